"""`tradecover registry match`: every customer answered, every bad row named, duplicates in groups."""

import csv
import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.main import main
from registry.matching.written import COLUMNS

REGISTRY = """LEI,Legal Name,Country
213800KUD8LAJWSQ9D15,Wrenfield Tile Works Limited,GB
,Quarry Foods plc,GB
,Harbour Lights Trading S.A.,FR
,Two Kai Sp. z o.o.,PL
,Żółta Łąka S.A.,PL
"""
CUSTOMERS = """id,company,country
C1,Wrenfeild Tile Works Ltd,United Kingdom
C2,TWOKAI,PL
C3,Tile Works WRENFIELD,GB
C4,Moss & Fern Gardens,DE
C5,Zolta Laka,PL
"""
ENGINES = ["duckdb", pytest.param("spark", marks=(pytest.mark.spark, pytest.mark.long))]


def run(folder: Path, customers: str | bytes, registry: str | bytes = REGISTRY, *options: str) -> Result:
    for name, content in (("A.csv", customers), ("B.csv", registry)):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    paths = [
        "--customers",
        str(folder / "A.csv"),
        "--registry",
        str(folder / "B.csv"),
        "--out",
        str(folder / "out.csv"),
    ]
    return CliRunner().invoke(main, ["registry", "match", *paths, *options])


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def best_of(folder: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows_of(folder) if row["rank"] in ("1", "")}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_customers_are_found_through_typos_order_and_joined_words(tmp_path: Path, engine: str) -> None:
    result = run(tmp_path, CUSTOMERS, REGISTRY, "--engine", engine)
    assert (result.exit_code, result.stderr) == (0, "")
    best = best_of(tmp_path)
    assert {key: row["candidate_name"] for key, row in best.items()} == {
        "C1": "Wrenfield Tile Works Limited",
        "C2": "Two Kai Sp. z o.o.",
        "C3": "Wrenfield Tile Works Limited",
        "C4": "",
        "C5": "Żółta Łąka S.A.",
    }
    assert best["C3"]["verdict"] == "same"
    assert best["C3"]["is_match"] == "yes"
    assert best["C3"]["candidate_id"] == "213800KUD8LAJWSQ9D15"
    assert best["C3"]["candidate_row"] == "2"
    assert 8 <= int(best["C3"]["confidence"]) <= 10
    assert "order" in best["C3"]["why"]
    assert best["C1"]["country"] == "GB"
    assert list(best["C1"]) == list(COLUMNS)


@pytest.mark.slow
def test_a_customer_that_nothing_comes_near_says_so(tmp_path: Path) -> None:
    run(tmp_path, CUSTOMERS)
    row = best_of(tmp_path)["C4"]
    assert (row["outcome"], row["is_match"], row["rank"]) == ("no_match", "no", "")
    assert row["why"] == "nothing in the registry comes near this name"


@pytest.mark.slow
def test_duplicates_of_the_list_are_grouped_with_the_row_that_stands_for_them(tmp_path: Path) -> None:
    run(tmp_path, CUSTOMERS)
    best = best_of(tmp_path)
    assert {key: (row["cluster"], row["cluster_head"]) for key, row in best.items()} == {
        "C1": ("1", "2"),
        "C2": ("", ""),
        "C3": ("1", "2"),
        "C4": ("", ""),
        "C5": ("", ""),
    }


@pytest.mark.slow
def test_the_columns_that_were_taken_are_said(tmp_path: Path) -> None:
    told = run(tmp_path, CUSTOMERS).stdout.splitlines()
    assert told[0].endswith("5 read, 5 accepted, 0 rejected; name from company, country from country, id from id")
    assert told[1].endswith(
        "5 read, 5 accepted, 0 rejected; name from Legal Name, country from Country, id from LEI, lei from LEI"
    )
    assert told[2].endswith("2 rows in 1 groups of duplicates")


@pytest.mark.slow
def test_bad_rows_of_both_files_are_named_and_the_others_are_matched(tmp_path: Path) -> None:
    customers = 'name,country\nWrenfield Tile Works,GB\n"",GB\nQuarry Foods,GB,more\n' + "x" * 301 + ",GB\n?!,\n"
    result = run(tmp_path, customers, REGISTRY + ",,GB\n")
    assert result.exit_code == 2
    assert "A.csv: 5 read, 1 accepted, 4 rejected" in result.stdout
    assert "B.csv: 6 read, 5 accepted, 1 rejected" in result.stdout
    for where in (
        "row 3, column name",
        "row 4",
        "row 5, column name",
        "row 6, column name",
        "row 7, column Legal Name",
    ):
        assert where in result.stderr
    assert [row["name"] for row in rows_of(tmp_path) if row["is_match"] == "yes"] == ["Wrenfield Tile Works"]


@pytest.mark.slow
def test_the_account_is_one_json_document(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, CUSTOMERS + "C6,,PL\n", REGISTRY, "--json").stdout)
    customers = answer["customers"]
    assert (customers["read"], customers["accepted"], customers["rejected"]) == (6, 5, 1)
    assert customers["rejections"][0]["row"] == 7
    assert answer["outcomes"]["no_match"] == 1
    assert sum(answer["outcomes"].values()) == 5
    assert (answer["clusters"], answer["was_prepared"]) == (1, False)


