"""A race for the capacity of twenty buyers: a real web server, eight policyholders that ask at the same time.

The judge does not look at the end alone: it walks through the stored versions in the order in which they were written
and recomputes after every decision what was committed.
"""

import http.client
import json
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.money import Money
from limits import queries
from limits.values import VersionFacts
from models.engine import engine_for, read_only, unit_of_work
from models.limits import GradeCeiling
from models.locking import SWITCH
from models.people import UserAccount
from people import service as people
from tests.services.limits_scene import EVA, INSURER, MAY, OTTO, PEOPLE, eur, set_up
from tests.support.databases import Database
from tests.support.ports import free_port
from underwriting.service import assess_buyers

CLIENTS: Final = 8
BUYERS: Final = tuple(range(3, 23))
CAPACITY: Final = eur("400000")
GREATEST_ASK: Final = eur("150000")
START_SECONDS: Final = 30
_ROOT: Final = Path(__file__).parents[2]
EXPECTED: Final = frozenset({"limit.below_current", "limit.none", "limit.not_lower"})


@dataclass
class Finish:
    """What the clients met: how often each answer came, and how long each call took."""

    answers: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, seconds: float) -> None:
        with self.lock:
            self.answers[answer] = self.answers.get(answer, 0) + 1
            self.seconds.append(seconds)

    @property
    def unexpected(self) -> dict[str, int]:
        return {code: count for code, count in self.answers.items() if code != "201" and code not in EXPECTED}


def make_field(database: Database) -> list[str]:
    """Set policyholders, buyers and a small capacity up; give a token for each policyholder."""
    set_up(database.url, policyholders=CLIENTS, buyers=BUYERS[-1])
    engine = engine_for(database.url)
    with unit_of_work(engine, INSURER) as session:
        insured = update(GradeCeiling).where(GradeCeiling.grade.between(1, 8))
        session.execute(insured.values(greatest_limit_minor=CAPACITY.minor))
        assess_buyers(session, BUYERS, actor=OPERATOR, on=MAY)
        exporters = [EVA, OTTO]
        for number in range(3, CLIENTS + 1):
            user = UserAccount(
                email=f"exporter-{number}@example.com",
                name=f"Exporter {number}",
                role=Role.EXPORTER,
                authority_level=0,
                policyholder_id=number,
                password_hash="",
                locale="en",
                created_at=clock.now(),
                disabled_at=None,
            )
            session.add(user)
            session.flush()
            exporters.append(Actor(user.name, user.id, Role.EXPORTER, number))
        assert len(PEOPLE) + CLIENTS - 2 == exporters[-1].user_id
        scopes = frozenset({"limits:read", "limits:write"})
        tokens = [people.issue_token(session, "race", scopes, actor=who, on=MAY).token for who in exporters]
    engine.dispose()
    return tokens


@contextmanager
def web_server(database: Database, log: Path, *, takes_locks: bool = True) -> Iterator[int]:
    """Run gunicorn with two processes of eight threads on a free port of the loopback."""
    port = free_port()
    environment = {**os.environ, "TRADECOVER_DATABASE_URL": database.url, "TRADECOVER_SECRET_KEY": "s" * 40}
    if not takes_locks:
        environment[SWITCH] = "1"
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", str(CLIENTS), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "portal.app:from_environment()"], cwd=_ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            _wait_until_up(port, server, log)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_up(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert server.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/v1/openapi.json")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


class Client:
    """One policyholder's program: one connection, one token, a new key for every call."""

    def __init__(self, port: int, token: str, number: int, finish: Finish) -> None:
        self.number, self.token, self.finish = number, token, finish
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, buyer_id: int, amount: Money) -> dict[str, Any]:
        body = {
            "policy_id": self.number,
            "buyer_id": buyer_id,
            "amount": amount.decimal,
            "currency": amount.currency,
            "terms_days": 60,
        }
        return self._post("/api/v1/limit-requests", body)

    def reduce(self, buyer_id: int, amount: Money) -> dict[str, Any]:
        body = {"amount": amount.decimal, "currency": amount.currency}
        return self._post(f"/api/v1/limits/{self.number}/{buyer_id}/reductions", body)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(8),
        }
        began = time.perf_counter()
        self.connection.request("POST", path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        found: dict[str, Any] = json.loads(answer.read() or b"{}")
        code = found.get("code", "") if answer.status >= 400 else str(answer.status)
        self.finish.note(code or str(answer.status), time.perf_counter() - began)
        return found


def mixed(client: Client, steps: int, seed: int) -> None:
    """Ask for more, lower, cancel: at random, the same for the same seed."""
    chance = random.Random(f"{seed}-{client.number}")  # noqa: S311 - a plan that can be repeated, no secret
    for _ in range(steps):
        buyer_id, kind = chance.choice(BUYERS), chance.random()
        if kind < 0.7:
            client.ask(buyer_id, eur(str(chance.randrange(10, 151) * 1000)))
        else:
            client.reduce(buyer_id, eur("0" if kind > 0.9 else "5000"))


def all_at_once(client: Client, barrier: threading.Barrier) -> None:
    """Go through the buyers in one order, everybody asking for the most at the same moment."""
    for buyer_id in BUYERS:
        barrier.wait(60)
        client.ask(buyer_id, GREATEST_ASK)


def run_clients(port: int, tokens: list[str], run: Callable[[Client], None]) -> Finish:
    """Let every client run in a thread of its own."""
    finish, troubles = Finish(), list[BaseException]()

    def guarded(client: Client) -> None:
        try:
            run(client)
        except BaseException as trouble:  # noqa: BLE001 - handed to the test
            troubles.append(trouble)
        finally:
            client.connection.close()

    clients = [Client(port, token, number, finish) for number, token in enumerate(tokens, start=1)]
    threads = [threading.Thread(target=guarded, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles, troubles
    return finish


def committed_after_each_decision(database: Database, buyer_id: int) -> list[Money]:
    """Recompute from the stored versions what was committed after every decision, in the order of writing."""
    engine = engine_for(database.url)
    with read_only(engine, INSURER) as session:
        every = queries.versions(session, scope=INSURER, buyer_id=buyer_id)
    engine.dispose()
    sums, written = [], list[VersionFacts]()
    for _, versions in groupby(every, key=lambda version: version.decision_id):
        written += versions
        sums.append(queries.sum_committed(written, on=MAY, book_currency="EUR"))
    return sums


def overbooked(database: Database) -> list[int]:
    """Give the buyers whose committed sum some command raised above capacity."""
    found = []
    for buyer_id in BUYERS:
        sums = [Money.zero("EUR"), *committed_after_each_decision(database, buyer_id)]
        if any(after > before and after > CAPACITY for before, after in pairwise(sums)):
            found.append(buyer_id)
    return found
