"""What a sanctions hit stops: limits on a buyer, requests of a policyholder, payments to a payee."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Refused
from basics.scopes import InsurerScope, PolicyholderScope
from claims.handling import service as handling
from claims.payees import service as payee_service
from claims.payees.values import NewPayee
from limits.reasons import ReasonCode
from limits.values import Verdict as Answer
from models.engine import engine_for
from models.scoping import ScopedSession
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.screening import queries
from registry.screening.loading.service import load_list
from registry.screening.reasons import Verdict
from registry.screening.service import screen, screen_buyers
from registry.screening.values import HitState, Subject, SubjectKind
from tests.rules.screening_examples import make_upload
from tests.services import claims_scene, limits_scene
from tests.services import screening_scene as scene
from tests.services.claims_scene import CARL, CLEO, EVA, IBAN, TODAY, acting
from tests.services.limits_scene import MAY, RATED
from tests.support.databases import Database

LISTED = "Vestrak Shipping"


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """Give two policyholders and a rated buyer, with an invented list."""
    limits_scene.set_up(database.url)
    made = engine_for(database.url)
    scene.load(made, is_invented=True)
    yield made
    made.dispose()


def list_the_buyer(engine: Engine) -> int:
    with scene.unit(engine) as session:
        add_names(session, [NewName(RATED, NameKind.TRADING, LISTED)], source="test")
        screen_buyers(session, (RATED,), actor=OPERATOR, on=MAY)
    return scene.hits(engine)[0].id


def test_a_buyer_with_an_open_hit_gets_no_limit_and_an_underwriter_can_grant_none(engine: Engine) -> None:
    hit_id = list_the_buyer(engine)
    answer = limits_scene.ask(engine, "100000")
    assert answer.decision.verdict is Answer.INVESTIGATING
    assert [reason.code for reason in answer.decision.reasons] == [ReasonCode.SCREENING_OPEN]
    with pytest.raises(Refused) as refusal:
        limits_scene.rule(engine, answer, "100000")
    assert refusal.value.code == "limit.screening_open"
    scene.decide(engine, hit_id, Verdict.CLEARED, "other_country")
    ruled = limits_scene.rule(engine, answer, "100000")
    assert ruled.decision.verdict is Answer.APPROVED


def test_the_answer_to_the_policyholder_does_not_speak_of_a_list(engine: Engine) -> None:
    list_the_buyer(engine)
    answer = limits_scene.ask(engine, "100000")
    said = repr(answer.decision.reasons)
    assert "sanction" not in said.lower()


def test_a_limit_that_stands_is_not_raised_while_a_hit_waits(engine: Engine) -> None:
    limits_scene.ask(engine, "100000")
    list_the_buyer(engine)
    answer = limits_scene.ask(engine, "120000")
    assert answer.decision.verdict is Answer.INVESTIGATING
    assert limits_scene.limit_of(engine, limits_scene.EVA) == limits_scene.eur("100000")


def test_a_confirmed_hit_ends_the_limit_that_stands(engine: Engine) -> None:
    limits_scene.ask(engine, "100000")
    scene.decide(engine, list_the_buyer(engine), Verdict.CONFIRMED, "same_number")
    [answer] = limits_scene.follow(engine, on=MAY)
    assert answer.decision.verdict is Answer.WITHDRAWN
    assert limits_scene.limit_of(engine, limits_scene.EVA) == limits_scene.eur("0")
    refused = limits_scene.ask(engine, "100000")
    assert refused.decision.verdict is Answer.NOT_APPROVED
    assert refused.decision.reasons[0].code is ReasonCode.SANCTIONED


def test_a_policyholder_with_an_open_hit_is_granted_nothing_and_others_are(engine: Engine) -> None:
    person = Subject(SubjectKind.POLICYHOLDER, 1, (LISTED,), "DE", is_made_up=True)
    with scene.unit(engine) as session:
        screen(session, [person], actor=OPERATOR, on=MAY)
    own = limits_scene.ask(engine, "100000")
    assert [reason.code for reason in own.decision.reasons] == [ReasonCode.SCREENING_OPEN]
    other = limits_scene.ask(engine, "100000", actor=limits_scene.OTTO)
    assert other.decision.verdict is Answer.APPROVED


@pytest.fixture
def claims(database: Database) -> Iterator[Engine]:
    """Give an installation with claims, and an invented list."""
    made = engine_for(database.url)
    with acting(made) as session:
        claims_scene.set_claims_scene(session)
        load_list(session, make_upload(is_invented=True), actor=OPERATOR, on=TODAY)
    yield made
    made.dispose()


def enter(session: ScopedSession, name: str) -> int:
    return payee_service.enter_payee(session, NewPayee(name, "DE", IBAN), actor=EVA, on=TODAY).id


def clear(engine: Engine, payee_id: int) -> str:
    with acting(engine) as session:
        done = payee_service.screen_payee(session, payee_id, ("clear", "Seen."), version=1, actor=CLEO, on=TODAY)
        return done.state


def test_a_payee_like_a_listed_name_is_not_cleared_before_its_hit_is(claims: Engine) -> None:
    with acting(claims, PolicyholderScope(1)) as session:
        payee_id = enter(session, "Ruslan Galven")
    [hit] = scene.hits(claims)
    assert (hit.subject, hit.state) == ((SubjectKind.PAYEE, payee_id), HitState.OPEN)
    with pytest.raises(Refused) as refusal:
        clear(claims, payee_id)
    assert refusal.value.code == "payee.screening_open"
    scene.decide(claims, hit.id, Verdict.CLEARED, "other_persons")
    assert clear(claims, payee_id) == "cleared"


def test_a_cleared_payee_is_not_paid_once_a_list_names_it(claims: Engine) -> None:
    with acting(claims) as session:
        claim = claims_scene.accepted(session)
        payee_id = claims_scene.cleared_payee(session)
        person = Subject(SubjectKind.PAYEE, payee_id, (LISTED,), "DE", is_made_up=True)
        screen(session, [person], actor=OPERATOR, on=TODAY)
    with pytest.raises(Refused) as refusal, acting(claims) as session:
        handling.settle(session, claim.id, payee_id, version=claim.version, actor=CARL, on=TODAY)
    assert refusal.value.code == "payee.screening_open"


def test_a_payee_like_nobody_is_entered_without_a_hit(claims: Engine) -> None:
    with acting(claims) as session:
        enter(session, "First Exporter Inc")
        assert queries.hits(session, scope=InsurerScope()) == ()
