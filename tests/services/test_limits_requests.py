"""Asking for limits, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update

from basics.errors import Invalid, NotFound, Refused
from basics.money import Money
from cases import queries as cases
from limits import queries
from limits import service as limits
from limits.reasons import ReasonCode
from limits.replay import replay_decision
from limits.stored import encoded
from limits.values import LimitAnswer, LimitAsk, Lowering, RequestKind, Verdict
from models.audit import EventLog, Outbox
from models.engine import engine_for, read_only, unit_of_work
from models.limits import GradeCeiling
from models.policies import ExchangeRate
from models.registry import Buyer
from tests.services.limits_scene import (
    EVA,
    INSURER,
    MAY,
    OTTO,
    RATED,
    UNRATED,
    ask,
    committed,
    eur,
    fail,
    limit_of,
    record_fact,
    set_up,
)
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def codes(answer: LimitAnswer) -> list[ReasonCode]:
    return [reason.code for reason in answer.decision.reasons]


def test_a_small_request_is_granted_at_once_and_binds_from_today(engine: Engine) -> None:
    answer = ask(engine, "100000")
    assert (answer.decision.verdict, answer.decision.granted) == (Verdict.APPROVED, eur("100000"))
    assert (limit_of(engine, EVA), committed(engine)) == (eur("100000"), eur("100000"))
    assert limit_of(engine, EVA, on=MAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("legal_form", "verdict", "reasons"),
    [
        ("e.K.", Verdict.INVESTIGATING, [ReasonCode.SOLE_TRADER]),
        ("natural person", Verdict.NOT_APPROVED, [ReasonCode.NATURAL_PERSON]),
        ("GmbH", Verdict.APPROVED, [ReasonCode.WITHIN_GRADE]),
    ],
)
def test_a_sole_trader_is_looked_at_and_a_natural_person_turned_away(
    engine: Engine, legal_form: str, verdict: Verdict, reasons: list[ReasonCode]
) -> None:
    with unit_of_work(engine, INSURER) as session:
        session.execute(update(Buyer).where(Buyer.id == RATED).values(legal_form=legal_form))
    answer = ask(engine, "100000")
    assert (answer.decision.verdict, codes(answer)) == (verdict, reasons)


def test_the_answer_names_what_was_known_and_who_decided(engine: Engine) -> None:
    answer = ask(engine, "100000")
    assert (answer.known.statement_year, answer.known.statement_known_at) == (2007, date(2008, 4, 30))
    assert answer.known.grade is not None
    assert len(answer.known.scorecard_sha256) == 64
    assert (answer.decided_by, answer.reference, answer.policy_number) == ("rules", "LD-000001", "TC-1")


def test_the_change_and_its_events_are_one_transaction_with_the_outbox(engine: Engine) -> None:
    ask(engine, "100000")
    with read_only(engine, INSURER) as session:
        logged = session.scalars(select(EventLog).where(EventLog.kind == "limit.granted")).one()
        assert session.get(Outbox, logged.id) is not None
        assert (logged.policyholder_id, logged.buyer_id, logged.actor_name) == (1, RATED, "Eva")
        assert logged.details["amount"] == {"minor": 100_000_00, "currency": "EUR"}


def test_a_referral_tells_underwriters_what_is_asked(engine: Engine) -> None:
    ask(engine, "600000")
    with read_only(engine, INSURER) as session:
        logged = session.scalars(select(EventLog).where(EventLog.kind == "limit_request.referred")).one()
        assert logged.details["amount"] == {"minor": 600_000_00, "currency": "EUR"}


def test_capacity_is_shared_by_all_policyholders_and_the_last_gets_a_part(engine: Engine) -> None:
    with unit_of_work(engine, INSURER) as session:
        ceiling = session.scalars(select(GradeCeiling).where(GradeCeiling.grade > 0)).all()
        for row in ceiling:
            row.greatest_limit_minor = min(row.greatest_limit_minor, 160_000_00)
    ask(engine, "100000")
    answer = ask(engine, "100000", actor=OTTO)
    assert (answer.decision.verdict, answer.decision.granted) == (Verdict.PARTLY_APPROVED, eur("60000"))
    assert committed(engine) == eur("160000")


def test_an_increase_replaces_the_policys_own_limit(engine: Engine) -> None:
    ask(engine, "100000")
    answer = ask(engine, "150000")
    assert answer.request is not None
    assert (answer.request.kind, answer.decision.granted) == (RequestKind.INCREASE, eur("150000"))
    assert committed(engine) == eur("150000")


def test_an_equal_limit_is_said_to_stand_and_adds_no_version(engine: Engine) -> None:
    ask(engine, "100000")
    answer = ask(engine, "100000")
    assert codes(answer) == [ReasonCode.ALREADY_IN_FORCE]
    with read_only(engine, INSURER) as session:
        assert len(queries.versions(session, scope=INSURER)) == 1


def test_a_large_request_is_referred_with_a_case(engine: Engine) -> None:
    answer = ask(engine, "600000")
    assert answer.request is not None
    assert (answer.decision.verdict, answer.decision.counter_offer) == (Verdict.INVESTIGATING, eur("150000"))
    with read_only(engine, EVA.scope) as session:
        case = cases.case_about(session, ("limit_request", answer.request.id), scope=EVA.scope)
    assert case is not None
    assert (case.queue, case.state, case.required_authority) == ("underwriting", "open", 2)
    assert (case.title, case.amount) == ("Made-up Works 1", eur("600000"))
    assert committed(engine) == eur("0")


def test_a_buyer_without_statement_is_referred_without_a_grade(engine: Engine) -> None:
    answer = ask(engine, "1000", buyer_id=UNRATED)
    assert (codes(answer), answer.known.grade) == ([ReasonCode.NOT_RATED], None)


def test_a_failed_buyer_is_declined(engine: Engine) -> None:
    fail(engine, on=MAY)
    answer = ask(engine, "1000")
    assert (answer.decision.verdict, codes(answer)) == (Verdict.NOT_APPROVED, [ReasonCode.INSOLVENT])


def test_a_failure_that_is_not_known_yet_does_not_exist(engine: Engine) -> None:
    fail(engine, on=MAY + timedelta(days=1))
    assert ask(engine, "1000").decision.verdict is Verdict.APPROVED


@pytest.mark.parametrize(
    ("source_key", "code"),
    [
        ("policyholder/1/notice/1", ReasonCode.OVERDUE_REPORTED),
        ("policyholder/2/notice/1", ReasonCode.PAYMENTS_EXAMINED),
        ("policyholder/11/notice/1", ReasonCode.PAYMENTS_EXAMINED),
    ],
)
def test_an_open_overdue_notice_refers_the_next_request(engine: Engine, source_key: str, code: ReasonCode) -> None:
    record_fact(engine, "overdue_notice", on=MAY, source_key=source_key)
    answer = ask(engine, "1000")
    assert (answer.decision.verdict, codes(answer)) == (Verdict.INVESTIGATING, [code])


@pytest.mark.parametrize(
    ("days", "expected"), [(0, [ReasonCode.WINDING_UP_SOUGHT]), (364, [ReasonCode.WINDING_UP_SOUGHT]), (365, None)]
)
def test_an_application_to_wind_up_refers_for_a_year(
    engine: Engine, days: int, expected: list[ReasonCode] | None
) -> None:
    record_fact(engine, "insolvency_petition", on=MAY - timedelta(days=days), source_key="case 1")
    answer = ask(engine, "1000")
    assert answer.decision.verdict is (Verdict.INVESTIGATING if expected else Verdict.APPROVED)
    assert expected is None or codes(answer) == expected


def test_a_dissolved_buyer_is_declined(engine: Engine) -> None:
    record_fact(engine, "dissolved", on=MAY, source_key="case 1")
    answer = ask(engine, "1000")
    assert (answer.decision.verdict, codes(answer)) == (Verdict.NOT_APPROVED, [ReasonCode.INSOLVENT])


def test_a_notice_of_a_year_ago_is_no_longer_open(engine: Engine) -> None:
    record_fact(engine, "overdue_notice", on=MAY - timedelta(days=365), source_key="policyholder/1/notice/1")
    assert ask(engine, "1000").decision.verdict is Verdict.APPROVED


@pytest.mark.parametrize(
    ("ask_for", "where"),
    [
        (LimitAsk(1, RATED, eur("0"), 60), ["amount"]),
        (LimitAsk(1, RATED, eur("-1"), 366), ["amount", "terms_days"]),
        (LimitAsk(1, RATED, eur("1"), -1, "x" * 4001), ["terms_days", "note"]),
    ],
)
def test_a_request_names_every_fault(engine: Engine, ask_for: LimitAsk, where: list[str]) -> None:
    with unit_of_work(engine, EVA.scope) as session, pytest.raises(Invalid) as refusal:
        limits.request_limit(session, ask_for, actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == "limit.ask"
    assert [fault.where for fault in refusal.value.faults] == where


def test_another_policyholders_policy_is_not_found(engine: Engine) -> None:
    stranger = replace(EVA, policyholder_id=2)
    with unit_of_work(engine, stranger.scope) as session, pytest.raises(NotFound) as refusal:
        limits.request_limit(session, LimitAsk(1, RATED, eur("1"), 60), actor=stranger, on=MAY, scope=stranger.scope)
    assert refusal.value.code == "policy.not_found"


def test_a_second_request_waits_for_the_first(engine: Engine) -> None:
    ask(engine, "600000")
    with pytest.raises(Refused) as refusal:
        ask(engine, "100000")
    assert refusal.value.code == "limit.request_open"
    assert "LR-000001" in refusal.value.message


def test_a_request_below_what_stands_is_told_to_reduce(engine: Engine) -> None:
    ask(engine, "100000")
    with pytest.raises(Refused) as refusal:
        ask(engine, "99999.99")
    assert refusal.value.code == "limit.below_current"


@pytest.mark.parametrize(
    ("on", "code"), [(date(2007, 12, 31), "limit.policy_not_in_force"), (date(2009, 1, 1), "limit.policy_not_in_force")]
)
def test_outside_the_policy_period_nothing_is_granted(engine: Engine, on: date, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        ask(engine, "1000", on=on)
    assert refusal.value.code == code


def test_an_ask_in_another_currency_is_granted_in_the_policys(engine: Engine) -> None:
    with unit_of_work(engine, INSURER) as session:
        session.add(ExchangeRate(currency="USD", published_on=MAY, per_euro_millionths=1_600_000, source="test"))
    wanted = LimitAsk(1, RATED, Money.parse("160000", "USD"), 60)
    with unit_of_work(engine, EVA.scope) as session:
        answer = limits.request_limit(session, wanted, actor=EVA, on=MAY, scope=EVA.scope)
    assert (answer.decision.verdict, answer.decision.granted) == (Verdict.APPROVED, eur("100000"))


def test_a_currency_without_reference_rate_is_refused(engine: Engine) -> None:
    wanted = LimitAsk(1, RATED, Money.parse("160000", "KWD"), 60)
    with unit_of_work(engine, EVA.scope) as session, pytest.raises(Refused) as refusal:
        limits.request_limit(session, wanted, actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == "rates.missing"


def test_a_withdrawn_request_closes_its_case_and_is_decided_no_more(engine: Engine) -> None:
    answer = ask(engine, "600000")
    assert answer.request is not None
    with unit_of_work(engine, EVA.scope) as session:
        withdrawn = limits.withdraw_request(session, answer.request.id, actor=EVA, on=MAY, scope=EVA.scope)
        case = cases.case_about(session, ("limit_request", answer.request.id), scope=EVA.scope)
    assert withdrawn.state == "withdrawn"
    assert case is not None
    assert case.state == "closed"
    with unit_of_work(engine, EVA.scope) as session, pytest.raises(Refused) as refusal:
        limits.withdraw_request(session, answer.request.id, actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == "limit_request.not_possible"


def test_a_stranger_cannot_withdraw(engine: Engine) -> None:
    answer = ask(engine, "600000")
    assert answer.request is not None
    with unit_of_work(engine, OTTO.scope) as session, pytest.raises(NotFound):
        limits.withdraw_request(session, answer.request.id, actor=OTTO, on=MAY, scope=OTTO.scope)


def test_an_appeal_sends_a_declined_request_to_a_person(engine: Engine) -> None:
    fail(engine, on=MAY)
    answer = ask(engine, "1000")
    assert answer.request is not None
    with unit_of_work(engine, EVA.scope) as session:
        again = limits.appeal(session, answer.request.id, "It was settled.", actor=EVA, on=MAY, scope=EVA.scope)
    assert (again.decision.verdict, codes(again)) == (
        Verdict.INVESTIGATING,
        [ReasonCode.APPEALED, ReasonCode.INSOLVENT],
    )


def test_what_was_granted_whole_cannot_be_appealed(engine: Engine) -> None:
    answer = ask(engine, "1000")
    assert answer.request is not None
    with unit_of_work(engine, EVA.scope) as session, pytest.raises(Refused) as refusal:
        limits.appeal(session, answer.request.id, "More.", actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == "limit.nothing_to_appeal"


def test_a_policyholder_lowers_and_cancels_at_once(engine: Engine) -> None:
    ask(engine, "100000")
    for amount, verdict in (("40000", Verdict.REDUCED), ("0", Verdict.WITHDRAWN)):
        with unit_of_work(engine, EVA.scope) as session:
            answer = limits.reduce_limit(session, Lowering(1, RATED, eur(amount)), actor=EVA, on=MAY, scope=EVA.scope)
        assert (answer.decision.verdict, answer.decision.valid_from) == (verdict, MAY)
        assert (limit_of(engine, EVA), committed(engine)) == (eur(amount), eur(amount))


def test_a_policyholder_may_lower_from_a_later_day(engine: Engine) -> None:
    ask(engine, "100000")
    june = date(2008, 6, 1)
    with unit_of_work(engine, EVA.scope) as session:
        limits.reduce_limit(session, Lowering(1, RATED, eur("1"), june), actor=EVA, on=MAY, scope=EVA.scope)
    assert (limit_of(engine, EVA), limit_of(engine, EVA, on=june)) == (eur("100000"), eur("1"))
    assert committed(engine) == eur("100000")


@pytest.mark.parametrize(
    ("amount", "code"), [("100000", "limit.not_lower"), ("100000.01", "limit.not_lower"), ("-1", "limit.wish")]
)
def test_lowering_to_what_stands_or_below_nothing_is_refused(engine: Engine, amount: str, code: str) -> None:
    ask(engine, "100000")
    with unit_of_work(engine, EVA.scope) as session, pytest.raises((Refused, Invalid)) as refusal:
        limits.reduce_limit(session, Lowering(1, RATED, eur(amount)), actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == code


def test_where_no_limit_stands_there_is_nothing_to_lower(engine: Engine) -> None:
    with unit_of_work(engine, EVA.scope) as session, pytest.raises(Refused) as refusal:
        limits.reduce_limit(session, Lowering(1, RATED, eur("0")), actor=EVA, on=MAY, scope=EVA.scope)
    assert refusal.value.code == "limit.none"


def test_my_buyers_show_own_limits_only(engine: Engine) -> None:
    ask(engine, "100000")
    ask(engine, "70000", actor=OTTO)
    with read_only(engine, EVA.scope) as session:
        (line,) = queries.my_buyers(session, scope=EVA.scope, on=MAY)
    assert (line.buyer_name, line.limit, line.has_limit) == ("Made-up Works 1", eur("100000"), True)
    assert line.grade is not None


def test_committed_counts_all_policies_also_from_a_policyholders_own_session(engine: Engine) -> None:
    ask(engine, "100000")
    ask(engine, "70000", actor=OTTO)
    assert committed(engine, scope=EVA.scope) == eur("170000")
    with read_only(engine, EVA.scope) as session:
        assert len(queries.versions(session, scope=EVA.scope)) == 1


def test_stored_decisions_come_out_the_same_again(engine: Engine) -> None:
    ask(engine, "100000")
    ask(engine, "600000", actor=OTTO)
    ask(engine, "1000", buyer_id=UNRATED)
    with unit_of_work(engine, EVA.scope) as session:
        limits.reduce_limit(session, Lowering(1, RATED, eur("1")), actor=EVA, on=MAY, scope=EVA.scope)
    with read_only(engine, INSURER) as session:
        assert queries.decisions_that_differ(session, scope=INSURER) == (4, 4, ())
        row = queries.decision_row(session, 1, scope=INSURER)
        tampered = {**row.inputs, "matter": {**row.inputs["matter"], "on": {"date": "2008-05-02"}}}
        assert encoded(replay_decision(tampered)) != row.answer
