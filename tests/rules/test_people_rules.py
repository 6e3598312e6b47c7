"""Decisions about people: invitations, log-ins, guesses, the business date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from basics.actors import CLOCK, OPERATOR, Actor, Role
from basics.errors import Invalid, Refused
from people.rules import (
    check_move,
    check_new_installation,
    check_new_person,
    check_scopes,
    is_live,
    is_stepped_up,
    may_disable,
    must_wait,
)
from people.values import (
    Failures,
    InstallationFacts,
    Knock,
    NewInstallation,
    NewPerson,
    SessionFacts,
    SessionLimits,
    UserFacts,
)

NOON = datetime(2008, 5, 1, 12, tzinfo=UTC)
DAY = date(2008, 5, 1)
ADMINISTRATOR = Actor("Ada", 1, Role.ADMINISTRATOR)


def make_session(
    *, seen: timedelta = timedelta(), age: timedelta = timedelta(), stepped: timedelta | None = None, off: bool = False
) -> SessionFacts:
    user = UserFacts(1, "a@b.example", "Ada", Role.AUDITOR, 0, None, "", NOON, NOON if off else None)
    stepped_at = None if stepped is None else NOON - stepped
    return SessionFacts(7, user, "secret", "Browser", NOON - age, NOON - seen, stepped_at)


def make_installation(*, is_demo: bool) -> InstallationFacts:
    return InstallationFacts("Example", "EUR", DAY, is_demo)


@pytest.mark.parametrize(
    ("seen_minutes", "is_counted"), [(59, True), (60, False), (61, False)], ids=["below", "at", "above"]
)
def test_log_in_ends_after_an_hour_without_a_sign_of_life(seen_minutes: int, *, is_counted: bool) -> None:
    session = make_session(seen=timedelta(minutes=seen_minutes), age=timedelta(hours=3))
    assert is_live(session, SessionLimits(), now=NOON) is is_counted


@pytest.mark.parametrize(("minutes", "is_counted"), [(719, True), (720, False), (721, False)])
def test_log_in_ends_after_twelve_hours_in_any_case(minutes: int, *, is_counted: bool) -> None:
    assert is_live(make_session(age=timedelta(minutes=minutes)), SessionLimits(), now=NOON) is is_counted


def test_log_in_of_a_disabled_person_does_not_count() -> None:
    assert not is_live(make_session(off=True), SessionLimits(), now=NOON)


@pytest.mark.parametrize(("minutes", "is_counted"), [(9, True), (10, False), (11, False)])
def test_second_step_counts_for_ten_minutes(minutes: int, *, is_counted: bool) -> None:
    session = make_session(stepped=timedelta(minutes=minutes))
    assert is_stepped_up(session, SessionLimits(), now=NOON) is is_counted


def test_log_in_without_a_second_step_is_not_stepped_up() -> None:
    assert not is_stepped_up(make_session(), SessionLimits(), now=NOON)


STRANGE = Knock("a@b.example", "address:192.0.2.1", "")
KNOWN = Knock("a@b.example", "device:x", "", is_known_device=True)


@pytest.mark.parametrize(("count", "waits"), [(4, False), (5, True), (6, True)])
def test_five_failures_from_one_source_have_to_wait_even_on_a_known_device(count: int, *, waits: bool) -> None:
    assert must_wait(STRANGE, Failures(0, 0, count)) is waits
    assert must_wait(KNOWN, Failures(0, 0, count)) is waits


@pytest.mark.parametrize(("count", "waits"), [(14, False), (15, True), (16, True)])
def test_fifteen_failures_for_one_email_stop_strange_sources_only(count: int, *, waits: bool) -> None:
    assert must_wait(STRANGE, Failures(count, 0, 0)) is waits
    assert not must_wait(KNOWN, Failures(count, 0, 0))


@pytest.mark.parametrize(("count", "waits"), [(29, False), (30, True), (31, True)])
def test_thirty_failures_from_one_address_have_to_wait(count: int, *, waits: bool) -> None:
    assert must_wait(STRANGE, Failures(0, count, 0)) is waits


def test_exporter_without_policyholder_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_new_person(NewPerson("a@b.example", "Ada", Role.EXPORTER))
    assert refused.value.code == "person.policyholder"


def test_underwriter_with_policyholder_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_new_person(NewPerson("a@b.example", "Ada", Role.UNDERWRITER, 1, 7))
    assert refused.value.code == "person.policyholder"


@pytest.mark.parametrize("level", [0, 1, 3])
def test_underwriter_of_level_0_to_3_is_taken(level: int) -> None:
    check_new_person(NewPerson("a@b.example", "Ada", Role.UNDERWRITER, level))


@pytest.mark.parametrize(("role", "level"), [(Role.UNDERWRITER, -1), (Role.UNDERWRITER, 4), (Role.AUDITOR, 1)])
def test_authority_that_a_role_does_not_have_is_refused(role: Role, level: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_new_person(NewPerson("a@b.example", "Ada", role, level))
    assert refused.value.code == "person.authority"


def test_person_without_name_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        check_new_person(NewPerson("a@b.example", "  ", Role.AUDITOR))
    assert refused.value.code == "person.name"


def test_known_scopes_are_taken_and_unknown_or_no_scopes_refused() -> None:
    check_scopes(frozenset({"limits:read", "payees:write"}))
    for scopes in (frozenset({"limits:read", "limits:everything"}), frozenset[str]()):
        with pytest.raises(Invalid) as refused:
            check_scopes(scopes)
        assert refused.value.code == "token.scopes"


def test_administrator_moves_the_date_of_the_demo_forward() -> None:
    check_move(make_installation(is_demo=True), date(2009, 5, 1), actor=ADMINISTRATOR, today=date(2026, 1, 1))


@pytest.mark.parametrize("to", [date(2008, 4, 30), date(2008, 5, 1)], ids=["below", "at"])
def test_date_never_moves_backward_nor_stays(to: date) -> None:
    with pytest.raises(Refused) as refused:
        check_move(make_installation(is_demo=True), to, actor=ADMINISTRATOR, today=date(2026, 1, 1))
    assert refused.value.code == "installation.date_backward"


def test_nobody_moves_the_date_of_production() -> None:
    with pytest.raises(Refused) as refused:
        check_move(make_installation(is_demo=False), date(2008, 5, 2), actor=ADMINISTRATOR, today=date(2026, 1, 1))
    assert refused.value.code == "installation.date_follows_clock"


def test_clock_moves_the_date_of_production_up_to_today() -> None:
    production = make_installation(is_demo=False)
    check_move(production, date(2008, 5, 3), actor=CLOCK, today=date(2008, 5, 3))
    with pytest.raises(Refused) as refused:
        check_move(production, date(2008, 5, 4), actor=CLOCK, today=date(2008, 5, 3))
    assert refused.value.code == "installation.date_ahead"


def test_operator_moves_the_date_of_the_demo() -> None:
    check_move(make_installation(is_demo=True), date(2012, 5, 1), actor=OPERATOR, today=date(2026, 1, 1))


def test_nobody_disables_their_own_log_in() -> None:
    may_disable(2, actor=ADMINISTRATOR)
    with pytest.raises(Refused) as refused:
        may_disable(1, actor=ADMINISTRATOR)
    assert refused.value.code == "user.self"


def test_installation_needs_a_name_and_a_currency_in_use() -> None:
    check_new_installation(NewInstallation("Example", "JPY", DAY))
    for name, currency, code in (("Example", "QQQ", "installation.currency"), (" ", "EUR", "installation.name")):
        with pytest.raises(Invalid) as refused:
            check_new_installation(NewInstallation(name, currency, DAY))
        assert refused.value.code == code


@pytest.mark.parametrize("to", [date(2026, 1, 2), date(9999, 12, 31)])
def test_date_of_the_demo_does_not_overtake_the_clock(to: date) -> None:
    demo = make_installation(is_demo=True)
    check_move(demo, date(2026, 1, 1), actor=ADMINISTRATOR, today=date(2026, 1, 1))
    with pytest.raises(Refused) as refused:
        check_move(demo, to, actor=ADMINISTRATOR, today=date(2026, 1, 1))
    assert refused.value.code == "installation.date_ahead"
