"""`tradecover registry compare`: every pair answered or named, nothing lost."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import main

PAIRS = "id,name_a,name_b,country_a,country_b\n1,Wren Tile Works Ltd,WREN TILE WORKS LIMITED,PL,Polska\n"


def run(pairs: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["registry", "compare", "--pairs", str(pairs), "--out", str(out), *options])


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "pairs.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "content",
    [
        PAIRS.encode(),
        gzip.compress(PAIRS.encode(), mtime=0),
        PAIRS.encode("utf-16"),
        PAIRS.replace(",", ";").encode("utf-8-sig"),
        PAIRS.replace(",", "\t").replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "gzip", "utf-16", "semicolons with a mark", "tabs"],
)
def test_pairs_are_read_by_content_and_keep_their_columns(tmp_path: Path, content: bytes) -> None:
    out = tmp_path / "out.csv"
    file = written(tmp_path, content)
    result = run(file, out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{file}: 1 read, 1 accepted, 0 rejected, 1 same, 0 unsure, 0 different: {out}\n"
    (row,) = rows_of(out)
    assert list(row) == ["id", "name_a", "name_b", "country_a", "country_b", "score", "verdict", "confidence", "why"]
    assert (row["id"], row["name_b"], row["country_b"]) == ("1", "WREN TILE WORKS LIMITED", "Polska")
    assert (row["verdict"], row["confidence"], row["why"]) == ("same", "10", "nothing differs")
    assert len(row["score"].partition(".")[2]) == 4


def test_countries_may_be_left_out_or_told_once(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run(written(tmp_path, "name_a,name_b\nWren Tile,Wren Tile\n"), out).exit_code == 0
    assert rows_of(out)[0]["verdict"] == "same"
    told = "name_a,name_b,country,country_b\nWren Tile,Wren Tile,PL,CZ\nWren Tile,Wren Tile,PL,\n"
    assert run(written(tmp_path, told), out).exit_code == 0
    assert [(row["verdict"], row["why"]) for row in rows_of(out)] == [
        ("unsure", "the countries differ: PL and CZ"),
        ("same", "nothing differs"),
    ]


def test_country_that_nobody_knows_is_told_and_no_fault(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    text = "name_a,name_b,country_a,country_b\nWren Tile,Wren Tile,Narnia,Narnia\n"
    assert run(written(tmp_path, text), out).exit_code == 0
    assert [(row["verdict"], row["why"]) for row in rows_of(out)] == [("same", "the country 'Narnia' is not known")]


def test_bad_rows_are_named_and_counted_and_the_others_answered(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    file = written(tmp_path, PAIRS + "2,,Heron,,\n3,Heron\n4,Heron,Wren,,\n5,,,,\n")
    result = run(file, out)
    assert result.exit_code == 2
    assert result.stdout == f"{file}: 5 read, 2 accepted, 3 rejected, 1 same, 0 unsure, 1 different: {out}\n"
    assert result.stderr.splitlines() == [
        f"error: {file}: row 3, column name_a: found ''; the name of a company is right",
        f"error: {file}: row 4: found 2 cells, the first being '3'; 5 cells, as many as the header has, are right",
        f"error: {file}: row 6, column name_a: found ''; the name of a company is right",
        f"error: {file}: row 6, column name_b: found ''; the name of a company is right",
    ]
    assert [row["id"] for row in rows_of(out)] == ["1", "4"]


def test_json_is_one_document_with_every_fault(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    file = written(tmp_path, PAIRS + "2,,Heron,,\n" * 25)
    result = run(file, out, "--json")
    found = json.loads(result.stdout)
    rejections = found.pop("rejections")
    assert found == {
        "file": str(file), "out": str(out), "read": 26, "accepted": 1, "rejected": 25,
        "same": 1, "unsure": 0, "different": 0,
    }  # fmt: skip
    assert len(rejections) == 25
    assert rejections[0] == {"row": 3, "column": "name_a", "found": "''", "remedy": "the name of a company is right"}
    assert result.stderr.splitlines()[-1] == f"error: {file}: 5 faults more; --json lists them all"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name_a,other\nx,y\n", "name_b: no such column among 2; a column name_b is right; its cells may be empty"),
        ("name_a,name_b,why\nx,y,z\n", "why: a column that is added; another name for that column is right"),
        ("", "an empty file; a header and at least one row are right"),
    ],
)
def test_file_that_does_not_fit_is_refused_whole(tmp_path: Path, text: str, told: str) -> None:
    out = tmp_path / "out.csv"
    result = run(written(tmp_path, text), out)
    assert (result.exit_code, result.stderr, out.exists()) == (2, f"error: {told}\n", False)


@pytest.mark.parametrize("name", ["out.txt", "absent/out.csv", "pairs.csv"])
def test_answer_that_cannot_be_written_is_refused_before_reading(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, PAIRS)
    result = run(file, tmp_path / name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a file of another name that ends in .csv, in a folder that exists, is right" in result.stderr
    assert file.read_text() == PAIRS


def test_hostile_names_are_answered(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    long, hidden = "wren " * 20_000, "Wr\u202een Tile"
    names = [("Wren", long), ("Wren", hidden), ("\N{CYRILLIC CAPITAL LETTER A}cme Tiles", "Acme Tiles"), ("...", "-")]
    text = "name_a,name_b\n" + "".join(f'"{left}","{right}"\n' for left, right in names)
    assert run(written(tmp_path, text), out).exit_code == 0
    assert "same" not in {row["verdict"] for row in rows_of(out)}


def test_control_characters_in_a_name_are_survived_and_a_nul_is_not(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run(written(tmp_path, "name_a,name_b\nWren Tile,Wren\x1b Tile\n"), out).exit_code == 0
    assert rows_of(out)[0]["verdict"] == "same"
    result = run(written(tmp_path, "name_a,name_b\nWren Tile,Wren\0 Tile\n"), out)
    assert (result.exit_code, "a binary file (byte 0x00 near line 2)" in result.stderr) == (2, True)


def test_cell_of_a_million_letters_is_rejected_by_name(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    file = written(tmp_path, f"{PAIRS}2,{'x' * 1_000_000},y,,\n")
    result = run(file, out)
    assert (result.exit_code, len(rows_of(out))) == (2, 1)
    assert result.stderr.startswith(f"error: {file}: row 3: found a line that is no CSV (field larger than field limit")
