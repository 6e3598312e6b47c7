"""The table of feeds: what each is called, how a file of it is known, and what reads it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from registry.adapters import asic, companies_house, facts_csv, gleif_json, gleif_xml, sec_companies
from registry.adapters.opening import FeedStream, first_bytes
from registry.feeds.values import ParsedRecord


@dataclass(frozen=True, slots=True)
class Feed:
    """A row of the table.

    Attributes:
        name: The adapter's name, as `--adapter` takes it.
        feed: Whose records these are: two shapes of one source share it, and then know each other's records again.
        source: What stands as the source of what is stored.
        label: For people.
        is_this: Whether a file that begins with these bytes has this shape.
        read: Gives the records of a file one by one; raises `Invalid` where it breaks off.
    """

    name: str
    feed: str
    source: str
    label: str
    is_this: Callable[[bytes], bool]
    read: Callable[[FeedStream], Iterator[ParsedRecord]]


_GLEIF: Final = ("gleif", "Global LEI index (GLEIF, CC0)")
_UK: Final = "Companies House, United Kingdom"
_AU: Final = "notices published by ASIC, Australia"
_SEC: Final = "Securities and Exchange Commission, United States"
_ROWS: Final = (
    Feed("gleif-json", *_GLEIF, "GLEIF golden copy, JSON", gleif_json.is_this, gleif_json.read),
    Feed("gleif-xml", *_GLEIF, "GLEIF concatenated file, XML", gleif_xml.is_this, gleif_xml.read),
    Feed(
        "companies-house",
        "companies-house",
        _UK,
        "Companies House insolvency, JSON",
        companies_house.is_this,
        companies_house.read,
    ),
    Feed("asic", "asic", _AU, "Australian insolvency notices, JSON", asic.is_this, asic.read),
    Feed("sec-companies", "sec", _SEC, "SEC company lists, CSV", sec_companies.is_this, sec_companies.read),
    Feed(
        "facts-csv",
        "facts-csv",
        "bureau facts",
        "Events, status and ownership as CSV",
        facts_csv.is_this,
        facts_csv.read,
    ),
)
FEEDS: Final[Mapping[str, Feed]] = {feed.name: feed for feed in _ROWS}


def guess_feed(file: BinaryIO) -> str | None:
    """Tell by a file's beginning which adapter fits; None where none does.

    Raises:
        Invalid: `file.unreadable`: empty, or an archive that cannot be opened.
    """
    start = first_bytes(file)
    return next((feed.name for feed in FEEDS.values() if feed.is_this(start)), None)
