"""Figures of sanctions screening: how many changed names are found, at how many false hits, how fast, beside peers.

Changed names are those of the OFAC entities with one change each. Entries with an even number were tuned on, those
with an odd one are reported; so are the GLEIF names whose words were not counted for the weights. GLEIF names that
consist of the words of a listed name are on the list as far as a name can tell, and are left out.
"""

import csv
import gzip
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bench.screening_changes import CHANGES
from bench.shared_files import shared_file
from registry.clean.names import clean_name
from registry.screening.index import NameIndex
from registry.screening.lists.folders import read_folder
from registry.screening.rules import HIT_AT
from registry.screening.sounds import screened_words
from registry.screening.values import EntryKind, ListedName
from registry.screening.words import weight_of

SEED: Final = 7
GLEIF_COUNT: Final = 30_000
PEER_GLEIF_COUNT: Final = 5_000
CHANGED_COUNT: Final = 6_000
PEER_CHANGED_COUNT: Final = 1_000
FALSE_PER_MILLE: Final = 1.0
RECALL_GOAL: Final = 0.97
MILLISECONDS_GOAL: Final = 10.0
_EMPTY: Final = 0.1
_KINDS: Final = frozenset({EntryKind.ENTITY})


@dataclass(frozen=True, slots=True)
class Changed:
    """A listed name with one change: what kind of change, and whose name it is."""

    kind: str
    entry: str
    text: str


def measure() -> dict[str, Any]:
    """Measure on both halves, then the peers on samples of the reported half.

    Raises:
        FileNotFoundError: the OFAC or GLEIF names are absent.
    """
    listed = _listed()
    started = time.perf_counter()
    index = NameIndex(listed)
    built = time.perf_counter() - started
    known = {_telling(name.name) for name in listed}
    halves = {}
    for label, parity in (("tuned on", 0), ("reported", 1)):
        changed, others = _changed(listed, parity), _gleif(parity, known)
        halves[label] = _ours(index, changed[:CHANGED_COUNT], others[:GLEIF_COUNT])
        if parity:
            peers = _peers(listed, changed[:PEER_CHANGED_COUNT], others[:PEER_GLEIF_COUNT])
    return {"listed_names": len(listed), "index_seconds": round(built, 2), "halves": halves, "peers": peers}


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Tell the figures beside their goals."""
    yield f"{figures['listed_names']:,} names of OFAC entities, indexed in {figures['index_seconds']} s"
    for label, half in figures["halves"].items():
        kinds = ", ".join(f"{kind} {share:.3f}" for kind, share in half["recall_by_change"].items())
        yield (
            f"{label}: recall {half['recall']:.4f} of {half['changed']:,} (goal >= {RECALL_GOAL}), "
            f"{half['false_per_mille']:.2f} false hits a thousand of {half['others']:,} (goal <= {FALSE_PER_MILLE})"
        )
        yield f"  {kinds}"
        yield (
            f"  one screening {half['milliseconds_mean']:.2f} ms in the mean, {half['milliseconds_p99']:.2f} ms p99, "
            f"{half['milliseconds_max']:.1f} ms at most (goal <= {MILLISECONDS_GOAL:.0f})"
        )
    for label, peer in figures["peers"].items():
        yield (
            f"peer {label}: recall {peer['recall']:.4f} at {peer['false_per_mille']:.2f} false hits a thousand, "
            f"{peer['milliseconds_mean']:.1f} ms a name"
        )


def _listed() -> list[ListedName]:
    folder = shared_file("sanctions_ofac", "sdn.csv.gz").parent
    entries = (entry for entry in read_folder(folder).entries if entry.kind is EntryKind.ENTITY)
    return [
        ListedName("ofac", entry.key, entry.kind, is_invented=False, name=alias.name)
        for entry in entries
        for alias in entry.names
    ]


def _telling(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in screened_words(name) if weight_of(word) > _EMPTY))


def _changed(listed: Sequence[ListedName], parity: int) -> list[Changed]:
    chance, made = random.Random(SEED), []  # noqa: S311 - a sample, no secret
    for name in listed:
        for kind, change in CHANGES.items():
            text = change(name.name, chance)
            if text is not None and text != name.name and int(name.entry_key) % 2 == parity:
                made.append(Changed(kind, name.entry_key, text))
    chance.shuffle(made)
    return made


def _gleif(parity: int, known: set[tuple[str, ...]]) -> list[str]:
    path = shared_file("company_names_gleif", "gleif_names.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if int(row["lei"][-2:]) % 2 == parity]
    names = [row["legal_name"] for row in rows if row["category"] != "SOLE_PROPRIETOR"]
    kept = [name for name in names if _telling(name) not in known]
    random.Random(SEED).shuffle(kept)  # noqa: S311 - a sample, no secret
    return kept


def _ours(index: NameIndex, changed: Sequence[Changed], others: Sequence[str]) -> dict[str, Any]:
    found = [any(hit.listed.entry_key == one.entry for hit in index.search(one.text, kinds=_KINDS)) for one in changed]
    kinds = {kind: [hit for hit, one in zip(found, changed, strict=True) if one.kind == kind] for kind in CHANGES}
    times, false = [], 0
    for name in others:
        started = time.perf_counter()
        false += bool(index.search(name, kinds=_KINDS))
        times.append(1000 * (time.perf_counter() - started))
    return {
        "hit_at": HIT_AT,
        "changed": len(changed),
        "others": len(others),
        "recall": round(float(np.mean(found)), 4),
        "recall_by_change": {kind: round(float(np.mean(hits)), 4) for kind, hits in kinds.items()},
        "false_per_mille": round(1000 * false / len(others), 3),
        "milliseconds_mean": round(float(np.mean(times)), 3),
        "milliseconds_p99": round(float(np.percentile(times, 99)), 3),
        "milliseconds_max": round(max(times), 2),
    }


def _peers(listed: Sequence[ListedName], changed: Sequence[Changed], others: Sequence[str]) -> dict[str, Any]:
    """Give each peer's recall at the threshold that lets one of a thousand other names through."""
    scorers = {"token_sort_ratio": fuzz.token_sort_ratio, "token_set_ratio": fuzz.token_set_ratio}
    return {f"rapidfuzz {name}": _peer(scorer, listed, changed, others) for name, scorer in scorers.items()}


