"""What the demo begins with: invented exporters and people, their policies, and some history, all by the services.

The rated firms are real and anonymised, under made-up names; some unrated companies of the LEI index bear their real
ones; everything else here is invented and labelled so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from basics.actors import MONITORING, OPERATOR, Actor, Role
from basics.money import Money
from basics.scopes import InsurerScope, PolicyholderScope
from commands.demo_companies import load_real_companies
from commands.demo_policies import DEMO_POLICIES, DemoPolicy
from commands.demo_screening import load_invented_list
from limits import service as limits
from limits.ceilings import DEFAULTS
from limits.reasons import ReasonCode
from limits.values import LimitAnswer, LimitAsk, Ruling, Verdict
from models.engine import read_only, unit_of_work
from monitoring import service as monitoring
from monitoring.queries import all_buyer_ids, buyers_with_limits
from people import queries as people_queries
from people import service as people
from people.passwords import Passwords
from people.values import NewInstallation, NewPerson
from policies.queries import convert
from policies.reference_rates.reading import SHIPPED, read_rates
from policies.service import create_policy, load_reference_rates
from receivables.demo_ledger import load_demo_ledger
from registry.groups.service import tell_parent
from registry.groups.values import LinkKind, NewLink
from registry.service import load_demo_bureau
from underwriting.governance.service import StandingDraft, approve_standing, propose_standing
from underwriting.governance.values import CardRole
from underwriting.queries import latest_of_many

INSURER_NAME: Final = "Lantern Mutual (invented)"
BOOK_CURRENCY: Final = "USD"
FIRST_DAY: Final = date(2007, 10, 1)
# The days of the history: the statements of fiscal year 2007 become known on the first, the demo begins on the second.
HISTORY: Final = (date(2008, 4, 30), date(2008, 5, 1))
PASSWORD: Final = "lantern meadow quartz nine"  # noqa: S105 - the demo prints it, and serves this machine alone
CHALLENGER: Final = "us-listed-2006"
_WHY_CHALLENGER: Final = (
    "Made up for the demo: the card that rated before stands beside its successor, so that both can be compared."
)
_RATES_SOURCE: Final = "European Central Bank, euro reference rates"
_GROUP_SOURCE: Final = "Made up for the demo"
_TERMS_DAYS: Final = 60
_LIMITS_EACH: Final = 8
_GRADES: Final = (4, 5, 3, 6, 7)
_WISH_REFUSED: Final = Money(5_000_000, BOOK_CURRENCY)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A log-in of the demo."""

    email: str
    name: str
    role: Role
    authority_level: int = 0
    policyholder: str = ""

    @property
    def does(self) -> str:
        """Say what the log-in is for."""
        role = self.role.replace("_", " ")
        if self.policyholder:
            return f"{role}, {self.policyholder}"
        return f"{role}, authority {self.authority_level}" if self.authority_level else role


ADMINISTRATOR: Final = DemoPerson("ada@lantern.example", "Ada Quill", Role.ADMINISTRATOR)
JUNIOR: Final = DemoPerson("una@lantern.example", "Una Thorne", Role.UNDERWRITER, 1)
SENIOR: Final = DemoPerson("ulf@lantern.example", "Ulf Marsh", Role.UNDERWRITER, 2)
STAFF: Final = (
    ADMINISTRATOR,
    JUNIOR,
    SENIOR,
    DemoPerson("cleo@lantern.example", "Cleo Reed", Role.CLAIMS_HANDLER, 2),
    DemoPerson("carl@lantern.example", "Carl Dunn", Role.CLAIMS_HANDLER, 1),
    DemoPerson("otto@lantern.example", "Otto Vane", Role.AUDITOR),
)
OTHERS: Final = (
    DemoPerson("bea@brokers.example", "Bea Lark", Role.BROKER),
    DemoPerson("lou@bank.example", "Lou Penn", Role.LOSS_PAYEE),
    DemoPerson("dora@pool.example", "Dora Finch", Role.DATA_CONTRIBUTOR),
)
EXPORTERS: Final = tuple(
    DemoPerson(policy.email, policy.exporter, Role.EXPORTER, 0, policy.policyholder) for policy in DEMO_POLICIES
)
EVERYBODY: Final = (*EXPORTERS, *STAFF, *OTHERS)


@dataclass(frozen=True, slots=True)
class _Insured:
    """A policyholder of the demo with its policy and its exporter."""

    policyholder_id: int
    policy_id: int
    currency: str
    exporter: Actor


