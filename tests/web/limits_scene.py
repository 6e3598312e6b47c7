"""Policies, buyers and requests in the world of the portal's tests; all of it invented."""

from dataclasses import dataclass, replace

from sqlalchemy import update

from basics.actors import OPERATOR, Role
from basics.money import Money, Rate
from cases import queries as cases
from cases import service as case_service
from limits import queries
from limits import service as limits
from limits.reasons import ReasonCode
from limits.values import LimitAnswer, LimitAsk, Ruling
from models.people import AuthorityLevel
from models.scoping import ScopedSession
from policies import service as policies
from policies.queries import policies_of
from policies.values import PolicyDraft
from tests.services.limits_scene import INSURER, TERMS, add_buyer, eur
from tests.web.world import DAY, World

SMALL = "1000"


@dataclass(frozen=True)
class Stage:
    """One policyholder's policy and a buyer of its own."""

    policy_id: int
    buyer_id: int


def make_stage(world: World, *, has_statement: bool = True) -> Stage:
    """Give the policyholder's policy, made at the first call, and a fresh buyer with figures."""
    with world.unit() as session:
        buyer_id = add_buyer(session, "Made-up Works", has_statement=has_statement)
        return Stage(_policy(session, world.policyholder_id), buyer_id)


def asked(world: World, amount: str, *, has_statement: bool = True) -> LimitAnswer:
    """Ask for a limit as the exporter; an amount for a buyer without figures is referred."""
    stage = make_stage(world, has_statement=has_statement)
    actor = world.actor(Role.EXPORTER)
    with world.unit() as session:
        wanted = LimitAsk(stage.policy_id, stage.buyer_id, eur(amount), 60, "Spring orders.")
        return limits.request_limit(session, wanted, actor=actor, on=DAY, scope=actor.scope)


def referred(world: World) -> LimitAnswer:
    """Ask for a limit on a buyer that is not rated: an underwriter decides."""
    return asked(world, "50000", has_statement=False)


def offered(world: World) -> LimitAnswer:
    """Ask for more than the rules grant alone: referred, with a counter-offer."""
    return asked(world, "2500000")


def request_id(answer: LimitAnswer) -> int:
    assert answer.request is not None
    return answer.request.id


def version_of(world: World, answer: LimitAnswer) -> int:
    with world.look() as session:
        return queries.request(session, request_id(answer), scope=INSURER).version


def ruled(world: World, answer: LimitAnswer, amount: str, *, second: bool = False) -> LimitAnswer:
    """Rule as the underwriter, or as the second one."""
    person = world.second[Role.UNDERWRITER].actor if second else world.actor(Role.UNDERWRITER)
    ruling = Ruling(eur(amount), ReasonCode.UNDERWRITER_VIEW, "Seen.", version_of(world, answer))
    with world.unit() as session:
        return limits.decide_request(session, request_id(answer), ruling, actor=person, on=DAY)


def proposed(world: World) -> LimitAnswer:
    """Have a ruling of another underwriter wait for the second one: the authority of both levels is made small."""
    answer = referred(world)
    with world.unit() as session:
        session.execute(update(AuthorityLevel).where(AuthorityLevel.level == 1).values(limit_max_minor=100))
    person = world.second[Role.UNDERWRITER].actor
    junior = replace(person, authority_level=1)
    ruling = Ruling(eur("20000"), ReasonCode.UNDERWRITER_VIEW, "Seen.", version_of(world, answer))
    with world.unit() as session:
        limits.decide_request(session, request_id(answer), ruling, actor=junior, on=DAY)
    return answer


def case_id(world: World, answer: LimitAnswer) -> int:
    with world.look() as session:
        found = cases.case_about(session, ("limit_request", request_id(answer)), scope=INSURER)
    assert found is not None
    return found.id


def questioned(world: World) -> LimitAnswer:
    """Have a question of the underwriter wait for its answer."""
    answer = referred(world)
    number = case_id(world, answer)
    with world.unit() as session:
        case_service.ask(
            session, number, "Interim figures?", actor=world.actor(Role.UNDERWRITER), on=DAY, scope=INSURER
        )
    return answer


def _policy(session: ScopedSession, policyholder_id: int) -> int:
    number = f"TC-{policyholder_id}"
    found = [policy.id for policy in policies_of(session, scope=INSURER, on=DAY) if policy.number == number]
    if found:
        return found[0]
    draft = PolicyDraft(number, TERMS, {}, Rate(3_100), Money.parse("5000", "EUR"), 30, is_invented=True)
    return policies.create_policy(session, draft, policyholder_id=policyholder_id, actor=OPERATOR, on=DAY).id