def _peer(
    scorer: Callable[..., float], listed: Sequence[ListedName], changed: Sequence[Changed], others: Sequence[str]
) -> dict[str, Any]:
    names = [_plain(name.name) for name in listed]
    keys = np.array([name.entry_key for name in listed])
    started = time.perf_counter()
    false = np.concatenate([part.max(axis=1) for part in _scores(scorer, [_plain(name) for name in others], names)])
    milliseconds = 1000 * (time.perf_counter() - started) / len(others)
    threshold = _threshold(false, round(FALSE_PER_MILLE * len(others) / 1000))
    rows = np.concatenate(list(_scores(scorer, [_plain(one.text) for one in changed], names)))
    own = [row[keys == one.entry].max() for row, one in zip(rows, changed, strict=True)]
    return {
        "threshold": round(threshold, 2),
        "recall": round(float(np.mean(np.array(own) >= threshold)), 4),
        "false_per_mille": round(1000 * float(np.mean(false >= threshold)), 3),
        "milliseconds_mean": round(milliseconds, 2),
    }


def _threshold(false: NDArray[np.float32], allowed: int) -> float:
    """Give the lowest score that lets no more than so many other names through."""
    above = [score for score in np.unique(false) if np.count_nonzero(false >= score) <= allowed]
    return float(min(above, default=100.5))


def _plain(name: str) -> str:
    """Give peers a name without its legal form."""
    return " ".join(clean_name(name).tokens)


def _scores(scorer: Callable[..., float], texts: Sequence[str], names: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(texts), 500):
        yield process.cdist(texts[start : start + 500], names, scorer=scorer, dtype=np.float32, workers=1)
