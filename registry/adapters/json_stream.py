"""Read JSON of any length record by record: one record at a time is in memory, whatever the file holds."""

import json
from collections.abc import Iterator
from typing import Final

import ijson

from basics.errors import Fault
from registry.adapters.opening import RECORD_MAX, FeedStream, unreadable

_AS_JSON: Final = "JSON in UTF-8, whole to its end, is right"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff")
_BOM: Final = b"\xef\xbb\xbf"
_DEPTH_MAX: Final = 4_000  # a parser that keeps the path to each level takes 80 MB for these


def items(stream: FeedStream, prefix: str) -> Iterator[object]:
    """Give the values under a prefix of ijson, such as `records.item`, in their order.

    Raises:
        Invalid: `file.unreadable` where the JSON breaks off or is none; what came before has been given.
    """
    try:
        text = _Text(stream)
        for item in ijson.items(text, prefix, use_float=True):
            text.mark()
            yield item
    except (ijson.JSONError, UnicodeError, ValueError) as error:
        raise unreadable(f"no JSON from here on ({_said(error)})", _AS_JSON) from error


def documents(stream: FeedStream) -> Iterator[object]:
    """Give the JSON documents of a file: one, written over many lines or as one array, or one a line.

    A line that is no JSON is given as a `Fault`, and the next line is read.

    Raises:
        Invalid: `file.unreadable` where a document over many lines breaks off.
    """
    lines = _lines(_Text(stream))
    first = next(lines, b"")
    parsed = _parsed(first)
    if isinstance(parsed, Fault):
        yield from _over_lines([first, *lines])
        return
    yield from parsed if isinstance(parsed, list) else [parsed]
    for line in lines:
        stream.mark()
        yield _parsed(line)


def _over_lines(lines: list[bytes]) -> list[object]:
    """Read one document that takes many lines, else each line for itself; the stream bounds what is held."""
    whole = _parsed(b"\n".join(lines))
    if not isinstance(whole, Fault):
        return whole if isinstance(whole, list) else [whole]
    each = [_parsed(line) for line in lines]
    if all(isinstance(document, Fault) for document in each):
        raise unreadable(whole.found, whole.remedy)
    return each


class _Text:
    """The bytes of a stream without a mark of UTF-8 before them; another encoding is refused.

    Refused as well is what opens thousands of brackets and closes none: a parser keeps the path to each of them.
    """

    def __init__(self, stream: FeedStream) -> None:
        self._stream = stream
        self._is_first = True
        self._depth = 0

    def mark(self) -> None:
        """Note that a record has ended."""
        self._depth = 0
        self._stream.mark()

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes, as ijson asks for them."""
        if size == 0:
            return b""
        block = self._stream.read(size if size > 0 else 2**16)
        self._depth += sum(map(block.count, (b"[", b"{"))) - sum(map(block.count, (b"]", b"}")))
        if self._depth > _DEPTH_MAX:
            raise unreadable(
                f"more than {_DEPTH_MAX:,} brackets within each other", "records of a few levels are right"
            )
        if self._is_first and block:
            self._is_first = False
            if block.startswith(_OTHER_ENCODINGS):
                raise unreadable("text in UTF-16", _AS_JSON)
            return block.removeprefix(_BOM) or self.read(size)
        return block


def _lines(text: _Text) -> Iterator[bytes]:
    rest = b""
    while block := text.read():
        *whole, rest = (rest + block).split(b"\n")
        yield from filter(bytes.strip, whole)
        if len(rest) > RECORD_MAX:
            raise unreadable(f"a line of more than {RECORD_MAX // 2**20} MiB", "lines of a few KiB are right")
    if rest.strip():
        yield rest


def _parsed(document: bytes) -> object:
    try:
        return json.loads(document)
    except (ValueError, RecursionError) as error:
        return Fault("", f"no JSON ({_said(error)})", _AS_JSON)


def _said(error: BaseException) -> str:
    """Give what a parser says in one short line, without the text around the place."""
    return (str(error).splitlines() or [type(error).__name__])[0].strip()[:120]
