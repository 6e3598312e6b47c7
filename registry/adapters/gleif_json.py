"""GLEIF's golden copy as JSON: `{"records": [...]}`, read a record at a time."""

from collections.abc import Iterator

from registry.adapters import gleif, json_stream
from registry.adapters.opening import FeedStream
from registry.feeds.values import ParsedRecord


def read(stream: FeedStream) -> Iterator[ParsedRecord]:
    """Read the LEI records of a file.

    Raises:
        Invalid: `file.unreadable` where the file breaks off; what came before has been given.
    """
    for number, node in enumerate(json_stream.items(stream, "records.item"), start=1):
        yield gleif.record_of(number, node)


def is_this(start: bytes) -> bool:
    """Tell whether a file that begins so is one of these."""
    return start.lstrip()[:1] == b"{" and b'"records"' in start and b'"LEI"' in start
