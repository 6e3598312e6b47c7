"""People who use the pages, by plain HTTP: no JavaScript, forms as they stand on the page, cookies as in a browser."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Final, Literal, Self
from urllib.parse import urlencode, urljoin, urlsplit

from tests.story.pages import Button, Form, Page, read_page

_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_REDIRECTS: Final = (301, 302, 303)
_WRONG: Final = 400
_HOPS_MAX: Final = 6


@dataclass(frozen=True)
class Upload:
    """A file to put into a form."""

    name: str
    content: bytes
    media_type: str = "text/csv"


Given = str | Upload | list[str]


class Visitor(ABC):
    """Somebody at a browser. What a step of the story does is the same by plain HTTP and in Chromium."""

    def __init__(self, base_url: str, name: str) -> None:
        self.base_url = base_url
        self.name = name

    @property
    @abstractmethod
    def path(self) -> str:
        """Give where the visitor is, without the host."""

    @property
    @abstractmethod
    def text(self) -> str:
        """Give the words of the page's main part, single-spaced."""

    @property
    @abstractmethod
    def links(self) -> list[tuple[str, str]]:
        """Give the page's links as (text, address)."""

    @abstractmethod
    def go(self, path: str) -> Self:
        """Open an address."""

    @abstractmethod
    def press(self, label: str, *, beside: str = "", **fields: Given) -> Self:
        """Fill fields of the form that has this button, and press it.

        Args:
            label: The button's words.
            beside: Part of the form's address, where several forms have such a button.
            fields: By name; a choice by its value, its label or words in it; a list for several choices.
        """

    @abstractmethod
    def fetch(self, path: str) -> tuple[str, bytes]:
        """Download a file; give its media type and content."""

    def picture(  # noqa: B027 - by plain HTTP there is nothing to see
        self, name: str, *, width: int = 1280, theme: Literal["light", "dark"] = "light", whole: bool = True
    ) -> None:
        """Keep a picture of the page where there is one to see."""

    def follow(self, words: str) -> Self:
        """Open the link with these words; a link that says exactly them comes before one that contains them."""
        return self.go(self.link(words))

    def link(self, words: str) -> str:
        """Give the address behind a link."""
        exact = [href for text, href in self.links if text.casefold() == words.casefold()]
        loose = [href for text, href in self.links if words.casefold() in text.casefold()]
        found = exact or loose
        assert found, f"{self.name} finds no link {words!r} at {self.path}: {[text for text, _href in self.links]}"
        return found[0]

    def sees(self, *wanted: str) -> Self:
        """Require words on the page, whatever their case."""
        text = self.text.casefold()
        for words in wanted:
            assert " ".join(words.split()).casefold() in text, (
                f"{self.name} misses {words!r} at {self.path}: {self.text}"
            )
        return self

    def misses(self, *unwanted: str) -> Self:
        """Require that words are not on the page."""
        text = self.text.casefold()
        for words in unwanted:
            assert words.casefold() not in text, f"{self.name} sees {words!r} at {self.path}: {self.text}"
        return self

    def logs_in(self, email: str, password: str) -> Self:
        """Log in through the form."""
        self.go("/log-in").press("Log in", email=email, password=password)
        assert self.path == "/", f"{self.name} is at {self.path} after the log-in: {self.text}"
        return self


