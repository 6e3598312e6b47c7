"""What people judged of two records: appended, the latest one holds, whichever record was named first."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from basics.actors import OPERATOR, Actor
from basics.errors import Refused
from models.engine import engine_for, read_only, unit_of_work
from models.identities import MatchJudgement
from registry.decide.queries import judgements_on
from registry.decide.service import add_judgement
from registry.decide.values import NewJudgement, Verdict
from tests.services.matching_scene import INSURER, MAY, add_anonymised_firm, settle
from tests.support.databases import Database

WREN = "name:PL:wren tile works"
SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


@pytest.fixture
def engine(sqlite_database: Database) -> Iterator[Engine]:
    made = engine_for(sqlite_database.url)
    yield made
    made.dispose()


@pytest.fixture
def people(engine: Engine) -> tuple[Actor, Actor]:
    with unit_of_work(engine, INSURER) as session:
        return settle(session)


def say(engine: Engine, actor: Actor, verdict: Verdict, *keys: str, policyholder_id: int | None = None) -> None:
    left, right = keys
    with unit_of_work(engine, INSURER) as session:
        new = NewJudgement((left, right), verdict, policyholder_id, "seen on the invoice")
        add_judgement(session, new, actor=actor, on=MAY)


def held(engine: Engine, key: str, policyholder_id: int | None = None) -> dict[str, Verdict]:
    with read_only(engine, INSURER) as session:
        found = judgements_on(session, [key], policyholder_id=policyholder_id)
    return {other: judgement.verdict for other, judgement in found.get(key, {}).items()}


def test_a_judgement_is_found_from_either_of_its_records(engine: Engine, people: tuple[Actor, Actor]) -> None:
    say(engine, people[0], SAME, "buyer:17", WREN)
    assert held(engine, WREN) == {"buyer:17": SAME}
    assert held(engine, "buyer:17") == {WREN: SAME}


def test_the_latest_judgement_holds_and_the_earlier_one_stays_on_file(
    engine: Engine, people: tuple[Actor, Actor]
) -> None:
    say(engine, people[0], SAME, "buyer:17", WREN)
    say(engine, people[0], DIFFERENT, WREN, "buyer:17")
    assert held(engine, WREN) == {"buyer:17": DIFFERENT}
    with read_only(engine, INSURER) as session:
        assert session.scalar(select(func.count()).select_from(MatchJudgement)) == 2


def test_author_reason_and_day_are_kept(engine: Engine, people: tuple[Actor, Actor]) -> None:
    say(engine, people[0], SAME, "buyer:17", WREN)
    with read_only(engine, INSURER) as session:
        found = judgements_on(session, [WREN], policyholder_id=None)[WREN]["buyer:17"]
    assert (found.author_name, found.reason, found.judged_on) == ("Northwind Exporter", "seen on the invoice", MAY)


def test_judgements_of_a_policyholder_are_its_own(engine: Engine, people: tuple[Actor, Actor]) -> None:
    one, other = people
    say(engine, one, SAME, "buyer:17", WREN, policyholder_id=one.policyholder_id)
    assert held(engine, WREN, one.policyholder_id) == {"buyer:17": SAME}
    assert held(engine, WREN, other.policyholder_id) == {}
    assert held(engine, WREN) == {}


def test_an_anonymised_firm_is_never_judged(engine: Engine, people: tuple[Actor, Actor]) -> None:
    with unit_of_work(engine, INSURER) as session:
        made_up = add_anonymised_firm(session, "Amber Looms Weaving")
    with pytest.raises(Refused) as refused:
        say(engine, people[0], DIFFERENT, f"buyer:{made_up}", WREN)
    assert refused.value.code == "judgement.made_up"


def test_only_a_person_judges(engine: Engine) -> None:
    with pytest.raises(ValueError, match="a person's"):
        say(engine, OPERATOR, SAME, "buyer:17", WREN)


def test_a_record_is_not_judged_against_itself(engine: Engine, people: tuple[Actor, Actor]) -> None:
    with pytest.raises(ValueError, match="two records"):
        say(engine, people[0], SAME, WREN, WREN)
