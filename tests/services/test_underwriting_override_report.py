"""The report of overrides from stored rows, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from models.engine import read_only, unit_of_work
from models.people import UserAccount
from registry import service as registry
from tests.services.overrides_scene import ANNA, BEN, MAY, assess, draft, underwriting_engine
from tests.support.databases import Database
from underwriting import service
from underwriting.override_queries import override_report
from underwriting.override_report import OverrideReport, ReportFilter
from underwriting.reasons import OverrideReason

YEAR = ReportFilter(date(2008, 1, 1), date(2008, 12, 31))


@pytest.fixture
def engine(bureau_database: Database) -> Iterator[Engine]:
    with underwriting_engine(bureau_database) as made:
        yield made


@contextmanager
def counted_reads(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that are sent within."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT") and " FROM " in statement.replace("\n", " "):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def override(session: Session, buyer_id: int, grade: int, reason: OverrideReason = OverrideReason.OUTLOOK) -> int:
    return service.propose_override(session, buyer_id, draft(grade, reason), actor=ANNA, on=MAY).id


def fail(session: Session, buyer_id: int, on: date) -> None:
    registry.record_event(
        session, buyer_id=buyer_id, kind="insolvency", happened_on=on, known_at=on, source="test",
        source_key="1", note="opened", is_invented=True, actor=OPERATOR, on=on,
    )  # fmt: skip


def report(engine: Engine, on: date, wanted: ReportFilter = YEAR) -> OverrideReport:
    with read_only(engine, InsurerScope()) as session:
        return override_report(session, wanted, on=on)


def test_overrides_are_reported_as_they_stand(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (first, one), (second, two), (third, three), (fourth, four), *_rest = assess(session, 40)
        confirmed, rejected = override(session, first, one - 2), override(session, second, two - 2)
        revoked = override(session, third, three + 1, OverrideReason.ADVERSE_INFORMATION)
        override(session, fourth, four + 2)
        service.confirm_override(session, confirmed, actor=BEN, on=MAY)
        service.reject_override(session, rejected, actor=BEN, on=MAY)
        service.revoke_override(session, revoked, actor=BEN, on=MAY)
    found = report(engine, MAY)
    assert (found.proposed, found.put_in_force, found.seconded) == (4, 3, 1)
    assert (found.all_rates.better, found.all_rates.worse) == (1, 2)
    assert [(row.key, row.better, row.worse) for row in found.by_steps] == [("-2", 2, 0), ("1", 0, 1), ("2", 0, 1)]
    assert [(row.key, row.total) for row in found.by_state] == [("in_force", 2), ("rejected", 1), ("revoked", 1)]
    assert [(row.key, row.total) for row in found.by_reason] == [("outlook", 3), ("adverse_information", 1)]
    assert [(row.key, row.total) for row in found.by_author] == [("Anna", 4)]


def test_the_authority_is_that_of_the_day_of_the_proposal(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        override(session, buyer_id, model + 1)
        session.execute(update(UserAccount).where(UserAccount.id == ANNA.user_id).values(authority_level=3))
    assert [(row.key, row.total) for row in report(engine, MAY).by_authority] == [("1", 1)]


@pytest.mark.parametrize(("days", "state"), [(89, "in_force"), (90, "expired")])
def test_an_override_past_its_last_day_has_expired_before_any_run_says_so(
    engine: Engine, days: int, state: str
) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        override(session, buyer_id, model + 1)
    found = report(engine, MAY + timedelta(days=days))
    assert [row.key for row in found.by_state] == [state]


def test_a_failure_of_an_overridden_buyer_is_its_outcome(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 60)
        override(session, buyer_id, model + 1)
        fail(session, buyer_id, MAY + timedelta(days=200))
    everything, of_grade = report(engine, date(2009, 5, 1)).outcomes
    assert (everything.overridden.count, everything.overridden.failed, of_grade.model_grade) == (1, 1, model)
    assert everything.kept.count > 0
    assert report(engine, date(2009, 4, 30)).outcomes == ()


def test_a_buyer_that_had_failed_by_the_day_is_left_out(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, _model), *_rest = assess(session, 30)
    before = report(engine, MAY).all_rates.assessed
    with unit_of_work(engine, InsurerScope()) as session:
        fail(session, buyer_id, MAY)
        service.assess_buyer(session, buyer_id, actor=OPERATOR, on=MAY)
    assert report(engine, MAY).all_rates.assessed == before - 1


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [(MAY, MAY, 1), (MAY + timedelta(days=1), date(2008, 12, 31), 0), (date(2008, 1, 1), MAY - timedelta(days=1), 0)],
)
def test_both_ends_of_the_days_asked_for_count(engine: Engine, since: date, until: date, count: int) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 10)
        override(session, buyer_id, model + 1)
    found = report(engine, date(2009, 1, 1), ReportFilter(since, until))
    assert (found.proposed, found.all_rates.overridden) == (count, count)


def test_three_reads_do_for_any_number_of_buyers(engine: Engine) -> None:
    for count in (5, 60):
        with unit_of_work(engine, InsurerScope()) as session:
            for buyer_id, model in assess(session, count)[-2:]:
                override(session, buyer_id, model + 1)
        with read_only(engine, InsurerScope()) as session, counted_reads(engine) as sent:
            override_report(session, YEAR, on=date(2009, 5, 1))
        assert len(sent) == 3