@pytest.mark.slow
@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_told_on_a_terminal_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    monkeypatch.setattr("commands.registry_match._is_terminal", lambda: is_terminal)
    told = run(tmp_path, CUSTOMERS).stderr
    assert ("registry rows read: 5" in told) is is_terminal
    assert ("customers read: 5 of 5\n" in told) is is_terminal


@pytest.mark.slow
@pytest.mark.parametrize(
    ("customers", "registry", "lines"),
    [("name\n", REGISTRY, 0), (CUSTOMERS, "name,lei\n", 5), (CUSTOMERS, "name\n?\n", 5), ("name\n砖\n", REGISTRY, 1)],
)
def test_lists_and_registries_of_nothing_are_answered(
    tmp_path: Path, customers: str, registry: str, lines: int
) -> None:
    result = run(tmp_path, customers, registry)
    assert result.exit_code == (2 if "?" in registry else 0)
    assert [row["outcome"] for row in rows_of(tmp_path)] == ["no_match"] * lines


@pytest.mark.slow
def test_odd_names_are_survived_and_never_merged(tmp_path: Path) -> None:
    odd = (
        "Wrenfield Tile Works\u202e Ltd",
        "\u0391\u0412\u0421 Tile \u0410ktiv",
        "e\u0301" * 150,
        "\u200b\u200bWren\u200b",
    )
    customers = "name\n" + "".join(f"{name}\n" for name in (*odd, "X" * 1_000_000))
    result = run(tmp_path, customers)
    assert "5 read, 4 accepted, 1 rejected" in result.stdout
    assert {row["is_match"] for row in rows_of(tmp_path) if row["row"] in ("3", "4", "5")} == {"no"}


@pytest.mark.slow
def test_countries_and_numbers_that_nobody_can_use_are_counted(tmp_path: Path) -> None:
    customers = "name,country,lei\nWrenfield Tile Works,Atlantis,213800KUD8LAJWSQ9D16\n"
    result = run(tmp_path, customers)
    assert "1 countries not known" in result.stdout
    assert "1 identifiers left out" in result.stdout
    assert result.exit_code == 0


@pytest.mark.slow
def test_the_same_number_finds_a_company_under_another_name(tmp_path: Path) -> None:
    run(tmp_path, "name,lei\nBluebird Bricks,2138 00KU D8LA JWSQ 9D15\n")
    (row,) = rows_of(tmp_path)
    assert row["candidate_name"] == "Wrenfield Tile Works Limited"
    assert "the same lei" in row["why"]


@pytest.mark.slow
def test_a_prepared_registry_is_used_again_and_made_anew_when_the_file_changes(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    answers = []
    for registry in (REGISTRY, REGISTRY, REGISTRY + ",Moss and Fern Gardens GmbH,DE\n"):
        result = run(tmp_path, CUSTOMERS, registry, "--index", index, "--json")
        answers.append((json.loads(result.stdout)["was_prepared"], best_of(tmp_path)["C4"]["candidate_name"]))
    assert answers == [(False, ""), (True, ""), (False, "Moss and Fern Gardens GmbH")]


@pytest.mark.slow
def test_several_processes_give_the_answer_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, CUSTOMERS, REGISTRY, "--processes", "1")
    alone = rows_of(tmp_path)
    monkeypatch.setattr("registry.matching.bulk.SMALL_BYTES", 0)
    result = run(tmp_path, CUSTOMERS, REGISTRY, "--processes", "2")
    assert result.exit_code == 0
    assert rows_of(tmp_path) == alone


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [gzip.compress(CUSTOMERS.encode(), mtime=0), CUSTOMERS.encode("utf-16")], ids=["gzip", "utf-16"]
)
def test_lists_are_read_by_content(tmp_path: Path, content: bytes) -> None:
    assert "5 read, 5 accepted" in run(tmp_path, content).stdout


@pytest.mark.parametrize(
    ("customers", "registry", "told"),
    [
        (
            "firm number\n1\n",
            REGISTRY,
            "A.csv: header: no column of names among 'firm number'; one of name, ",
        ),
        (b"", REGISTRY, "A.csv: an empty file"),
        (CUSTOMERS, b"PK\x03\x04", "B.csv: a zip archive"),
        (b"name\n\xff\xfe\xfa\n", REGISTRY, "A.csv: byte 0xff near line 2, which is no UTF-8"),
    ],
)
def test_files_that_are_no_list_are_refused_by_name(
    tmp_path: Path, customers: str | bytes, registry: str | bytes, told: str
) -> None:
    result = run(tmp_path, customers, registry)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "out.csv").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_answer_in_the_place_of_a_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(CUSTOMERS, encoding="utf-8")
    files = ["--customers", str(tmp_path / "out.csv"), "--registry", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(main, ["registry", "match", *files, "--out", str(tmp_path / "out.csv")])
    assert (result.exit_code, (tmp_path / "out.csv").read_text(encoding="utf-8")) == (2, CUSTOMERS)


def test_an_engine_that_is_not_installed_is_refused_with_what_adds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.matching.bulk.find_spec", lambda name: None if name == "duckdb" else object())
    result = run(tmp_path, CUSTOMERS)
    assert result.exit_code == 1
    assert "engine.not_installed: duckdb is not installed; `make install-analytics`" in result.stderr
