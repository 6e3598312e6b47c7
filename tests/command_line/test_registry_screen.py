"""`tradecover registry screen`: hits with their alias and why, every row of the file accounted for."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import main
from tests.rules.screening_examples import ADD, ALT, SDN
from tests.shared_data import shared_data

NAMES = "name,country\nWestrakh Maritime Sp. z o.o.,PL\nWren Tile Works,PL\nRuslan Galven,CY\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    for name, rows in (("a.csv", SDN), ("b.csv", ALT), ("c.csv", ADD)):
        (folder / name).write_text("\r\n".join(rows) + "\r\n\x1a\r\n", encoding="utf-8")
    (folder / "README.txt").write_text("About this list", encoding="utf-8")
    return folder


def run(folder: Path, content: str, *options: str) -> Result:
    names = folder.parent / "names.csv"
    names.write_text(content, encoding="utf-8")
    return CliRunner().invoke(main, ["registry", "screen", "--names", str(names), "--list", str(folder), *options])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_name_has_its_hits_or_a_row_that_says_none(listed: Path, tmp_path: Path) -> None:
    result = run(listed, NAMES, "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 0, result.output
    hit, none, person = rows_of(tmp_path / "out.csv")
    assert (hit["hit"], hit["alias"], hit["entry"]) == ("1", "AL-WESTRAKH MARITIME", "9001")
    assert (hit["programs"], hit["countries"]) == ("DEMO] [DEMO2", "Cyprus")
    assert hit["why"] == "westrakh is the same; maritime is the same; only here: sp zoo; only on the list: al"
    assert (none["name"], none["hit"], none["score"]) == ("Wren Tile Works", "0", "")
    assert (person["name"], person["hit"]) == ("Ruslan Galven", "0")


def test_individuals_count_where_they_are_wanted(listed: Path) -> None:
    result = run(listed, NAMES, "--individuals", "--json")
    told = json.loads(result.output)
    assert (told["read"], told["rejected"], told["names_with_hits"]) == (3, 0, 2)
    assert [(hit["row"], hit["alias"]) for hit in told["hits"]] == [(2, "AL-WESTRAKH MARITIME"), (4, "GALVEN, Ruslan")]


def test_without_out_the_hits_are_printed(listed: Path) -> None:
    result = run(listed, NAMES)
    assert "AL-WESTRAKH MARITIME" in result.output
    assert "names.csv: 3 read, 0 rejected, 1 with hits\nlist read: " in result.output
    assert result.output.endswith("list rejected: 0\n")


def test_a_row_without_a_name_is_rejected_by_its_number(listed: Path) -> None:
    result = run(listed, "name,country\nWren,PL\n,PL\n", "--json")
    assert result.exit_code == 2
    told = json.loads(result.output)
    assert (told["read"], told["accepted"], told["rejected"]) == (2, 1, 1)
    assert told["rejections"][0]["row"] == 3


def test_a_folder_without_a_list_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    result = run(folder, NAMES)
    assert result.exit_code == 2
    assert "no such file among 0" in result.output


def test_our_own_csv_is_read_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "list.csv").write_text("entry,name,country\nx1,Vestrak Shipping Ltd,Cyprus\n", encoding="utf-8")
    told = json.loads(run(folder, "name\nVESTRACK SHIPPING\n", "--json").output)
    assert [(hit["entry"], hit["countries"]) for hit in told["hits"]] == [("x1", "Cyprus")]


def test_a_list_without_a_good_row_is_no_all_clear(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "list.csv").write_text("entry,name\n,Vestrak\n", encoding="utf-8")
    result = run(folder, NAMES)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no entry among 1 rows, 1 of them rejected; a list with entries is right" in result.stderr


def test_a_list_with_a_bad_row_is_told_and_ends_with_status_2(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "list.csv").write_text("entry,name\nx1,Vestrak\n,Wren\n", encoding="utf-8")
    result = run(folder, "name\nQuarry\n", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["list_read"], told["list_accepted"], told["list_rejected"]) == (2, 2, 1, 1)
    assert result.stderr.startswith(f"error: {folder}: row 3, column entry: found ")


def test_a_column_that_is_added_is_refused(listed: Path) -> None:
    result = run(listed, "name,hit\nWren,1\n")
    assert result.exit_code == 2
    assert "names.csv: hit: a column that is added; another name for that column is right" in result.stderr


def test_the_real_list_finds_a_name_that_was_misspelt(tmp_path: Path) -> None:
    folder = shared_data("sanctions_ofac", "sdn.csv.gz").parent
    names = tmp_path / "names.csv"
    names.write_text("name\nAeroCaribean Airlines\nWren Tile Works\n", encoding="utf-8")
    arguments = ["registry", "screen", "--names", str(names), "--list", str(folder), "--json"]
    told = json.loads(CliRunner().invoke(main, arguments).output)
    assert [(hit["row"], hit["entry"]) for hit in told["hits"]] == [(2, "36")]
