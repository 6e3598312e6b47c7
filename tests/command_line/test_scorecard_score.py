import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.command_line.scorecard_folders import make_folder, run, written

TABLE = "firm,a,note,b\nF1,0.5,x,0\nF2,0.6,y,\nF3,0.6,,0.5\nF4,9,z,7\n"
TABLE_SCORES = ["-4.0", "-1.5", "-2.0", "0.0"]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_row_is_scored_and_keeps_its_other_columns(tmp_path: Path, engine: str, *, packed: bool) -> None:
    card = make_folder(tmp_path / "card", "b", "a")
    content = TABLE.encode()
    table = written(tmp_path, "table.csv", gzip.compress(content, mtime=0) if packed else content)
    out = tmp_path / "scored.csv"
    result = run("score", card, "--table", table, "--out", out, "--engine", engine)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"4 of 4 rows scored with made by {engine}: {out}\n"
    rows = rows_of(out)
    assert list(rows[0]) == ["row", "firm", "note", "score", "pd", "grade"]
    assert [row["firm"] for row in rows] == ["F1", "F2", "F3", "F4"]
    assert [float(row["score"]) for row in rows] == [float(score) for score in TABLE_SCORES]
    assert float(rows[3]["pd"]) == 0.5
    assert [row["grade"] for row in rows] == ["6", "9", "9", "10"]


def test_reasons_are_contributions_that_sum_to_the_score(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "b", "a"), written(tmp_path, "table.csv", TABLE)
    out = tmp_path / "scored.csv"
    result = run("score", card, "--table", table, "--out", out, "--reasons", "--json")
    document = json.loads(result.stdout)
    assert document.pop("sha256") == (card / "SHA256").read_text().split()[0]
    assert document == {
        "card": "made", "table": str(table), "out": str(out), "engine": "numpy", "reasons": True, "map": None,
        "read": 4, "scored": 4,
    }  # fmt: skip
    second = rows_of(out)[1]
    assert (second["base"], second["contribution_b"], second["contribution_a"]) == ("-4.0", "0.5", "2.0")
    assert float(second["score"]) == -1.5


def test_a_table_is_scored_through_a_map(tmp_path: Path) -> None:
    card = make_folder(tmp_path / "card", "current_ratio", "net_margin", "size", inputs="statements")
    mine = written(
        tmp_path, "mine.json",
        json.dumps({"columns": {"CR": "current_ratio", "M": {"feature": "net_margin", "factor": 0.01}}}),
    )  # fmt: skip
    table, out = written(tmp_path, "feed.csv", "firm;CR;M\nF1;0,4;60\nF2;;\n"), tmp_path / "scored.csv"
    result = run("score", card, "--table", table, "--out", out, "--map", mine)
    assert (result.exit_code, result.stderr) == (0, "")
    assert [(row["firm"], float(row["score"])) for row in rows_of(out)] == [("F1", -1.5), ("F2", -2.5)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card", "feed.csv", "mine.json", "scored.csv"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,c\n1,2\n", "column b: no such column among a, c; the column b is right"),
        ("a,b\n1,2\nx,3\n", "row 3, column a: 'x'; a number or an empty cell is right"),
        ("a,b\n1,2\n3\n", "row 3: 1 cells; 2 cells, as many as the header has, are right"),
        ("a,b,pd\n1,2,3\n", "column pd: a name that the answer gives to a column of its own; another name is right"),
    ],
)
def test_what_cannot_be_scored_is_told_with_status_2_and_nothing_is_written(
    tmp_path: Path, content: str, told: str
) -> None:
    card, table = make_folder(tmp_path / "card", "a", "b"), written(tmp_path, "table.csv", content)
    result = run("score", card, "--table", table, "--out", tmp_path / "scored.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: {table}: {told}\n")
    assert not (tmp_path / "scored.csv").exists()


def test_an_answer_without_a_known_ending_is_told_by_its_own_name(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", "a\n1\n")
    out = tmp_path / "scored.txt"
    result = run("score", card, "--table", table, "--out", out)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {out}: the ending '.txt'; ")


@pytest.mark.parametrize(
    ("inputs", "mapped", "status", "told"),
    [
        ("columns", "polish", 1, "scorecard.no_statements: made looks at columns as they are"),
        ("statements", "polish", 1, "scorecard.nothing_mapped: made looks at none of the figures"),
        ("statements", "czech", 2, "czech: no such map; a JSON file, or one of polish, slovak, is right"),
    ],
)
def test_a_map_that_does_not_fit_the_card_is_refused(
    tmp_path: Path, inputs: str, mapped: str, status: int, told: str
) -> None:
    card, table = make_folder(tmp_path / "card", "size", inputs=inputs), written(tmp_path, "table.csv", "size\n1\n")
    result = run("score", card, "--table", table, "--out", tmp_path / "scored.csv", "--map", mapped)
    assert result.exit_code == status
    assert result.stderr.startswith(f"error: {told}")


def test_an_edited_card_is_refused_with_status_1(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", "a\n1\n")
    (card / "card.json").write_text((card / "card.json").read_text().replace("-4.0", "-3.0"))
    result = run("score", card, "--table", table, "--out", tmp_path / "scored.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: scorecard.edited: card.json of scorecard card is not as published")


def test_files_that_are_not_there_are_told_with_status_2(tmp_path: Path) -> None:
    card = make_folder(tmp_path / "card", "a")
    result = run("score", card, "--table", tmp_path / "gone.csv", "--out", tmp_path / "scored.csv")
    assert result.exit_code == 2
    assert f"'{tmp_path / 'gone.csv'}' does not exist" in result.stderr
    result = run("score", tmp_path / "gone", "--table", tmp_path / "gone.csv", "--out", tmp_path / "scored.csv")
    assert result.exit_code == 2
