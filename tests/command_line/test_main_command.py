"""The command itself: help without imports, wrong usage, refusals, and the real process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, OperationalError

from basics.errors import Fault, Invalid, NotFound, Refused, Stale
from commands.main import COMMANDS, Lazy, LazyGroup, main
from tests.support.cover_cases import make_case, worked_example

ROOT = Path(__file__).parents[2]
ERRORS = {
    "refused": Refused("limit.not_active", "The limit is withdrawn; only an active one can be revised."),
    "missing": NotFound("buyer.not_found", "No such buyer."),
    "stale": Stale("limit.stale", "The limit has changed since."),
    "invalid": Invalid("money.amount", "bad", [Fault("row 3", "amount 'x'", "digits are right")]),
    "bare": Invalid("money.amount", "amount 'x'"),
    "abort": click.Abort(),
    "folder": NotADirectoryError(20, "Not a directory", "home/x"),
    "disk": OperationalError("INSERT", {}, Exception("database or disk is full")),
    "damaged": DatabaseError("SELECT", {}, Exception("file is not a database")),
    "address": ArgumentError("Could not parse the address"),
    "broken rule": IntegrityError("INSERT", {}, Exception("a rule of the schema")),
    "click": click.ClickException("disk is full"),
}


@click.group(cls=LazyGroup)
def trial() -> None:
    """Raise what a command may raise."""


@trial.command("fail")
@click.argument("name")
def fail(name: str) -> None:
    raise ERRORS[name]


@trial.command("bug")
def bug() -> None:
    raise RuntimeError("a bug stays a traceback")


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("refused", 1, "error: limit.not_active: The limit is withdrawn; only an active one can be revised.\n"),
        ("missing", 1, "error: buyer.not_found: No such buyer.\n"),
        ("stale", 1, "error: limit.stale: The limit has changed since.\n"),
        ("invalid", 2, "error: row 3: amount 'x'; digits are right\n"),
        ("bare", 2, "error: amount 'x'; see --help for what is right\n"),
        ("abort", 1, "error: stopped before the end\n"),
        ("click", 1, "error: disk is full\n"),
        ("folder", 1, "error: home/x: Not a directory; a place that can be written to is right\n"),
        ("disk", 1, "error: database: database or disk is full; one that answers, with room on its disk, is right\n"),
        ("damaged", 2, "error: database: file is not a database; a whole file that is a database is right\n"),
        (
            "address",
            2,
            "error: database: Could not parse the address; an address such as sqlite:///tradecover.db is right\n",
        ),
    ],
)
def test_errors_of_commands_become_lines_and_exit_statuses(name: str, status: int, told: str) -> None:
    result = CliRunner().invoke(trial, ["fail", name])
    assert (result.exit_code, result.stdout, result.stderr) == (status, "", told)


def test_a_bug_stays_a_traceback() -> None:
    assert isinstance(CliRunner().invoke(trial, ["bug"]).exception, RuntimeError)
    assert isinstance(CliRunner().invoke(trial, ["fail", "broken rule"]).exception, IntegrityError)


def test_wrong_usage_names_the_command_and_where_to_look() -> None:
    result = CliRunner().invoke(main, ["claims", "assess", "--jsn", "x"])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: tradecover claims assess: No such option")
    assert result.stderr.endswith("; see tradecover claims assess --help\n")
    result = CliRunner().invoke(main, ["cover", "clock"])
    assert (result.exit_code, result.stderr) == (
        2,
        "error: tradecover cover clock: Missing argument 'CASE...'; see tradecover cover clock --help\n",
    )
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2
    result = CliRunner().invoke(main, ["claims"])
    assert (result.exit_code, "assess" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_is_found_and_described(name: str) -> None:
    assert isinstance(COMMANDS[name], Lazy)
    result = CliRunner().invoke(main, [name, "--help"])
    assert (result.exit_code, result.stdout.startswith(f"Usage: tradecover {name}")) == (0, True)
    assert COMMANDS[name].summary in CliRunner().invoke(main, ["--help"], terminal_width=200).stdout


def process(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from commands.main import run; run()", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_help_imports_no_command() -> None:
    script = "import sys; from commands.main import run\ntry: run()\nfinally: print(sorted(sys.modules))"
    command = [sys.executable, "-c", script, "--help"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "claims" in printed
    assert "'commands.cases'" not in printed
    assert "'sqlalchemy'" not in printed


def test_the_real_process_assesses_a_case_from_standard_input() -> None:
    done = process("claims", "assess", "-", "--json", given=json.dumps(worked_example()))
    assert (done.returncode, done.stderr, json.loads(done.stdout)["indemnity"]) == (0, "", "3868.85")


def test_the_real_process_answers_bad_input_with_status_2_and_no_traceback() -> None:
    done = process("claims", "assess", "-", given="{")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: line 1, column 2: text that is no JSON")
    assert "Traceback" not in done.stderr


def test_the_real_process_prints_references_that_the_terminal_does_not_know() -> None:
    case = make_case()
    case["invoices"][0]["ref"] = "Żuk"
    done = process("claims", "assess", "-", given=json.dumps(case), PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u017buk" in done.stdout
