"""Notices of insolvencies from Australia and the United Kingdom: a petition is none yet, a case has its days."""

import json
from datetime import date
from typing import Any, Final

import pytest

from registry.adapters.companies_house import is_this
from registry.feeds.values import FeedRecord, OtherName
from registry.names.values import NameKind
from registry.values import FactKind, Identifier
from tests.rules.feed_examples import good, parse, refusals
from tests.shared_data import shared_data

# ACN and company number are the examples of their registers in registry/clean/registers.csv.
ACN: Final = Identifier("company_number", "AU", "102843809")
GB: Final = Identifier("company_number", "GB", "04296794")
APPLICATION: Final = "NOTICE OF APPLICATION FOR WINDING UP ORDER\nParagraph 465A(1)(c)"
ORDER: Final = "NOTICE OF WINDING UP ORDER AND APPOINTMENT AS LIQUIDATOR/PROVISIONAL LIQUIDATOR\nSubsection 465A(2)"


def notice(**changed: object) -> dict[str, object]:
    usual = {
        "date": "27/03/2020",
        "business": "Gorse Haulage Pty Ltd",
        "acn": "102 843 809",
        "status": "Registered",
        "type": APPLICATION,
        "state": "Queensland",
    }
    return {**usual, **changed}


def notices(*told: object) -> bytes:
    return json.dumps(told).encode()


def payload(*cases: dict[str, Any], **changed: object) -> bytes:
    document = {
        "external_data": {"cases": cases},
        "internal_data": {"company_number": GB.value, "delta_at": "2022-03-08T17:14:48.263+00:00"},
    }
    return json.dumps({**document, **changed}).encode()


def case(kind: str = "compulsory-liquidation", number: str = "3", **days: str) -> dict[str, Any]:
    dates = [{"type": step.replace("_", "-"), "date": day} for step, day in days.items()]
    return {"type": kind, "number": number, "dates": dates}


def kinds(content: bytes) -> list[tuple[FactKind, date]]:
    [record] = good(parse("companies-house", content))
    return [(event.kind, event.happened_on) for event in record.events]


def test_an_application_to_wind_up_is_no_insolvency() -> None:
    applied, ordered = good(parse("asic", notices(notice(), notice(type=ORDER, status="In Liquidation"))))
    [petition], [insolvency] = applied.events, ordered.events
    assert (petition.kind, insolvency.kind) == (FactKind.INSOLVENCY_PETITION, FactKind.INSOLVENCY)
    assert (petition.identifier, petition.happened_on, petition.known_at) == (
        ACN,
        date(2020, 3, 27),
        date(2020, 3, 27),
    )
    assert petition.source_key == "asic:102843809:2020-03-27:insolvency_petition"
    assert petition.note.endswith("Paragraph 465A(1)(c), Queensland; in the register, when listed: Registered")


@pytest.mark.parametrize(
    ("business", "legal", "trading"),
    [
        ("Gorse Haulage Pty Ltd (In Liquidation)", "Gorse Haulage Pty Ltd", ()),
        ("Gorse Haulage Pty Ltd (Liquidator Appointed) trading as Moor Vans", "Gorse Haulage Pty Ltd", ("Moor Vans",)),
        ("Gorse Haulage (Qld) Pty Ltd t/as Moor Vans", "Gorse Haulage (Qld) Pty Ltd", ("Moor Vans",)),
    ],
)
def test_what_a_notice_adds_to_a_name_is_set_apart(business: str, legal: str, trading: tuple[str, ...]) -> None:
    [record] = good(parse("asic", notices(notice(business=business))))
    assert record.company is not None
    assert record.company.is_mention
    assert record.company.legal_name == legal
    assert record.company.other_names == tuple(OtherName(NameKind.TRADING, name) for name in trading)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"acn": "102 843 808"}, "acn"),
        ({"acn": None}, "acn"),
        ({"type": "NOTICE OF MEETING"}, "type"),
        ({"date": "31/02/2020"}, "date"),
        ({"date": "2020-03-27"}, "date"),
        ({"business": ""}, "business"),
        ({"business": "Mr. Bob Gorse"}, "buyer_name"),
    ],
)
def test_a_notice_is_rejected_by_the_field_that_is_wrong(changed: dict[str, object], column: str) -> None:
    assert refusals(parse("asic", notices(notice(), notice(**changed)))) == [(2, column)]


def test_what_is_no_notice_is_rejected() -> None:
    assert refusals(parse("asic", notices("notice", 5, []))) == [(1, ""), (2, ""), (3, "")]


