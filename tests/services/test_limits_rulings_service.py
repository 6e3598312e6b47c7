"""Rulings by one and by two underwriters, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from basics.errors import Invalid, NotFound, Refused, Stale
from cases import queries as cases
from cases import service as case_service
from limits import queries
from limits import service as limits
from limits.reasons import ConditionCode, ReasonCode
from limits.values import LimitAnswer, Ruling, Stage, Verdict
from models.engine import engine_for, read_only, unit_of_work
from tests.services.limits_scene import (
    ANNA,
    BEN,
    CAROL,
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
    rule,
    set_up,
    with_level,
)
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def request_id(answer: LimitAnswer) -> int:
    assert answer.request is not None
    return answer.request.id


def version_of(engine: Engine, answer: LimitAnswer) -> int:
    with read_only(engine, INSURER) as session:
        return queries.request(session, request_id(answer), scope=INSURER).version


def confirm(engine: Engine, answer: LimitAnswer, *, actor: object = BEN) -> LimitAnswer:
    version = version_of(engine, answer)
    with unit_of_work(engine, INSURER) as session:
        return limits.confirm_ruling(session, request_id(answer), version=version, actor=actor, on=MAY)  # type: ignore[arg-type]


def state_of(engine: Engine, answer: LimitAnswer) -> str:
    with read_only(engine, INSURER) as session:
        return queries.request(session, request_id(answer), scope=INSURER).state


def test_an_underwriter_grants_within_authority_and_the_case_closes(engine: Engine) -> None:
    asked = ask(engine, "500000")
    ruled = rule(engine, asked, "500000")
    assert (ruled.stage, ruled.decision.verdict, ruled.decided_by) == (Stage.RULED, Verdict.APPROVED, "Anna")
    assert (limit_of(engine, EVA), state_of(engine, asked)) == (eur("500000"), "decided")
    with read_only(engine, INSURER) as session:
        case = cases.case_about(session, ("limit_request", request_id(asked)), scope=INSURER)
    assert case is not None
    assert case.state == "closed"


def test_above_the_own_authority_a_ruling_is_a_proposal_that_grants_nothing(engine: Engine) -> None:
    asked = ask(engine, "600000")
    proposed = rule(engine, asked, "500000.01")
    assert (proposed.stage, state_of(engine, asked)) == (Stage.PROPOSED, "awaiting_second")
    assert committed(engine) == eur("0")


def test_the_policyholder_does_not_see_a_proposal(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    with read_only(engine, EVA.scope) as session:
        seen = queries.answer_of(session, request_id(asked), scope=EVA.scope)
        listed = queries.answers(session, scope=EVA.scope, buyer_id=RATED)
    assert seen.decision.verdict is Verdict.INVESTIGATING
    assert [answer.stage for answer in listed] == [Stage.AUTOMATIC]


def test_a_second_underwriter_confirms_and_the_limit_stands(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    confirmed = confirm(engine, asked)
    assert (confirmed.stage, confirmed.decided_by, confirmed.decision.granted) == (
        Stage.CONFIRMED,
        "Ben",
        eur("600000"),
    )
    assert limit_of(engine, EVA) == eur("600000")


def test_nobody_confirms_the_own_proposal(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    with pytest.raises(Refused) as refusal:
        confirm(engine, asked, actor=with_level(ANNA, 2))
    assert refusal.value.code == "limit.same_person"


def test_the_second_underwriter_needs_the_authority(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    with pytest.raises(Refused) as refusal:
        confirm(engine, asked, actor=with_level(BEN, 1))
    assert refusal.value.code == "limit.authority_too_low"


def test_there_is_no_second_step_without_the_first(engine: Engine) -> None:
    asked = ask(engine, "600000")
    with pytest.raises(Refused) as refusal:
        confirm(engine, asked)
    assert refusal.value.code == "limit_request.not_possible"


def test_a_confirmation_is_not_repeated(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    confirm(engine, asked)
    with pytest.raises(Refused) as refusal:
        confirm(engine, asked, actor=CAROL)
    assert refusal.value.code == "limit_request.not_possible"


def test_a_stale_confirmation_is_refused(engine: Engine) -> None:
    asked = ask(engine, "600000")
    old = version_of(engine, asked)
    rule(engine, asked, "600000")
    with unit_of_work(engine, INSURER) as session, pytest.raises(Stale) as refusal:
        limits.confirm_ruling(session, request_id(asked), version=old, actor=BEN, on=MAY)
    assert refusal.value.code == "limit_request.stale"


def test_a_ruling_on_a_stale_version_is_refused(engine: Engine) -> None:
    asked = ask(engine, "500000")
    ruling = Ruling(eur("1"), ReasonCode.UNDERWRITER_VIEW, "", version_of(engine, asked) - 1)
    with unit_of_work(engine, INSURER) as session, pytest.raises(Stale) as refusal:
        limits.decide_request(session, request_id(asked), ruling, actor=ANNA, on=MAY)
    assert refusal.value.code == "limit_request.stale"


def test_capacity_is_looked_at_again_when_a_proposal_is_confirmed(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    rule(engine, ask(engine, "450000", actor=OTTO), "450000")
    with pytest.raises(Refused) as refusal:
        confirm(engine, asked)
    assert refusal.value.code == "limit.above_capacity"
    assert committed(engine) == eur("450000")


def test_a_returned_proposal_goes_back_with_its_reason(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    with unit_of_work(engine, INSURER) as session:
        version = queries.request(session, request_id(asked), scope=INSURER).version
        limits.return_ruling(session, request_id(asked), "Ask for interim figures.", version=version, actor=BEN, on=MAY)
        case = cases.case_about(session, ("limit_request", request_id(asked)), scope=INSURER)
        assert case is not None
        notes = [message.body for message in cases.messages(session, case.id, scope=INSURER)]
    assert (state_of(engine, asked), notes) == ("investigating", ["Ask for interim figures."])
    assert rule(engine, asked, "400000").stage is Stage.RULED


def test_a_return_needs_words(engine: Engine) -> None:
    asked = ask(engine, "600000")
    rule(engine, asked, "600000")
    with unit_of_work(engine, INSURER) as session, pytest.raises(Invalid) as refusal:
        limits.return_ruling(session, request_id(asked), " ", version=3, actor=BEN, on=MAY)
    assert refusal.value.code == "limit.ruling"


@pytest.mark.parametrize(
    ("level", "amount", "code"),
    [(0, "1", "limit.no_authority"), (1, "900000.01", "limit.above_any_authority")],
)
def test_amounts_beyond_authority_are_refused_with_who_could(
    engine: Engine, level: int, amount: str, code: str
) -> None:
    asked = ask(engine, "950000")
    with pytest.raises(Refused) as refusal:
        rule(engine, asked, amount, actor=with_level(ANNA, level))
    assert refusal.value.code == code
    assert "level 2 may grant up to EUR 900000.00" in refusal.value.message


def test_who_asked_does_not_rule(engine: Engine) -> None:
    asked = ask(engine, "500000")
    with pytest.raises(Refused) as refusal:
        rule(engine, asked, "500000", actor=replace(ANNA, user_id=EVA.user_id))
    assert refusal.value.code == "limit.same_person"


def test_a_refusal_by_hand_keeps_the_earlier_limit(engine: Engine) -> None:
    ask(engine, "100000")
    asked = ask(engine, "500000")
    ruled = rule(engine, asked, "0", reason=ReasonCode.ADVERSE_INFORMATION)
    assert (ruled.decision.verdict, limit_of(engine, EVA)) == (Verdict.NOT_APPROVED, eur("100000"))
    assert ruled.decision.reasons[0].edifact_4509 == "12"


def test_an_unrated_buyer_may_be_granted_by_hand_within_its_small_capacity(engine: Engine) -> None:
    asked = ask(engine, "200000", buyer_id=UNRATED)
    with pytest.raises(Refused) as refusal:
        rule(engine, asked, "100000.01")
    assert refusal.value.code == "limit.above_capacity"
    assert rule(engine, asked, "100000").decision.granted == eur("100000")


def test_a_buyer_that_failed_in_the_meantime_gets_nothing_by_hand(engine: Engine) -> None:
    asked = ask(engine, "500000")
    fail(engine, on=MAY)
    with pytest.raises(Refused) as refusal:
        rule(engine, asked, "500000")
    assert refusal.value.code == "limit.knocked_out"


def test_a_decided_request_is_not_decided_twice(engine: Engine) -> None:
    asked = ask(engine, "500000")
    rule(engine, asked, "500000")
    with pytest.raises(Refused) as refusal:
        rule(engine, asked, "500000")
    assert refusal.value.code == "limit_request.not_possible"


def test_conditions_stand_in_the_answer(engine: Engine) -> None:
    asked = ask(engine, "500000")
    with unit_of_work(engine, INSURER) as session:
        ruling = Ruling(eur("500000"), ReasonCode.SECURITY_HELD, "", 2, (ConditionCode.GUARANTEE,))
        ruled = limits.decide_request(session, request_id(asked), ruling, actor=ANNA, on=MAY)
    assert ruled.decision.conditions[-1].code is ConditionCode.GUARANTEE


def test_an_unknown_request_is_not_found(engine: Engine) -> None:
    ruling = Ruling(eur("1"), ReasonCode.UNDERWRITER_VIEW, "", 1)
    with unit_of_work(engine, INSURER) as session, pytest.raises(NotFound) as refusal:
        limits.decide_request(session, 99, ruling, actor=ANNA, on=MAY)
    assert refusal.value.code == "limit_request.not_found"


def test_a_question_and_its_answer_stand_on_the_case(engine: Engine) -> None:
    asked = ask(engine, "500000")
    with unit_of_work(engine, INSURER) as session:
        case = cases.case_about(session, ("limit_request", request_id(asked)), scope=INSURER)
        assert case is not None
        case_service.ask(session, case.id, "Interim figures?", actor=ANNA, on=MAY, scope=INSURER)
        case_service.comment(session, case.id, "Looks thin.", actor=ANNA, on=MAY, scope=INSURER)
    with unit_of_work(engine, EVA.scope) as session:
        case_service.answer(session, case.id, "Attached in June.", actor=EVA, on=MAY, scope=EVA.scope)
        seen = [message.body for message in cases.messages(session, case.id, scope=EVA.scope)]
        now = cases.case(session, case.id, scope=EVA.scope)
    assert (seen, now.state) == (["Interim figures?", "Attached in June."], "open")


def test_stored_rulings_come_out_the_same_again(engine: Engine) -> None:
    rule(engine, ask(engine, "600000"), "400000")
    asked = ask(engine, "550000", actor=OTTO)
    rule(engine, asked, "550000")
    confirm(engine, asked)
    with read_only(engine, INSURER) as session:
        assert queries.decisions_that_differ(session, scope=INSURER) == (5, 5, ())