@dataclass
class HttpVisitor(Visitor):
    """A visitor by plain HTTP."""

    base_url: str
    name: str
    cookies: dict[str, str] = made(default_factory=dict)
    _path: str = "/"
    _page: Page = made(default_factory=Page)

    @property
    def path(self) -> str:
        return self._path

    @property
    def text(self) -> str:
        return self._page.text

    @property
    def links(self) -> list[tuple[str, str]]:
        return self._page.links

    def go(self, path: str) -> Self:
        self._visit("GET", path.partition("#")[0] or self._path)
        return self

    def press(self, label: str, *, beside: str = "", **fields: Given) -> Self:
        who = f"{self.name} at {self._path}"
        form, _place, button_place = find_form(self._page, label, beside, set(fields), who=who)
        button = form.buttons[button_place]
        filled = _filled(form, button, fields)
        address = urljoin(self._path, form.action)
        if form.method == "get":
            plain = [(name, value) for name, value in filled if isinstance(value, str)]
            self._visit("GET", f"{address.partition('?')[0]}?{urlencode(plain)}")
        else:
            body, media_type = _body(form, filled)
            self._visit("POST", address, body, {"Content-Type": media_type})
        return self

    def fetch(self, path: str) -> tuple[str, bytes]:
        response, content = self._send("GET", path, None, {})
        assert response.status == 200, f"{self.name}: {response.status} at {path}"
        return response.headers.get_content_type(), content

    def choices(self, name: str) -> list[str]:
        """Give the values that a field offers."""
        field = next(form.fields[name] for form in self._page.forms if name in form.fields)
        return [value for value, _label in field.options]

    def status_of(self, path: str) -> int:
        """Give the status with which an address answers, without going there."""
        return self._send("GET", path, None, {})[0].status

    def _visit(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> None:
        address = urljoin(self._path, path)
        sent = {"Referer": self.base_url + self._path, **(headers or {})}
        for _hop in range(_HOPS_MAX):
            response, content = self._send(method, address, body, sent)
            self._path = address
            if response.status not in _REDIRECTS:
                break
            address = _local(urljoin(address, response.headers["Location"]))
            method, body, sent = "GET", None, {}
        text = content.decode()
        self._page = read_page(text)
        assert response.status < _WRONG or response.status == 422, (
            f"{self.name}: {response.status} at {address}: {self.text}"
        )

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=30)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body, {**headers, "Cookie": cookies} if cookies else headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]
        return response, content


def find_form(page: Page, label: str, beside: str, names: set[str], *, who: str) -> tuple[Form, int, int]:
    """Give the form that has a button with these words and all these fields, its place and the button's."""
    for place, form in enumerate(page.forms):
        for button_place, button in enumerate(form.buttons):
            if button.label.casefold() == label.casefold() and beside in form.action and names <= set(form.fields):
                return form, place, button_place
    offered = [(form.action, [button.label for button in form.buttons], list(form.fields)) for form in page.forms]
    raise AssertionError(f"{who} finds no button {label!r} {beside} with {sorted(names)}: {offered}")


def _local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _filled(form: Form, button: Button, given: dict[str, Given]) -> list[tuple[str, str | Upload]]:
    """Give what a form sends: what stands in it, what is filled in, and the pressed button."""
    sent: list[tuple[str, str | Upload]] = []
    for name, one in form.fields.items():
        wanted = given.get(name, one.values)
        values = wanted if isinstance(wanted, list) else [wanted]
        for value in values:
            is_chosen = one.options and isinstance(value, str) and name in given
            sent.append((name, one.choose(str(value)) if is_chosen else value))
    return [*sent, (button.name, button.value)] if button.name else sent


def _body(form: Form, filled: list[tuple[str, str | Upload]]) -> tuple[bytes, str]:
    if form.enctype != "multipart/form-data":
        plain = [(name, value.name if isinstance(value, Upload) else value) for name, value in filled]
        return urlencode(plain).encode(), _FORM_TYPE
    return multipart(filled)


def multipart(parts: Sequence[tuple[str, str | Upload]]) -> tuple[bytes, str]:
    """Write fields and files as one body; give it and its media type."""
    boundary = secrets.token_hex(16)
    written = []
    for name, value in parts:
        head, content = f'Content-Disposition: form-data; name="{name}"', b""
        if isinstance(value, Upload):
            head += f'; filename="{value.name}"\r\nContent-Type: {value.media_type}'
            content = value.content
        else:
            content = value.encode()
        written.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(written) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
