"""The public record, profiles and payment records of buyers, entered by hand. On both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from sqlalchemy import Engine, event, func, select

from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused
from basics.scopes import InsurerScope
from jobs.follow_up import WAKES_MONITORING
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from monitoring.queries import fact_days
from registry import queries, service
from registry.records import queries as records
from registry.records.values import NewPaymentRecord, NewProfile, NewPublicFact, PaymentFacts, ProfileFacts
from registry.values import BuyerEventFacts, FactKind, NewBuyer
from tests.support.databases import Database

MAY: Final = date(2008, 5, 1)
APRIL: Final = date(2008, 4, 1)
MARCH: Final = date(2008, 3, 1)
JUDGMENT: Final = NewPublicFact(FactKind.JUDGMENT_UNPAID, MARCH, APRIL, "VI GC 12/08", "Court gazette")
PROFILE: Final = NewProfile("F", date(1999, 7, 1), 42, APRIL, "Company register")
PAYMENTS: Final = NewPaymentRecord(17.46, 5, MARCH, APRIL, "Payment pool")


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def buyer_id(engine: Engine) -> int:
    return add(engine, "Wren Tile Works")


def add(engine: Engine, name: str) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.add_buyer(session, NewBuyer(name, "PL"), actor=OPERATOR, on=MAY).id


def note_fact(engine: Engine, buyer_id: int, fact: NewPublicFact = JUDGMENT) -> BuyerEventFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.record_public_fact(session, buyer_id, fact, actor=OPERATOR, on=MAY)


def note_profile(engine: Engine, buyer_id: int, profile: NewProfile = PROFILE) -> ProfileFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.record_profile(session, buyer_id, profile, actor=OPERATOR, on=MAY)


def note_payments(engine: Engine, buyer_id: int, payment: NewPaymentRecord = PAYMENTS) -> PaymentFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.record_payment_behaviour(session, buyer_id, payment, actor=OPERATOR, on=MAY)


def events_of(engine: Engine, kind: str) -> int:
    with read_only(engine, InsurerScope()) as session:
        return session.scalar(select(func.count()).select_from(EventLog).where(EventLog.kind == kind)) or 0


def test_a_judgment_is_stored_once_with_its_number(engine: Engine, buyer_id: int) -> None:
    first, again = note_fact(engine, buyer_id), note_fact(engine, buyer_id)
    assert first == again
    assert (first.kind, first.source_key, first.is_invented) == (FactKind.JUDGMENT_UNPAID, "VI GC 12/08", False)
    assert events_of(engine, "buyer.fact_recorded") == 1


def test_a_payment_answers_a_judgment_on_file_by_its_number(engine: Engine, buyer_id: int) -> None:
    paid = replace(JUDGMENT, kind=FactKind.JUDGMENT_PAID, happened_on=APRIL)
    for other in (paid, replace(paid, reference="VI GC 13/08")):
        with pytest.raises(Refused) as caught:
            note_fact(engine, buyer_id, other)
        assert caught.value.code == "fact.answers_nothing"
    note_fact(engine, buyer_id)
    with pytest.raises(Refused):  # paid before it was given
        note_fact(engine, buyer_id, replace(paid, happened_on=date(2008, 2, 29)))
    assert note_fact(engine, buyer_id, paid).kind is FactKind.JUDGMENT_PAID


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": FactKind.CLAIM}, "kind"),
        ({"kind": FactKind.INSOLVENCY}, "kind"),
        ({"reference": ""}, "reference"),
        ({"source": " "}, "source"),
        ({"happened_on": date(2008, 4, 2)}, "happened_on"),  # after it was known
        ({"happened_on": date(1499, 12, 31)}, "happened_on"),
        ({"known_at": date(2008, 5, 2)}, "known_at"),  # after the business date
    ],
)
def test_a_wrong_fact_is_turned_away_at_its_field(
    engine: Engine, buyer_id: int, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(Invalid) as caught:
        note_fact(engine, buyer_id, replace(JUDGMENT, **changes))  # type: ignore[arg-type]  # one field of many types
    assert (caught.value.code, [fault.where for fault in caught.value.faults]) == ("fact.invalid", [where])


def test_a_fact_known_on_the_business_date_itself_is_taken(engine: Engine, buyer_id: int) -> None:
    assert note_fact(engine, buyer_id, replace(JUDGMENT, happened_on=MAY, known_at=MAY)).known_at == MAY


def test_a_profile_replaces_the_one_before_as_a_whole(engine: Engine, buyer_id: int) -> None:
    assert note_profile(engine, buyer_id) == note_profile(engine, buyer_id)
    note_profile(engine, buyer_id, NewProfile(None, None, 50, MAY, "Company register"))
    with read_only(engine, InsurerScope()) as session:
        april = records.profiles_of_many(session, [buyer_id], on=date(2008, 4, 30))[buyer_id]
        may = records.profiles_of_many(session, [buyer_id], on=MAY)[buyer_id]
        march = records.profiles_of_many(session, [buyer_id], on=date(2008, 3, 31))
    assert (april.sector, april.founded_on, april.employees) == ("F", date(1999, 7, 1), 42)
    assert (may.sector, may.founded_on, may.employees) == (None, None, 50)
    assert march == {}
    assert events_of(engine, "buyer.profile_recorded") == 2


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"sector": None, "founded_on": None, "employees": None}, ""),
        ({"sector": "V"}, "sector"),
        ({"employees": -1}, "employees"),
        ({"employees": 10_000_001}, "employees"),
        ({"founded_on": date(2008, 4, 2)}, "founded_on"),
        ({"known_at": date(2008, 5, 2)}, "known_at"),
        ({"source": ""}, "source"),
    ],
)
def test_a_wrong_profile_is_turned_away_at_its_field(
    engine: Engine, buyer_id: int, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(Invalid) as caught:
        note_profile(engine, buyer_id, replace(PROFILE, **changes))  # type: ignore[arg-type]  # one field of many types
    assert (caught.value.code, [fault.where for fault in caught.value.faults]) == ("profile.invalid", [where])


def test_a_firm_of_nobody_but_its_owner_has_no_employees(engine: Engine, buyer_id: int) -> None:
    assert note_profile(engine, buyer_id, replace(PROFILE, employees=0)).employees == 0
    assert note_profile(engine, buyer_id, replace(PROFILE, employees=10_000_000)).employees == 10_000_000


@pytest.mark.parametrize("contributors", [1, 2])
def test_a_payment_record_of_fewer_than_three_contributors_is_refused(
    engine: Engine, buyer_id: int, contributors: int
) -> None:
    with pytest.raises(Refused) as caught:
        note_payments(engine, buyer_id, replace(PAYMENTS, contributors=contributors))
    assert caught.value.code == "payment_record.too_few_contributors"
    assert note_payments(engine, buyer_id, replace(PAYMENTS, contributors=3)).contributors == 3


def test_the_payment_record_of_the_last_period_counts_as_known_last(engine: Engine, buyer_id: int) -> None:
    kept = note_payments(engine, buyer_id)
    assert (kept.dbt_days, kept) == (17.5, note_payments(engine, buyer_id))
    note_payments(engine, buyer_id, replace(PAYMENTS, dbt_days=30.0, period_end=date(2008, 2, 1), known_at=MAY))
    note_payments(engine, buyer_id, replace(PAYMENTS, dbt_days=20.0, known_at=date(2008, 4, 20)))
    with read_only(engine, InsurerScope()) as session:
        early = records.payments_of_many(session, [buyer_id], on=APRIL)[buyer_id]
        late = records.payments_of_many(session, [buyer_id], on=MAY)[buyer_id]
        known = records.payments_known(session, buyer_id, on=MAY)
    assert (early.dbt_days, late.dbt_days) == (17.5, 20.0)
    assert [payment.dbt_days for payment in known] == [30.0, 17.5, 20.0]
    assert events_of(engine, "buyer.payments_recorded") == 3


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"dbt_days": -365.1}, "dbt_days"),
        ({"dbt_days": 1000.1}, "dbt_days"),
        ({"dbt_days": float("nan")}, "dbt_days"),
        ({"contributors": 0}, "contributors"),
        ({"contributors": 100_001}, "contributors"),
        ({"period_end": date(2008, 4, 2)}, "period_end"),
        ({"known_at": date(2008, 5, 2)}, "known_at"),
        ({"source": ""}, "source"),
    ],
)
def test_a_wrong_payment_record_is_turned_away_at_its_field(
    engine: Engine, buyer_id: int, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(Invalid) as caught:
        note_payments(engine, buyer_id, replace(PAYMENTS, **changes))  # type: ignore[arg-type]  # one field of many types
    assert (caught.value.code, [fault.where for fault in caught.value.faults]) == ("payment_record.invalid", [where])


def test_a_payment_record_at_its_bounds_is_taken(engine: Engine, buyer_id: int) -> None:
    for days in (-365.0, 1000.0):
        assert note_payments(engine, buyer_id, replace(PAYMENTS, dbt_days=days)).dbt_days == days


def test_nothing_is_recorded_of_a_buyer_that_is_not_there(engine: Engine) -> None:
    for note in (note_fact, note_profile, note_payments):
        with pytest.raises(NotFound) as caught:
            note(engine, 99)
        assert caught.value.code == "buyer.unknown"


def test_profiles_and_payments_are_news_to_monitoring(engine: Engine, buyer_id: int) -> None:
    other = add(engine, "Amber Foods")
    note_profile(engine, buyer_id)
    note_payments(engine, other, replace(PAYMENTS, known_at=date(2008, 4, 20)))
    with read_only(engine, InsurerScope()) as session:
        days = sorted(fact_days(session, after=MARCH, until=MAY))
        first = queries.buyers_with_new_facts(session, since=MARCH, until=APRIL, first_id=1, last_id=other)
        then = queries.buyers_with_new_facts(session, since=APRIL, until=MAY, first_id=1, last_id=other)
    assert days == [APRIL, date(2008, 4, 20)]
    assert (first, then) == ((buyer_id,), (other,))
    assert {"buyer.profile_recorded", "buyer.payments_recorded"} <= WAKES_MONITORING


def test_many_buyers_are_read_at_once(engine: Engine, buyer_id: int) -> None:
    ids = [buyer_id, *(add(engine, f"Amber {number}") for number in range(4))]
    for each in ids:
        note_profile(engine, each)
        note_payments(engine, each)
    statements: list[str] = []
    with read_only(engine, InsurerScope()) as session:
        event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        profiles = records.profiles_of_many(session, ids, on=MAY)
        payments = records.payments_of_many(session, ids, on=MAY)
        countries = queries.countries_of_many(session, ids)
    assert sorted(profiles) == sorted(payments) == ids
    assert countries == dict.fromkeys(ids, "PL")
    assert len([text for text in statements if "FROM" in text]) == 3
