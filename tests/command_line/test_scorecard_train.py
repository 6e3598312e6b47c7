import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.command_line.scorecard_folders import run, written
from underwriting.card_folder import load_scorecard

ROOT = Path(__file__).parents[2]
ROWS = 600


def made_table(*, defaults: int = 90) -> str:
    """Give a table of two telling figures, a useless one, a constant, a firm and a year; some cells are empty."""
    generator = np.random.default_rng(8)
    target = np.zeros(ROWS, dtype=int)
    target[:defaults] = 1
    debt, margin = generator.normal(size=ROWS) + 1.5 * target, generator.normal(size=ROWS) - target
    noise = generator.normal(size=ROWS)
    lines = ["firm,year,debt,margin,noise,same,bad"]
    for row in range(ROWS):
        margin_text = "" if row % 37 == 5 else f"{margin[row]:.4f}"
        lines.append(
            f"F{row % 350},{2001 + row * 7 % 4},{debt[row]:.4f},{margin_text},{noise[row]:.4f},1,{target[row]}"
        )
    return "\n".join(lines) + "\n"


def train(folder: Path, content: str | bytes, *options: str | Path, target: str = "bad") -> tuple[int, str, str]:
    table = written(folder, "table.csv", content)
    result = run("train", "--table", table, "--target", target, "--out", folder / "card", *options)
    return result.exit_code, result.stdout, result.stderr.replace(f"{table}", "TABLE")


def errors(told: str) -> list[str]:
    return [line.removeprefix("error: ") for line in told.splitlines() if line.startswith("error: ")]


@pytest.mark.slow
def test_a_card_is_trained_and_measured(tmp_path: Path) -> None:
    signs = written(tmp_path, "signs.json", '{"debt": 1, "margin": -1, "same": 1, "firm": 0}')
    options = ("--signs", signs, "--group", "firm", "--time", "year", "--title", "Made up.", "--json")
    code, told, progress = train(tmp_path, made_table(), *options)
    assert code == 0, progress
    summary = json.loads(told)
    assert (summary["card"], summary["inputs"], summary["features"]) == ("card", "columns", ["debt", "margin", "noise"])
    order, constant = summary["notes"]
    assert order.startswith("Rows stood out of the order of time at ")
    assert constant == "Left out, as of one value in all rows: same."
    assert progress.startswith(f"reading table.csv\n{order}\n{constant}\n")
    card = load_scorecard(tmp_path / "card")
    assert card.sha256 == summary["sha256"]
    assert [feature.sign for feature in card.features] == [1, -1, 0]

    found = json.loads(
        run("evaluate", tmp_path / "card", "--table", tmp_path / "table.csv", "--target", "bad", "--json").stdout
    )
    assert found["auc"] > 0.85
    assert found["pd_mean"] == pytest.approx(0.15, abs=0.02)


@pytest.mark.slow
def test_a_card_trained_through_a_map_is_one_of_the_feature_table(tmp_path: Path) -> None:
    columns = {"debt": "liabilities_to_assets", "margin": ["net_margin", {"feature": "loss", "below": 0}]}
    mine = written(tmp_path, "mine.json", json.dumps({"columns": columns}))
    code, told, progress = train(tmp_path, made_table(), "--map", mine, "--ignore", "loss", "--name", "mapped")
    assert code == 0, progress
    assert told.startswith("Scorecard mapped in ")
    card = load_scorecard(tmp_path / "card")
    assert (card.inputs, [(feature.name, feature.sign) for feature in card.features]) == (
        "statements", [("liabilities_to_assets", 1), ("net_margin", -1)],
    )  # fmt: skip
    result = run("evaluate", tmp_path / "card", "--table", tmp_path / "table.csv", "--target", "bad", "--map", mine)
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), [
            ("TABLE: column firm: 600 cells that are no finite number, the first 'F0' in row 2; numbers, --ignore "
             "firm or, if it names the firm, --group firm are right"),
        ]),
        (("--ignore", "frim"), ["TABLE: column frim: no such column among 7; firm is right"]),
        (("--group", "firm", "--time", "jear"), ["TABLE: column jear: no such column among 7; year is right"]),
        (("--group", "firm", "--keep", "same"), [
            "TABLE: column same: no such column among 4; one of year, debt, margin, noise is right",
        ]),
        (("--map", "czech"), ["czech: no such map; a JSON file, or one of polish, slovak, is right"]),
    ],
    ids=["id column", "ignored", "time", "kept", "map"],
)  # fmt: skip
def test_bad_input_is_told_with_status_2(tmp_path: Path, options: tuple[str, ...], told: list[str]) -> None:
    code, answer, progress = train(tmp_path, made_table(), *options)
    assert (code, answer, errors(progress)) == (2, "", told)
    assert not (tmp_path / "card").exists()


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        ('{"debts": 1}', ["column debts: no such column among 7; debt is right"]),
        ('{"debt": 2, "margin": "-"}', [
            "column debt: '2'; 1 (risk rises with it), -1 (falls) or 0 (not known) is right",
            "column margin: '\"-\"'; 1 (risk rises with it), -1 (falls) or 0 (not known) is right",
        ]),
        ('{"debt": true, "margin": 0.5}', [
            "column debt: 'true'; 1 (risk rises with it), -1 (falls) or 0 (not known) is right",
            "column margin: '0.5'; 1 (risk rises with it), -1 (falls) or 0 (not known) is right",
        ]),
        ("[1]", ['no JSON object; an object such as {"current_ratio": -1} is right']),
    ],
)  # fmt: skip
def test_signs_that_cannot_be_used_are_told_by_column(tmp_path: Path, signs: str, told: list[str]) -> None:
    path = written(tmp_path, "signs.json", signs)
    code, answer, progress = train(tmp_path, made_table(), "--group", "firm", "--signs", path)
    assert (code, answer, errors(progress)) == (2, "", [f"{path}: {line}" for line in told])


