"""LEI records in JSON and XML: what is taken of each, and what is turned away."""

import gzip
from datetime import date
from typing import Any

import pytest

from registry.adapters import gleif
from registry.feeds.values import CompanyStatus, FeedRecord, OtherName
from registry.names.values import NameKind
from registry.values import FactKind, Identifier
from tests.rules.feed_examples import DELSTAR, MAXRETS, golden_copy, golden_file, good, lei_record, parse, refusals
from tests.shared_data import shared_data


def read(**changed: Any) -> FeedRecord:  # noqa: ANN401 - whatever JSON holds
    [record] = good([gleif.record_of(1, lei_record(**changed))])
    return record


def test_every_record_of_the_golden_copy_is_read() -> None:
    records = good(parse("gleif-json", golden_file(*golden_copy())))
    assert len(records) == 382
    maxrets = records[2]
    assert maxrets.source_ref == MAXRETS
    company = maxrets.company
    assert company is not None
    assert (company.legal_name, company.country, company.legal_form) == ("MAXRETS VENTURES PLC", "GB", "ELF B6ES")
    assert company.identifiers == (Identifier("lei", "", MAXRETS), Identifier("company_number", "GB", "12237710"))
    assert company.other_names == (OtherName(NameKind.FORMER, "GREENCARE CAPITAL LTD"),)
    assert (company.status, company.category) == (CompanyStatus.ACTIVE, "GENERAL")


def test_an_insolvency_in_progress_of_the_golden_copy_is_an_event() -> None:
    events = [
        event
        for record in parse("gleif-json", golden_file(*golden_copy()))
        if isinstance(record, FeedRecord)
        for event in record.events
    ]
    assert [(event.kind, event.note) for event in events] == [(FactKind.INSOLVENCY, "INSOLVENCY in the LEI register")]


def test_the_xml_of_2018_is_read_like_json() -> None:
    with gzip.open(shared_data("company_names_gleif", "gleif_2018-09-01.xml.gz")) as file:
        records = good(parse("gleif-xml", file.read()))
    assert len(records) == 10
    company = records[0].company
    assert company is not None
    assert company.identifiers == (
        Identifier("lei", "", "029200013A5N6ZD0F605"),
        Identifier("gleif_ra", "NG", "RA000469 RC603315"),
    )
    assert (company.legal_name, company.legal_form) == ("AFRINVEST SECURITIES LIMITED", "LIMITED")
    assert company.updated_on == date(2018, 8, 2)
    assert company.other_names == ()


@pytest.mark.parametrize("namespace", ["http://www.gleif.org/data/schema/leidata/2016", "urn:another", ""])
def test_xml_is_read_in_whatever_namespace(namespace: str) -> None:
    record = (
        f"<LEIRecord><LEI>{DELSTAR}</LEI><Entity><LegalName xml:lang='en'>Delstar  International Limited</LegalName>"
        "<LegalAddress><Country>GB</Country></LegalAddress><EntityStatus>ACTIVE</EntityStatus></Entity>"
        "<Registration><LastUpdateDate>2024-05-04T22:05:56Z</LastUpdateDate></Registration></LEIRecord>"
    )
    declared = f" xmlns='{namespace}'" if namespace else ""
    text = f"<LEIData{declared}><LEIRecords>{record}</LEIRecords></LEIData>"
    [found] = good(parse("gleif-xml", text.encode()))
    assert found.company is not None
    assert (found.company.legal_name, found.company.country) == ("Delstar International Limited", "GB")


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"lei": "2138003S4LLQA6AWQ558"}, "LEI"),
        ({"lei": ""}, "LEI"),
        ({"LegalName": "..."}, "LegalName"),
        ({"LegalName": "x" * 301}, "LegalName"),
        ({"LegalName": "Delstar \N{RIGHT-TO-LEFT OVERRIDE}detimil"}, "LegalName"),
        ({"LegalName": "\ud800 Limited"}, "LegalName"),
        ({"LegalName": None}, "LegalName"),
        ({"LegalAddress": None}, "LegalAddress"),
        ({"LegalAddress": {"Country": {"$": "UK"}}}, "LegalAddress"),
        ({"EntityCategory": "SOLE_PROPRIETOR"}, "category"),
        ({"LegalName": "Dr. Edda Moll"}, "buyer_name"),
        ({"state": "ANNULLED"}, "RegistrationStatus"),
        ({"state": "DUPLICATE"}, "RegistrationStatus"),
    ],
)
def test_a_record_is_rejected_by_the_field_that_is_wrong(changed: dict[str, Any], column: str) -> None:
    assert refusals([gleif.record_of(7, lei_record(**changed))]) == [(7, column)]


@pytest.mark.parametrize("node", [None, 5, [], {}, {"LEI": {"$": DELSTAR}}, {"LEI": DELSTAR, "Entity": []}])
def test_what_is_no_record_is_rejected(node: object) -> None:
    assert refusals([gleif.record_of(3, node)]) == [(3, "")]


