"""A small installation for tests of limits: two policyholders, three underwriters, buyers with and without figures.

The table of ceilings is flat here (grades 1 to 8: 1,000,000 per buyer, 150,000 by the rules alone), so that a test does
not hang on the exact grade that the served scorecard gives.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import Engine

from basics import clock
from basics.actors import MONITORING, OPERATOR, Actor, Role
from basics.money import Money, Rate
from basics.periods import Period
from basics.scopes import InsurerScope, PolicyholderScope, Scope
from limits import queries
from limits import service as limits
from limits.reasons import ReasonCode
from limits.values import LimitAnswer, LimitAsk, Ruling
from models.engine import engine_for, read_only, unit_of_work
from models.limits import GradeCeiling
from models.people import AuthorityLevel, Installation, Policyholder, UserAccount
from models.registry import Buyer, Statement
from models.scoping import ScopedSession
from policies import service as policies
from policies.cover.values import Anchor, CoverTerms, InsuredPercentage, Late, OverdueNotice
from policies.values import PolicyDraft
from registry import service as registry
from underwriting.service import assess_buyer

MAY: Final = date(2008, 5, 1)
INSURER: Final = InsurerScope()
CAPACITY: Final = Money.parse("1000000", "EUR")
EVA: Final = Actor("Eva", user_id=1, role=Role.EXPORTER, policyholder_id=1)
OTTO: Final = Actor("Otto", user_id=2, role=Role.EXPORTER, policyholder_id=2)
ANNA: Final = Actor("Anna", user_id=3, role=Role.UNDERWRITER, authority_level=1)
BEN: Final = Actor("Ben", user_id=4, role=Role.UNDERWRITER, authority_level=2)
CAROL: Final = Actor("Carol", user_id=5, role=Role.UNDERWRITER, authority_level=2)
PEOPLE: Final = (EVA, OTTO, ANNA, BEN, CAROL)
RATED, UNRATED = 1, 2
HEALTHY: Final = {
    "current_assets": 60_000_000_00,
    "inventory": 10_000_000_00,
    "receivables": 20_000_000_00,
    "net_sales": 150_000_000_00,
    "total_revenue": 150_000_000_00,
    "cogs": 90_000_000_00,
    "gross_profit": 60_000_000_00,
    "operating_expenses": 120_000_000_00,
    "ebitda": 30_000_000_00,
    "ebit": 25_000_000_00,
    "depreciation_amortization": 5_000_000_00,
    "net_income": 15_000_000_00,
    "total_assets": 120_000_000_00,
    "total_liabilities": 40_000_000_00,
    "current_liabilities": 20_000_000_00,
    "long_term_debt": 15_000_000_00,
    "retained_earnings": 50_000_000_00,
}
TERMS: Final = CoverTerms(
    currency="EUR",
    period=Period(date(2008, 1, 1), date(2009, 1, 1)),
    insured_percentage=InsuredPercentage(named=Rate.parse_percent("90"), discretionary=None),
    countries=("US",),
    max_payment_terms_days=90,
    max_invoicing_days=30,
    overdue_notice=OverdueNotice(30, Anchor.DUE_DATE, Late.DENY),
)


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


def set_up(url: str, *, policyholders: int = 2, buyers: int = 2) -> None:
    """Fill an empty database; policy N belongs to policyholder N, all buyers but the second have figures."""
    engine = engine_for(url)
    with unit_of_work(engine, INSURER) as session:
        _add_insurer(session)
        for number in range(1, policyholders + 1):
            session.add(Policyholder(name=f"Exporter {number}", country="DE", is_invented=True, created_at=clock.now()))
            session.flush()
        for actor in PEOPLE:
            session.add(_user(actor))
            session.flush()
        for number in range(1, policyholders + 1):
            draft = PolicyDraft(f"TC-{number}", TERMS, {}, Rate(3_100), eur("5000"), 30, is_invented=True)
            policies.create_policy(session, draft, policyholder_id=number, actor=OPERATOR, on=MAY)
        for number in range(1, buyers + 1):
            add_buyer(session, f"Made-up Works {number}", has_statement=number != UNRATED)
    engine.dispose()


def add_buyer(session: ScopedSession, name: str, *, has_statement: bool = True, country: str = "US") -> int:
    buyer = Buyer(
        name=name,
        search_name=name.lower(),
        country=country,
        legal_form="",
        has_made_up_name=True,
        source="test",
        created_at=clock.now(),
    )
    session.add(buyer)
    session.flush()
    if has_statement:
        add_statement(session, buyer.id, 2007)
    return buyer.id


def add_statement(session: ScopedSession, buyer_id: int, year: int, *, share_of_health: int = 1) -> None:
    """Store a yearly statement, known on 30 April of the next year; a greater divisor makes a weaker firm."""
    weak = {"net_income", "ebit", "ebitda", "retained_earnings", "current_assets", "gross_profit"}
    lines = {name: -value if share_of_health > 1 and name in weak else value for name, value in HEALTHY.items()}
    if share_of_health > 1:
        lines |= {"total_liabilities": 150_000_000_00, "current_liabilities": 110_000_000_00, "current_assets": 1_00}
    session.add(
        Statement(
            buyer_id=buyer_id,
            fiscal_year=year,
            period_end=date(year, 12, 31),
            known_at=date(year + 1, 4, 30),
            currency="USD",
            lines=lines,
            lines_sha256=f"{buyer_id}-{year}-{share_of_health}",
            source="test",
            recorded_at=clock.now(),
        )
    )
    session.flush()


@contextmanager
def working(engine: Engine, scope: Scope = INSURER) -> Iterator[ScopedSession]:
    with unit_of_work(engine, scope) as session:
        yield session


def ask(
    engine: Engine,
    amount: str,
    *,
    actor: Actor = EVA,
    buyer_id: int = RATED,
    terms_days: int = 60,
    on: date = MAY,
) -> LimitAnswer:
    """Ask for a limit as the actor, under the actor's own policy."""
    wanted = LimitAsk(actor.policyholder_id or 0, buyer_id, eur(amount), terms_days, "please")
    with unit_of_work(engine, actor.scope) as session:
        return limits.request_limit(session, wanted, actor=actor, on=on, scope=actor.scope)


