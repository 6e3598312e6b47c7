"""Files by content: gzip is opened, one JSON document or one a line is told apart, faults name file and place."""

import gzip
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from basics.errors import Fault, Invalid
from policies.cover.json_reading import is_text, parse_json

SIZE_MAX: Final = 512 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"
_MANY: Final = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The text of one file: a single document, or one document a line."""

    name: str
    text: str
    is_many: bool

    @property
    def lines(self) -> list[str]:
        """Give the lines of a file of many, without the empty ones at its end."""
        return self.text.rstrip().split("\n") if self.text.strip() else []


def read_case_file(name: str) -> CaseFile:
    """Read a file, or standard input for `-`.

    Raises:
        Invalid: `file.unreadable`: not there, a folder, not permitted, too large, or a broken gzip.
    """
    raw = _opened(name, _read_bytes(name))
    text = raw.decode("utf-8-sig", errors="surrogateescape")
    return CaseFile(name, text, _is_many(name, text))


def parse_document(text: str) -> object:
    """Parse the JSON of one case.

    Raises:
        Invalid: `file.not_text` for bytes that are no UTF-8, `json.malformed` for text that is no JSON.
    """
    if not text.strip():
        raise Invalid.of("json.malformed", Fault("", "no text at all", "one JSON object is right"))
    if not is_text(text):
        raise Invalid.of("file.not_text", Fault("", "bytes that are no UTF-8 text", "JSON in UTF-8 is right"))
    return parse_json(text)


def _is_many(name: str, text: str) -> bool:
    """Tell one document from one a line: by whole objects on the first of several lines, else by the ending."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    if first.startswith("{") and first.endswith("}") and rest:
        return True
    return name.endswith(_MANY) and first not in ("{", "[")


def _read_bytes(name: str) -> bytes:
    remedy = "a file of JSON cases is right"
    try:
        if name == "-":
            return sys.stdin.buffer.read(SIZE_MAX + 1)
        with Path(name).open("rb") as file:
            return file.read(SIZE_MAX + 1)
    except FileNotFoundError:
        fault = Fault(name, "no such file", remedy)
    except IsADirectoryError:
        fault = Fault(name, "a folder", remedy)
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        fault = Fault(name, f"a file that cannot be read ({what})", remedy)
    raise Invalid.of("file.unreadable", fault)


def _opened(name: str, raw: bytes) -> bytes:
    if raw.startswith(_GZIP):
        try:
            raw = b"".join(_unpacked(raw))
        except (OSError, EOFError, zlib.error):
            fault = Fault(name, "a gzip file that is cut short or broken", "a whole gzip file is right")
            raise Invalid.of("file.unreadable", fault) from None
    if len(raw) > SIZE_MAX:
        fault = Fault(name, f"more than {SIZE_MAX} bytes", "files of fewer cases are right")
        raise Invalid.of("file.unreadable", fault)
    return raw


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """Give the unpacked pieces, up to one piece more than is allowed: a small file may unpack to a huge one."""
    size = 0
    with gzip.open(BytesIO(raw)) as file:
        while size <= SIZE_MAX and (piece := file.read(1024 * 1024)):
            size += len(piece)
            yield piece
