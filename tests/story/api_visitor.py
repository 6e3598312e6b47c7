"""Programs that do by the API what people do on pages: bearer tokens, JSON, a new Idempotency-Key for every POST."""

import json
import secrets
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlsplit

from portal.api.base import PASSWORD as PASSWORD_HEADER
from tests.story.visitors import HttpVisitor, Upload, multipart

PREFIX: Final = "/api/v1"


class ApiVisitor:
    """A program with the token of one person."""

    def __init__(self, base_url: str, name: str, token: str) -> None:
        self.base_url = base_url
        self.name = name
        self._token = token

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON comes
        """Read something."""
        return self._call("GET", path)[0]

    def file(self, path: str) -> bytes:
        """Read a file."""
        return self._send("GET", path, None, {})[2]

    def post(
        self, path: str, body: object = None, *, based_on: str = "", password: str = "", status: int | None = None
    ) -> Any:  # noqa: ANN401 - whatever JSON comes
        """Create or decide something; `based_on` is where the version that it rests on is read."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if based_on:
            headers["If-Match"] = self._call("GET", based_on)[1]
        if password:
            headers[str(PASSWORD_HEADER["name"])] = password
        content = None if body is None else json.dumps(body).encode()
        return self._call("POST", path, content, headers, status=status)[0]

    def upload(self, path: str, file: Upload, **fields: str) -> Any:  # noqa: ANN401 - whatever JSON comes
        """Send a file with the choices beside it."""
        content, media_type = multipart([*fields.items(), ("file", file)])
        return self._call("POST", path, content, {"Content-Type": media_type})[0]

    def _call(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        status: int | None = None,
    ) -> tuple[Any, str]:
        found, etag, body = self._send(method, path, content, headers or {})
        is_right = found == status if status is not None else found < 300
        assert is_right, f"{self.name}: {method} {path}: {found} {body.decode()[:2000]}"
        return (json.loads(body) if body else None), etag

    def _send(self, method: str, path: str, content: bytes | None, headers: dict[str, str]) -> tuple[int, str, bytes]:
        sent = {"Authorization": f"Bearer {self._token}", **headers}
        if method == "POST":
            sent["Idempotency-Key"] = secrets.token_hex(8)
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=30)
        try:
            connection.request(method, PREFIX + path, content, sent)
            response = connection.getresponse()
            return response.status, response.headers.get("ETag", ""), response.read()
        finally:
            connection.close()


def with_token(person: HttpVisitor, password: str) -> ApiVisitor:
    """Issue a token with every scope on the account page, behind the password, and give the program that has it."""
    person.go("/account/tokens/new").press("Go on", password=password)
    scopes = person.choices("scopes")
    person.press("Issue the token", name="story", scopes=scopes)
    token = next(word for word in person.text.split() if word.startswith("tc"))
    return ApiVisitor(person.base_url, person.name, token)
