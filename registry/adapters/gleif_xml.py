"""GLEIF's concatenated file as XML (LEI-CDF 1.0, 2.x, 3.x), read a record at a time."""

from collections.abc import Iterator

from registry.adapters import gleif, safe_xml
from registry.adapters.opening import FeedStream
from registry.feeds.values import ParsedRecord


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the LEI records of a file.

    Raises:
        Invalid: `file.unreadable` where the file breaks off; what came before has been given.
    """
    for number, node in enumerate(safe_xml.records(stream, "LEIRecord", left_out=gleif.UNREAD), start=1):
        yield gleif.record_of(number, node)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    plain = start.replace(b"\0", b"")
    return b"LEIData" in plain and plain.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] == b"<"
