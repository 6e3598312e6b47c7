"""What an assessment knows of a buyer beside its statements, read from both databases."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from basics.actors import OPERATOR
from basics.scopes import InsurerScope
from models.engine import engine_for, read_only, unit_of_work
from models.underwriting import Assessment
from registry import service as registry
from registry.records.values import NewPaymentRecord, NewProfile, NewPublicFact
from registry.values import FactKind, Keep
from tests.rules.registry_examples import make_file, make_row
from tests.support.databases import Database
from underwriting.publication import published_scorecard
from underwriting.queries import inputs_of_many, latest_assessment
from underwriting.service import assess_buyer, recompute, recomputes
from underwriting.storing import assessment_as_json
from underwriting.values import AssessmentInputs, PaymentRecord, Profile, PublicEvent

MAY: Final = date(2008, 5, 1)
APRIL: Final = date(2008, 4, 1)
MARCH: Final = date(2008, 3, 1)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def buyer_ids(engine: Engine) -> Sequence[int]:
    rows = [make_row(identifier_value=f"W_{place}", buyer_name=f"Moss {place}") for place in range(6)]
    with unit_of_work(engine, InsurerScope()) as session:
        registry.import_statements(session, make_file(*rows), keep=Keep.NONE, actor=OPERATOR, on=MAY)
    return range(1, 7)


def record_all(session: Session, buyer_id: int) -> None:
    fact = NewPublicFact(FactKind.COLLECTION_ORDER, MARCH, APRIL, "Km 7/08", "Bailiff's register")
    registry.record_public_fact(session, buyer_id, fact, actor=OPERATOR, on=MAY)
    profile = NewProfile("F", date(1999, 7, 1), 42, APRIL, "Company register")
    registry.record_profile(session, buyer_id, profile, actor=OPERATOR, on=MAY)
    payment = NewPaymentRecord(17.5, 5, MARCH, APRIL, "Payment pool")
    registry.record_payment_behaviour(session, buyer_id, payment, actor=OPERATOR, on=MAY)


def record_in_confidence(session: Session, buyer_id: int) -> None:
    for kind in ("overdue_notice", "claim"):
        registry.record_event(
            session,
            buyer_id=buyer_id,
            kind=kind,
            happened_on=APRIL,
            known_at=APRIL,
            source="a policyholder",
            source_key=kind,
            note="",
            is_invented=True,
            actor=OPERATOR,
            on=MAY,
        )


def inputs(engine: Engine, buyer_id: int, *, on: date = MAY) -> AssessmentInputs:
    with read_only(engine, InsurerScope()) as session:
        return inputs_of_many(session, [buyer_id], {}, on=on)[buyer_id]


def test_an_assessment_knows_the_record_as_it_was_known(engine: Engine, buyer_ids: Sequence[int]) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        record_all(session, buyer_ids[0])
    found = inputs(engine, buyer_ids[0])
    assert found.country == "US"
    assert found.payment == PaymentRecord(17.5, 5, MARCH, APRIL)
    assert found.events == (PublicEvent("collection_order", MARCH, APRIL, "Km 7/08"),)
    assert found.profile == Profile("F", date(1999, 7, 1), 42, APRIL)
    before = inputs(engine, buyer_ids[0], on=date(2008, 3, 31))
    assert (before.payment, before.events, before.profile) == (None, (), None)


def test_what_a_policyholder_told_in_confidence_is_no_part_of_the_stages(
    engine: Engine, buyer_ids: Sequence[int]
) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        record_in_confidence(session, buyer_ids[0])
    assert inputs(engine, buyer_ids[0]).events == ()
    assert inputs(engine, buyer_ids[0]).knock_outs == ()


def test_a_new_fact_is_rated_on_the_same_day_and_the_same_facts_are_not(
    engine: Engine, buyer_ids: Sequence[int]
) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        first = assess_buyer(session, buyer_ids[0], actor=OPERATOR, on=MAY)
        again = assess_buyer(session, buyer_ids[0], actor=OPERATOR, on=MAY)
        record_all(session, buyer_ids[0])
        then = assess_buyer(session, buyer_ids[0], actor=OPERATOR, on=MAY)
    assert (first.id, then.id) == (again.id, again.id + 1)
    with read_only(engine, InsurerScope()) as session:
        stored = latest_assessment(session, buyer_ids[0], on=MAY)
    assert stored is not None
    assert stored.inputs.payment == PaymentRecord(17.5, 5, MARCH, APRIL)
    assert recomputes(stored) is True


def test_an_assessment_of_before_the_stages_is_still_recomputed(engine: Engine, buyer_ids: Sequence[int]) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        made = assess_buyer(session, buyer_ids[0], actor=OPERATOR, on=MAY)
        row = session.scalars(select(Assessment).where(Assessment.id == made.id)).one()
        before = recompute(made.inputs, published_scorecard("us-listed-2006"))
        row.result, row.scorecard_name, row.scorecard_sha256 = (
            assessment_as_json(before),
            before.scorecard_name,
            before.scorecard_sha256,
        )
        new = ("country", "payment", "events", "profile")
        row.inputs = {name: value for name, value in row.inputs.items() if name not in new}
    with read_only(engine, InsurerScope()) as session:
        stored = latest_assessment(session, buyer_ids[0], on=MAY)
    assert stored is not None
    assert (stored.inputs.country, stored.inputs.events) == (None, ())
    assert recomputes(stored) is True


def test_reads_do_not_grow_with_the_buyers(engine: Engine, buyer_ids: Sequence[int]) -> None:
    told: list[str] = []
    with unit_of_work(engine, InsurerScope()) as session:
        for buyer_id in buyer_ids:
            record_all(session, buyer_id)
    event.listen(engine, "before_cursor_execute", lambda *given: told.append(given[2]))
    counts = []
    for wanted in (buyer_ids[:1], buyer_ids):
        told.clear()
        with read_only(engine, InsurerScope()) as session:
            assert len(inputs_of_many(session, wanted, {}, on=MAY)) == len(wanted)
        counts.append(len([text for text in told if "FROM" in text]))
    assert counts == [6, 6]
