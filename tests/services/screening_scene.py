"""An installation with a made-up sanctions list, for tests of screening."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine

from basics.actors import OPERATOR, Actor, Role
from basics.scopes import InsurerScope, Scope
from models.engine import unit_of_work
from models.scoping import ScopedSession
from registry import service as registry
from registry.screening import queries
from registry.screening.deciding.service import Ruling, decide_hit
from registry.screening.loading.service import load_list
from registry.screening.reasons import Verdict
from registry.screening.values import HitFacts, LoadReport
from registry.values import NewBuyer
from tests.rules.screening_examples import make_files, make_upload
from tests.services.limits_scene import EVA, MAY

INSURER: Final = InsurerScope()
OLGA: Final = Actor("Olga", user_id=1, role=Role.ADMINISTRATOR)
CLEAR: Final = Ruling(Verdict.CLEARED, "other_country", "Another firm, of Poland.", 1)


@contextmanager
def unit(engine: Engine, scope: Scope = INSURER) -> Iterator[ScopedSession]:
    with unit_of_work(engine, scope) as session:
        yield session


def load(engine: Engine, *parts: tuple[str, ...], is_invented: bool = False) -> LoadReport:
    with unit(engine) as session:
        upload = make_upload(make_files(*parts), is_invented=is_invented)
        return load_list(session, upload, actor=OPERATOR, on=MAY)


def buyer(engine: Engine, name: str, country: str = "PL", *, scope: Scope = INSURER) -> int:
    actor = OPERATOR if scope == INSURER else EVA
    with unit(engine, scope) as session:
        return registry.add_buyer(session, NewBuyer(name, country), actor=actor, on=MAY).id


def hits(engine: Engine) -> tuple[HitFacts, ...]:
    with unit(engine) as session:
        return queries.hits(session, scope=INSURER)


def decide(engine: Engine, hit_id: int, verdict: Verdict, reason: str) -> HitFacts:
    with unit(engine) as session:
        version = queries.hit(session, hit_id).version
        ruling = Ruling(verdict, reason, "Looked at the register.", version)
        return decide_hit(session, hit_id, ruling, actor=OLGA, on=MAY)
