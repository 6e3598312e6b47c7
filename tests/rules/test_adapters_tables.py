"""The SEC's lists and the table of facts: what each row says, and what is wrong with it."""

import gzip
from datetime import date
from typing import Final

import pytest

from basics.errors import Invalid
from registry.feeds.values import CompanyStatus
from registry.groups.values import LinkKind
from registry.values import FactKind, Identifier
from tests.rules.feed_examples import DELSTAR, MAXRETS, good, parse, refusals
from tests.shared_data import shared_data

SEC: Final = "cik,name,state_of_incorporation,entity_type,ein\n"
LEI: Final = Identifier("lei", "", DELSTAR)
FACTS: Final = (
    "record,identifier_scheme,country,identifier_value,name,former_name,legal_form,status,category,kind,happened_on,"
    "known_at,source_key,note,parent_scheme,parent_country,parent_value,share_percent,ended"
).split(",")


def facts(*rows: dict[str, str]) -> bytes:
    usual = {"identifier_scheme": "lei", "country": "GB", "identifier_value": DELSTAR}
    lines = [",".join({**usual, **row}.get(column, "") for column in FACTS) for row in rows]
    return "\n".join((",".join(FACTS), *lines)).encode()


def company(**changed: str) -> dict[str, str]:
    return {"record": "company", "name": "Delstar International Limited", **changed}


def event(**changed: str) -> dict[str, str]:
    return {"record": "event", "kind": "insolvency", "happened_on": "2024-03-01", "source_key": "CR-2024-17", **changed}


def ownership(**changed: str) -> dict[str, str]:
    parent = {"parent_scheme": "lei", "parent_country": "GB", "parent_value": MAXRETS}
    return {"record": "ownership", "known_at": "2024-03-01", **parent, **changed}


def test_a_company_of_the_sec_has_its_cik_its_tax_number_and_its_country() -> None:
    row = "320193,Apple Inc.,CA,operating,942404110\n"
    [record] = good(parse("sec-companies", (SEC + row).encode()))
    assert (record.number, record.source_ref) == (2, "0000320193")
    assert record.company is not None
    assert record.company.identifiers == (Identifier("cik", "US", "0000320193"), Identifier("ein", "US", "942404110"))
    assert (record.company.country, record.company.is_mention) == ("US", False)


@pytest.mark.parametrize(
    ("state", "country", "remarks"),
    [
        ("DE", "US", 0),
        ("de", "US", 0),
        ("E9", "KY", 0),
        ("A1", "CA", 0),
        ("", "US", 0),
        ("XX", "US", 0),
        ("I8", "US", 1),
    ],
)
def test_the_country_is_that_of_incorporation(state: str, country: str, remarks: int) -> None:
    [record] = good(parse("sec-companies", f"{SEC}320193,Apple Inc.,{state},operating,\n".encode()))
    assert record.company is not None
    assert (record.company.country, len(record.remarks)) == (country, remarks)


@pytest.mark.parametrize(
    ("ein", "remarks"), [("000000000", 0), ("999999999", 0), ("", 0), ("890923074", 1), ("5911", 1)]
)
def test_a_tax_number_that_is_none_is_left_out(ein: str, remarks: int) -> None:
    [record] = good(parse("sec-companies", f"{SEC}320193,Apple Inc.,CA,operating,{ein}\n".encode()))
    assert record.company is not None
    assert (len(record.company.identifiers), len(record.remarks)) == (1, remarks)


@pytest.mark.parametrize(("row", "column"), [("x,Apple Inc.,CA,operating,", "cik"), ("320193,,CA,operating,", "name")])
def test_a_row_of_the_sec_is_rejected_by_what_is_wrong(row: str, column: str) -> None:
    assert refusals(parse("sec-companies", (SEC + row + "\n").encode())) == [(2, column)]


def test_the_published_lists_are_read() -> None:
    file = gzip.decompress(shared_data("company_master_sec", "sec_companies.csv.gz").read_bytes())
    records = good(parse("sec-companies", file))
    assert len(records) == 19_722
    assert len({record.source_ref for record in records}) == 19_722
    tickers = good(parse("sec-companies", shared_data("company_master_sec", "sec_company_tickers.csv").read_bytes()))
    assert len(tickers) == 7_248
    assert all(record.company is not None and record.company.is_mention for record in tickers)


