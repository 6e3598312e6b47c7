"""Limits on members of one group, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from datetime import date

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR
from limits.asking import request_limit
from limits.group_use import commitment_of
from limits.reasons import ReasonCode
from limits.values import LimitAsk, Verdict
from models.engine import engine_for, read_only, unit_of_work
from models.limits import GradeCeiling
from registry.groups import service as groups
from registry.groups.values import LinkKind, NewLink
from tests.services.limits_scene import EVA, INSURER, MAY, OTTO, ask, eur, set_up
from tests.support.databases import Database

CHILD, PARENT, STRANGER = 1, 3, 4
WAITS_SECONDS = 1.0


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """Give four buyers of which two are a group; from April on a single one is insured for 200,000 at most."""
    set_up(database.url, buyers=4)
    made = engine_for(database.url)
    with unit_of_work(made, INSURER) as session:
        session.add_all(
            GradeCeiling(
                effective_from=date(2008, 4, 1),
                grade=grade,
                greatest_limit_minor=200_000_00,
                automatic_authority_minor=150_000_00,
                currency="EUR",
            )
            for grade in range(1, 9)
        )
        link = NewLink(CHILD, PARENT, LinkKind.DIRECT, None, MAY, "register")
        groups.tell_parent(session, link, actor=OPERATOR, on=MAY)
    yield made
    made.dispose()


def test_limits_on_a_group_up_to_its_ceiling_are_granted_and_beyond_it_referred(engine: Engine) -> None:
    assert ask(engine, "120000", buyer_id=PARENT).decision.verdict is Verdict.APPROVED
    within = ask(engine, "80000", buyer_id=CHILD, actor=OTTO)
    assert within.decision.verdict is Verdict.APPROVED
    beyond = ask(engine, "80100", buyer_id=CHILD, actor=OTTO)
    assert beyond.decision.verdict is Verdict.INVESTIGATING
    assert [reason.code for reason in beyond.decision.reasons] == [ReasonCode.GROUP_FULL]
    assert ask(engine, "140000", buyer_id=STRANGER).decision.verdict is Verdict.APPROVED


def test_group_is_summed_member_by_member(engine: Engine) -> None:
    ask(engine, "120000", buyer_id=PARENT)
    ask(engine, "30000", buyer_id=CHILD, actor=OTTO)
    with read_only(engine, INSURER) as session:
        found = commitment_of(session, [PARENT, CHILD, STRANGER], on=MAY)
    assert [member.committed for member in found.members] == [eur("120000"), eur("30000"), eur("0")]
    assert [member.grade is None for member in found.members] == [False, False, True]
    assert (found.committed, found.ceiling) == (eur("150000"), eur("200000"))


def test_two_requests_on_one_group_are_decided_one_after_the_other(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine, EVA.scope) as session:
            wanted = LimitAsk(1, PARENT, eur("120000"), 60)
            first = request_limit(session, wanted, actor=EVA, on=MAY, scope=EVA.scope)
            second = pool.submit(ask, engine, "120000", actor=OTTO, buyer_id=CHILD)
            with pytest.raises(StillWaiting):
                second.result(timeout=WAITS_SECONDS)
        answers = (first.decision.verdict, second.result(timeout=30).decision.verdict)
    assert answers == (Verdict.APPROVED, Verdict.INVESTIGATING)
