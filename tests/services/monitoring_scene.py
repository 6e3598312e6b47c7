"""An installation with real firms, policies and limits on the day before a year of statements becomes known."""

import gzip
import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from io import BytesIO
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from basics.actors import MONITORING, OPERATOR, Actor, Role
from basics.money import Money, Rate
from basics.periods import Period
from basics.scopes import InsurerScope, PolicyholderScope
from jobs.queue import MONITORING_RUN, WorkQueue
from limits import service as limits
from limits.ceilings import default_ceiling
from limits.reasons import ReasonCode
from limits.values import LimitAsk, Ruling, Verdict
from models.audit import EventLog, Outbox
from models.engine import unit_of_work
from models.limits import LimitVersion
from models.monitoring import MonitoringChunk, MonitoringRun
from models.notifications import Delivery, InboxMessage
from models.underwriting import Assessment
from monitoring import service as monitoring
from monitoring.queries import all_buyer_ids
from people import queries as people_queries
from people import service as people
from people.passwords import Passwords
from people.values import NewInstallation, NewPerson
from policies.cover.values import CoverTerms, InsuredPercentage
from policies.service import create_policy
from policies.values import PolicyDraft
from registry.service import import_statements
from registry.values import BureauFile, Keep
from underwriting.queries import latest_of_many

EVE = date(2009, 4, 29)
ARRIVAL = date(2009, 4, 30)  # the statements of fiscal year 2008 become known
FIRMS = 60
FIRMS_WITH_LIMITS = 24
CHUNKS = 4
SMALL = Money.parse("20000.00", "USD")
PASSWORD = "a long test password"
PASSWORDS = Passwords(time_cost=1, memory_kib=8)
_TERMS = CoverTerms(
    currency="USD",
    period=Period(date(2009, 1, 1), date(2010, 1, 1)),
    insured_percentage=InsuredPercentage(named=Rate.parse_percent("90"), discretionary=None),
    max_payment_terms_days=90,
)


@dataclass(frozen=True)
class Outcome:
    """What a run left behind, told so that two databases can be compared."""

    assessments: list[tuple[int, int | None]]
    limit_versions: list[tuple[int, int, int, date, date]]
    events: list[tuple[str, int | None, str]]
    inbox: list[tuple[int, str, int | None]]
    mails: list[str]
    chunks_done: int
    run_states: list[str]


def build(engine: Engine) -> None:
    """Set up, load firms, rate them, and grant limits, all through the services."""
    with unit_of_work(engine, InsurerScope()) as session:
        administrator = NewPerson("ada@example.test", "Ada", Role.ADMINISTRATOR)
        installation = NewInstallation("Test Insurer", "USD", EVE, is_demo=True)
        people.set_up(
            session, installation, administrator=administrator, password="a long test password", passwords=PASSWORDS
        )
        upload = BureauFile(BytesIO(some_firms(FIRMS)), "firms.csv")
        import_statements(session, upload, keep=Keep.NONE, actor=OPERATOR, on=EVE)
        _run_here(session, EVE)
        for number in (1, 2):
            _add_policyholder(session, number)
    _ask_for_limits(engine)
    with unit_of_work(engine, InsurerScope()) as session:
        for row in session.scalars(select(Outbox)):
            row.dispatched_at = session.get_one(EventLog, row.event_log_id).recorded_at


