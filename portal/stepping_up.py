"""The second step before bank details and tokens: the password once more, within the last ten minutes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import redirect, request, url_for

from portal import sessions

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


def needs_step_up(view: ViewT) -> ViewT:
    """Ask for the password before a page; put it directly under `@blueprint.get` or `@blueprint.post`.

    A form is not sent twice: put the decorator on the page that shows the form as well, so that the reader is asked
    before typing. A form whose ten minutes ran out leads back to the page that it was on.
    """

    @wraps(view)
    def guarded(*args: Any, **given: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
        if sessions.is_stepped_up():
            return view(*args, **given)
        back = request.full_path.rstrip("?") if request.method == "GET" else local_path(request.referrer or "")
        return redirect(url_for("people.step_up", next=back), 303)

    return cast("ViewT", guarded)


def local_path(wanted: str) -> str:
    """Give the path of an address of ours; the first page for anything else, so that nobody is led elsewhere."""
    parts = urlsplit(wanted)
    if parts.netloc and parts.netloc != request.host:
        return "/"
    is_path = parts.path.startswith("/") and not parts.path.startswith(("//", "/\\"))
    if not is_path or parts.scheme not in ("", request.scheme) or "\\" in wanted:
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
