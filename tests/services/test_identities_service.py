"""Numbers and names added to buyers; numbers that two records claim, and what a person decides on them."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused
from basics.scopes import InsurerScope
from cases import queries as cases
from models.engine import engine_for, read_only, unit_of_work
from models.registry import Buyer
from registry import queries as registry_queries
from registry import service as registry
from registry.identities import queries, service
from registry.identities.values import ConflictFacts, ConflictKind, Filing, GivenNumbers, Resolution
from registry.names.queries import names_of
from registry.names.values import NameKind, NewName
from registry.values import Identifier, NewBuyer
from tests.services import screening_scene
from tests.support.databases import Database

MAY = date(2008, 5, 1)
VAT = Identifier("vat", "PL", "8567346215")
OTHER_VAT = Identifier("vat", "PL", "7740001454")
LEI = Identifier("lei", "", "213800KUD8LAJWSQ9D15")


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


def add(engine: Engine, name: str, identifier: Identifier | None = None) -> int:
    with unit_of_work(engine, InsurerScope()) as session:
        return registry.add_buyer(session, NewBuyer(name, "PL", identifier), actor=OPERATOR, on=MAY).id


def give(engine: Engine, buyer_id: int, identifier: Identifier) -> Filing:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.add_identifier(session, buyer_id, identifier, actor=OPERATOR, on=MAY)


def decide(engine: Engine, conflict: ConflictFacts, resolution: Resolution, reason: str = "seen") -> ConflictFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.resolve_conflict(session, conflict.id, resolution, reason, actor=OPERATOR, on=MAY)


def numbers(engine: Engine, buyer_id: int) -> tuple[Identifier, ...]:
    with read_only(engine, InsurerScope()) as session:
        return registry_queries.buyer(session, buyer_id).identifiers


def waiting(engine: Engine) -> list[tuple[str, str, int | None, int | None]]:
    with read_only(engine, InsurerScope()) as session:
        found = cases.queue(session, scope=InsurerScope()).cases
    return [(case.queue, case.kind, case.policyholder_id, case.buyer_id) for case in found]


def test_number_is_added_in_its_one_form(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works", VAT)
    filing = give(engine, buyer_id, Identifier("lei", "PL", "2138 00ku d8la jwsq 9d15"))
    assert (filing.added, filing.conflicts) == ((LEI,), ())
    assert numbers(engine, buyer_id) == (VAT, LEI)
    assert give(engine, buyer_id, LEI) == Filing((), ())


def test_wrong_number_is_invalid_and_an_unknown_buyer_not_found(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works")
    with pytest.raises(Invalid) as refusal:
        give(engine, buyer_id, Identifier("vat", "PL", "8567346216"))
    assert refusal.value.code == "identifier.invalid"
    with pytest.raises(NotFound):
        give(engine, 999, VAT)


def test_number_of_another_buyer_becomes_a_case_and_moves_nothing(engine: Engine) -> None:
    owner, claimant = add(engine, "Wren Tile Works", VAT), add(engine, "Amber Looms")
    filing = give(engine, claimant, VAT)
    (conflict,) = filing.conflicts
    assert (filing.added, conflict.kind, conflict.other_buyer_id) == ((), ConflictKind.TAKEN, owner)
    assert (numbers(engine, owner), numbers(engine, claimant)) == ((VAT,), ())
    assert waiting(engine) == [("underwriting", "identifier_conflict", None, claimant)]
    assert give(engine, claimant, VAT).conflicts == (conflict,)
    assert len(waiting(engine)) == 1


def test_record_whose_numbers_are_of_two_buyers_becomes_a_case(engine: Engine) -> None:
    owner, found = add(engine, "Wren Tile Works", VAT), add(engine, "Amber Looms", LEI)
    with unit_of_work(engine, InsurerScope()) as session:
        given = GivenNumbers((LEI, VAT), "feed")
        filing = service.file_identifiers(session, found, given, actor=OPERATOR, on=MAY)
    assert [(each.kind, each.other_buyer_id, each.source) for each in filing.conflicts] == [
        (ConflictKind.SPLIT, owner, "feed")
    ]


def test_second_number_of_one_register_becomes_a_case(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works", VAT)
    (conflict,) = give(engine, buyer_id, OTHER_VAT).conflicts
    assert (conflict.kind, conflict.other_buyer_id) == (ConflictKind.SECOND, None)
    assert numbers(engine, buyer_id) == (VAT,)


def test_establishments_may_have_several_numbers(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works", Identifier("bic", "", "AGRIFRPP"))
    assert give(engine, buyer_id, Identifier("bic", "", "AGRIFRPP882")).conflicts == ()


@pytest.mark.parametrize(
    ("resolution", "of_owner", "of_claimant"),
    [(Resolution.KEEP, (VAT,), ()), (Resolution.BOTH, (VAT,), ()), (Resolution.MOVE, (), (VAT,))],
)
def test_person_decides_whose_number_it_is(
    engine: Engine, resolution: Resolution, of_owner: tuple[Identifier, ...], of_claimant: tuple[Identifier, ...]
) -> None:
    owner, claimant = add(engine, "Wren Tile Works", VAT), add(engine, "Amber Looms")
    (conflict,) = give(engine, claimant, VAT).conflicts
    decided = decide(engine, conflict, resolution)
    assert (decided.resolution, decided.reason, decided.resolver_name) == (resolution, "seen", "operator")
    assert (numbers(engine, owner), numbers(engine, claimant)) == (of_owner, of_claimant)
    assert waiting(engine) == []
    give(engine, claimant, VAT)
    assert waiting(engine) == []


@pytest.mark.parametrize(
    ("resolution", "left"),
    [(Resolution.KEEP, (VAT,)), (Resolution.BOTH, (VAT, OTHER_VAT)), (Resolution.MOVE, (OTHER_VAT,))],
)
def test_person_decides_which_of_two_numbers_is_right(
    engine: Engine, resolution: Resolution, left: tuple[Identifier, ...]
) -> None:
    buyer_id = add(engine, "Wren Tile Works", VAT)
    (conflict,) = give(engine, buyer_id, OTHER_VAT).conflicts
    decide(engine, conflict, resolution)
    assert numbers(engine, buyer_id) == left


@pytest.mark.parametrize(
    ("resolution", "left"),
    [(Resolution.KEEP, {VAT}), (Resolution.BOTH, {VAT, OTHER_VAT}), (Resolution.MOVE, {OTHER_VAT})],
)
def test_number_moved_to_a_buyer_with_one_of_that_register_opens_a_case_on_the_former(
    engine: Engine, resolution: Resolution, left: set[Identifier]
) -> None:
    owner, claimant = add(engine, "Wren Tile Works", VAT), add(engine, "Amber Looms", OTHER_VAT)
    (taken,) = give(engine, claimant, VAT).conflicts
    decide(engine, taken, Resolution.MOVE)
    assert (numbers(engine, owner), set(numbers(engine, claimant))) == ((), {VAT, OTHER_VAT})
    assert waiting(engine) == [("underwriting", "identifier_conflict", None, claimant)]
    with read_only(engine, InsurerScope()) as session:
        _, former = queries.conflicts_of(session, claimant)
    assert (former.kind, former.identifier, former.resolution) == (ConflictKind.SECOND, OTHER_VAT, None)
    decide(engine, former, resolution)
    assert (set(numbers(engine, claimant)), waiting(engine)) == (left, [])


def test_number_moved_of_a_register_that_gives_several_opens_no_further_case(engine: Engine) -> None:
    first, second = Identifier("bic", "", "AGRIFRPP"), Identifier("bic", "", "AGRIFRPP882")
    add(engine, "Wren Tile Works", first)
    claimant = add(engine, "Amber Looms", second)
    (taken,) = give(engine, claimant, first).conflicts
    decide(engine, taken, Resolution.MOVE)
    assert (set(numbers(engine, claimant)), waiting(engine)) == ({first, second}, [])


def test_conflict_is_decided_once_and_with_a_reason(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works", VAT)
    (conflict,) = give(engine, buyer_id, OTHER_VAT).conflicts
    for reason in (" ", "x" * 4001):
        with pytest.raises(Invalid) as invalid:
            decide(engine, conflict, Resolution.KEEP, reason)
        assert invalid.value.code == "identifier_conflict.reason"
    decide(engine, conflict, Resolution.KEEP, "x" * 4000)
    with pytest.raises(Refused) as refusal:
        decide(engine, conflict, Resolution.MOVE)
    assert refusal.value.code == "identifier_conflict.resolved"
    with read_only(engine, InsurerScope()) as session, pytest.raises(NotFound):
        queries.conflict(session, 999)


def test_number_that_has_gone_to_a_third_buyer_is_not_given_away(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works", VAT)
    (conflict,) = give(engine, buyer_id, OTHER_VAT).conflicts
    add(engine, "Amber Looms", OTHER_VAT)
    for resolution in (Resolution.MOVE, Resolution.BOTH):
        with pytest.raises(Refused) as refusal:
            decide(engine, conflict, resolution)
        assert refusal.value.code == "identifier_conflict.moved_on"


def test_anonymised_firm_bears_no_real_number_and_no_other_name(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works")
    with pytest.raises(Refused) as refusal:
        give(engine, buyer_id, Identifier("demo", "US", "T_1"))
    assert refusal.value.code == "buyer.made_up"
    with unit_of_work(engine, InsurerScope()) as session:
        session.get_one(Buyer, buyer_id).has_made_up_name = True
    with pytest.raises(Refused) as refusal:
        give(engine, buyer_id, VAT)
    assert refusal.value.code == "buyer.made_up"
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as refusal:
        service.add_name(session, NewName(buyer_id, NameKind.ALIAS, "Acme"), actor=OPERATOR, on=MAY)
    assert refusal.value.code == "buyer.made_up"


def test_former_name_is_added_once(engine: Engine) -> None:
    buyer_id = add(engine, "Wren Tile Works")
    for is_new in (True, False):
        with unit_of_work(engine, InsurerScope()) as session:
            name = NewName(buyer_id, NameKind.FORMER, " Wren   Kilns ")
            assert service.add_name(session, name, actor=OPERATOR, on=MAY) is is_new
    with read_only(engine, InsurerScope()) as session:
        kept = [(name.kind, name.name) for name in names_of(session, [buyer_id])[buyer_id]]
    assert kept == [(NameKind.LEGAL, "Wren Tile Works"), (NameKind.FORMER, "Wren Kilns")]


def test_added_name_is_held_against_the_sanctions_lists(engine: Engine) -> None:
    screening_scene.load(engine)
    buyer_id = add(engine, "Pier Road Stores")
    with unit_of_work(engine, InsurerScope()) as session:
        service.add_name(session, NewName(buyer_id, NameKind.ALIAS, "Vestrak Shipping"), actor=OPERATOR, on=MAY)
    assert [hit.subject_name for hit in screening_scene.hits(engine)] == ["Vestrak Shipping"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (NewName(1, NameKind.LEGAL, "Wren"), "name.legal"),
        (NewName(1, NameKind.ALIAS, "--"), "name.invalid"),
        (NewName(1, NameKind.TRADING, "Mrs Jana Nováková"), "name.invalid"),
    ],
)
def test_name_that_cannot_be_added_is_told(engine: Engine, name: NewName, code: str) -> None:
    add(engine, "Wren Tile Works")
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises((Refused, Invalid)) as refusal:
        service.add_name(session, name, actor=OPERATOR, on=MAY)
    assert refusal.value.code == code
