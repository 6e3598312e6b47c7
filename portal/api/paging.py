"""Lists by cursor: a page of items and a Link to the next one (RFC 8288)."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import marshmallow as ma
from flask import request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from basics.errors import Fault, Invalid
from portal import work
from portal.schemas.fields import whole

PAGE_SIZE: Final = 50
PAGE_SIZE_MAX: Final = 200
ItemT = TypeVar("ItemT")


class PageArgsSchema(ma.Schema):
    """Which part of a list is wanted."""

    cursor = ma.fields.String(
        load_default=None, validate=ma.validate.Length(1, 1000), metadata={"description": "From the Link of a page."}
    )
    page_size = whole(required=False, load_default=PAGE_SIZE, validate=ma.validate.Range(1, PAGE_SIZE_MAX))


def page_schema(item: type[ma.Schema]) -> type[ma.Schema]:
    """Make the schema of a page of items: `items`, and `next`, the cursor of the next page or null."""
    name = f"{item.__name__.removesuffix('Schema')}PageSchema"
    fields: dict[str, Any] = {
        "items": ma.fields.List(ma.fields.Nested(item), required=True),
        "next": ma.fields.String(required=True, allow_none=True),
    }
    return type(name, (ma.Schema,), fields | {"__doc__": f"One page of a list. {item.__doc__ or ''}"})


def position(cursor: str | None) -> Any | None:  # noqa: ANN401 - whatever the list is ordered by
    """Give where the last page ended: what was given to `paged` as `at`; None for the first page.

    Raises:
        Invalid: `page.cursor`: no cursor of this list.
    """
    if cursor is None:
        return None
    try:
        return _cursors().loads(cursor)
    except BadSignature as error:
        fault = Fault("cursor", "a cursor that is none of ours", "the one from the Link of a page is right")
        raise Invalid.of("page.cursor", fault) from error


def paged(items: Sequence[ItemT], *, page_size: int, at: Any) -> tuple[dict[str, Any], int, dict[str, str]]:  # noqa: ANN401 - any JSON
    """Answer with a page, from a query that asked for `page_size + 1` items.

    Args:
        items: What the query found.
        page_size: How many are shown.
        at: Function of the last shown item: where it stands in the order of the list, as JSON.
    """
    shown = list(items[:page_size])
    if len(items) <= page_size:
        return {"items": shown, "next": None}, 200, {}
    cursor = _cursors().dumps(at(shown[-1]))
    arguments = {**request.args.to_dict(), **(request.view_args or {}), "cursor": cursor}
    target = url_for(request.endpoint or "", **arguments)
    return {"items": shown, "next": cursor}, 200, {"Link": f'<{target}>; rel="next"'}


def _cursors() -> URLSafeSerializer:
    """Sign cursors, each for its own list: a query is never asked to begin where no page ended."""
    return URLSafeSerializer(work.settings().secret_key, salt=f"cursor {request.endpoint}")