def test_a_wrong_number_of_the_national_register_is_left_out_and_told() -> None:
    authority = {"RegistrationAuthorityID": {"$": "RA000189"}, "RegistrationAuthorityEntityID": {"$": "519273321"}}
    record = read(RegistrationAuthority=authority)
    assert record.company is not None
    assert record.company.identifiers == (Identifier("lei", "", DELSTAR),)
    [remark] = record.remarks
    assert (remark.row, remark.column) == (1, "RegistrationAuthorityEntityID")
    assert remark.remedy.endswith("this was left out, and the record kept")


@pytest.mark.parametrize("code", ["RA888888", "RA999999", ""])
def test_a_record_without_a_register_has_its_lei_alone(code: str) -> None:
    authority = {"RegistrationAuthorityID": {"$": code}, "RegistrationAuthorityEntityID": {"$": "519273320"}}
    company = read(RegistrationAuthority=authority).company
    assert company is not None
    assert company.identifiers == (Identifier("lei", "", DELSTAR),)


def test_a_court_register_keeps_its_code() -> None:
    authority = {"RegistrationAuthorityID": {"$": "RA000217"}, "RegistrationAuthorityEntityID": {"$": "HRB 176641"}}
    company = read(RegistrationAuthority=authority, LegalAddress={"Country": {"$": "DE"}}).company
    assert company is not None
    assert company.identifiers[1:] == (Identifier("gleif_ra", "DE", "RA000217 HRB 176641"),)


def test_an_inactive_entity_is_dissolved_from_the_day_it_expired() -> None:
    [event] = read(
        EntityStatus="INACTIVE", EntityExpirationDate="2023-11-30T00:00:00Z", EntityExpirationReason="DISSOLVED"
    ).events
    assert (event.kind, event.happened_on, event.known_at) == (FactKind.DISSOLVED, date(2023, 11, 30), date(2024, 5, 4))
    assert event.source_key == f"gleif:{DELSTAR}:inactive"


@pytest.mark.parametrize("expired", [None, "2024-06-30T00:00:00Z", "soon"])
def test_an_inactive_entity_without_a_day_before_is_dissolved_when_it_is_told(expired: str | None) -> None:
    [event] = read(EntityStatus="INACTIVE", EntityExpirationDate=expired).events
    assert event.happened_on == date(2024, 5, 4)


def event_of(kind: str, state: str = "COMPLETED") -> dict[str, object]:
    return {
        "LegalEntityEvent": {
            "@event_status": state,
            "LegalEntityEventType": {"$": kind},
            "LegalEntityEventEffectiveDate": {"$": "2024-03-01T00:00:00Z"},
            "LegalEntityEventRecordedDate": {"$": "2024-03-09T00:00:00Z"},
        }
    }


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        (event_of("BANKRUPTCY"), [FactKind.INSOLVENCY]),
        (event_of("LIQUIDATION", "IN_PROGRESS"), [FactKind.INSOLVENCY]),
        (event_of("DISSOLUTION"), [FactKind.DISSOLVED]),
        (event_of("INSOLVENCY", "WITHDRAWN_CANCELLED"), []),
        (event_of("CHANGE_LEGAL_NAME"), []),
    ],
)
def test_events_that_end_a_company_become_facts(told: dict[str, object], kinds: list[FactKind]) -> None:
    events = read(LegalEntityEvents=told).events
    assert [event.kind for event in events] == kinds
    assert {(event.happened_on, event.known_at) for event in events} <= {(date(2024, 3, 1), date(2024, 3, 9))}


def test_names_in_other_roles_are_kept_but_the_legal_one_again() -> None:
    names = {
        "OtherEntityName": [
            {"@type": "PREVIOUS_LEGAL_NAME", "$": "Delstar Nets Limited"},
            {"@type": "ALTERNATIVE_LANGUAGE_LEGAL_NAME", "$": "DELSTAR INTERNATIONAL, LIMITED"},
            {"@type": "TRADING_OR_OPERATING_NAME", "$": "Delstar"},
            {"@type": "TRADING_OR_OPERATING_NAME", "$": "Delstar"},
            {"@type": "OF_A_LATER_RELEASE", "$": "Delstar UK"},
            {"@type": "PREVIOUS_LEGAL_NAME", "$": "?"},
            {"@type": "PREVIOUS_LEGAL_NAME", "$": "Mrs Jana Nováková"},
        ]
    }
    record = read(OtherEntityNames=names)
    assert record.company is not None
    assert record.company.other_names == (
        OtherName(NameKind.FORMER, "Delstar Nets Limited"),
        OtherName(NameKind.TRADING, "Delstar"),
        OtherName(NameKind.ALIAS, "Delstar UK"),
    )
    assert [(remark.column, remark.found) for remark in record.remarks] == [
        ("OtherEntityName", "'?'"),
        ("OtherEntityName", "'Mrs Jana Nováková', a form of address"),
    ]


def test_a_successor_is_named_where_an_lei_was_withdrawn() -> None:
    refused = gleif.record_of(1, lei_record(state="DUPLICATE", SuccessorEntity={"SuccessorLEI": {"$": MAXRETS}}))
    assert f"'{MAXRETS}' took its place" in str(refused)