def test_a_row_tells_of_a_company() -> None:
    told = company(former_name="Delstar Nets Ltd", legal_form="Ltd", category="GENERAL", known_at="2024-05-01")
    [record] = good(parse("facts-csv", facts(told)))
    assert record.company is not None
    assert record.company.identifiers == (LEI,)
    assert [name.name for name in record.company.other_names] == ["Delstar Nets Ltd"]
    assert (record.company.updated_on, record.events, record.source_ref) == (date(2024, 5, 1), (), f"lei::{DELSTAR}")


@pytest.mark.parametrize(("happened", "expected"), [("2024-04-01", date(2024, 4, 1)), ("", date(2024, 5, 1))])
def test_an_inactive_company_was_dissolved(happened: str, expected: date) -> None:
    told = company(status="inactive", known_at="2024-05-01", happened_on=happened)
    [record] = good(parse("facts-csv", facts(told)))
    [fact] = record.events
    assert (fact.kind, fact.happened_on, fact.known_at) == (FactKind.DISSOLVED, expected, date(2024, 5, 1))
    assert record.company is not None
    assert record.company.status is CompanyStatus.INACTIVE


def test_a_row_tells_of_an_event_known_later() -> None:
    [record] = good(
        parse("facts-csv", facts(event(kind="late_filing", known_at="2024-03-09", note="accounts of 2022")))
    )
    [fact] = record.events
    assert (fact.identifier, fact.kind, fact.note) == (LEI, FactKind.LATE_FILING, "accounts of 2022")
    assert (fact.happened_on, fact.known_at, fact.source_key) == (date(2024, 3, 1), date(2024, 3, 9), "CR-2024-17")


@pytest.mark.parametrize(("share", "share_bp"), [("", None), ("100", 10_000), ("50.01", 5_001), ("0.5", 50)])
def test_a_row_tells_of_a_parent(share: str, share_bp: int | None) -> None:
    [record] = good(parse("facts-csv", facts(ownership(share_percent=share, kind="ultimate"))))
    [link] = record.links
    assert (link.child, link.parent.value, link.kind) == (LEI, MAXRETS, LinkKind.ULTIMATE)
    assert (link.share_bp, link.is_ended, link.known_at) == (share_bp, False, date(2024, 3, 1))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"record": "rumour"}, "record"),
        (company(identifier_value="2138003S4LLQA6AWQ558"), "identifier_value"),
        (company(identifier_scheme="demo", identifier_value="T_1"), "identifier_scheme"),
        (company(country="UK"), "country"),
        (company(name=""), "name"),
        (company(name="Frau Edda Moll"), "buyer_name"),
        (company(category="SOLE_PROPRIETOR"), "category"),
        (company(status="gone"), "status"),
        (company(status="inactive"), "known_at"),
        (company(known_at="1 May"), "known_at"),
        (company(former_name="!"), "former_name"),
        (event(kind="sanction"), "kind"),
        (event(kind="claim"), "kind"),
        (event(happened_on=""), "happened_on"),
        (event(happened_on="2024-02-30"), "happened_on"),
        (event(known_at="2024-02-29"), "known_at"),
        (event(source_key=""), "source_key"),
        (ownership(parent_value="x"), "parent_value"),
        (ownership(parent_country=""), "parent_country"),
        (ownership(known_at=""), "known_at"),
        (ownership(kind="cousin"), "kind"),
        (ownership(share_percent="100.01"), "share_percent"),
        (ownership(share_percent="0"), "share_percent"),
        (ownership(ended="perhaps"), "ended"),
    ],
)
def test_a_row_of_facts_is_rejected_by_the_column_that_is_wrong(row: dict[str, str], column: str) -> None:
    assert refusals(parse("facts-csv", facts(event(), row))) == [(3, column)]


def test_a_parent_that_is_none_any_more_is_told() -> None:
    [record] = good(parse("facts-csv", facts(ownership(ended="yes"))))
    assert record.links[0].is_ended is True


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(Invalid, match="identifier_value"):
        parse("facts-csv", b"record,identifier_scheme,country\nevent,lei,GB\n")