def load_demo(engine: Engine, passwords: Passwords) -> None:
    """Fill a migrated, empty database."""
    with unit_of_work(engine, InsurerScope()) as session:
        _set_up(session, passwords)
        load_reference_rates(session, read_rates(SHIPPED, source=_RATES_SOURCE), actor=OPERATOR, on=FIRST_DAY)
        load_demo_bureau(session, actor=OPERATOR, on=FIRST_DAY)
        for person in (*STAFF[1:], *OTHERS):
            _join(session, person, passwords)
        insured = [_insure(session, policy, passwords) for policy in DEMO_POLICIES]
        _let_challenge(session, CHALLENGER)
        monitor(session, FIRST_DAY)
    _grant_limits(engine, insured)
    _let_one_be_refused(engine, insured[0])
    for day in HISTORY:
        with unit_of_work(engine, InsurerScope()) as session:
            people.move_business_date(session, day, actor=OPERATOR)
            monitor(session, day)
    with unit_of_work(engine, InsurerScope()) as session:
        load_demo_ledger(session, since=None, until=HISTORY[-1], actor=OPERATOR)
    _tell_a_group(engine)
    _leave_a_request_waiting(engine, insured[0])
    with unit_of_work(engine, InsurerScope()) as session:
        load_invented_list(session)
    load_real_companies(engine, on=HISTORY[-1])


def monitor(session: Session, on: date) -> None:
    """Do the monitoring up to a day here and now, within one transaction."""
    for run_id in monitoring.plan_runs(session, actor=MONITORING, on=on):
        for position in range(monitoring.start_run(session, run_id)):
            monitoring.run_chunk(session, run_id, position, actor=MONITORING)
        monitoring.finish_run(session, run_id, actor=MONITORING)


def _set_up(session: Session, passwords: Passwords) -> None:
    people.set_up(
        session,
        NewInstallation(INSURER_NAME, BOOK_CURRENCY, FIRST_DAY, is_demo=True),
        administrator=NewPerson(ADMINISTRATOR.email, ADMINISTRATOR.name, ADMINISTRATOR.role),
        password=PASSWORD,
        passwords=passwords,
    )


def _join(session: Session, person: DemoPerson, passwords: Passwords, policyholder_id: int | None = None) -> Actor:
    wanted = NewPerson(person.email, person.name, person.role, person.authority_level, policyholder_id)
    invited = people.invite_user(session, wanted, actor=OPERATOR, on=FIRST_DAY)
    joined = people.accept_invitation(session, invited.token, password=PASSWORD, passwords=passwords, on=FIRST_DAY)
    return joined.actor


def _insure(session: Session, policy: DemoPolicy, passwords: Passwords) -> _Insured:
    policyholder_id = people.create_policyholder(
        session, policy.policyholder, policy.country, actor=OPERATOR, on=FIRST_DAY, is_invented=True
    )
    created = create_policy(session, policy.draft(), policyholder_id=policyholder_id, actor=OPERATOR, on=FIRST_DAY)
    [person] = [each for each in EXPORTERS if each.policyholder == policy.policyholder]
    exporter = _join(session, person, passwords, policyholder_id)
    return _Insured(policyholder_id, created.id, policy.currency, exporter)


def _let_challenge(session: Session, name: str) -> None:
    """Let a card rate in the champion's shadow, by the word of two people."""
    draft = StandingDraft(CardRole.CHALLENGER, _WHY_CHALLENGER, FIRST_DAY)
    proposed = propose_standing(session, name, draft, actor=_actor(session, SENIOR), on=FIRST_DAY)
    approve_standing(session, proposed.id, actor=_actor(session, ADMINISTRATOR), on=FIRST_DAY)


def _actor(session: Session, person: DemoPerson) -> Actor:
    """Give the account of one of the insurer's people."""
    users = people_queries.users(session, scope=InsurerScope(), role=person.role)
    return next(user.actor for user in users if user.email == person.email)


def _grant_limits(engine: Engine, insured: Sequence[_Insured]) -> None:
    """Let every policyholder have limits on firms of several grades; some firms owe to two of them."""
    with read_only(engine, InsurerScope()) as session:
        firms = _firms_by_grade(session)
        senior = _actor(session, SENIOR)
    for place, holder in enumerate(insured):
        chosen = firms[place * (_LIMITS_EACH - 1) :][:_LIMITS_EACH]
        for rank, (buyer_id, grade) in enumerate(chosen):
            _grant(engine, holder, buyer_id, _wish(grade, rank), senior)


