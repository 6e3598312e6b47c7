"""Small files of feeds, and readers of them, for the tests."""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from basics.errors import Invalid
from registry.adapters.feeds import FEEDS
from registry.adapters.opening import FeedStream
from registry.feeds.values import FeedRecord, ParsedRecord
from registry.values import RejectedRow
from tests.shared_data import shared_data

# Real LEIs of the shipped golden copy: DELSTAR, MAXRETS and KNN.
DELSTAR: Final = "2138003S4LLQA6AWQ557"
MAXRETS: Final = "213800E5Z6QRDSMZMK84"
KNN: Final = "097900CAKA0000136842"


def golden_copy() -> list[dict[str, Any]]:
    """Give the records of the shipped golden copy."""
    with gzip.open(shared_data("company_names_gleif", "gleif_2024-05-05.json.gz")) as file:
        records: list[dict[str, Any]] = json.load(file)["records"]
    return records


def lei_record(lei: str = DELSTAR, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """Give a small LEI record; `changed` replaces parts of its entity, None takes one out."""
    entity: dict[str, Any] = {
        "LegalName": {"@xml:lang": "en", "$": "Delstar International Limited"},
        "LegalAddress": {"Country": {"$": "GB"}},
        "EntityCategory": {"$": "GENERAL"},
        "LegalForm": {"EntityLegalFormCode": {"$": "H0PO"}},
        "EntityStatus": {"$": "ACTIVE"},
    }
    state = changed.pop("state", "ISSUED")
    updated = changed.pop("updated", "2024-05-04T22:05:56+00:00")
    entity |= {name: {"$": value} if isinstance(value, str) else value for name, value in changed.items()}
    return {
        "LEI": {"$": lei},
        "Entity": {name: value for name, value in entity.items() if value is not None},
        "Registration": {"LastUpdateDate": {"$": updated}, "RegistrationStatus": {"$": state}},
    }


def golden_file(*records: Mapping[str, Any]) -> bytes:
    """Write records as a golden copy."""
    return json.dumps({"records": records}, ensure_ascii=False).encode()


def parse(adapter: str, content: bytes) -> list[ParsedRecord]:
    """Read all records of a file."""
    return list(FEEDS[adapter].read(FeedStream(io.BytesIO(content))))


def until_broken(adapter: str, content: bytes) -> tuple[int, str]:
    """Give how many records come before a file breaks off, and what is said of it."""
    count = 0
    try:
        for _ in FEEDS[adapter].read(FeedStream(io.BytesIO(content))):
            count += 1
    except Invalid as broken:
        return count, broken.message
    raise AssertionError("the file was read to its end")


def good(records: Iterable[ParsedRecord]) -> list[FeedRecord]:
    """Give those that were read; a rejected one among them is a failure."""
    found = list(records)
    assert [record for record in found if isinstance(record, RejectedRow)] == []
    return [record for record in found if isinstance(record, FeedRecord)]


def refusals(records: Iterable[ParsedRecord]) -> list[tuple[int, str]]:
    """Give row and column of each fault."""
    return [
        (fault.row, fault.column)
        for record in records
        if isinstance(record, RejectedRow)
        for fault in record.rejections
    ]
