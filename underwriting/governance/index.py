"""The index of scorecards that ships with a release: which card is for what where the insurer has decided nothing.

`scorecards/index.json` is a list of {name, sha256, folder_sha256, role, since, approved_by, why}. It is checked against
the folders: a folder without an entry, an entry without a folder, and a card that is not the one approved are refused.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from basics.errors import Refused
from underwriting import card_folder
from underwriting.card_folder import CARD, HASHES, file_digest
from underwriting.governance.values import CardRole, IndexEntry

INDEX: Final = "index.json"


@cache
def release_index() -> tuple[IndexEntry, ...]:
    """Give the index of this release, checked; read once a process."""
    return load_index(card_folder.SCORECARDS)


def load_index(folder: Path) -> tuple[IndexEntry, ...]:
    """Read the index of a folder of scorecards, and refuse one that does not fit the cards.

    Raises:
        Refused: `scorecard_index.not_readable`, `scorecard_index.not_listed`, `scorecard_index.no_folder`,
            `scorecard_index.edited`, `scorecard_index.one_champion`.
    """
    entries = _read(folder / INDEX)
    _check_folders(folder, entries)
    for entry in entries:
        _check_hash(folder / entry.name / CARD, entry.sha256)
        _check_hash(folder / entry.name / HASHES, entry.folder_sha256)
    champions = [entry.name for entry in entries if entry.role is CardRole.CHAMPION]
    if len(champions) != 1:
        message = f"The index has {len(champions)} champions; one is right."
        raise Refused("scorecard_index.one_champion", message)
    return entries


def _check_hash(file: Path, approved: str) -> None:
    found = file_digest(file) if file.is_file() else "none"
    if found != approved:
        message = f"{file.name} of scorecard {file.parent.name} has the hash {found}; {approved} was approved."
        raise Refused("scorecard_index.edited", message)


def _read(file: Path) -> tuple[IndexEntry, ...]:
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
        return tuple(
            IndexEntry(
                name=str(entry["name"]),
                sha256=str(entry["sha256"]),
                folder_sha256=str(entry["folder_sha256"]),
                role=CardRole(entry["role"]),
                since=date.fromisoformat(entry["since"]),
                approved_by=str(entry["approved_by"]),
                why=str(entry["why"]),
            )
            for entry in listed
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("scorecard_index.not_readable", f"The index of scorecards cannot be read: {error!r}.") from error


def _check_folders(folder: Path, entries: Sequence[IndexEntry]) -> None:
    names = [entry.name for entry in entries]
    folders = {path.name for path in folder.iterdir() if path.is_dir()}
    if len(set(names)) != len(names):
        raise Refused("scorecard_index.not_readable", "The index of scorecards has a card twice.")
    if folders - set(names):
        missing = ", ".join(sorted(folders - set(names)))
        raise Refused("scorecard_index.not_listed", f"Scorecards without an entry in the index: {missing}.")
    without = sorted(name for name in names if not (folder / name / CARD).is_file())
    if without:
        raise Refused("scorecard_index.no_folder", f"Entries of the index without a scorecard: {', '.join(without)}.")
