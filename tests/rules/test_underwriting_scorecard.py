import dataclasses
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from basics.errors import DomainError, NotFound, Refused
from tests.rules.underwriting_examples import golden_cases
from underwriting.card_folder import SCORECARDS, SERVED, file_digest, load_scorecard, served_scorecard
from underwriting.features import FloatArray, rows_of
from underwriting.scoring import contributions_many, pd_many, pd_of, score_many

# A published folder never changes; a new card gets a new name. Hashes of `card.json` and of the list of all hashes.
PUBLISHED = {
    "us-listed-2006": (
        "ed7869e196a4555cde65534178195d897245e139f559f30beeb818ed0cdcf0af",
        "ebb8bd1c776721e7fbca7f2aa9b6349f27a0fcb81b7e25eb5874d45900d7bd1a",
    ),
    "us-statements-2006": (
        "5d1367db16f4bf478bf8b9b4f05ca96b2d18e6cac29b6a40932446bb5781a0b0",
        "3db5902266a0ba0b7e3c4bdf68fd9dee55b4ba6a3a5e3c8a46f3abbd199f3f74",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCORECARDS / SERVED, tmp_path / SERVED))


def republish(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    change(card)
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    names = ("card.json", "card.md", "golden.csv")
    (folder / "SHA256").write_text("".join(f"{file_digest(folder / name)}  {name}\n" for name in names))


def bounds() -> tuple[FloatArray, FloatArray]:
    features = served_scorecard().features
    return np.array([feature.lower for feature in features]), np.array([feature.upper for feature in features])


def refusal(folder: Path) -> str:
    with pytest.raises(DomainError) as caught:
        load_scorecard(folder)
    return caught.value.code


def test_the_published_folders_have_not_changed() -> None:
    found = {
        name: (load_scorecard(SCORECARDS / name).sha256, file_digest(SCORECARDS / name / "SHA256"))
        for name in PUBLISHED
    }
    assert found == PUBLISHED
    assert served_scorecard().sha256 == PUBLISHED["us-statements-2006"][0]


def test_golden_rows_score_as_published() -> None:
    cases = golden_cases()
    pairs = [(case.statements[0], case.statements[1] if len(case.statements) == 2 else None) for case in cases]
    rows = rows_of(pairs, served_scorecard().statement_features)
    scores = score_many(served_scorecard(), rows)
    assert len(cases) == 40
    assert {case.grade for case in cases} >= {2, 3, 4, 5, 6, 7, 8}
    assert np.abs(scores - [case.score for case in cases]).max() < 1e-9
    assert np.abs(pd_many(scores) - [case.pd for case in cases]).max() < 1e-12


def test_contributions_and_base_add_up_to_the_score_on_any_input() -> None:
    generator = np.random.default_rng(7)
    lower, upper = bounds()
    rows = lower + (upper - lower) * generator.random((2000, len(lower)))
    rows[generator.random(rows.shape) < 0.1] = np.nan
    rows[generator.random(rows.shape) < 0.01] = np.inf
    card = served_scorecard()
    gaps = card.base + contributions_many(card, rows).sum(axis=1) - score_many(card, rows)
    assert np.abs(gaps).max() < 1e-9


def test_a_value_on_an_edge_belongs_to_the_cell_below_it() -> None:
    table = served_scorecard().tables[served_scorecard().columns["liabilities_to_assets"]]
    edge = table.edges[0]
    cells = np.searchsorted(table.edges, [np.nextafter(edge, 0), edge, np.nextafter(edge, 9), np.inf, np.nan], "left")
    assert cells.tolist() == [0, 0, 1, len(table.edges) - 1, len(table.edges)]


def test_a_missing_figure_counts_like_the_median() -> None:
    card = served_scorecard()
    medians = np.array([[feature.peer.median for feature in card.features]])
    missing = np.full_like(medians, np.nan)
    assert score_many(card, missing)[0] == pytest.approx(card.base, abs=1e-12)
    assert score_many(card, medians)[0] == pytest.approx(card.base, abs=1e-12)


def test_no_single_move_against_a_known_sign_betters_the_score() -> None:
    generator = np.random.default_rng(11)
    card = served_scorecard()
    lower, upper = bounds()
    signed = [column for column, feature in enumerate(card.features) if feature.sign]
    rows = lower + (upper - lower) * generator.random((10_000, len(lower)))
    columns = generator.choice(signed, len(rows))
    moved, index = rows.copy(), np.arange(len(rows))
    signs = np.array([feature.sign for feature in card.features])[columns]
    bound = np.where(signs > 0, upper[columns], lower[columns])
    moved[index, columns] += (bound - moved[index, columns]) * generator.random(len(rows))
    assert (score_many(card, moved) - score_many(card, rows) >= -1e-9).all()


@pytest.mark.parametrize(("score", "pd"), [(0.0, 0.5), (-20.0, 0.0003), (-4.59511985013459, 0.01)])
def test_probability_comes_from_log_odds_and_never_falls_below_the_floor(score: float, pd: float) -> None:
    assert pd_of(score) == pytest.approx(pd, abs=1e-12)
    assert pd_many(np.array([score]))[0] == pytest.approx(pd, abs=1e-12)


def test_an_edited_card_is_refused(folder: Path) -> None:
    text = (folder / "card.json").read_text(encoding="utf-8")
    (folder / "card.json").write_text(text.replace('"pd_floor": 0.0003', '"pd_floor": 0.0004'), encoding="utf-8")
    assert refusal(folder) == "scorecard.edited"


@pytest.mark.parametrize("name", ["card.md", "golden.csv"])
def test_an_edited_page_or_golden_file_is_refused(folder: Path, name: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert refusal(folder) == "scorecard.edited"


def test_a_card_without_its_hashes_is_refused(folder: Path) -> None:
    (folder / "SHA256").unlink()
    assert refusal(folder) == "scorecard.no_hash"


def test_a_hash_file_without_the_card_is_refused(folder: Path) -> None:
    (folder / "SHA256").write_text("")
    assert refusal(folder) == "scorecard.no_hash"


def test_an_absent_card_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        load_scorecard(tmp_path)
    assert caught.value.code == "scorecard.not_found"


def pair(place: int, **parts: Any) -> Callable[[dict[str, Any]], object]:  # noqa: ANN401 - whatever a card holds
    return lambda card: card["pairs"][place].update(parts)


def stage(**parts: Any) -> Callable[[dict[str, Any]], object]:  # noqa: ANN401 - whatever a card holds
    return lambda card: card["stages"][0].update(parts)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda card: card.update(version=3), "scorecard.version"),
        (lambda card: card.update(version="2"), "scorecard.version"),
        (lambda card: card.update(format="other"), "scorecard.version"),
        (lambda card: card["master_scale"].pop(), "scorecard.scale"),
        (lambda card: card.update(pd_floor=0.001), "scorecard.scale"),
        (lambda card: card["features"][0].update(formula="total_assets"), "scorecard.features"),
        (lambda card: card["features"][0].update(sign=-1), "scorecard.features"),
        (lambda card: card["features"][0].update(name="market_value"), "scorecard.features"),
    ],
)
def test_a_card_of_another_make_is_refused(folder: Path, change: Callable[[dict[str, Any]], object], code: str) -> None:
    republish(folder, change)
    assert refusal(folder) == code


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda card: card["tables"].reverse(), "order of the features"),
        (lambda card: card["features"].append(card["features"][0]), "stands there twice"),
        (lambda card: card.pop("calibration"), "calibration"),
        (lambda card: card["calibration"].update(slope=0.0), "slope of the calibration is 0.0, not above zero"),
        (lambda card: card["calibration"].update(slope=-1.0), "slope of the calibration is -1.0, not above zero"),
        (lambda card: card["calibration"].update(slope=math.nan), "slope is nan"),
        (lambda card: card["calibration"].update(intercept=math.inf), "shift is inf"),
        (lambda card: card["anchor"].update(offset=math.nan), "shift is nan"),
        (lambda card: card.update(intercept=math.inf), "intercept is inf"),
        (lambda card: card["anchor"].update(central_tendency=0.0), "central tendency is 0.0, not between"),
        (lambda card: card["anchor"].update(central_tendency=1.0), "central tendency is 1.0, not between"),
        (lambda card: card.update(intercept="low"), "low"),
        (lambda card: card["tables"][0]["points"].pop(), "one finite entry a cell"),
        (lambda card: card["tables"][0]["points"].append(0.0), "one finite entry a cell"),
        (lambda card: card["tables"][0]["points"].__setitem__(0, math.nan), "one finite entry a cell"),
        (lambda card: card["tables"][0]["points"].__setitem__(0, math.inf), "one finite entry a cell"),
        (lambda card: card["tables"][0]["edges"][0].reverse(), "do not rise"),
        (lambda card: card["tables"][0]["edges"][0].__setitem__(0, math.nan), "do not rise"),
        (lambda card: card["tables"][0]["edges"].append([1.0]), "too many values"),
        (pair(0, features=["liabilities_to_assets", "unknown"]), "unknown"),
        (pair(0, features=["liabilities_to_assets"]), "not enough values"),
        (pair(0, features=["liabilities_to_assets", "liabilities_to_assets"]), "edges of a pair"),
        (pair(0, edges=[[0.123], [0.456]]), "edges of its features' tables"),
        (pair(0, edges=[[math.nan], []]), "edges of its features' tables"),
        (lambda card: card["pairs"][0]["edges"][0].reverse(), "the edges of a pair rise"),
        (lambda card: card["pairs"][0]["edges"].pop(), "shorter"),
        (lambda card: card["pairs"][0]["points"].pop(), "one finite entry for each two of its cells"),
        (lambda card: card["pairs"][0]["points"][0].pop(), "inhomogeneous"),
        (lambda card: [line.pop() for line in card["pairs"][0]["points"]], "one finite entry for each two"),
        (lambda card: card["pairs"][0]["points"][0].__setitem__(0, math.inf), "one finite entry for each two"),
        (pair(0, points=[]), "one finite entry for each two"),
        (stage(points=[math.nan]), "finite figure a cell"),
        (stage(points=[]), "finite figure a cell"),
        (stage(edges=[1.0, 0.0]), "finite figure a cell"),
        (stage(evidence=" "), "lacks its key, its evidence"),
        (stage(stage="horoscope"), "horoscope"),
        (stage(fades_months=0), "fades over no time"),
        (stage(takes_back=1.5), "take back a share"),
        (lambda card: card["stages"].append(card["stages"][0]), "two rows of one key"),
        (lambda card: card["stages"].clear() or card["stages"].append({}), "stage"),
        (
            lambda card: card.update(stages=[row for row in card["stages"] if row["key"] != "missing"]),
            "no row for what",
        ),
        (lambda card: card["score_reference"]["shares"].pop(), "one share more than edges"),
    ],
)
def test_a_card_with_a_broken_part_is_refused_and_told_why(
    folder: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    republish(folder, change)
    with pytest.raises(Refused) as caught:
        load_scorecard(folder)
    assert caught.value.code == "scorecard.not_readable"
    assert caught.value.message.startswith("Scorecard us-statements-2006 cannot be read: ")
    assert words in caught.value.message


def test_a_card_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / "card.json").write_bytes(b"\xff\x00")
    (folder / "SHA256").write_text(
        "".join(f"{file_digest(folder / name)}  {name}\n" for name in ("card.json", "card.md", "golden.csv"))
    )
    assert refusal(folder) == "scorecard.not_readable"


def test_a_loaded_card_cannot_be_changed() -> None:
    card = served_scorecard()
    with pytest.raises(dataclasses.FrozenInstanceError):
        card.slope = 2.0  # type: ignore[misc]  # what the test is about
    with pytest.raises(ValueError, match="read-only"):
        card.tables[0].points[0] = 1.0


def test_the_card_names_its_sources_and_licence() -> None:
    page = (SCORECARDS / SERVED / "card.md").read_text(encoding="utf-8")
    assert "CC BY 4.0" in page
    assert "10.3390/fi14080244" in page


def test_rating_imports_no_scikit_learn() -> None:
    code = (
        "import sys, underwriting.rules, underwriting.wording, underwriting.card_folder as s; s.served_scorecard();"
        "print(sorted(m for m in sys.modules if m.startswith(('sklearn', 'scipy', 'underwriting.training'))))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
