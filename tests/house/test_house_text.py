"""What no tracked file may hold; lock files; decisions; the two commands."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.house import text_rules
from tests.house.source import ROOT, tracked_files

Rule = Callable[[str, str], Iterator[str]]
EXTRAS = ("training", "analytics", "spark", "peers")
BINARY = (".png", ".ttf", ".woff2", ".gz", ".mo", ".ico", ".pdf", ".bin")


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _texts() -> Iterator[tuple[str, str]]:
    for path in tracked_files():
        if not path.endswith(BINARY) and "/vendor/" not in path:
            yield path, _read(path)


def _joined(text: str) -> str:
    """Take out the mark that keeps this file from breaking the rules that it proves."""
    return text.replace("~", "")


@pytest.mark.parametrize(
    "rule",
    [text_rules.machine_paths, text_rules.index_addresses, text_rules.promises, text_rules.secrets],
    ids=lambda rule: rule.__name__,
)
def test_no_file_holds(rule: Rule) -> None:
    assert [fault for path, text in _texts() for fault in rule(path, text)] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (text_rules.machine_paths, 'DATA = "/ho~me/anna/tradecover"'),
        (text_rules.machine_paths, "see /ro~ot/.cache"),
        (text_rules.machine_paths, "open('/t~mp/out.txt')"),
        (text_rules.index_addresses, "--extra-in~dex-url https://example.test"),
        (text_rules.promises, "# TO~DO: later"),
        (text_rules.promises, "# FIX~ME"),
        (text_rules.secrets, "-----BEGIN RSA PRIVATE K~EY-----"),
        (text_rules.secrets, "AKIA~ABCDEFGHIJKLMNOP"),
        (text_rules.unhashed, "flask==3.1.3\n"),
        (text_rules.unhashed, "flask @ https://example.test/flask.whl --hash=sha256:0"),
        (text_rules.unhashed, "--find-li~nks /wheels\nflask==3.1.3 \\\n    --hash=sha256:0"),
    ],
)
def test_rule_bites(rule: Rule, text: str) -> None:
    assert list(rule("file", _joined(text)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (text_rules.machine_paths, "href='/limits/12' /usr/bin/chromium docs/wo~rk/now"),
        (text_rules.promises, "# TO~DO(#12): later"),
        (text_rules.unhashed, "# note\nflask==3.1.3 \\\n    --hash=sha256:0\n    # via tradecover (pyproject.toml)\n"),
    ],
)
def test_rule_lets_pass(rule: Rule, text: str) -> None:
    assert list(rule("file", _joined(text))) == []


@pytest.mark.parametrize("lock", ["run", "test", *EXTRAS])
def test_lock_files_hold_names_versions_and_hashes(lock: str) -> None:
    path = f"requirements/{lock}.txt"
    assert list(text_rules.unhashed(path, _read(path))) == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_adds_to_what_is_shipped_and_changes_none_of_it(extra: str) -> None:
    shipped, added = (text_rules.pins(_read(f"requirements/{lock}.txt")) for lock in ("run", extra))
    assert {pin: added.get(pin) for pin in shipped} == shipped
    assert len(added) > len(shipped)


@pytest.mark.parametrize("extra", ["training", "analytics"])
def test_tests_run_on_the_versions_of_an_extra(extra: str) -> None:
    added, tested = (text_rules.pins(_read(f"requirements/{lock}.txt")) for lock in (extra, "test"))
    assert {pin: tested.get(pin) for pin in added} == added


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = text_rules.pins(_read("requirements/run.txt")), text_rules.pins(_read("requirements/test.txt"))
    assert len(shipped) > 40
    assert {pin: tested.get(pin) for pin in shipped} == shipped


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    records = [path for path in tracked_files() if re.fullmatch(r"docs/adr/\d{4}-[a-z0-9-]+\.md", path)]
    assert [int(path.split("/")[-1][:4]) for path in records] == list(range(1, len(records) + 1))
    assert [path for path in records if len(_read(path).splitlines()) > 60] == []
    parts = ("## Context", "## Decision", "## Alternatives", "## Consequences", "## Status")
    assert [(path, part) for path in records for part in parts if part not in _read(path)] == []


def test_ci_runs_the_readmes_test_command() -> None:
    assert "make demo" in _read("README.md")
    assert "make test" in _read("README.md")
    assert re.search(r"^make test ", _read(".ci/run"), re.MULTILINE)
