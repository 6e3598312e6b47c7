"""Screening on a database: hits open cases, stay cleared until either side changes, and end."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused, Stale
from basics.scopes import PolicyholderScope
from cases import queries as cases
from models.engine import engine_for
from registry import queries as registry
from registry.identities.service import add_name
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.screening import queries
from registry.screening.deciding.service import Ruling, decide_hit
from registry.screening.reasons import Verdict
from registry.screening.service import screen, screen_buyers
from registry.screening.values import HitState, Subject, SubjectKind
from registry.service import import_statements
from registry.values import Keep
from tests.rules.registry_examples import make_file, make_row
from tests.rules.screening_examples import ALT, SDN
from tests.services import limits_scene
from tests.services import screening_scene as scene
from tests.services.limits_scene import MAY
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    limits_scene.set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def again(engine: Engine, buyer_id: int) -> int:
    with scene.unit(engine) as session:
        return screen_buyers(session, (buyer_id,), actor=OPERATOR, on=MAY)


def test_a_new_buyer_like_a_listed_name_opens_a_case_with_the_alias_that_hit(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Westrakh Maritime Sp. z o.o.")
    [hit] = scene.hits(engine)
    assert (hit.state, hit.subject, hit.alias) == (HitState.OPEN, (SubjectKind.BUYER, buyer_id), "AL-WESTRAKH MARITIME")
    assert hit.alike["words"] == [["westrakh", "westrakh", "same"], ["maritime", "maritime", "same"]]
    with scene.unit(engine) as session:
        case = cases.case(session, hit.case_id or 0, scope=scene.INSURER)
    assert (case.queue, case.subject, case.buyer_id) == ("screening", ("screening_hit", hit.id), buyer_id)
    assert (case.policyholder_id, case.is_open) == (None, True)


def test_a_buyer_like_no_listed_name_has_no_hit(engine: Engine) -> None:
    scene.load(engine)
    scene.buyer(engine, "Wren Tile Works")
    assert scene.hits(engine) == ()


def test_without_a_list_nothing_is_screened(engine: Engine) -> None:
    assert again(engine, scene.buyer(engine, "Vestrak Shipping")) == 0


def test_a_policyholder_who_enters_a_listed_buyer_sees_no_hit_and_no_case(engine: Engine) -> None:
    scene.load(engine)
    own = PolicyholderScope(1)
    scene.buyer(engine, "Vestrak Shipping", scope=own)
    [hit] = scene.hits(engine)
    with scene.unit(engine, own) as session:
        assert cases.queue(session, scope=own).cases == ()
        with pytest.raises(NotFound):
            queries.hit(session, hit.id)


def test_a_made_up_firm_is_held_against_invented_lists_alone(engine: Engine) -> None:
    firm = Subject(SubjectKind.BUYER, 1, ("Vestrak Shipping",), "US", is_made_up=True)
    scene.load(engine, is_invented=False)
    with scene.unit(engine) as session:
        assert screen(session, [firm], actor=OPERATOR, on=MAY) == 0
    scene.load(engine, is_invented=True)
    with scene.unit(engine) as session:
        assert screen(session, [firm], actor=OPERATOR, on=MAY) == 1


def test_an_individual_is_no_buyer_and_may_be_a_payee(engine: Engine) -> None:
    scene.load(engine)
    with scene.unit(engine) as session:
        for kind, found in ((SubjectKind.BUYER, 0), (SubjectKind.PAYEE, 1), (SubjectKind.POLICYHOLDER, 1)):
            person = Subject(kind, 1, ("Ruslan Galven",), "CY", is_made_up=False)
            assert screen(session, [person], actor=OPERATOR, on=MAY) == found


def test_a_vessel_is_nobody_who_is_screened(engine: Engine) -> None:
    scene.load(engine)
    scene.buyer(engine, "Blue Zephyrine")
    assert scene.hits(engine) == ()


def test_a_second_screening_of_the_same_is_silent(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    assert again(engine, buyer_id) == 0
    assert len(scene.hits(engine)) == 1


def test_a_cleared_hit_stays_cleared_while_both_sides_are_the_same(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    cleared = scene.decide(engine, hit.id, Verdict.CLEARED, "other_country")
    assert cleared.state is HitState.CLEARED
    assert again(engine, buyer_id) == 0
    assert scene.hits(engine)[0].state is HitState.CLEARED
    with scene.unit(engine) as session:
        assert cases.case(session, hit.case_id or 0, scope=scene.INSURER).is_open is False


def test_a_cleared_hit_opens_again_when_an_alias_has_changed(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    scene.decide(engine, hit.id, Verdict.CLEARED, "other_country")
    report = scene.load(engine, SDN, (*ALT, '9001,3,"aka","VESTRACK LINES",""'))
    assert (report.changed, report.same) == (1, 3)
    assert again(engine, buyer_id) == 1
    [opened] = scene.hits(engine)
    assert (opened.id, opened.state) == (hit.id, HitState.OPEN)
    assert opened.case_id != hit.case_id


def test_a_cleared_hit_opens_again_when_the_buyer_has_another_name(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    scene.decide(engine, hit.id, Verdict.CLEARED, "other_country")
    with scene.unit(engine) as session:
        add_names(session, [NewName(buyer_id, NameKind.FORMER, "Pier Road Stores")], source="test")
    assert again(engine, buyer_id) == 1
    assert scene.hits(engine)[0].state is HitState.OPEN


def test_a_former_name_is_screened_as_well(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Pier Road Stores")
    with scene.unit(engine) as session:
        add_names(session, [NewName(buyer_id, NameKind.FORMER, "Vestrak Shipping")], source="test")
    assert again(engine, buyer_id) == 1
    assert scene.hits(engine)[0].subject_name == "Vestrak Shipping"


def test_an_open_hit_ends_with_its_entry_and_comes_back_with_it(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    assert scene.load(engine, SDN[1:], ALT[1:]).ended == 1
    assert again(engine, buyer_id) == 0
    assert scene.hits(engine)[0].state is HitState.ENDED
    with scene.unit(engine) as session:
        assert cases.case(session, hit.case_id or 0, scope=scene.INSURER).is_open is False
    scene.load(engine)
    assert again(engine, buyer_id) == 1
    assert scene.hits(engine)[0].state is HitState.OPEN


def test_a_confirmed_hit_on_a_buyer_becomes_a_fact(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    confirmed = scene.decide(engine, hit.id, Verdict.CONFIRMED, "same_number")
    assert confirmed.is_blocking
    with scene.unit(engine) as session:
        [fact] = registry.events_known(session, buyer_id, on=MAY)
    assert (fact.kind, fact.source, fact.source_key) == ("sanction", "Made-up list", "made-up/9001")


def test_what_was_decided_is_kept_with_its_author(engine: Engine) -> None:
    scene.load(engine)
    scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    scene.decide(engine, hit.id, Verdict.CLEARED, "other_country")
    with scene.unit(engine) as session:
        [decision] = queries.decisions(session, hit.id)
    assert (decision.verdict, decision.reason, decision.author_name) == ("cleared", "other_country", "Olga")
    assert (decision.note, decision.decided_on) == ("Looked at the register.", MAY)


def refusal(engine: Engine, ruling: Ruling) -> Exception:
    scene.load(engine)
    scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    with scene.unit(engine) as session, pytest.raises((Invalid, Stale, Refused)) as caught:
        decide_hit(session, hit.id, ruling, actor=scene.OLGA, on=MAY)
    return caught.value


def test_a_ruling_without_reason_or_note_is_invalid(engine: Engine) -> None:
    found = refusal(engine, Ruling(Verdict.CLEARED, "same_number", " ", 1))
    assert isinstance(found, Invalid)
    assert found.code == "screening.ruling"
    assert [fault.where for fault in found.faults] == ["reason", "note"]


def test_a_ruling_on_an_older_version_is_stale(engine: Engine) -> None:
    found = refusal(engine, Ruling(Verdict.CLEARED, "other_country", "Seen.", 0))
    assert isinstance(found, Stale)
    assert found.code == "screening.stale"


def test_a_hit_is_decided_once(engine: Engine) -> None:
    scene.load(engine)
    scene.buyer(engine, "Vestrak Shipping")
    [hit] = scene.hits(engine)
    scene.decide(engine, hit.id, Verdict.CLEARED, "other_country")
    with pytest.raises(Refused) as caught:
        scene.decide(engine, hit.id, Verdict.CONFIRMED, "same_number")
    assert caught.value.code == "screening_hit.not_possible"


def test_whoever_asks_learns_that_a_buyer_is_blocked_and_no_more(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Vestrak Shipping")
    own = PolicyholderScope(1)
    with scene.unit(engine, own) as session:
        assert queries.is_blocked(session, SubjectKind.BUYER, buyer_id) is True
        assert queries.is_blocked(session, SubjectKind.PAYEE, buyer_id) is False
    scene.decide(engine, scene.hits(engine)[0].id, Verdict.CLEARED, "other_country")
    with scene.unit(engine, own) as session:
        assert queries.is_blocked(session, SubjectKind.BUYER, buyer_id) is False


def test_a_name_added_by_hand_is_screened_at_once(engine: Engine) -> None:
    scene.load(engine)
    buyer_id = scene.buyer(engine, "Pier Road Stores")
    with scene.unit(engine) as session:
        add_name(session, NewName(buyer_id, NameKind.TRADING, "Vestrak Shipping"), actor=OPERATOR, on=MAY)
    assert [hit.alias for hit in scene.hits(engine)] == ["VESTRAK SHIPPING COMPANY LIMITED"]


def test_buyers_of_a_bureau_file_are_screened_as_they_are_entered(engine: Engine) -> None:
    scene.load(engine)
    with scene.unit(engine) as session:
        file = make_file(make_row(buyer_name="Vestrak Shipping", identifier_scheme="cik", identifier_value="320193"))
        import_statements(session, file, keep=Keep.NONE, actor=OPERATOR, on=MAY)
    assert [hit.subject_name for hit in scene.hits(engine)] == ["Vestrak Shipping"]
