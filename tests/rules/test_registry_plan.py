"""What becomes of the rows of a bureau file beside what is on file."""

import io
from datetime import date

import pytest

from registry.adapters import ADAPTERS
from registry.bureau.rules import Intake, Tally, plan_chunk, usual_known_at
from registry.values import (
    LEFT_OUT,
    ChunkPlan,
    Identifier,
    Keep,
    KnownBuyer,
    RejectedRow,
    RunState,
    StatementInput,
    StoredYear,
)
from tests.rules.registry_examples import make_row, make_text

MAY = date(2008, 5, 1)
NUMBER = Identifier("demo", "US", "T_1")
KNOWN = {NUMBER: KnownBuyer(7, "Lumen Gorse Cordage", "lumen gorse cordage")}


def plan(*rows: dict[str, str], known: dict[Identifier, KnownBuyer] | None = None, **stored: StoredYear) -> ChunkPlan:
    content = make_text(*rows, extra=("known_at",)).encode()
    parsed = list(ADAPTERS["bureau-csv"].read(io.BytesIO(content), 2016).rows)
    on_file = {(7, int(year.removeprefix("y"))): facts for year, facts in stored.items()}
    return plan_chunk(parsed, Intake(), known=known or {}, stored=on_file, on=MAY)


def digest(**changed: str) -> str:
    (row,) = ADAPTERS["bureau-csv"].read(io.BytesIO(make_text(make_row(**changed)).encode()), 2016).rows
    assert isinstance(row, StatementInput)
    return row.digest


def rejections(found: ChunkPlan) -> list[tuple[int, str, str]]:
    return [(entry.row, entry.column, entry.found) for row in found.rejected for entry in row.rejections]


@pytest.mark.parametrize(
    ("fiscal_year", "period_end", "known_at"),
    [
        (2007, date(2007, 12, 31), date(2008, 4, 30)),
        (2007, date(2008, 4, 29), date(2008, 4, 30)),
        (2007, date(2008, 4, 30), date(2008, 5, 1)),
        (2007, date(2008, 5, 31), date(2008, 6, 1)),
    ],
)
def test_statement_is_known_on_30_april_of_the_next_year_and_never_before_its_period_ends(
    fiscal_year: int, period_end: date, known_at: date
) -> None:
    assert usual_known_at(fiscal_year, period_end) == known_at


def test_row_of_an_unknown_identifier_is_placed_with_a_new_buyer() -> None:
    (placed,) = plan(make_row()).placed
    assert (placed.buyer_id, placed.known_at) == (None, date(2008, 4, 30))


def test_row_that_says_when_it_became_known_is_taken_at_its_word() -> None:
    (placed,) = plan(make_row(known_at="2008-03-15")).placed
    assert placed.known_at == date(2008, 3, 15)


def test_figures_on_file_in_any_version_are_unchanged() -> None:
    both = StoredYear(frozenset({digest(), "another"}), date(2008, 4, 30))
    found = plan(make_row(), known=KNOWN, y2007=both)
    assert (found.placed, found.unchanged, found.rejected) == ((), 1, ())


@pytest.mark.parametrize(
    ("stored_at", "known_at"),
    [
        (date(2008, 4, 30), date(2008, 5, 1)),  # corrected today
        (date(2008, 5, 1), date(2008, 5, 2)),  # the corrected one became known today: the correction tomorrow
        (date(2009, 4, 30), date(2009, 5, 1)),  # not yet known itself
    ],
)
def test_correction_is_known_from_today_and_after_what_it_corrects(stored_at: date, known_at: date) -> None:
    (placed,) = plan(make_row(), known=KNOWN, y2007=StoredYear(frozenset({"other"}), stored_at)).placed
    assert (placed.buyer_id, placed.known_at) == (7, known_at)


@pytest.mark.parametrize(("known_at", "is_taken"), [("2008-04-29", False), ("2008-04-30", False), ("2008-05-01", True)])
def test_correction_with_a_day_of_its_own_comes_after_what_it_corrects(known_at: str, *, is_taken: bool) -> None:
    on_file = StoredYear(frozenset({"other"}), date(2008, 4, 30))
    found = plan(make_row(known_at=known_at), known=KNOWN, y2007=on_file)
    assert (len(found.placed) == 1) is is_taken
    assert rejections(found) == ([] if is_taken else [(2, "known_at", known_at)])


def test_second_row_for_a_buyer_and_year_is_rejected_with_the_first_named() -> None:
    found = plan(make_row(), make_row(ebit="1"), make_row(fiscal_year="2006"))
    assert len(found.placed) == 2
    (row,) = found.rejected
    assert (row.row, row.rejections[0].column) == (3, "fiscal_year")
    assert row.rejections[0].remedy.startswith("row 2 has it already")


def test_identifier_of_a_buyer_of_another_name_is_rejected() -> None:
    found = plan(make_row(buyer_name="Someone Else"), known=KNOWN)
    assert rejections(found) == [(2, "buyer_name", "'Someone Else'")]


def test_one_identifier_under_two_names_in_a_file_is_rejected() -> None:
    found = plan(make_row(), make_row(fiscal_year="2006", buyer_name="Someone Else"))
    assert rejections(found) == [(3, "buyer_name", "'Someone Else'")]


def test_name_in_other_case_and_punctuation_is_the_same() -> None:
    found = plan(make_row(buyer_name="LUMEN-GORSE  Cordage."), known=KNOWN)
    assert len(found.placed) == 1


def make_tally() -> Tally:
    tally = Tally()
    tally.add(plan(make_row(), make_row(ebit="much", identifier_value="T_2"), make_row(identifier_value="T_3")))
    return tally


def test_report_keeps_the_good_rows() -> None:
    report = make_tally().report(Keep.GOOD, ())
    assert (report.state, report.read, report.accepted, report.rejected, report.unchanged) == (
        RunState.DONE,
        3,
        2,
        1,
        0,
    )
    assert [(entry.row, entry.column) for entry in report.rejections] == [(3, "ebit")]


def test_report_keeps_none_and_names_the_good_rows_left_out() -> None:
    report = make_tally().report(Keep.NONE, ())
    assert (report.state, report.read, report.accepted, report.rejected) == (RunState.NOTHING_KEPT, 3, 0, 3)
    assert [(entry.row, entry.found) for entry in report.rejections] == [(3, "'much'"), (2, LEFT_OUT), (4, LEFT_OUT)]
    assert [entry.row for entry in report.faults] == [3]


def test_report_without_faults_keeps_all_whatever_was_chosen() -> None:
    tally = Tally()
    tally.add(plan(make_row()))
    assert tally.report(Keep.NONE, ()).accepted == 1


def test_rejected_row_stays_rejected_through_the_plan() -> None:
    found = plan(make_row(country="XX"))
    assert isinstance(found.rejected[0], RejectedRow)
    assert found.placed == ()
