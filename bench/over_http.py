"""Limit decisions over HTTP, beside an empty route of the same server, asked in the same way."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.decisions import AMOUNT, POLICY, Pace
from models.engine import engine_for, unit_of_work
from people import service as people
from tests.services.limits_scene import EVA, INSURER, MAY
from tests.support.ports import free_port

CLIENTS: Final = 4
START_SECONDS: Final = 30
_ROOT: Final = Path(__file__).parents[1]
_DECISIONS: Final = "portal.app:from_environment()"
_EMPTY: Final = "bench.empty:app"
Ask = Callable[[http.client.HTTPConnection, int], int]


def decide_over_http(url: str, buyer_ids: Sequence[int]) -> Pace:
    """Let four clients ask for limits by the API, each over one connection."""
    engine = engine_for(url)
    with unit_of_work(engine, INSURER) as session:
        token = people.issue_token(session, "bench", frozenset({"limits:write"}), actor=EVA, on=MAY).token
    engine.dispose()

    def ask(connection: http.client.HTTPConnection, buyer_id: int) -> int:
        body = {
            "policy_id": POLICY,
            "buyer_id": buyer_id,
            "amount": AMOUNT.decimal,
            "currency": AMOUNT.currency,
            "terms_days": 60,
        }
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"bench-{buyer_id}",
        }
        connection.request("POST", "/api/v1/limit-requests", json.dumps(body), headers)
        return _read(connection)

    with _server(_DECISIONS, url) as port:
        return _paced(port, buyer_ids, ask, status=201)


def answer_nothing(count: int) -> Pace:
    """Let four clients post to the empty route."""

    def ask(connection: http.client.HTTPConnection, _number: int) -> int:
        connection.request("POST", "/", b"")
        return _read(connection)

    with _server(_EMPTY, "") as port:
        return _paced(port, range(count), ask, status=200)


def _read(connection: http.client.HTTPConnection) -> int:
    response = connection.getresponse()
    response.read()
    return response.status


def _paced(port: int, numbers: Sequence[int], ask: Ask, *, status: int) -> Pace:
    def run(share: Sequence[int]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in share:
            found = ask(connection, number)
            if found != status:
                raise RuntimeError(f"call {number} was answered with {found} instead of {status}")
        connection.close()

    run(numbers[:CLIENTS])
    shares = [numbers[CLIENTS + client :: CLIENTS] for client in range(CLIENTS)]
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(run, shares))
    return Pace(len(numbers) - CLIENTS, time.perf_counter() - begun)


@contextmanager
def _server(application: str, url: str) -> Iterator[int]:
    """Run one web process of eight threads on a free port of the loopback."""
    port = free_port()
    options = ["-k", "gthread", "--workers", "1", "--threads", "8", "--no-control-socket", "--log-level", "warning"]
    environment = {**os.environ, "TRADECOVER_DATABASE_URL": url, "TRADECOVER_SECRET_KEY": "s" * 40}
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", application]
    process = subprocess.Popen(command, cwd=_ROOT, env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the web server does not answer")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