def test_signs_beside_a_map_are_told(tmp_path: Path) -> None:
    signs, mine = (
        written(tmp_path, "signs.json", "{}"),
        written(tmp_path, "m.json", '{"columns": {"debt": "net_margin"}}'),
    )
    code, _, progress = train(tmp_path, made_table(), "--map", mine, "--signs", signs)
    assert (code, errors(progress)) == (2, ["--signs: signs beside --map; a map brings its own: leave one"])


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (made_table(defaults=0), "training.one_class", "All 600 rows have target 0; a card is learnt from 0 and 1."),
        (made_table(defaults=29), "training.too_few_defaults", "The table holds 29 defaults; a card needs at least 30"),
        ("a,bad\n" + "1,0\n1,1\n" * 40, "training.too_few_defaults", "The table holds 1 defaults"),
        ("a,later,bad\n" + "".join(f"{row % 7 + row / 999},{row // 60},{row // 60}\n" for row in range(120)),
         "training.outcome_column", "What became of the firm seems to stand in later (it alone sorts the rows with an"),
    ],
    ids=["one class", "29 defaults", "copies", "outcome"],
)  # fmt: skip
def test_a_table_that_teaches_nothing_is_refused_with_status_1(
    tmp_path: Path, content: str, code: str, told: str
) -> None:
    options = ("--group", "firm") if content.startswith("firm") else ()
    status, answer, progress = train(tmp_path, content, *options)
    assert (status, answer) == (1, "")
    assert errors(progress)[0].startswith(f"{code}: {told}")


def test_a_folder_that_is_there_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    status, _, progress = train(tmp_path, made_table(), "--group", "firm")
    assert (status, errors(progress)) == (
        1, [f"training.published: {tmp_path / 'card'} is there already; choose a new folder: a card never changes."],
    )  # fmt: skip


@pytest.mark.slow
def test_a_machine_without_scikit_learn_is_told_how_to_get_it(tmp_path: Path) -> None:
    table = written(tmp_path, "table.csv", made_table())
    arguments = ["scorecard", "train", "--table", str(table), "--target", "bad", "--out", str(tmp_path / "card")]
    without = "import sys; sys.modules['sklearn'] = None"
    program = f"{without}; from commands.main import main; main({[*arguments, '--group', 'firm']})"
    result = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, cwd=ROOT)
    assert (result.returncode, errors(result.stderr)) == (
        1,
        [("training.not_installed: sklearn is not installed; `make install-training` or `pip install "
          "tradecover[training]` adds what training needs.")],
    )  # fmt: skip


@pytest.mark.parametrize("seed", ["-1", "x", "2147483648"])
def test_a_seed_that_is_none_is_told(tmp_path: Path, seed: str) -> None:
    status, _, progress = train(tmp_path, made_table(), "--seed", seed)
    assert status == 2
    assert "Invalid value for '--seed'" in errors(progress)[0]
