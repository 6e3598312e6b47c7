"""Customer lists: read, matched in chunks, chosen by people, each list its policyholder's own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from basics.actors import OPERATOR, Actor
from basics.errors import NotFound, Refused
from basics.scopes import PolicyholderScope
from models.engine import engine_for, read_only, unit_of_work
from registry.matching.runs import queries, service
from registry.matching.runs.values import RowFacts, RunFacts, RunState, Shown
from registry.matching.values import Outcome
from registry.service import add_buyer
from registry.values import Identifier, NewBuyer
from tests.services.matching_scene import (
    INSURER,
    MAY,
    add_anonymised_firm,
    add_firms,
    ask,
    make_list,
    match_whole,
    settle,
)
from tests.support.databases import Database


@dataclass(frozen=True)
class Scene:
    engine: Engine
    exporter: Actor
    other: Actor
    firms: dict[str, int]

    def matched(self, *lines: str, head: str = "name,country", actor: Actor | None = None) -> int:
        with unit_of_work(self.engine, INSURER) as session:
            run = ask(session, make_list(*lines, head=head), actor or self.exporter)
            match_whole(session, run.id)
        return run.id

    def rows(self, run_id: int, shown: Shown = Shown.ALL) -> tuple[RowFacts, ...]:
        with read_only(self.engine, INSURER) as session:
            return queries.rows(session, run_id, scope=INSURER, shown=shown)

    def run(self, run_id: int) -> RunFacts:
        with read_only(self.engine, INSURER) as session:
            return queries.run(session, run_id, scope=INSURER)

    def choose(self, row: RowFacts, buyer_id: int | None, *, actor: Actor | None = None) -> RowFacts:
        chooser = actor or self.exporter
        with unit_of_work(self.engine, chooser.scope) as session:
            return service.choose(session, row.id, buyer_id, actor=chooser, on=MAY, scope=chooser.scope)


def build(database: Database) -> Iterator[Scene]:
    engine = engine_for(database.url)
    with unit_of_work(engine, INSURER) as session:
        exporter, other = settle(session)
        firms = add_firms(session)
    yield Scene(engine, exporter, other, firms)
    engine.dispose()


@pytest.fixture
def scene(sqlite_database: Database) -> Iterator[Scene]:
    yield from build(sqlite_database)


@pytest.fixture
def scene_on_both(database: Database) -> Iterator[Scene]:
    yield from build(database)


def test_a_list_is_matched_to_the_buyers(scene_on_both: Scene) -> None:
    scene = scene_on_both
    run_id = scene.matched("Wren Tile Works,PL", "Heron Sluice Gates,DE", "Osprey Anchor Forge,DE")
    run = scene.run(run_id)
    assert (run.state, run.read, run.accepted, run.rejected, run.done) == (RunState.FINISHED, 3, 3, 0, 3)
    rows = scene.rows(run_id)
    assert [(row.outcome, row.buyer_id) for row in rows] == [
        (Outcome.MATCHED, scene.firms["wren"]),
        (Outcome.MATCHED, scene.firms["heron"]),
        (Outcome.NO_MATCH, None),
    ]
    assert rows[0].best is not None
    assert rows[0].best.confidence >= 8
    assert not rows[0].is_chosen


def test_a_buyer_is_found_by_its_number_whatever_it_is_called(scene: Scene) -> None:
    run_id = scene.matched("Wrn Tl Wrks,PL,PL 526-025-09-95", head="name,country,vat")
    [row] = scene.rows(run_id)
    assert [one.buyer_id for one in row.candidates][:1] == [scene.firms["wren"]]
    assert row.identifiers == (Identifier("vat", "PL", "5260250995"),)


def test_a_buyer_is_found_by_its_former_name(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Bittern Lock Builders,DE"))
    assert (row.outcome, row.buyer_name) == (Outcome.MATCHED, "Heron Sluice Gates GmbH")


def test_another_number_in_the_name_is_never_matched(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Quail Lamps Holding 2 Ltd,GB"))
    assert (row.outcome is Outcome.MATCHED, row.buyer_id) == (False, None)


def test_an_anonymised_firm_of_the_demo_is_never_paired_with_a_real_customer(scene: Scene) -> None:
    with unit_of_work(scene.engine, INSURER) as session:
        made_up = add_anonymised_firm(session, "Amber Looms Weaving")
    [row] = scene.rows(scene.matched("Amber Looms Weaving,US"))
    assert made_up not in [one.buyer_id for one in row.candidates]
    assert (row.outcome, row.buyer_id) == (Outcome.NO_MATCH, None)
    with pytest.raises(Refused) as refused:
        scene.choose(row, made_up)
    assert refused.value.code == "judgement.made_up"


def test_what_is_turned_away_is_named_and_nothing_is_lost(scene: Scene) -> None:
    run_id = scene.matched("Wren Tile Works,PL", ",PL", "Mr John Doe,GB", "x,y,z")
    run = scene.run(run_id)
    assert (run.read, run.accepted, run.rejected) == (4, 1, 3)
    with read_only(scene.engine, INSURER) as session:
        found = queries.rejections(session, run_id, scope=INSURER)
    assert [(rejection.row, rejection.column) for rejection in found] == [(3, "name"), (4, "name"), (5, "")]
    assert "natural persons" in found[1].remedy


def test_a_wrong_number_and_an_unknown_country_are_noted_and_the_row_is_matched(scene: Scene) -> None:
    run_id = scene.matched("Wren Tile Works,Atlantis,5260250996", head="name,country,lei")
    [row] = scene.rows(run_id)
    assert row.notes[0].startswith("country 'Atlantis' is not known")
    assert row.notes[1].startswith("lei: ")
    assert (row.country, row.identifiers) == (None, ())
    assert row.candidates


def test_duplicates_of_a_list_stand_in_groups(scene: Scene) -> None:
    run_id = scene.matched("Kestrel Rope Manufactory Ltd,GB", "Heron Sluice Gates,DE", "Kestrel Rope Manufactory,GB")
    rows = scene.rows(run_id, Shown.DUPLICATES)
    assert [(row.position, row.duplicate_of) for row in rows] == [(0, rows[0].duplicate_of), (2, rows[0].duplicate_of)]
    assert rows[0].duplicate_of in (0, 2)
    with read_only(scene.engine, INSURER) as session:
        assert [other.position for other in queries.duplicates_of(session, rows[0], scope=INSURER)] == [2]


def test_the_views_of_a_list_count_its_rows(scene: Scene) -> None:
    run_id = scene.matched("Wren Tile Works,PL", "Wren Tile Works,DE", "Osprey Anchor Forge,DE")
    with read_only(scene.engine, INSURER) as session:
        counts = queries.counts(session, run_id, scope=INSURER)
    assert dict(counts) == {
        Shown.ALL: 3,
        Shown.SAME: 1,
        Shown.TO_LOOK_AT: 1,
        Shown.NO_MATCH: 1,
        Shown.DUPLICATES: 0,
    }


def test_a_chunk_done_twice_changes_nothing(scene: Scene) -> None:
    with unit_of_work(scene.engine, INSURER) as session:
        run = ask(session, make_list(*(f"Wren Tile Works {number},PL" for number in range(101))), scene.exporter)
        assert service.start_run(session, run.id) == 2
        judged = service.judge_chunk(session, run.id, 0)
        service.store_chunk(session, run.id, judged)
    before = scene.rows(run.id)
    with unit_of_work(scene.engine, INSURER) as session:
        assert service.start_run(session, run.id) == 2
        service.store_chunk(session, run.id, judged)
        assert service.judge_chunk(session, run.id, 0) == ()
    assert scene.rows(run.id) == before
    assert (scene.run(run.id).done, scene.run(run.id).state) == (100, RunState.RUNNING)


def test_judging_a_chunk_stores_nothing(scene: Scene) -> None:
    with unit_of_work(scene.engine, INSURER) as session:
        run = ask(session, make_list("Wren Tile Works,PL"), scene.exporter)
    with read_only(scene.engine, INSURER) as session:
        [(_row_id, result)] = service.judge_chunk(session, run.id, 0)
    assert (result.outcome, result.buyer_id) == (Outcome.MATCHED, scene.firms["wren"])
    assert scene.rows(run.id)[0].outcome is None


def test_a_list_is_finished_with_its_last_row(scene: Scene) -> None:
    with unit_of_work(scene.engine, INSURER) as session:
        run = ask(session, make_list("Wren Tile Works,PL"), scene.exporter)
        service.start_run(session, run.id)
        with pytest.raises(Refused) as refused:
            service.finish_run(session, run.id, (), actor=OPERATOR)
    assert refused.value.code == "match_run.not_done"


def test_a_finished_list_is_left_alone(scene: Scene) -> None:
    run_id = scene.matched("Wren Tile Works,PL")
    before = scene.run(run_id)
    with unit_of_work(scene.engine, INSURER) as session:
        assert service.start_run(session, run_id) == 0
        service.finish_run(session, run_id, (), actor=OPERATOR)
    assert scene.run(run_id) == before


def test_what_a_person_chooses_holds_in_this_list_and_in_the_next(scene: Scene) -> None:
    lines = ("Wren Tile Works,PL", "WREN  Tile Works,PL")
    first, alike = scene.rows(scene.matched(*lines))
    chosen = scene.choose(first, scene.firms["heron"])
    assert (chosen.buyer_id, chosen.outcome, chosen.chooser_name) == (
        scene.firms["heron"],
        Outcome.MATCHED,
        "Northwind Exporter",
    )
    assert scene.rows(first.run_id)[1].buyer_id == scene.firms["heron"]
    assert alike.buyer_id == scene.firms["wren"]
    again = scene.rows(scene.matched(*lines))
    assert [(row.buyer_id, row.chooser_name, row.chosen_on) for row in again] == [
        (scene.firms["heron"], "Northwind Exporter", MAY),
        (scene.firms["heron"], "Northwind Exporter", MAY),
    ]


def test_a_later_choice_replaces_an_earlier_one(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Wren Tile Works,PL"))
    scene.choose(row, scene.firms["heron"])
    scene.choose(row, scene.firms["wren"])
    [again] = scene.rows(scene.matched("Wren Tile Works,PL"))
    assert (again.buyer_id, again.is_chosen) == (scene.firms["wren"], True)


def test_none_of_them_stays_none_of_them_until_another_buyer_appears(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Wren Tile Works,PL"))
    assert scene.choose(row, None).outcome is Outcome.NO_MATCH
    [again] = scene.rows(scene.matched("Wren Tile Works,PL"))
    assert (again.outcome, again.buyer_id, again.chooser_name) == (Outcome.NO_MATCH, None, "Northwind Exporter")
    with unit_of_work(scene.engine, INSURER) as session:
        twin = NewBuyer("Wren Tile Works S.A.", "PL", Identifier("vat", "PL", "5252248481"))
        new_id = add_buyer(session, twin, actor=OPERATOR, on=MAY).id
    [later] = scene.rows(scene.matched("Wren Tile Works,PL"))
    assert (later.candidates[0].buyer_id, later.is_chosen) == (new_id, False)


def test_the_choice_of_one_policyholder_is_nothing_to_another(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Wren Tile Works,PL"))
    scene.choose(row, scene.firms["heron"])
    [others] = scene.rows(scene.matched("Wren Tile Works,PL", actor=scene.other))
    assert (others.buyer_id, others.is_chosen) == (scene.firms["wren"], False)


def test_a_list_is_unknown_to_another_policyholder(scene_on_both: Scene) -> None:
    scene = scene_on_both
    run_id = scene.matched("Wren Tile Works,PL")
    [row] = scene.rows(run_id)
    stranger = scene.other.scope
    assert isinstance(stranger, PolicyholderScope)
    with read_only(scene.engine, stranger) as session:
        assert queries.runs(session, scope=stranger) == ()
        assert queries.rows(session, run_id, scope=stranger) == ()
        with pytest.raises(NotFound) as unknown:
            queries.run(session, run_id, scope=stranger)
    assert unknown.value.code == "match_run.unknown"
    with pytest.raises(NotFound) as no_row:
        scene.choose(row, None, actor=scene.other)
    assert no_row.value.code == "match_row.unknown"


def test_a_list_for_another_policyholder_is_not_taken(scene: Scene) -> None:
    assert scene.other.policyholder_id is not None
    with unit_of_work(scene.engine, scene.exporter.scope) as session, pytest.raises(NotFound) as refused:
        service.ask_for_matching(
            session,
            make_list("Wren Tile Works,PL"),
            policyholder_id=scene.other.policyholder_id,
            actor=scene.exporter,
            on=MAY,
            scope=scene.exporter.scope,
        )
    assert refused.value.code == "policyholder.unknown"


def test_a_row_is_chosen_when_it_is_matched(scene: Scene) -> None:
    with unit_of_work(scene.engine, INSURER) as session:
        run = ask(session, make_list("Wren Tile Works,PL"), scene.exporter)
    [row] = scene.rows(run.id)
    with pytest.raises(Refused) as refused:
        scene.choose(row, None)
    assert refused.value.code == "match_row.waiting"


def test_a_buyer_that_is_not_there_cannot_be_chosen(scene: Scene) -> None:
    [row] = scene.rows(scene.matched("Wren Tile Works,PL"))
    with pytest.raises(NotFound) as refused:
        scene.choose(row, 999_999)
    assert refused.value.code == "buyer.unknown"
