"""What is wrong with a fact, a profile or a payment record as a person enters it. Pure."""

from datetime import date

from basics.errors import Fault
from registry.records.values import (
    CONTRIBUTORS_MAX,
    DBT_MAX,
    DBT_MIN,
    EMPLOYEES_MAX,
    FIRST_DAY,
    NACE_SECTIONS,
    NUMBERED,
    NewPaymentRecord,
    NewProfile,
    NewPublicFact,
)
from registry.rules import shown
from registry.values import PUBLIC_RECORD


def public_fact_faults(fact: NewPublicFact, *, on: date) -> tuple[Fault, ...]:
    """Tell everything that is wrong with a fact of the public record."""
    return _found(
        None
        if fact.kind in PUBLIC_RECORD
        else Fault("kind", fact.kind.value, "a fact of the public record is right; others come from their registers"),
        _day_fault("happened_on", fact.happened_on, until=fact.known_at, word="the day it was known"),
        _day_fault("known_at", fact.known_at, until=on, word="the business date"),
        Fault("reference", "nothing", "the number under which the register keeps it is right")
        if fact.kind in NUMBERED and not fact.reference
        else None,
        _source_fault(fact.source),
    )


def profile_faults(profile: NewProfile, *, on: date) -> tuple[Fault, ...]:
    """Tell everything that is wrong with a profile."""
    sector, employees = profile.sector, profile.employees
    is_empty = sector is None and employees is None and profile.founded_on is None
    return _found(
        Fault("", "neither sector, nor day of founding, nor employees", "at least one is right") if is_empty else None,
        None
        if sector is None or sector in NACE_SECTIONS
        else Fault("sector", shown(sector), "a section of NACE Rev. 2, A to U, is right"),
        None
        if profile.founded_on is None
        else _day_fault("founded_on", profile.founded_on, until=profile.known_at, word="the day it was known"),
        None
        if employees is None or 0 <= employees <= EMPLOYEES_MAX
        else Fault("employees", str(employees), f"0 to {EMPLOYEES_MAX} is right"),
        _day_fault("known_at", profile.known_at, until=on, word="the business date"),
        _source_fault(profile.source),
    )


def payment_faults(payment: NewPaymentRecord, *, on: date) -> tuple[Fault, ...]:
    """Tell everything that is wrong with a payment record but for its being of too few contributors."""
    return _found(
        None
        if DBT_MIN <= payment.dbt_days <= DBT_MAX
        else Fault("dbt_days", str(payment.dbt_days), f"{DBT_MIN:.0f} to {DBT_MAX:.0f} days are right"),
        None
        if 1 <= payment.contributors <= CONTRIBUTORS_MAX
        else Fault("contributors", str(payment.contributors), f"1 to {CONTRIBUTORS_MAX} are right"),
        _day_fault("period_end", payment.period_end, until=payment.known_at, word="the day it was known"),
        _day_fault("known_at", payment.known_at, until=on, word="the business date"),
        _source_fault(payment.source),
    )


def _day_fault(where: str, day: date, *, until: date, word: str) -> Fault | None:
    if FIRST_DAY <= day <= until:
        return None
    return Fault(where, day.isoformat(), f"a day from {FIRST_DAY} to {word}, {until}, is right")


def _source_fault(source: str) -> Fault | None:
    return None if source.strip() else Fault("source", "nothing", "where it is from, such as a register, is right")


def _found(*faults: Fault | None) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault is not None)
