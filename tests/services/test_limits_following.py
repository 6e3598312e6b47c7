"""Limits that follow a grade downward, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update

from basics import clock
from basics.actors import OPERATOR
from limits import queries
from limits import service as limits
from limits.ceilings import LABEL
from limits.reasons import ReasonCode
from limits.values import Stage, Verdict
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from models.limits import GradeCeiling, LimitVersion
from models.monitoring import MonitoringRun
from tests.services.limits_scene import (
    EVA,
    INSURER,
    MAY,
    OTTO,
    RATED,
    add_statement,
    ask,
    committed,
    eur,
    fail,
    follow,
    limit_of,
    rule,
    set_up,
)
from tests.support.databases import Database

JUNE = date(2008, 6, 2)
BINDS = JUNE + timedelta(days=30)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def lower_ceiling(engine: Engine, amount: str) -> None:
    """From June on every grade bears less: the same as a worse grade, without hanging on the scorecard."""
    with unit_of_work(engine, INSURER) as session:
        changed = update(GradeCeiling).where(GradeCeiling.grade > 0)
        session.execute(changed.values(greatest_limit_minor=eur(amount).minor))


def test_a_weaker_statement_withdraws_after_notice(engine: Engine) -> None:
    ask(engine, "100000")
    with unit_of_work(engine, INSURER) as session:
        add_statement(session, RATED, 2008, share_of_health=2)
    day = date(2009, 5, 1)
    (answer,) = follow(engine, on=day)
    assert (answer.stage, answer.decision.verdict) == (Stage.MONITORING, Verdict.WITHDRAWN)
    assert answer.decision.reasons[0].code is ReasonCode.GRADE_WITHDRAWN
    assert (answer.announced_at, answer.decision.valid_from) == (day, date(2009, 5, 31))
    assert limit_of(engine, EVA, on=date(2009, 5, 30)) == eur("100000")
    assert limit_of(engine, EVA, on=date(2009, 5, 31)) == eur("0")


def test_limits_above_a_lower_ceiling_share_it_by_what_they_hold(engine: Engine) -> None:
    ask(engine, "100000")
    rule(engine, ask(engine, "300000", actor=OTTO), "300000")
    lower_ceiling(engine, "200000")
    answers = follow(engine, on=JUNE)
    assert [answer.decision.granted for answer in answers] == [eur("50000"), eur("150000")]
    assert (limit_of(engine, EVA, on=BINDS), limit_of(engine, OTTO, on=BINDS)) == (eur("50000"), eur("150000"))


def test_while_the_notice_runs_the_excess_is_shown_and_only_reductions_pass(engine: Engine) -> None:
    ask(engine, "150000")
    rule(engine, ask(engine, "300000", actor=OTTO), "300000")
    lower_ceiling(engine, "200000")
    follow(engine, on=JUNE)
    assert committed(engine, on=JUNE) == eur("450000")
    assert committed(engine, on=BINDS) == eur("199900")
    refused = ask(engine, "100000", on=JUNE)
    assert (refused.decision.verdict, refused.decision.reasons[0].code) == (
        Verdict.NOT_APPROVED,
        ReasonCode.CAPACITY_FULL,
    )


def test_nothing_follows_twice(engine: Engine) -> None:
    ask(engine, "150000")
    lower_ceiling(engine, "100000")
    assert len(follow(engine, on=JUNE)) == 1
    assert follow(engine, on=JUNE) == ()


def test_nothing_follows_twice_within_a_run(engine: Engine) -> None:
    ask(engine, "150000")
    with unit_of_work(engine, INSURER) as session:
        run = MonitoringRun(
            business_date=JUNE,
            facts_since=MAY,
            state="running",
            chunk_count=1,
            scorecard_sha256="",
            started_at=clock.now(),
            finished_at=None,
        )
        session.add(run)
        session.flush()
        run_id = run.id
    lower_ceiling(engine, "100000")
    assert len(follow(engine, on=JUNE, run_id=run_id)) == 1
    lower_ceiling(engine, "50000")
    assert follow(engine, on=JUNE, run_id=run_id) == ()
    assert len(follow(engine, on=JUNE)) == 1


def test_a_failure_ends_cover_at_once_even_where_a_notice_runs(engine: Engine) -> None:
    ask(engine, "150000")
    lower_ceiling(engine, "100000")
    follow(engine, on=JUNE)
    fail(engine, on=JUNE + timedelta(days=1))
    (answer,) = follow(engine, on=JUNE + timedelta(days=1))
    assert answer.decision.reasons[0].code is ReasonCode.INSOLVENT
    assert limit_of(engine, EVA, on=JUNE) == eur("150000")
    assert limit_of(engine, EVA, on=JUNE + timedelta(days=1)) == eur("0")
    assert limit_of(engine, EVA, on=BINDS) == eur("0")
    assert committed(engine, on=JUNE + timedelta(days=1)) == eur("0")


def test_a_better_grade_raises_nothing(engine: Engine) -> None:
    ask(engine, "150000")
    assert follow(engine, on=JUNE) == ()


def test_a_reduction_tells_its_policyholder_reason_and_days(engine: Engine) -> None:
    ask(engine, "150000")
    lower_ceiling(engine, "100000")
    follow(engine, on=JUNE)
    with read_only(engine, INSURER) as session:
        event = session.scalars(select(EventLog).where(EventLog.kind == "limit.reduced")).one()
        assert (event.policyholder_id, event.buyer_id, event.actor_name) == (1, RATED, "monitoring")
        assert (event.details["announced_at"], event.details["effective_from"]) == ("2008-06-02", "2008-07-02")
        assert event.details["amount_before"] == {"minor": 150_000_00, "currency": "EUR"}
        assert event.details["amount"] == {"minor": 100_000_00, "currency": "EUR"}


def test_no_ordinary_reduction_binds_before_its_notice(engine: Engine) -> None:
    ask(engine, "150000")
    lower_ceiling(engine, "100000")
    follow(engine, on=JUNE)
    with read_only(engine, INSURER) as session:
        rows = session.execute(
            select(LimitVersion.announced_at, LimitVersion.effective_for_shipments_from).order_by(LimitVersion.id)
        ).all()
    assert [tuple(row) for row in rows] == [(MAY, MAY), (JUNE, BINDS)]


def test_a_request_during_the_notice_may_keep_the_limit_where_capacity_is_back(engine: Engine) -> None:
    ask(engine, "150000")
    lower_ceiling(engine, "100000")
    follow(engine, on=JUNE)
    lower_ceiling(engine, "1000000")
    ask(engine, "150000", on=JUNE)
    assert limit_of(engine, EVA, on=BINDS) == eur("150000")


def test_stored_moves_come_out_the_same_again(engine: Engine) -> None:
    ask(engine, "100000")
    rule(engine, ask(engine, "300000", actor=OTTO), "300000")
    lower_ceiling(engine, "200000")
    follow(engine, on=JUNE)
    with read_only(engine, INSURER) as session:
        assert queries.decisions_that_differ(session, scope=INSURER) == (5, 5, ())


def test_the_table_of_defaults_is_stored_once_with_its_label(engine: Engine) -> None:
    for _ in range(2):
        with unit_of_work(engine, INSURER) as session:
            limits.set_ceilings(session, effective_from=JUNE, actor=OPERATOR, on=JUNE)
    with read_only(engine, INSURER) as session:
        events = session.scalars(select(EventLog.summary).where(EventLog.kind == "limit.ceilings_set")).all()
        table = queries.ceilings(session, on=JUNE)
    assert len(events) == 1
    assert events[0].endswith(LABEL)
    assert [(row.grade, row.greatest.decimal) for row in table][5:7] == [(6, "1000000.00"), (7, "500000.00")]
    assert table[-1].grade is None