def rule(
    engine: Engine,
    answer: LimitAnswer,
    amount: str,
    *,
    actor: Actor = ANNA,
    reason: ReasonCode = ReasonCode.UNDERWRITER_VIEW,
    on: date = MAY,
) -> LimitAnswer:
    """Rule on the request of an answer, on the version that stands."""
    assert answer.request is not None
    with unit_of_work(engine, INSURER) as session:
        version = queries.request(session, answer.request.id, scope=INSURER).version
        ruling = Ruling(eur(amount), reason, "seen", version)
        return limits.decide_request(session, answer.request.id, ruling, actor=actor, on=on)


def follow(engine: Engine, *, buyer_id: int = RATED, on: date, run_id: int | None = None) -> tuple[LimitAnswer, ...]:
    """Assess a buyer and let its limits follow, as the monitoring run does."""
    with unit_of_work(engine, INSURER) as session:
        stored = assess_buyer(session, buyer_id, actor=MONITORING, on=on)
        return limits.follow_assessment(session, buyer_id, stored, actor=MONITORING, on=on, run_id=run_id)


def fail(engine: Engine, *, buyer_id: int = RATED, on: date) -> None:
    """Put a failure on record."""
    record_fact(engine, "failure", buyer_id=buyer_id, on=on, source_key="court")


def record_fact(engine: Engine, kind: str, *, buyer_id: int = RATED, on: date, source_key: str) -> None:
    with unit_of_work(engine, INSURER) as session:
        registry.record_event(
            session,
            buyer_id=buyer_id,
            kind=kind,
            happened_on=on,
            known_at=on,
            source="test",
            source_key=source_key,
            note="",
            is_invented=True,
            actor=OPERATOR,
            on=on,
        )


def committed(engine: Engine, *, buyer_id: int = RATED, on: date = MAY, scope: Scope = INSURER) -> Money:
    with read_only(engine, scope) as session:
        return queries.committed(session, buyer_id, on=on)


def limit_of(engine: Engine, actor: Actor, *, buyer_id: int = RATED, on: date = MAY) -> Money | None:
    policyholder_id = actor.policyholder_id or 0
    scope = PolicyholderScope(policyholder_id)
    with read_only(engine, scope) as session:
        version = queries.limit_on(session, scope=scope, policy_id=policyholder_id, buyer_id=buyer_id, on=on)
    return None if version is None else version.amount


def with_level(actor: Actor, level: int) -> Actor:
    return replace(actor, authority_level=level)


def _add_insurer(session: ScopedSession) -> None:
    session.add(
        Installation(
            id=1,
            insurer_name="Test Insurer",
            book_currency="EUR",
            business_date=MAY,
            is_demo=False,
            created_at=clock.now(),
        )
    )
    for level, most in ((1, 500_000_00), (2, 900_000_00)):
        session.add(AuthorityLevel(level=level, limit_max_minor=most, claim_max_minor=most, currency="EUR"))
    for grade in range(11):
        greatest, automatic = (1_000_000_00, 150_000_00) if 1 <= grade <= 8 else (0, 0)
        session.add(
            GradeCeiling(
                effective_from=date(2000, 1, 1),
                grade=grade,
                greatest_limit_minor=100_000_00 if grade == 0 else greatest,
                automatic_authority_minor=automatic,
                currency="EUR",
            )
        )
    session.flush()


def _user(actor: Actor) -> UserAccount:
    return UserAccount(
        email=f"{actor.name.lower()}@example.com",
        name=actor.name,
        role=actor.role,
        authority_level=actor.authority_level,
        policyholder_id=actor.policyholder_id,
        password_hash="",
        locale="en",
        created_at=clock.now(),
        disabled_at=None,
    )
