"""Files that break off, swell, bring entities or another encoding: said, survived, and what came before is given."""

import gzip
import io
import json
import zipfile
from contextlib import suppress
from typing import Final

import pytest

from basics.errors import Invalid
from registry.adapters.feeds import FEEDS, guess_feed
from registry.adapters.opening import RECORD_MAX, FeedStream
from registry.feeds.values import FeedRecord
from tests.rules.feed_examples import DELSTAR, KNN, MAXRETS, golden_file, good, lei_record, parse, until_broken

THREE: Final = (lei_record(DELSTAR), lei_record(MAXRETS), lei_record(KNN))
HEAD: Final = "<?xml version='1.0' encoding='utf-8'?>"
ENTITY: Final = (
    "<Entity><LegalName>{name}</LegalName><LegalAddress><Country>GB</Country></LegalAddress></Entity>"
    "<Registration><LastUpdateDate>2024-05-04T00:00:00Z</LastUpdateDate></Registration>"
)


def xml_of(*leis: str, head: str = HEAD, name: str = "Delstar") -> str:
    records = "".join(f"<LEIRecord><LEI>{lei}</LEI>{ENTITY.format(name=name)}</LEIRecord>" for lei in leis)
    return f"{head}<LEIData><LEIHeader/><LEIRecords>{records}</LEIRecords></LEIData>"


def zipped(content: bytes, *more: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("records", content)
        for name in more:
            archive.writestr(name, b"")
    return packed.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zipped])
def test_a_file_is_unpacked_by_its_content(pack: type[bytes]) -> None:
    assert len(good(parse("gleif-json", pack(golden_file(*THREE))))) == 3
    assert len(good(parse("gleif-xml", pack(xml_of(DELSTAR, KNN).encode())))) == 2


def test_json_that_breaks_off_gives_what_came_before() -> None:
    whole = golden_file(*THREE)
    assert until_broken("gleif-json", whole[: whole.index(KNN.encode())])[0] == 2
    count, said = until_broken("gleif-json", whole[:-1])
    assert (count, "JSON in UTF-8, whole to its end, is right" in said) == (3, True)


def test_xml_that_breaks_off_gives_what_came_before() -> None:
    count, said = until_broken("gleif-xml", xml_of(DELSTAR, MAXRETS, KNN).encode()[:-200])
    assert (count, "whole to its end, is right" in said) == (2, True)


def test_a_damaged_gzip_file_gives_what_came_before() -> None:
    many = gzip.compress(golden_file(*THREE * 400))
    count, said = until_broken("gleif-json", many[:-200])
    assert 0 < count < 1_200
    assert "a damaged archive" in said


@pytest.mark.parametrize("adapter", ["gleif-json", "gleif-xml", "asic", "companies-house"])
@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"\x00\x01\x02\xff",
        b"<html><body>503</body></html>",
        b"{",
        b"[1, 2",
        b"\xff\xfe{\x00}\x00",
        b" ",
    ],
)
def test_what_is_no_such_file_gives_no_company_and_no_traceback(adapter: str, content: bytes) -> None:
    found: list[object] = []
    with suppress(Invalid):
        found = [record for record in parse(adapter, content) if isinstance(record, FeedRecord)]
    assert found == []


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid, match="an empty file"):
        parse("gleif-json", b"")


def test_a_zip_of_two_files_is_refused() -> None:
    with pytest.raises(Invalid, match="a zip archive of 2 files"):
        parse("gleif-json", zipped(golden_file(*THREE), "more.json"))


def test_text_in_latin_1_and_utf_16_is_refused() -> None:
    latin = golden_file(lei_record(LegalName="Müller Werke GmbH")).decode().encode("latin-1")
    assert until_broken("gleif-json", latin)[0] == 0
    count, said = until_broken("gleif-json", golden_file(*THREE).decode().encode("utf-16"))
    assert (count, "text in UTF-16" in said) == (0, True)


def test_xml_in_another_encoding_is_read_by_its_declaration() -> None:
    head = "<?xml version='1.0' encoding='iso-8859-1'?>"
    [found] = good(parse("gleif-xml", xml_of(DELSTAR, head=head, name="Müller Werke").encode("latin-1")))
    assert found.company is not None
    assert found.company.legal_name == "Müller Werke"


def test_xml_in_an_encoding_that_nobody_knows_is_refused() -> None:
    assert until_broken("gleif-xml", xml_of(DELSTAR, head="<?xml version='1.0' encoding='martian'?>").encode())[0] == 0