def plan(engine: Engine, queue: WorkQueue | None = None, *, claimed_by: str | None = None) -> int:
    """Plan the run of the day on which the statements arrive; enqueue it where there is a queue.

    With `claimed_by` the run stands as claimed by that executor, which never began it.
    """
    with unit_of_work(engine, InsurerScope()) as session:
        people.move_business_date(session, ARRIVAL, actor=OPERATOR)
        size = -(-len(all_buyer_ids(session)) // CHUNKS)
        [run_id] = monitoring.plan_runs(session, actor=MONITORING, on=ARRIVAL, chunk_buyers=size)
        if queue is not None:
            queue.enqueue(session, MONITORING_RUN, run_id)
        if claimed_by is not None:
            table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
            claim = f"UPDATE {table} SET status = 'PENDING', executor_id = :executor WHERE name = :name"  # noqa: S608 - a constant
            session.execute(text(claim), {"executor": claimed_by, "name": MONITORING_RUN})
    return run_id


def some_firms(count: int) -> bytes:
    """Give the first firms of the shipped extract with all their years."""
    with gzip.open(str(files("registry.demo_data").joinpath("statements.csv.gz")), "rt", encoding="utf-8") as stream:
        heading, *lines = stream.read().splitlines()
    firms = list(dict.fromkeys(line.split(",")[3] for line in lines))[:count]
    kept = [line for line in lines if line.split(",")[3] in firms]
    return "\n".join([heading, *kept, ""]).encode()


def outcome(session: Session, run_id: int) -> Outcome:
    """Tell what the run left behind."""
    first = session.scalar(select(EventLog.id).where(EventLog.kind == "business_date.moved")) or 0

    def rows(query: Any) -> list[Any]:  # noqa: ANN401 - any query
        return sorted((tuple(row) for row in session.execute(query)), key=str)

    chunk_done = select(MonitoringChunk.id).where(
        MonitoringChunk.monitoring_run_id == run_id, MonitoringChunk.done_at.is_not(None)
    )
    return Outcome(
        assessments=rows(select(Assessment.buyer_id, Assessment.grade).where(Assessment.monitoring_run_id == run_id)),
        limit_versions=rows(
            select(
                LimitVersion.policy_id,
                LimitVersion.buyer_id,
                LimitVersion.amount_minor,
                LimitVersion.announced_at,
                LimitVersion.effective_for_shipments_from,
            ).where(LimitVersion.monitoring_run_id == run_id)
        ),
        # PostgreSQL does not give the numbers of a transaction that was lost a second time.
        events=sorted(
            (
                (kind, buyer_id, re.sub(r"L[DR]-\d+", "L-", summary))
                for kind, buyer_id, summary in session.execute(
                    select(EventLog.kind, EventLog.buyer_id, EventLog.summary).where(EventLog.id > first)
                )
            ),
            key=str,
        ),
        inbox=rows(select(InboxMessage.user_account_id, InboxMessage.kind, InboxMessage.buyer_id)),
        mails=rows(select(Delivery.subject)),
        chunks_done=len(session.scalars(chunk_done).all()),
        run_states=list(session.scalars(select(MonitoringRun.state).order_by(MonitoringRun.id))),
    )


def run_here(session: Session, run_id: int) -> None:
    """Do a planned run in this process."""
    for position in range(monitoring.start_run(session, run_id)):
        monitoring.run_chunk(session, run_id, position, actor=MONITORING)
    monitoring.finish_run(session, run_id, actor=MONITORING)


def _run_here(session: Session, on: date) -> None:
    for run_id in monitoring.plan_runs(session, actor=MONITORING, on=on):
        run_here(session, run_id)


def _add_policyholder(session: Session, number: int) -> None:
    policyholder_id = people.create_policyholder(
        session, f"Exporter {number}", "US", actor=OPERATOR, on=EVE, is_invented=True
    )
    _join(session, f"exporter{number}", Role.EXPORTER, policyholder_id=policyholder_id)
    draft = PolicyDraft(
        number=f"TC-{number}",
        terms=_TERMS,
        clauses={},
        premium_rate=Rate.parse_percent("0.31"),
        minimum_premium=Money.parse("5000.00", "USD"),
        reduction_notice_days=30,
        is_invented=True,
    )
    create_policy(session, draft, policyholder_id=policyholder_id, actor=OPERATOR, on=EVE)


def _join(session: Session, name: str, role: Role, *, level: int = 0, policyholder_id: int | None = None) -> int:
    person = NewPerson(f"{name}@example.test", name.title(), role, level, policyholder_id)
    invited = people.invite_user(session, person, actor=OPERATOR, on=EVE)
    joined = people.accept_invitation(session, invited.token, password=PASSWORD, passwords=PASSWORDS, on=EVE)
    return joined.id


def _ask_for_limits(engine: Engine) -> None:
    """Let the second policyholder have a small limit on some firms, and the first one all that the grade leaves."""
    with unit_of_work(engine, InsurerScope()) as session:
        buyers = all_buyer_ids(session)[:FIRMS_WITH_LIMITS]
        grades = {
            buyer_id: stored.assessment.grade.number
            for buyer_id, stored in latest_of_many(session, buyers, on=EVE).items()
            if stored.assessment.grade is not None
        }
        una = _join(session, "una", Role.UNDERWRITER, level=3)
        underwriter = people_queries.user(session, una, scope=InsurerScope())
    for buyer_id, grade in grades.items():
        greatest = default_ceiling(grade, "USD").greatest
        rest = greatest - SMALL
        if rest.minor > 0:
            _grant(engine, LimitAsk(2, buyer_id, SMALL, 60), underwriter.actor)
            _grant(engine, LimitAsk(1, buyer_id, rest, 60), underwriter.actor)


def _grant(engine: Engine, ask: LimitAsk, underwriter: Actor) -> None:
    """Ask for a limit; what is referred is granted whole."""
    scope = PolicyholderScope(ask.policy_id)
    exporter = Actor(f"Exporter {ask.policy_id}", 1 + ask.policy_id, Role.EXPORTER, ask.policy_id)
    with unit_of_work(engine, scope) as session:
        answer = limits.request_limit(session, ask, actor=exporter, on=EVE, scope=scope)
    if answer.decision.verdict is not Verdict.INVESTIGATING or answer.request is None:
        return
    ruling = Ruling(ask.amount, ReasonCode.UNDERWRITER_VIEW, "The figures bear it.", answer.request.version)
    with unit_of_work(engine, InsurerScope()) as session:
        limits.decide_request(session, answer.request.id, ruling, actor=underwriter, on=EVE)
