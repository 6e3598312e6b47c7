"""`tradecover demo` as people meet it: real processes, a real port, the embedded database."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import select

from basics.scopes import InsurerScope
from limits.group_use import commitment_of
from models.engine import engine_for, read_only
from models.identities import BuyerLink
from models.limits import LimitDecision
from monitoring.queries import unfinished_runs
from people.queries import business_date
from registry.groups.queries import group_of
from tests.support.ports import free_port
from tests.support.workers import until
from underwriting.governance.queries import champion, standings
from underwriting.governance.values import CardRole
from underwriting.governance.watching import comparison
from underwriting.publication import published_scorecard

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from commands.main import run; run()", "demo"]


@dataclass
class Demo:
    """One running demo."""

    process: subprocess.Popen[bytes]
    port: int
    output: Path

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def end(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        return self.process.wait(40)


@contextmanager
def running(home: Path, *options: str) -> Iterator[Demo]:
    """Start a demo and wait until it has printed the log-ins; nothing of it outlives the block."""
    port, output = free_port(), home.with_suffix(".out")
    environment = os.environ | {"TRADECOVER_HOME": str(home)}
    with output.open("wb") as log:
        process = subprocess.Popen(
            [*COMMAND, "--port", str(port), *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    demo = Demo(process, port, output)
    try:
        until(lambda: "Ctrl+C" in demo.said() or process.poll() is not None, "the demo greets", seconds=120)
        assert process.poll() is None, demo.said()
        yield demo
    finally:
        if process.poll() is None:
            demo.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a home in which a demo has run and was stopped."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with running(home):
        pass
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "home")


def get(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def look(home: Path) -> tuple[date, int]:
    """Give the business date, and how many runs are not finished."""
    engine = engine_for(f"sqlite:///{home / 'demo.db'}")
    with read_only(engine, InsurerScope()) as session:
        found = business_date(session), len(unfinished_runs(session))
    engine.dispose()
    return found


def test_the_second_start_answers_within_15_seconds_and_names_the_log_ins(home: Path) -> None:
    before = time.monotonic()
    with running(home) as demo:
        assert time.monotonic() - before < 15
        assert (get(demo.port, "/readyz"), get(demo.port, "/log-in")) == (200, 200)
        said = demo.said()
        assert f"http://127.0.0.1:{demo.port}" in said
        assert "the business date is 2008-05-01" in said
        assert len(re.findall(r"^\S+@\S+\.example +", said, re.MULTILINE)) == 12


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_all_its_children(home: Path, by: signal.Signals) -> None:
    with running(home) as demo:
        children = demo.children()
        assert len(children) == 2
        assert demo.end(by) == 0
        assert not any(map(is_alive, children))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_its_children_end_when_it_is_killed(home: Path) -> None:
    with running(home) as demo:
        children = demo.children()
        demo.process.kill()
        demo.process.wait()
        until(lambda: not any(map(is_alive, children)), "the children end", seconds=30)


def test_a_worker_that_was_killed_is_started_again(home: Path) -> None:
    with running(home) as demo:
        before = demo.children()
        [worker] = [child for child in before if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes()]
        os.kill(worker, signal.SIGKILL)
        until(lambda: len(set(demo.children()) - set(before)) == 1, "another worker runs")
        assert get(demo.port, "/livez") == 200


def test_the_date_is_moved_from_a_second_terminal_and_monitoring_waited_for(home: Path) -> None:
    with running(home):
        environment = os.environ | {"TRADECOVER_HOME": str(home)}
        moved = subprocess.run(
            [*COMMAND, "--on", "2009-05-01"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert (moved.returncode, moved.stderr) == (0, "")
        assert "The business date is 2009-05-01" in moved.stdout
        assert re.search(
            r"^2009-04-30: \d{3} buyers with news, \d+ with another grade, \d+ limits moved", moved.stdout, re.MULTILINE
        )
        assert look(home) == (date(2009, 5, 1), 0)
        back = subprocess.run(
            [*COMMAND, "--on", "2009-01-01"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert (back.returncode, "installation.date_backward" in back.stderr) == (1, True)


def test_a_start_with_a_date_greets_when_monitoring_is_done(home: Path) -> None:
    with running(home, "--on", "2008-06-01") as demo:
        assert "the business date is 2008-06-01" in demo.said()
        assert look(home) == (date(2008, 6, 1), 0)


def test_the_card_before_stands_beside_the_champion_by_the_word_of_two_people(home: Path) -> None:
    engine = engine_for(f"sqlite:///{home / 'demo.db'}")
    with read_only(engine, InsurerScope()) as session:
        [standing] = standings(session)
        champion_card = champion(session, on=date(2008, 5, 1))
        compared = comparison(session, champion_card, published_scorecard("us-listed-2006"))
    engine.dispose()
    assert (standing.name, standing.role, standing.state) == ("us-listed-2006", CardRole.CHALLENGER, "in_force")
    assert (standing.author_name, standing.decider_name) == ("Ulf Marsh", "Ada Quill")
    assert standing.note.startswith("Made up for the demo")
    assert champion_card.name == "us-statements-2006"
    assert compared.buyers > 300
    assert {-1, 0, 1} <= set(compared.moves)


def test_the_history_holds_every_kind_of_answer(home: Path) -> None:
    engine = engine_for(f"sqlite:///{home / 'demo.db'}")
    with read_only(engine, InsurerScope()) as session:
        verdicts = set(session.scalars(select(LimitDecision.verdict)))
    engine.dispose()
    assert verdicts == {"approved", "investigating", "not_approved", "reduced"}


def test_three_firms_are_a_group_by_links_that_are_told_to_be_made_up(home: Path) -> None:
    engine = engine_for(f"sqlite:///{home / 'demo.db'}")
    with read_only(engine, InsurerScope()) as session:
        top = session.scalars(select(BuyerLink.parent_id).order_by(BuyerLink.id)).first()
        members = group_of(session, top or 0, on=date(2008, 5, 1)).members
        held = commitment_of(session, [member.buyer_id for member in members], on=date(2008, 5, 1))
    engine.dispose()
    assert [member.depth for member in members] == [0, 1, 2]
    assert {member.source for member in members[1:]} == {"Made up for the demo"}
    assert all(use.committed for use in held.members)


def test_a_reset_begins_anew(home: Path) -> None:
    with running(home, "--on", "2008-06-01"):
        pass
    with running(home, "--reset") as demo:
        assert "the business date is 2008-05-01" in demo.said()
