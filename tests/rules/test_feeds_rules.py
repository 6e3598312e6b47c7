"""What becomes of each record of a feed, held against what is on file."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from registry.feeds.rules import digest_of, plan_chunk
from registry.feeds.values import (
    CompanyRecord,
    FeedPlan,
    FeedRecord,
    KnownParty,
    NegativeEvent,
    OnFile,
    OtherName,
    Ownership,
    ParsedRecord,
    StoredLink,
    StoredVersion,
)
from registry.groups.values import LinkKind
from registry.identities.values import ConflictKind
from registry.names.values import NameKind
from registry.values import FactKind, Identifier, RejectedRow, Rejection
from tests.rules.feed_examples import DELSTAR, KNN, MAXRETS

LEI: Final = Identifier("lei", "", DELSTAR)
OTHER_LEI: Final = Identifier("lei", "", MAXRETS)
NUMBER: Final = Identifier("company_number", "GB", "04296794")
MAY: Final = date(2024, 5, 4)
JUNE: Final = date(2024, 6, 1)
SOURCE: Final = "a register"
NOTHING: Final = OnFile({}, {}, frozenset(), {})


def company(name: str = "Delstar Limited", *numbers: Identifier, updated_on: date | None = MAY) -> CompanyRecord:
    return CompanyRecord(numbers or (LEI,), name, "GB", updated_on=updated_on)


def record(told: CompanyRecord | None = None, number: int = 1, ref: str = DELSTAR) -> FeedRecord:
    return FeedRecord(number, ref, told or company())


def party(buyer_id: int = 7, name: str = "Delstar Limited", *numbers: Identifier, source: str = SOURCE) -> KnownParty:
    places = {(number.scheme, number.country): frozenset({number.value}) for number in numbers or (LEI,)}
    return KnownParty(buyer_id, name, frozenset({name}), places, has_made_up_name=False, source=source)


def on_file(*parties: KnownParty, told: CompanyRecord | None = None, updated_on: date = MAY) -> OnFile:
    owners = {
        Identifier(scheme, country, value): known
        for known in parties
        for (scheme, country), values in known.numbers.items()
        for value in values
    }
    versions = {DELSTAR: StoredVersion(7, digest_of(told), updated_on)} if told else {}
    return OnFile(owners, versions, frozenset(), {})


def plan(*records: ParsedRecord, known: OnFile = NOTHING) -> FeedPlan:
    found = plan_chunk(records, known, source=SOURCE, on=JUNE)
    assert found.read == len(records)
    return found


def counts(found: FeedPlan) -> tuple[int, int, int]:
    return found.accepted, found.unchanged, len(found.rejected)


def insolvency(identifier: Identifier = LEI, key: str = "case 1") -> NegativeEvent:
    return NegativeEvent(identifier, FactKind.INSOLVENCY, MAY, MAY, key)


def test_a_company_that_nobody_knows_is_entered() -> None:
    found = plan(record())
    assert counts(found) == (1, 0, 0)
    assert [(placed.buyer_id, placed.new_identifiers) for placed in found.entered] == [(-1, (LEI,))]


def test_the_same_company_twice_in_a_chunk_is_entered_once() -> None:
    found = plan(record(), record(number=2), record(company("Maxrets Plc", OTHER_LEI), 3, MAXRETS))
    assert counts(found) == (2, 1, 0)
    assert [placed.buyer_id for placed in found.entered] == [-1, -2]


def test_what_was_told_already_changes_nothing_whenever_the_register_touched_it() -> None:
    later = company(updated_on=date(2024, 6, 1))
    assert counts(plan(record(later), known=on_file(party(), told=company()))) == (0, 1, 0)


@pytest.mark.parametrize(
    ("updated_on", "expected"), [(date(2024, 5, 3), (0, 1, 0)), (MAY, (1, 0, 0)), (date(2024, 5, 5), (1, 0, 0))]
)
def test_an_older_record_changes_nothing(updated_on: date, expected: tuple[int, int, int]) -> None:
    renamed = company("Delstar Group Limited", updated_on=updated_on)
    assert counts(plan(record(renamed), known=on_file(party(), told=company()))) == expected


def test_a_register_renames_the_company_it_entered() -> None:
    found = plan(record(company("Norbar Plc")), known=on_file(party(), told=company()))
    [changed] = found.changed
    assert (changed.buyer_id, changed.former_name, changed.record.legal_name) == (7, "Delstar Limited", "Norbar Plc")


def test_a_register_adds_to_a_buyer_that_another_source_entered_and_does_not_rename_it() -> None:
    known = on_file(party(7, "DELSTAR Ltd.", NUMBER, source="entered by hand"))
    [changed] = plan(record(company("Delstar Limited", LEI, NUMBER)), known=known).changed
    assert (changed.buyer_id, changed.former_name, changed.new_identifiers) == (7, "", (LEI,))


def test_numbers_of_two_buyers_are_a_conflict_and_no_merge() -> None:
    known = on_file(party(), party(8, "Delstar Limited", NUMBER))
    found = plan(record(company("Delstar Limited", LEI, NUMBER)), known=known)
    assert counts(found) == (0, 0, 1)
    [conflict] = found.conflicts
    assert (conflict.kind, conflict.buyer_id, conflict.identifier, conflict.other_buyer_id) == (
        ConflictKind.SPLIT,
        7,
        NUMBER,
        8,
    )
    assert (found.entered, found.changed) == ((), ())
    [fault] = found.rejected[0].rejections
    assert (fault.column, fault.remedy) == ("identifier", "a case is open for it; nothing was merged")


def test_another_number_of_one_register_is_a_conflict() -> None:
    known = on_file(party(7, "Delstar Limited", LEI, NUMBER))
    found = plan(record(company("Delstar Limited", OTHER_LEI, NUMBER), ref=MAXRETS), known=known)
    [conflict] = found.conflicts
    assert (conflict.kind, conflict.buyer_id, conflict.identifier) == (ConflictKind.SECOND, 7, OTHER_LEI)
    assert f"Delstar Limited (buyer 7) has lei {DELSTAR}, not {MAXRETS}" in conflict.message


@pytest.mark.parametrize(
    ("name", "is_rejected"),
    [("Delstar Limited", 0), ("DELSTAR, LTD", 0), ("Delstar 2 Limited", 1), ("Norbar Plc", 1)],
)
def test_another_name_under_a_number_is_rejected(name: str, is_rejected: int) -> None:
    found = plan(record(company(name)), known=on_file(party(source="entered by hand")))
    assert (len(found.rejected), found.conflicts) == (is_rejected, ())
    assert {fault.column for row in found.rejected for fault in row.rejections} <= {"name"}


def test_a_former_name_agrees_too() -> None:
    told = replace(company("Norbar Plc"), other_names=(OtherName(NameKind.FORMER, "Delstar Ltd"),))
    assert counts(plan(record(told), known=on_file(party(source="entered by hand")))) == (1, 0, 0)


def test_a_made_up_name_is_never_a_real_company() -> None:
    known = on_file(replace(party(), has_made_up_name=True))
    found = plan(record(), known=known)
    assert (counts(found), found.conflicts) == ((0, 0, 1), ())


def test_a_notice_enters_a_company_and_changes_none() -> None:
    mention = replace(company("Delstar (Liquidated) Ltd"), is_mention=True)
    assert len(plan(record(mention)).entered) == 1
    found = plan(record(mention), known=on_file(party(source="entered by hand")))
    assert (counts(found), found.changed) == ((0, 1, 0), ())


def test_a_fact_is_stored_once_by_its_key() -> None:
    told = FeedRecord(1, "", events=(insolvency(),))
    again = FeedRecord(2, "", events=(insolvency(),))
    another = FeedRecord(3, "", events=(insolvency(key="case 2"),))
    found = plan(told, again, another, known=on_file(party()))
    assert counts(found) == (2, 1, 0)
    assert [(buyer_id, event.source_key) for buyer_id, event in found.facts] == [(7, "case 1"), (7, "case 2")]
    known = replace(on_file(party()), facts=frozenset({(7, "insolvency", "case 1")}))
    assert counts(plan(told, known=known)) == (0, 1, 0)


def test_a_fact_of_a_company_that_the_same_record_enters_is_its_own() -> None:
    found = plan(replace(record(), events=(insolvency(),)))
    assert [buyer_id for buyer_id, _ in found.facts] == [-1]


def test_a_fact_of_a_company_that_nobody_knows_is_rejected() -> None:
    found = plan(FeedRecord(5, "", events=(insolvency(),)))
    assert counts(found) == (0, 0, 1)
    assert found.rejected[0].rejections[0] == Rejection(
        5, "identifier", f"'lei {DELSTAR}'", "the number of a company on file is right; load the list that has it first"
    )


def link(share_bp: int | None = 5_001, *, known_at: date = MAY, parent: Identifier = OTHER_LEI) -> Ownership:
    return Ownership(LEI, parent, LinkKind.DIRECT, known_at, share_bp)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (link(), (0, 1, 0)),
        (link(6_000), (1, 0, 0)),
        (link(6_000, known_at=date(2024, 5, 3)), (0, 1, 0)),
        (replace(link(), is_ended=True), (1, 0, 0)),
        (link(parent=LEI), (0, 0, 1)),
        (link(parent=Identifier("lei", "", KNN)), (0, 0, 1)),
        (link(6_000, known_at=JUNE), (1, 0, 0)),
        (link(6_000, known_at=date(2024, 6, 2)), (0, 0, 1)),
        (replace(link(), is_ended=True, kind=LinkKind.ULTIMATE), (0, 0, 1)),
    ],
    ids=[
        "the same",
        "another share",
        "an older word",
        "ended",
        "its own parent",
        "an unknown parent",
        "known today",
        "known tomorrow",
        "the end of nothing",
    ],
)
def test_a_parent_is_stored_when_it_is_news(told: Ownership, expected: tuple[int, int, int]) -> None:
    known = on_file(party(), party(8, "Maxrets Plc", OTHER_LEI))
    known = replace(known, links={(7, 8, "direct"): StoredLink(5_001, is_ended=False, known_at=MAY)})
    assert counts(plan(FeedRecord(1, "", links=(told,)), known=known)) == expected


def test_a_record_is_taken_as_a_whole_or_not_at_all() -> None:
    stranger = insolvency(Identifier("lei", "", KNN))
    found = plan(replace(record(), events=(insolvency(), stranger)))
    assert (counts(found), found.entered, found.facts) == ((0, 0, 1), (), ())


def test_remarks_are_told_of_what_is_taken_and_not_again() -> None:
    remark = Rejection(1, "ein", "'5911'", "9 digits are right")
    assert plan(replace(record(), remarks=(remark,))).remarks == (remark,)
    known = on_file(party(), told=company())
    assert plan(replace(record(), remarks=(remark,)), known=known).remarks == ()


def test_a_rejected_row_stays_rejected() -> None:
    row = RejectedRow(9, (Rejection(9, "LEI", "nothing", "20 signs are right"),))
    assert plan(row).rejected == (row,)
