"""Reading the bodies of calls strictly: one JSON document, no name twice, only numbers and text that can be stored."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import marshmallow as ma
from flask import Request
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request

from basics.errors import Fault, Invalid

JSON_FAULT: Final = "body.json"
MULTIPART: Final = "multipart/form-data"
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_PARTS: Final = frozenset({"files", "form"})
_DEPTH: Final = "lists and objects one in another without end"
_RIGHT: Final = "one JSON document in UTF-8, as the route describes it, is right"


class StrictParser(FlaskParser):
    """webargs' parser, but for JSON that another reader could take for something else."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ANN401, ARG002 - webargs' signature
        """Read the body; `missing` where there is none."""
        body = req.get_data(cache=True)
        return read_json(body) if body and is_json_request(req) else missing


def read_json(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read one JSON document.

    Raises:
        Invalid: `body.json`: broken, nested without end, a name twice in one object, NaN or infinity, a number of
            thousands of digits, or text that no database takes (NUL, half a character).
    """
    try:
        document = json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_no_number)
        if b"\\u" in body:
            _check_texts(document)
    except RecursionError as error:
        raise _wrong(_DEPTH) from error
    except json.JSONDecodeError as error:
        raise _wrong(f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise _wrong(f"byte {error.start} is no UTF-8") from error
    except ValueError as error:  # more digits than Python reads
        raise _wrong("a number of thousands of digits") from error
    return document


def describe_form(doc: dict[str, Any]) -> None:
    """Describe a form with a file as OpenAPI 3 does: one body of one media type. flask-smorest leaves it in two parts.

    Args:
        doc: What flask-smorest made of an operation; changed in place where it has a file.
    """
    parameters = doc.get("parameters", [])
    parts = [given["schema"] for given in parameters if given.get("in") in _PARTS]
    if not parts:
        return
    parts.extend(content["schema"] for content in doc.get("requestBody", {}).get("content", {}).values())
    kinds = tuple(part if isinstance(part, type) else type(part) for part in parts)
    whole = type(kinds[0].__name__.replace("Schema", "FormSchema"), kinds, {"__doc__": "A form with a file."})
    doc["requestBody"] = {"required": True, "content": {MULTIPART: {"schema": whole}}}
    doc["parameters"] = [given for given in parameters if given.get("in") not in _PARTS]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _times)] = Counter(name for name, _value in pairs).most_common(1)
        raise _wrong(f"the name {twice[:60]!r} twice in one object")
    return found


def _no_number(text: str) -> NoReturn:
    raise _wrong(f"{text}, which is no JSON")


def _check_texts(document: object) -> None:
    for text in _texts(document):
        if _UNSTORABLE.search(text):
            raise _wrong("text with NUL or half a character in it")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _wrong(found: str) -> Invalid:
    return Invalid.of(JSON_FAULT, Fault("body", found, _RIGHT))
