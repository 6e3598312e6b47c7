"""`tradecover verify --decisions`: identical, different, not published; exit statuses."""

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from commands.main import main
from models.engine import engine_for, unit_of_work
from models.registry import Buyer
from models.underwriting import Assessment
from tests.support.databases import Database
from underwriting.service import assess_buyers

MAY = date(2008, 5, 1)


def verify(database: Database, *options: str) -> Result:
    return CliRunner().invoke(main, ["verify", "--database-url", database.url, *options])


@pytest.fixture
def assessed(bureau_database: Database) -> Database:
    """Give a database with five assessments."""
    engine = engine_for(bureau_database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id).limit(5)))
        assess_buyers(session, ids, actor=OPERATOR, on=MAY)
    engine.dispose()
    return bureau_database


def change_first(database: Database, change: dict[str, object]) -> int:
    engine = engine_for(database.url)
    with unit_of_work(engine, InsurerScope()) as session:
        row_id, result = session.execute(select(Assessment.id, Assessment.result).order_by(Assessment.id)).all()[0]
        session.execute(update(Assessment).where(Assessment.id == row_id).values(result={**result, **change}))
    engine.dispose()
    return int(row_id)


def test_assessments_that_come_out_again_are_counted(assessed: Database) -> None:
    found = verify(assessed, "--decisions")
    assert found.exit_code == 0
    told = "5 assessments checked: 5 identical, 0 different, 0 by a scorecard that is not published here.\n"
    assert found.stdout == told


def test_a_changed_assessment_is_named_and_the_exit_status_tells(assessed: Database) -> None:
    touched = change_first(assessed, {"pd": 0.5})
    found = verify(assessed, "--decisions", "--json")
    assert found.exit_code == 1
    document = json.loads(found.stdout)
    assert (document["checked"], document["identical"], document["different_ids"]) == (5, 4, [touched])
    assert f"error: assessment {touched}: made again it is another" in found.stderr


def test_a_card_that_is_not_published_here_is_counted_and_no_fault(assessed: Database) -> None:
    change_first(assessed, {"scorecard": {"name": "gone", "sha256": "0" * 64}})
    found = verify(assessed, "--decisions")
    assert found.exit_code == 0
    assert "5 assessments checked: 4 identical, 0 different, 1 by a scorecard" in found.stdout


def test_nothing_to_verify_is_bad_input(assessed: Database) -> None:
    found = verify(assessed)
    assert found.exit_code == 2
    assert "--decisions is right" in found.stderr
