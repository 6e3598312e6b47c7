import json
from pathlib import Path

import pytest

from tests.command_line.scorecard_folders import make_folder, run, written

# Two cells of the made card: PD 1.8 % below 0.5, 11.9 % above.
TABLE = "firm,a,bad\n" + "".join(
    f"F{number // 2},{0.1 if number < 300 else 0.9},{int(number in range(295, 300) or number in range(300, 312))}\n"
    for number in range(400)
)

PARQUET_REMEDY = "the same table as CSV, plain or gzip, is right here; `scorecard score` without a map reads Parquet"


def test_people_read_measures_and_grades(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", TABLE)
    result = run("evaluate", card, "--table", table, "--target", "bad")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"Scorecard made on {table}\n"
        "400 rows, 17 defaults (4.25%; mean PD 4.33%)\n"
        "\n"
        "measure          value\n"
        "AUC             0.7381  95 % interval 0.6243 to 0.8420\n"
        "Gini            0.4761\n"
        "KS              0.4761\n"
        "Brier          0.03869\n"
        "log-loss       0.15534\n"
        "ECE            0.00111  a perfect card stays below 0.01829 nine times of ten\n"
        "recall at 5 %   0.1412  of the defaults, among the riskiest 5 % of the rows\n"
        "\n"
        "grade  count  defaults      PD  observed  90 % interval    verdict\n"
        "    6    300         5   1.80%     1.67%  0.77% to 3.25%   fits\n"
        "    9    100        12  11.92%    12.00%  7.47% to 18.13%  fits\n"
    )


def test_json_holds_the_same_figures(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", TABLE)
    result = run("evaluate", card, "--table", table, "--target", "bad", "--json")
    answer = json.loads(result.stdout)
    assert list(answer) == [
        "table", "map", "card", "sha256", "rows", "defaults", "auc", "auc_low", "auc_high", "gini", "ks", "recall_at_5",
        "brier", "log_loss", "ece", "ece_perfect_q90", "pd_mean", "observed", "grades",
    ]  # fmt: skip
    assert (answer["rows"], answer["defaults"], answer["map"]) == (400, 17, None)
    assert answer["auc"] == pytest.approx((12 * 295 + 12 * 88 / 2 + 5 * 295 / 2) / (17 * 383), abs=1e-6)
    assert answer["recall_at_5"] == pytest.approx(12 * 0.2 / 17, abs=1e-6)
    assert [(grade["grade"], grade["rows"], grade["defaults"]) for grade in answer["grades"]] == [
        (6, 300, 5),
        (9, 100, 12),
    ]


def test_intervals_of_firms_are_wider_than_those_of_rows(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", TABLE)
    rows, firms = (
        json.loads(run("evaluate", card, "--table", table, "--target", "bad", "--json", *group).stdout)
        for group in ((), ("--group", "firm"))
    )
    assert firms["auc"] == rows["auc"]
    assert firms["auc_high"] - firms["auc_low"] > 1.1 * (rows["auc_high"] - rows["auc_low"])


def test_a_table_is_evaluated_through_a_map(tmp_path: Path) -> None:
    card = make_folder(tmp_path / "card", "current_ratio", "size", inputs="statements")
    mine = written(tmp_path, "mine.json", json.dumps({"columns": {"a": "current_ratio"}}))
    table = written(tmp_path, "table.csv", TABLE)
    result = run("evaluate", card, "--table", table, "--target", "bad", "--map", mine)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Scorecard made on {table} through the map {mine}\n400 rows, 17 defaults")


@pytest.mark.parametrize(
    ("content", "options", "status", "told"),
    [
        (TABLE, ("--target", "worse"), 2, "column worse: no such column among 3; one of firm, a, bad is right"),
        (TABLE, ("--target", "bad", "--group", "frim"), 2, "column frim: no such column among 3; firm is right"),
        ("b,bad\n1,0\n", ("--target", "bad"), 2, "column a: no such column among 2; one of b, bad is right"),
        ("a,bad\n1,2\n", ("--target", "bad"), 2, "row 2, column bad: 2; 0 or 1 is right"),
        (
            "a,bad\ninf,0\n1,1\n", ("--target", "bad"), 2,
            "row 2, column a: 'inf', which is no finite number; a number, or an empty cell, is right",
        ),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_compared_is_told(
    tmp_path: Path, content: str, options: tuple[str, ...], status: int, told: str
) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", content)
    result = run("evaluate", card, "--table", table, *options)
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", f"error: {table}: {told}\n")


def test_parquet_is_told_where_it_is_read(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", b"PAR1\x15")
    result = run("evaluate", card, "--table", table, "--target", "bad")
    assert (result.exit_code, result.stderr) == (
        2,
        f"error: {table}: a Parquet file; {PARQUET_REMEDY}\n",
    )


@pytest.mark.parametrize("target", [0, 1])
def test_one_class_cannot_be_compared(tmp_path: Path, target: int) -> None:
    card, table = (
        make_folder(tmp_path / "card", "a"),
        written(tmp_path, "table.csv", f"a,bad\n1,{target}\n2,{target}\n"),
    )
    result = run("evaluate", card, "--table", table, "--target", "bad")
    assert (result.exit_code, result.stderr) == (
        1, f"error: evaluation.one_class: All 2 rows have target {target}; 0 and 1 are needed to compare.\n",
    )  # fmt: skip


def test_a_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    result = run("evaluate", tmp_path / "card", "--table", written(tmp_path, "t.csv", TABLE), "--target", "bad")
    assert (result.exit_code, result.stderr) == (1, "error: scorecard.not_found: There is no scorecard card.\n")


def test_a_card_without_its_hashes_and_one_edited_by_hand_are_refused_with_status_1(tmp_path: Path) -> None:
    card, table = make_folder(tmp_path / "card", "a"), written(tmp_path, "table.csv", TABLE)
    (card / "card.json").write_text((card / "card.json").read_text().replace("-4.0", "-3.0"))
    edited = run("evaluate", card, "--table", table, "--target", "bad")
    (card / "SHA256").unlink()
    bare = run("evaluate", card, "--table", table, "--target", "bad")
    assert (edited.exit_code, bare.exit_code) == (1, 1)
    assert edited.stderr.startswith("error: scorecard.edited: card.json of scorecard card is not as published")
    assert bare.stderr.startswith("error: scorecard.no_hash: Scorecard card lacks its file SHA256")
