"""The peers of matching in bulk: Splink on DuckDB, and rapidfuzz comparing every pair of a sample."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

SAMPLE: Final = 10  # rapidfuzz looks at one customer of so many, at all names
_FORMS: Final = re.compile(
    r"\b(ltd|limited|llc|inc|corp|corporation|plc|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|nv|bv|ab|as|oy|sro|doo|co|company|"
    r"lp|llp|pty|pte|kft|zrt|aps|sl)\b"
)
_TOP_WORDS: Final = 2
Answer = tuple[dict[int, str], dict[str, Any]]


def by_splink(customers: Path, registry: Path) -> Answer:
    """Link by Splink 5: names folded and without legal forms, blocked by their rarest words, chances by sampling."""
    splink, cl = import_module("splink"), import_module("splink.comparison_library")  # an extra
    left, right = _frame(customers, "name", None), _frame(registry, "legal_name", "lei")
    counts = Counter(word for words in right["words"] for word in words)
    for frame in (left, right):
        rarest = [sorted(words, key=lambda word: (counts[word], word)) for words in frame["words"]]
        for place in range(_TOP_WORDS):
            frame[f"rare_{place + 1}"] = [words[place] if len(words) > place else None for words in rarest]
        frame["start"] = [name[:6] for name in frame["name"]]
        frame["end"] = [name[-6:] for name in frame["name"]]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85, 0.75]),
            cl.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
            cl.ExactMatch("country"),
        ],
        blocking_rules_to_generate_predictions=[
            "l.rare_1 = r.rare_1 and l.country = r.country",
            "l.rare_1 = r.rare_2 and l.country = r.country",
            "l.rare_2 = r.rare_1 and l.country = r.country",
            "l.start = r.start and l.country = r.country",
            "l.end = r.end and l.country = r.country",
        ],
        probability_two_random_records_match=1e-6,
    )
    api = import_module("splink.backends.duckdb").DuckDBAPI()
    linker = splink.Linker([api.register(left), api.register(right)], settings, log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    found = linker.inference.predict(threshold_match_weight=-20).as_pandas_dataframe()
    found = found.sort_values(["match_weight", "unique_id_r"], ascending=[False, True])
    best = found.drop_duplicates("unique_id_l")
    return {int(row[1:]): ident for row, ident in zip(best["unique_id_l"], best["unique_id_r"], strict=True)}, {
        "one_of": 1,
        "note": "words, starts and ends block; u by sampling, m as given",
    }


def by_rapidfuzz(customers: Path, registry: Path) -> Answer:
    """Compare every name of the registry with a tenth of the customers, by token-sort similarity."""
    left, right = _frame(customers, "name", None), _frame(registry, "legal_name", "lei")
    asked = [" ".join(sorted(words)) for words in left["words"][::SAMPLE]]
    names = [" ".join(sorted(words)) for words in right["words"]]
    started = perf_counter()
    best_score, best_place = np.full(len(asked), -1.0), np.zeros(len(asked), int)
    for start in range(0, len(names), 100_000):
        scores = process.cdist(asked, names[start : start + 100_000], scorer=fuzz.ratio, workers=2, dtype=np.float32)
        places, highest = scores.argmax(axis=1), scores.max(axis=1)
        best_place = np.where(highest > best_score, places + start, best_place)
        best_score = np.maximum(highest, best_score)
    spent = perf_counter() - started
    idents = right["unique_id"].to_numpy()
    rows = left["unique_id"][::SAMPLE]
    best = {int(row[1:]): str(idents[place]) for row, place in zip(rows, best_place, strict=True)}
    told = {
        "one_of": SAMPLE,
        "note": f"a tenth of the customers; all would take {spent * SAMPLE:.0f} s in comparing alone",
    }
    return best, told


def _frame(path: Path, name: str, ident: str | None) -> pd.DataFrame:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = [_words(row[name]) for row in rows]
    return pd.DataFrame(
        {
            "unique_id": [row[ident] if ident else f"c{number}" for number, row in enumerate(rows, start=2)],
            "name": [" ".join(some) for some in words],
            "words": words,
            "country": [row["country"] for row in rows],
        }
    )


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold().replace(".", ""))
    kept = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return (_FORMS.sub(" ", kept).split() or kept.split())[:12]


PEERS: Final[Mapping[str, Callable[[Path, Path], Answer]]] = {"Splink 5": by_splink, "rapidfuzz": by_rapidfuzz}