def test_the_published_notices_are_read() -> None:
    content = shared_data("insolvency_notices", "asic_insolvency_notices_2020.json").read_bytes()
    records = parse("asic", content)
    events = [event.kind for record in records if isinstance(record, FeedRecord) for event in record.events]
    assert len(records) == 1_906
    assert {column for _, column in refusals(records)} == {"acn", "business"}
    assert len(refusals(records)) == 20
    assert (events.count(FactKind.INSOLVENCY_PETITION), events.count(FactKind.INSOLVENCY)) == (1_152, 734)


def test_a_compulsory_liquidation_begins_with_the_order_and_its_petition_comes_before() -> None:
    told = case(petitioned_on="2021-11-02", ordered_to_wind_up_on="2022-01-01", concluded_winding_up_on="2022-03-01")
    assert kinds(payload(told)) == [
        (FactKind.INSOLVENCY_PETITION, date(2021, 11, 2)),
        (FactKind.INSOLVENCY, date(2022, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (case(petitioned_on="2021-11-02"), [(FactKind.INSOLVENCY_PETITION, date(2021, 11, 2))]),
        (case("receivership", instrumented_on="2022-01-01"), [(FactKind.INSOLVENCY, date(2022, 1, 1))]),
        (case("members-voluntary-liquidation", wound_up_on="2022-01-01"), [(FactKind.DISSOLVED, date(2022, 1, 1))]),
        (case("in-administration", administration_ended_on="2022-01-01"), []),
        (
            case(wound_up_on="2022-01-01", dissolved_on="2022-03-01"),
            [(FactKind.INSOLVENCY, date(2022, 1, 1)), (FactKind.DISSOLVED, date(2022, 3, 1))],
        ),
    ],
)
def test_a_case_says_what_its_days_say(told: dict[str, Any], expected: list[tuple[FactKind, date]]) -> None:
    assert kinds(payload(told)) == expected


def test_every_case_of_a_company_is_a_fact_of_its_own_known_when_it_was_passed_on() -> None:
    told = payload(case(number="1", wound_up_on="2022-01-01"), case("receivership", "2", instrumented_on="2022-05-01"))
    [record] = good(parse("companies-house", told))
    assert [(event.source_key, event.known_at) for event in record.events] == [
        ("companies-house:04296794:1:insolvency", date(2022, 3, 8)),
        ("companies-house:04296794:2:insolvency", date(2022, 5, 1)),
    ]


@pytest.mark.parametrize(
    "content",
    [
        payload(case(instrumented_on="2022-01-01")),
        json.dumps({"id": "04296794", "companyInsolvency": {"cases": [case(instrumented_on="2022-01-01")]}}).encode(),
        json.dumps({"company_number": "4296794", "cases": [case(instrumented_on="2022-01-01")]}, indent=2).encode(),
    ],
    ids=["passed on", "stored", "answered, over many lines"],
)
def test_the_shapes_of_the_api_are_read_alike(content: bytes) -> None:
    [record] = good(parse("companies-house", content))
    assert is_this(content)
    assert record.source_ref == GB.value
    assert [event.kind for event in record.events] == [FactKind.INSOLVENCY]


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (payload(), "cases"),
        (payload(case("merger", instrumented_on="2022-01-01")), "cases.type"),
        (payload(case()), "cases.dates"),
        (payload(case(instrumented_on="2022-01-01"), internal_data={"company_number": "CH5324324"}), "company_number"),
        (payload(case(instrumented_on="2022-01-01"), internal_data={}), "company_number"),
    ],
)
def test_a_document_is_rejected_by_what_is_wrong(content: bytes, column: str) -> None:
    assert refusals(parse("companies-house", content)) == [(1, column)]


def test_a_broken_line_among_documents_is_rejected_alone() -> None:
    lines = b"\n".join((payload(case(instrumented_on="2022-01-01")), b'{"cases": [', b"", b"5", payload()))
    records = parse("companies-house", lines)
    assert isinstance(records[0], FeedRecord)
    assert refusals(records) == [(2, ""), (3, "cases"), (4, "cases")]
    broken_first = b"\n".join((b'{"cases": [', payload(case(instrumented_on="2022-01-01"))))
    assert refusals(parse("companies-house", broken_first)) == [(1, "")]


def test_the_payloads_of_the_register_are_read_or_rejected_with_a_reason() -> None:
    folder = shared_data("insolvency_notices", "companies_house_insolvency_api")
    read = {file.name: parse("companies-house", file.read_bytes()) for file in sorted(folder.glob("*.json"))}
    assert len(read) == 9
    assert {name: refusals(records) for name, records in read.items() if name.startswith("input")} == {
        "input__bad_request_payload.json": [(1, "cases.dates"), (1, "cases.dates")],
        "input__case_type_compulsory_liquidation.json": [],
        "input__case_type_compulsory_liquidation_no_status.json": [(1, "company_number")],
        "input__case_type_receivership.json": [],
        "input__internal_server_error_payload.json": [(1, "cases")],
    }