def _let_one_be_refused(engine: Engine, holder: _Insured) -> None:
    """Ask for a limit on the weakest firm, so that the history holds a refusal too."""
    with read_only(engine, InsurerScope()) as session:
        rated = latest_of_many(session, all_buyer_ids(session), on=FIRST_DAY)
    grades = {
        buyer_id: stored.assessment.grade.number
        for buyer_id, stored in sorted(rated.items())
        if stored.assessment.grade is not None
    }
    weakest = max(grades, key=lambda buyer_id: grades[buyer_id])
    _ask(engine, holder, weakest, _WISH_REFUSED)


def _firms_by_grade(session: Session) -> list[tuple[int, int]]:
    """Give rated firms as (id, grade): one of each grade in turn, so that every portfolio is mixed."""
    rated = latest_of_many(session, all_buyer_ids(session), on=FIRST_DAY)
    by_grade: dict[int, list[int]] = {grade: [] for grade in _GRADES}
    for buyer_id, stored in sorted(rated.items()):
        grade = stored.assessment.grade
        if grade is not None and grade.number in by_grade:
            by_grade[grade.number].append(buyer_id)
    rows = zip(*by_grade.values(), strict=False)
    return [(buyer_id, grade) for row in rows for grade, buyer_id in zip(_GRADES, row, strict=True)]


def _wish(grade: int, rank: int) -> Money:
    """Ask for what the rules grant alone, and every third time for more, which an underwriter decides."""
    greatest, automatic = DEFAULTS[grade]
    return Money(100 * (automatic if rank % 3 else greatest // 2), BOOK_CURRENCY)


def _grant(engine: Engine, holder: _Insured, buyer_id: int, book: Money, underwriter: Actor) -> None:
    answer = _ask(engine, holder, buyer_id, book)
    if answer.decision.verdict is not Verdict.INVESTIGATING or answer.request is None:
        return
    ruling = Ruling(answer.request.amount, ReasonCode.UNDERWRITER_VIEW, "The figures bear it.", answer.request.version)
    with unit_of_work(engine, InsurerScope()) as session:
        limits.decide_request(session, answer.request.id, ruling, actor=underwriter, on=FIRST_DAY)


def _ask(engine: Engine, holder: _Insured, buyer_id: int, book: Money, *, on: date = FIRST_DAY) -> LimitAnswer:
    scope = PolicyholderScope(holder.policyholder_id)
    with unit_of_work(engine, scope) as session:
        amount = convert(session, book, holder.currency, on=on)
        hundreds = Money(amount.minor // 10_000 * 10_000, holder.currency)
        ask = LimitAsk(holder.policy_id, buyer_id, hundreds, _TERMS_DAYS)
        return limits.request_limit(session, ask, actor=holder.exporter, on=on, scope=scope)


def _tell_a_group(engine: Engine) -> None:
    """Make a group of three firms on which limits stand: a holding, its daughter, and the daughter's daughter."""
    today = HISTORY[-1]
    with unit_of_work(engine, InsurerScope()) as session:
        insured = sorted(buyers_with_limits(session, all_buyer_ids(session), scope=InsurerScope()))
        for (parent, child), share_bp in zip(pairwise(insured[:3]), (10_000, 5_150), strict=True):
            link = NewLink(child, parent, LinkKind.DIRECT, share_bp, today, _GROUP_SOURCE)
            tell_parent(session, link, actor=OPERATOR, on=today)


def _leave_a_request_waiting(engine: Engine, holder: _Insured) -> None:
    """Leave one request in the queue, for the underwriter who looks in first."""
    today = HISTORY[-1]
    with read_only(engine, InsurerScope()) as session:
        granted = set(buyers_with_limits(session, all_buyer_ids(session), scope=InsurerScope()))
        rated = latest_of_many(session, all_buyer_ids(session), on=today)
    for buyer_id, stored in sorted(rated.items()):
        grade = stored.assessment.grade
        if buyer_id not in granted and grade is not None and grade.number in _GRADES:
            greatest, _automatic = DEFAULTS[grade.number]
            _ask(engine, holder, buyer_id, Money(100 * greatest // 2, BOOK_CURRENCY), on=today)
            return
