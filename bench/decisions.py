"""Limit decisions through the service, beside the same reads and writes by bare SQLAlchemy Core.

One client asks for a limit on one buyer after another, each in a transaction of its own. The floor does, in one
transaction a buyer, the selects that a decision needs, each once, and inserts the very rows that a real decision wrote.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase

from limits import service
from limits.values import LimitAsk, Verdict
from models.audit import EventLog, Outbox
from models.engine import engine_for, unit_of_work
from models.limits import GradeCeiling, LimitDecision, LimitRequest, LimitVersion
from models.people import Installation
from models.policies import Policy, PolicyVersion
from models.registry import Buyer, BuyerEvent, BuyerIdentifier, Statement
from models.underwriting import Assessment, GradeOverride
from tests.services.limits_scene import EVA, MAY, eur

AMOUNT: Final = eur("50000")
POLICY: Final = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How many decisions were made in how many seconds."""

    count: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Give the decisions per second."""
        return self.count / self.seconds


def decide_by_service(url: str, buyer_ids: Sequence[int]) -> Pace:
    """Ask for a limit on every buyer through `limits.service.request_limit`."""
    engine = engine_for(url)
    begun = time.perf_counter()
    for buyer_id in buyer_ids:
        with unit_of_work(engine, EVA.scope) as session:
            ask = LimitAsk(POLICY, buyer_id, AMOUNT, 60, "")
            answer = service.request_limit(session, ask, actor=EVA, on=MAY, scope=EVA.scope)
        if answer.decision.verdict is not Verdict.APPROVED:
            raise RuntimeError(f"buyer {buyer_id} was to be approved, and is {answer.decision.verdict}")
    pace = Pace(len(buyer_ids), time.perf_counter() - begun)
    engine.dispose()
    return pace


def decide_by_core(url: str, buyer_ids: Sequence[int], *, like: int) -> Pace:
    """Read and write for every buyer what the decision on the buyer `like` read and wrote."""
    engine = engine_for(url)
    with engine.begin() as connection:
        _see_all(connection)
        rows = _rows_of(connection, like)
    begun = time.perf_counter()
    for buyer_id in buyer_ids:
        with engine.begin() as connection:
            _see_all(connection)
            for query in _reads(buyer_id, MAY):
                connection.execute(query).all()
            _write(connection, rows, buyer_id)
    pace = Pace(len(buyer_ids), time.perf_counter() - begun)
    engine.dispose()
    return pace


def _see_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('app.scope', 'insurer', true)"))


def _reads(buyer_id: int, on: date) -> Iterator[Select[*tuple[Any, ...]]]:
    yield select(Policy.__table__, PolicyVersion.__table__).join_from(Policy, PolicyVersion).where(Policy.id == POLICY)
    yield select(Buyer.__table__).where(Buyer.id == buyer_id).with_for_update()
    yield select(BuyerIdentifier.__table__).where(BuyerIdentifier.buyer_id == buyer_id)
    yield select(LimitRequest.__table__).where(LimitRequest.buyer_id == buyer_id, LimitRequest.policy_id == POLICY)
    newest = select(Assessment.__table__).where(Assessment.buyer_id == buyer_id)
    yield newest.order_by(Assessment.id.desc()).limit(1)
    yield select(Statement.__table__).where(Statement.buyer_id == buyer_id, Statement.known_at <= on)
    yield select(BuyerEvent.__table__).where(BuyerEvent.buyer_id == buyer_id, BuyerEvent.known_at <= on)
    yield select(GradeOverride.__table__).where(GradeOverride.buyer_id == buyer_id)
    yield select(Installation.__table__)
    yield select(LimitVersion.__table__).where(LimitVersion.buyer_id == buyer_id)
    yield select(GradeCeiling.__table__)


def _rows_of(connection: Connection, buyer_id: int) -> Mapping[type[DeclarativeBase], Sequence[RowMapping]]:
    tables: tuple[type[DeclarativeBase], ...] = (Assessment, LimitRequest, LimitDecision, LimitVersion, EventLog)
    return {
        table: connection.execute(
            select(table.__table__).where(table.__table__.c.buyer_id == buyer_id).order_by(table.__table__.c.id)
        )
        .mappings()
        .all()
        for table in tables
    }


def _write(connection: Connection, rows: Mapping[type[DeclarativeBase], Sequence[RowMapping]], buyer_id: int) -> None:
    assessment_id = _insert(connection, Assessment, rows[Assessment][0], buyer_id=buyer_id)
    request_id = _insert(connection, LimitRequest, rows[LimitRequest][0], buyer_id=buyer_id)
    decision_id = _insert(
        connection,
        LimitDecision,
        rows[LimitDecision][0],
        buyer_id=buyer_id,
        assessment_id=assessment_id,
        limit_request_id=request_id,
    )
    _insert(connection, LimitVersion, rows[LimitVersion][0], buyer_id=buyer_id, limit_decision_id=decision_id)
    for event in rows[EventLog]:
        event_id = _insert(connection, EventLog, event, buyer_id=buyer_id)
        connection.execute(insert(Outbox), {"event_log_id": event_id, "dispatched_at": None})
    connection.execute(update(LimitRequest).where(LimitRequest.id == request_id).values(version=2))


def _insert(connection: Connection, table: type[DeclarativeBase], row: RowMapping, **changed: int) -> int:
    values = {name: value for name, value in row.items() if name != "id"} | changed
    key: int = connection.execute(insert(table).values(values).returning(table.__table__.c.id)).scalar_one()
    return key
