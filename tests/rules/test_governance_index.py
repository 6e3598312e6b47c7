"""The index of scorecards fits its folders, and a published folder never changes."""

import json
from pathlib import Path

import pytest

from basics.errors import Refused
from tests.support.trial_cards import FIRST, TRIAL, publish_copy, write_index
from underwriting.card_folder import CARD, HASHES, SCORECARDS, SERVED, file_digest, published_hashes
from underwriting.governance.index import INDEX, load_index, release_index
from underwriting.governance.values import CardRole

FOLDERS = sorted(path.name for path in SCORECARDS.iterdir() if path.is_dir())


def code_of(folder: Path) -> str:
    with pytest.raises(Refused) as refusal:
        load_index(folder)
    return refusal.value.code


def change_index(folder: Path, **changes: str) -> None:
    entries = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    entries[0].update(changes)
    (folder / INDEX).write_text(json.dumps(entries), encoding="utf-8")


def test_the_index_names_every_folder_and_no_other() -> None:
    assert sorted(entry.name for entry in release_index()) == FOLDERS


@pytest.mark.parametrize("name", FOLDERS)
def test_a_published_folder_never_changes(name: str) -> None:
    approved = {entry.name: (entry.sha256, entry.folder_sha256) for entry in release_index()}
    folder = SCORECARDS / name
    hashes = published_hashes(folder)
    assert (hashes[CARD], file_digest(folder / HASHES)) == approved[name]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {HASHES}
    assert {file: file_digest(folder / file) for file in files} == hashes


def test_the_first_card_is_the_one_that_was_published_first() -> None:
    sha256 = "ed7869e196a4555cde65534178195d897245e139f559f30beeb818ed0cdcf0af"
    assert {entry.name: entry.sha256 for entry in release_index()}[FIRST] == sha256


def test_the_champion_of_the_index_is_the_default_of_the_release() -> None:
    assert [entry.name for entry in release_index() if entry.role is CardRole.CHAMPION] == [SERVED]


def test_a_folder_that_is_not_in_the_index_is_refused(trial_cards: Path) -> None:
    publish_copy(trial_cards, "stray")
    assert code_of(trial_cards) == "scorecard_index.not_listed"


def test_an_entry_without_a_folder_is_refused(trial_cards: Path) -> None:
    entries = json.loads((trial_cards / INDEX).read_text(encoding="utf-8"))
    (trial_cards / INDEX).write_text(json.dumps([*entries, entries[0] | {"name": "gone"}]), encoding="utf-8")
    assert code_of(trial_cards) == "scorecard_index.no_folder"


def test_a_card_that_is_not_the_approved_one_is_refused(trial_cards: Path) -> None:
    (trial_cards / TRIAL / CARD).write_text("{}", encoding="utf-8")
    assert code_of(trial_cards) == "scorecard_index.edited"


def test_a_page_that_was_edited_with_its_hash_is_refused(trial_cards: Path) -> None:
    page = trial_cards / TRIAL / "card.md"
    before = file_digest(page)
    page.write_text("All is well.", encoding="utf-8")
    hashes = trial_cards / TRIAL / HASHES
    hashes.write_text(hashes.read_text(encoding="utf-8").replace(before, file_digest(page)), encoding="utf-8")
    assert code_of(trial_cards) == "scorecard_index.edited"
    hashes.unlink()
    assert code_of(trial_cards) == "scorecard_index.edited"


@pytest.mark.parametrize("roles", [{}, {TRIAL: "champion"}])
def test_none_or_two_champions_are_refused(trial_cards: Path, roles: dict[str, str]) -> None:
    names = [path.name for path in trial_cards.iterdir() if path.is_dir()]
    write_index(trial_cards, dict.fromkeys(names, "retired") | ({SERVED: "champion"} if roles else {}) | roles)
    assert code_of(trial_cards) == "scorecard_index.one_champion"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"name": "x"}]'])
def test_an_index_that_is_none_is_refused(trial_cards: Path, content: str) -> None:
    (trial_cards / INDEX).write_text(content, encoding="utf-8")
    assert code_of(trial_cards) in ("scorecard_index.not_readable", "scorecard_index.not_listed")


def test_a_missing_index_and_an_unknown_role_are_refused(trial_cards: Path) -> None:
    change_index(trial_cards, role="king")
    assert code_of(trial_cards) == "scorecard_index.not_readable"
    (trial_cards / INDEX).unlink()
    assert code_of(trial_cards) == "scorecard_index.not_readable"
