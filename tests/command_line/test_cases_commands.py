"""`tradecover cover clock` and `claims assess`: what goes in, what comes out, and with which exit status."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commands.main import main
from tests.support.cover_answers import assess, read_clock
from tests.support.cover_cases import make_case, worked_example

COMMANDS = [("claims", "assess"), ("cover", "clock")]


def run(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], input=given)


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def lines_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_assessment_is_one_json_document(tmp_path: Path) -> None:
    result = run("claims", "assess", written(tmp_path, "case.json", worked_example()), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines_of(result) == [assess(worked_example())]
    assert json.loads(result.stdout)["indemnity"] == "3868.85"


def test_clock_is_one_json_document(tmp_path: Path) -> None:
    result = run("cover", "clock", "--json", written(tmp_path, "case.json", worked_example()))
    assert (result.exit_code, lines_of(result)) == (0, [read_clock(worked_example())])


def test_people_read_the_assessment_step_by_step(tmp_path: Path) -> None:
    case = worked_example()
    case["movements"].append({"kind": "recovery", "amount": "100.00", "on": "2026-08-01"})
    result = run("claims", "assess", written(tmp_path, "case.json", case))
    assert result.exit_code == 0
    assert result.stdout == (
        "Outcome: payable\n"
        "Indemnity: EUR 3868.85, payable by 2026-12-20\n"
        "\n"
        "step             amount  clause\n"
        "L              15409.84\n"
        "threshold      15409.84  threshold\n"
        "first_loss      5409.84  aggregate_first_loss\n"
        "percentage      4868.85  insured_percentage\n"
        "deductible      3868.85  deductible\n"
        "max_liability   3868.85  max_liability\n"
        "indemnity       3868.85\n"
        "\n"
        "invoice      open      base      limit   insured  uninsured  cover\n"
        "F1       18800.00  15409.84  100000.00  15409.84       0.00  covered\n"
        "\n"
        "Recovered after the loss, costs taken off: EUR 100.00, of it EUR 81.97 insured;\n"
        "EUR 20.58 to the insurer, EUR 79.42 to the policyholder.\n"
    )


def test_people_read_why_a_claim_waits_or_is_denied(tmp_path: Path) -> None:
    policy = {"waiting": {"months": 12, "anchor": "due_date"}}
    case = make_case(policy=policy, loss={"kind": "protracted_default", "on": "2026-07-01"})
    result = run("claims", "assess", written(tmp_path, "case.json", case))
    assert "Outcome: waiting (waiting)\n" in result.stdout
    assert "Waiting until: 2027-04-01\n" in result.stdout


def test_people_read_the_clock_as_a_table(tmp_path: Path) -> None:
    result = run("cover", "clock", written(tmp_path, "case.json", worked_example()))
    assert result.stdout.splitlines() == [
        "Cover clock on 2026-11-20",
        "New shipments are uncovered from 2026-06-04.",
        "",
        "invoice      open  extension ends  duty            date        state  clause",
        "F1       18800.00  2026-06-03      notify_overdue  2026-07-03  done   overdue_notice",
        "F1       18800.00  2026-06-03      file_claim      2026-11-30  due    claim_deadline",
        "F1       18800.00  2026-06-03      claim_from      2026-07-01         waiting",
    ]


def test_people_read_a_clock_without_duties_and_without_invoices(tmp_path: Path) -> None:
    result = run("cover", "clock", written(tmp_path, "case.json", {**make_case(), "loss": None}))
    assert result.stdout.splitlines()[-1] == "A        10000.00  -               -"
    result = run("cover", "clock", written(tmp_path, "case.json", {**make_case(), "invoices": []}))
    assert result.stdout.splitlines() == ["Cover clock on 2026-08-01", "No overdue invoice stops shipments."]


BAD_FILES: list[tuple[bytes, str]] = [
    (b"", "no text at all; one JSON object is right"),
    (b" \n\n", "no text at all; one JSON object is right"),
    (b"\x00\x01\x02", "text that is no JSON"),
    (b"\x89PNG\r\n\x1a\n\x00\xff", "bytes that are no UTF-8 text; JSON in UTF-8 is right"),
    (b"{", "line 1, column 2: text that is no JSON"),
    (b'{"on": "2026-01-01",}', "text that is no JSON"),
    (b"[]", "a list; an object is right"),
    (b"3", "the number 3; an object is right"),
    (b'{"on": NaN}', "the number NaN; amounts are decimal strings such as 1250.00"),
    (b'{"on": ' + b"9" * 5_000 + b"}", "a number of thousands of digits"),
    (b"[" * 200_000, "lists or objects nested too deeply"),
    (b'{"a":' * 200_000, "lists or objects nested too deeply"),
    (b"\x1f\x8b\x08\x00broken", "a gzip file that is cut short or broken; a whole gzip file is right"),
    (gzip.compress(b'{"on": "2026-01-01"}' * 99, mtime=0)[:-9], "a gzip file that is cut short or broken"),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("content", "told"), BAD_FILES)
def test_bad_files_are_told_on_standard_error_with_status_2(
    tmp_path: Path, command: tuple[str, str], content: bytes, told: str
) -> None:
    path = written(tmp_path, "case.json", content)
    result = run(*command, path, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error: {path}: ") or result.stderr.startswith("error: line ")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_file_that_is_not_there_and_folder_are_told(tmp_path: Path, command: tuple[str, str]) -> None:
    result = run(*command, tmp_path / "none.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {tmp_path / 'none.json'}: no such file; a file of JSON cases is right\n"
    result = run(*command, tmp_path)
    assert (result.exit_code, result.stderr) == (2, f"error: {tmp_path}: a folder; a file of JSON cases is right\n")
    assert run(*command, "a\0b").exit_code == 2


def test_faults_of_a_case_are_told_one_a_line_with_their_paths(tmp_path: Path) -> None:
    case = worked_example()
    case["invoices"][0]["gross"] = 48800
    case["policy"]["vat_insured"] = "no"
    result = run("claims", "assess", written(tmp_path, "case.json", case))
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "error: policy.vat_insured: 'no'; true or false is right",
        "error: invoices[0].gross: the number 48800; a decimal string such as 1250.00 is right",
    ]


def test_of_very_many_faults_the_first_twenty_are_told(tmp_path: Path) -> None:
    case = {**make_case(), "notices": [{"kind": "late", "on": "2026-01-01"}] * 25}
    result = run("claims", "assess", written(tmp_path, "case.json", case))
    told = result.stderr.splitlines()
    assert (len(told), told[-1]) == (21, "error: input: 5 faults more; correct the first ones and try again")


@pytest.mark.parametrize("name", ["case.json.gz", "case.json", "case"])
def test_gzip_is_opened_by_content(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, gzip.compress(json.dumps(worked_example()).encode()))
    assert lines_of(run("claims", "assess", path, "--json"))[0]["indemnity"] == "3868.85"


def test_byte_order_mark_and_line_feeds_of_windows_are_read(tmp_path: Path) -> None:
    text = json.dumps(worked_example(), indent=1).replace("\n", "\r\n")
    path = written(tmp_path, "case.json", b"\xef\xbb\xbf" + text.encode())
    assert run("claims", "assess", path).exit_code == 0


def test_standard_input_is_read_for_a_dash() -> None:
    result = run("claims", "assess", "-", "--json", given=json.dumps(worked_example()).encode())
    assert lines_of(result)[0]["indemnity"] == "3868.85"


MANY = [json.dumps(worked_example()), '{"on": 3}', "", "not json", '"\\ud800"', json.dumps(make_case())]


@pytest.mark.parametrize("name", ["cases.jsonl", "cases.json", "cases.jsonl.gz"])
@pytest.mark.parametrize("options", [("--json",), ()])
def test_each_line_of_a_file_of_many_gets_its_answer_in_order(tmp_path: Path, name: str, options: tuple[str]) -> None:
    raw = ("\n".join(MANY) + "\n\n").encode() + b'{"on": "\xff"}\n'
    path = written(tmp_path, name, gzip.compress(raw) if name.endswith(".gz") else raw)
    result = run("claims", "assess", path, *options)
    answers = lines_of(result)
    assert (result.exit_code, result.stderr, len(answers)) == (0, "", 8)
    assert answers[0]["indemnity"] == "3868.85"
    assert answers[1] == {"error": "policy: nothing; an object is right"}
    assert answers[2] == {"error": "no text at all; one JSON object is right"}
    assert answers[3]["error"].startswith("line 1, column 1: text that is no JSON")
    assert answers[4]["error"].endswith("an object is right")
    assert answers[5]["indemnity"] == "9000.00"
    assert answers[7] == {"error": "bytes that are no UTF-8 text; JSON in UTF-8 is right"}


def test_a_file_of_many_may_begin_with_a_bad_line_or_hold_one_or_none(tmp_path: Path) -> None:
    result = run("cover", "clock", written(tmp_path, "a.jsonl", f"oops\n{json.dumps(make_case())}"))
    assert [set(answer) for answer in lines_of(result)] == [{"error"}, {"as_of", "stop_shipments_from", "invoices"}]
    result = run("cover", "clock", written(tmp_path, "b.jsonl", json.dumps(make_case())))
    assert lines_of(result)[0]["as_of"] == "2026-08-01"
    assert run("cover", "clock", written(tmp_path, "c.jsonl", "\n")).stdout == ""


def test_one_case_over_many_lines_is_one_case_whatever_its_ending(tmp_path: Path) -> None:
    path = written(tmp_path, "case.jsonl", json.dumps(worked_example(), indent=2))
    assert lines_of(run("claims", "assess", path, "--json"))[0]["indemnity"] == "3868.85"


def test_several_files_are_answered_in_order_and_a_bad_one_sets_status_2(tmp_path: Path) -> None:
    good = written(tmp_path, "good.json", worked_example())
    bad = written(tmp_path, "bad.json", {"on": 3})
    other = written(tmp_path, "other.json", make_case())
    result = run("claims", "assess", good, bad, tmp_path / "none.json", other, "--json")
    answers = lines_of(result)
    assert (result.exit_code, len(answers)) == (2, 4)
    assert (answers[0]["indemnity"], answers[3]["indemnity"]) == ("3868.85", "9000.00")
    assert answers[1]["error"].startswith(f"{bad}: policy: nothing")
    assert f"error: {bad}: policy: nothing; an object is right\n" in result.stderr
    assert f"error: {tmp_path / 'none.json'}: no such file; a file of JSON cases is right\n" in result.stderr
    assert run("claims", "assess", good, other).exit_code == 0


def test_several_files_for_people_bear_their_names(tmp_path: Path) -> None:
    good = written(tmp_path, "good.json", worked_example())
    bad = written(tmp_path, "bad.json", b"")
    result = run("cover", "clock", bad, good)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (2, f"== {good}")
    assert result.stderr == f"error: {bad}: no text at all; one JSON object is right\n"
