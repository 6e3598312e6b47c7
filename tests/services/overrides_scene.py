"""Two underwriters before the buyers of the test bureau, and the buyers whose grades they may move either way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.grades import Grade
from basics.scopes import InsurerScope
from models.engine import engine_for, unit_of_work
from models.people import UserAccount
from models.registry import Buyer
from tests.support.databases import Database
from underwriting import service
from underwriting.reasons import OverrideReason
from underwriting.service import OverrideDraft

MAY: Final = date(2008, 5, 1)
ANNA: Final = Actor("Anna", user_id=1, role=Role.UNDERWRITER, authority_level=1)
BEN: Final = Actor("Ben", user_id=2, role=Role.UNDERWRITER, authority_level=1)


@contextmanager
def underwriting_engine(database: Database) -> Iterator[Engine]:
    """Open a database in which Anna and Ben have log-ins."""
    engine = engine_for(database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        for actor in (ANNA, BEN):
            session.add(
                UserAccount(
                    email=f"{actor.name}@insurer.example",
                    name=actor.name,
                    role=Role.UNDERWRITER,
                    authority_level=actor.authority_level,
                    password_hash="",
                    locale="en",
                    created_at=clock.now(),
                )
            )
            session.flush()
    yield engine
    engine.dispose()


def assess(session: Session, count: int) -> list[tuple[int, int]]:
    """Assess the first buyers; give those with a grade of 3 to 6 by the scorecard, with that grade."""
    ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(count)))
    found = service.assess_buyers(session, ids, actor=OPERATOR, on=MAY)
    return [
        (buyer_id, stored.assessment.model_grade.number)
        for buyer_id, stored in found.items()
        if stored.assessment.model_grade is not None
        and 3 <= stored.assessment.model_grade.number <= 6
        and not stored.assessment.is_knocked_out
    ]


def draft(grade: int, reason: OverrideReason = OverrideReason.OUTLOOK) -> OverrideDraft:
    """Ask for a grade for ninety days."""
    return OverrideDraft(Grade(grade), reason, "Seen on site.", MAY + timedelta(days=90))
