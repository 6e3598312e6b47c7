"""Who may override a grade: an underwriter with an authority, and never alone what needs two; on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import Role
from basics.errors import Refused
from basics.scopes import InsurerScope
from models.engine import unit_of_work
from models.underwriting import GradeOverride
from tests.services.overrides_scene import ANNA, BEN, MAY, assess, draft, underwriting_engine
from tests.support.databases import Database
from underwriting import service


@pytest.fixture
def engine(bureau_database: Database) -> Iterator[Engine]:
    with underwriting_engine(bureau_database) as made:
        yield made


def test_an_underwriter_without_authority_overrides_no_grade(engine: Engine) -> None:
    looker = replace(ANNA, authority_level=0)
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        with pytest.raises(Refused) as refusal:
            service.propose_override(session, buyer_id, draft(model - 1), actor=looker, on=MAY)
        count = session.scalar(select(func.count()).select_from(GradeOverride))
    assert (refusal.value.code, count) == ("override.no_authority", 0)


def test_another_role_overrides_no_grade_at_any_level(engine: Engine) -> None:
    other = replace(ANNA, role=Role.ADMINISTRATOR, authority_level=3)
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        with pytest.raises(Refused) as refusal:
            service.propose_override(session, buyer_id, draft(model - 1), actor=other, on=MAY)
    assert refusal.value.code == "override.no_authority"


def test_an_underwriter_without_authority_is_no_second_pair_of_eyes(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        held = service.propose_override(session, buyer_id, draft(model - 2), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.confirm_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        confirmed = service.confirm_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, confirmed.state) == ("override.no_authority", "in_force")


def test_an_underwriter_without_authority_rejects_no_override(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        held = service.propose_override(session, buyer_id, draft(model - 2), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.reject_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        rejected = service.reject_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, rejected.state) == ("override.no_authority", "rejected")


def test_an_underwriter_without_authority_revokes_no_override(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        (buyer_id, model), *_rest = assess(session, 30)
        held = service.propose_override(session, buyer_id, draft(model + 1), actor=ANNA, on=MAY)
        with pytest.raises(Refused) as refusal:
            service.revoke_override(session, held.id, actor=replace(BEN, authority_level=0), on=MAY)
        revoked = service.revoke_override(session, held.id, actor=BEN, on=MAY)
    assert (refusal.value.code, revoked.state) == ("override.no_authority", "revoked")
