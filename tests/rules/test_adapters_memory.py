"""A feed is read in the memory of a record: ten times the file takes no more of it."""

import io
import tracemalloc
from typing import Final

import pytest

from registry.adapters.feeds import FEEDS
from registry.adapters.opening import FeedStream
from tests.rules.feed_examples import DELSTAR, golden_file, lei_record

RECORD: Final = golden_file(lei_record(DELSTAR)).removeprefix(b'{"records": [').removesuffix(b"]}")
XML: Final = (
    f"<LEIRecord><LEI>{DELSTAR}</LEI><Entity><LegalName>Delstar International Limited</LegalName><LegalAddress>"
    "<Country>GB</Country></LegalAddress></Entity><Registration/></LEIRecord>"
).encode()
CSV: Final = b"320193,Apple Inc.\n"


def content(adapter: str, count: int) -> bytes:
    if adapter == "gleif-json":
        return b'{"records": [' + b",".join([RECORD] * count) + b"]}"
    if adapter == "gleif-xml":
        return b"<LEIData>" + XML * count + b"</LEIData>"
    return b"cik,name\n" + CSV * count


def peak(adapter: str, count: int) -> int:
    """Give the most memory that reading so many records took at once, the file itself left out."""
    file = io.BytesIO(content(adapter, count))
    tracemalloc.start()
    try:
        assert sum(1 for _ in FEEDS[adapter].read(FeedStream(file))) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("adapter", ["gleif-json", "gleif-xml", "sec-companies"])
def test_ten_times_the_file_takes_no_more_memory(adapter: str) -> None:
    peak(adapter, 50)  # what is loaded once, such as tables of registers, is loaded here
    small, large = peak(adapter, 500), peak(adapter, 5_000)
    assert large < small + 512 * 1024