def test_a_mark_of_utf_8_before_json_is_passed_over() -> None:
    assert len(good(parse("gleif-json", b"\xef\xbb\xbf" + golden_file(*THREE)))) == 3


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE d [<!ENTITY a 'ha'>"
        + "".join(
            f"<!ENTITY {after} '{f'&{before};' * 10}'>" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "]>",
        "<!DOCTYPE d [<!ENTITY i SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/evil.dtd'>",
        "<!DOCTYPE d [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/p.dtd'> %p;]>",
        "<!DOCTYPE LEIData>",
    ],
    ids=["bomb", "file", "external", "parameter", "harmless"],
)
def test_a_document_type_is_refused_before_any_record(doctype: str) -> None:
    count, said = until_broken("gleif-xml", xml_of(DELSTAR, head=doctype, name="&i;").encode())
    assert count == 0
    assert len(said) < 500


def test_a_record_of_many_million_characters_is_refused() -> None:
    huge = golden_file(lei_record(DELSTAR), lei_record(MAXRETS, LegalName="x" * (RECORD_MAX + 2**20)))
    count, said = until_broken("gleif-json", huge)
    assert (count, "a record of more than 16 MiB" in said) == (1, True)
    huge_xml = xml_of(DELSTAR, name="x" * (RECORD_MAX + 2**20))
    assert until_broken("gleif-xml", huge_xml.encode())[0] == 0


def test_a_name_of_a_million_characters_is_rejected_and_the_next_record_read() -> None:
    long, after = parse("gleif-json", golden_file(lei_record(LegalName="x" * 10**6), lei_record(KNN)))
    assert "1000000 characters" in str(long)
    assert len(str(long)) < 1_000
    assert isinstance(after, FeedRecord)


def test_a_file_packed_to_swell_is_refused() -> None:
    records = b" " * (80 * 2**20)
    count, said = until_broken("gleif-json", gzip.compress(b'{"records": [' + records))
    assert count == 0
    assert "more than" in said


def test_nesting_beyond_all_records_is_refused_before_memory_is_gone() -> None:
    deep = b'{"records": [{"LEI": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}"
    assert until_broken("gleif-json", deep)[0] == 0
    spread = b'{"records": [{"LEI": ' + (b"[ " + b" " * 200) * 60_000
    count, said = until_broken("gleif-json", spread)
    assert (count, "more than 4,000 brackets" in said) == (0, True)
    assert until_broken("companies-house", b"[" * 100_000)[0] == 0


def test_brackets_within_names_are_no_nesting() -> None:
    record = lei_record(LegalName="Delstar [[[[[[[[ Limited")
    assert len(good(parse("gleif-json", golden_file(*[record] * 2_000)))) == 2_000


@pytest.mark.parametrize(
    ("content", "adapter"),
    [
        (golden_file(*THREE), "gleif-json"),
        (gzip.compress(golden_file(*THREE), mtime=0), "gleif-json"),
        (zipped(xml_of(DELSTAR).encode()), "gleif-xml"),
        (xml_of(DELSTAR).encode("utf-16"), "gleif-xml"),
        (json.dumps([{"date": "27/03/2020", "acn": "102 843 809"}]).encode(), "asic"),
        (b'{"company_number": "04296794", "cases": []}', "companies-house"),
        (b"cik,ticker,exchange,name\n0000320193,AAPL,Nasdaq,Apple Inc.\n", "sec-companies"),
        (b"Record;Identifier scheme;Country;Identifier value\n", "facts-csv"),
        (b"buyer_name,country,identifier_scheme,identifier_value,fiscal_year\n", None),
        (b"anything else", None),
    ],
)
def test_the_adapter_is_told_by_the_content(content: bytes, adapter: str | None) -> None:
    assert guess_feed(io.BytesIO(content)) == adapter


def test_every_adapter_names_itself() -> None:
    assert {name: feed.name for name, feed in FEEDS.items()} == {name: name for name in FEEDS}
    assert all(feed.label and feed.source for feed in FEEDS.values())


def test_a_stream_bounds_a_record_and_not_the_sum_of_them() -> None:
    stream = FeedStream(io.BytesIO(b"x" * (3 * RECORD_MAX)))
    for _ in range(3):
        assert len(stream.read(RECORD_MAX)) == RECORD_MAX
        stream.mark()
    assert stream.read() == b""
