"""Nobody overbooks a buyer: eight clients race through HTTP for the capacity of twenty buyers."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from models.engine import engine_for, unit_of_work
from models.locking import SWITCH, takes_locks
from models.registry import Buyer
from tests.services.limits_scene import INSURER, eur
from tests.services.race import (
    BUYERS,
    CAPACITY,
    CLIENTS,
    GREATEST_ASK,
    Client,
    Finish,
    all_at_once,
    committed_after_each_decision,
    make_field,
    mixed,
    overbooked,
    run_clients,
    web_server,
)
from tests.support.databases import Database

SEED = 20080501
STEPS = 25
LONG_STEPS = 1_250

pytestmark = pytest.mark.slow


def test_no_command_raises_committed_above_capacity_and_capacity_is_used(database: Database, tmp_path: Path) -> None:
    tokens = make_field(database)
    barrier = threading.Barrier(CLIENTS)
    with web_server(database, tmp_path / "server.log") as port:
        first = run_clients(port, tokens, lambda client: mixed(client, STEPS, SEED))
        second = run_clients(port, tokens, lambda client: all_at_once(client, barrier))
    for finish in (first, second):
        assert finish.unexpected == {}
    assert (len(first.seconds), len(second.seconds)) == (CLIENTS * STEPS, CLIENTS * len(BUYERS))
    assert overbooked(database) == []
    for buyer_id in BUYERS:
        final = committed_after_each_decision(database, buyer_id)[-1]
        assert (CAPACITY - GREATEST_ASK).minor <= final.minor <= CAPACITY.minor


@pytest.mark.long
def test_ten_thousand_racing_calls_never_overbook(database: Database, tmp_path: Path) -> None:
    tokens = make_field(database)
    with web_server(database, tmp_path / "server.log") as port:
        finish = run_clients(port, tokens, lambda client: mixed(client, LONG_STEPS, SEED))
    assert finish.unexpected == {}
    assert len(finish.seconds) == CLIENTS * LONG_STEPS == 10_000
    assert overbooked(database) == []


def test_without_the_lock_the_same_race_overbooks(database: Database, tmp_path: Path) -> None:
    tokens = make_field(database)
    barrier = threading.Barrier(CLIENTS)
    with web_server(database, tmp_path / "server.log", takes_locks=False) as port:
        run_clients(port, tokens, lambda client: all_at_once(client, barrier))
    assert overbooked(database) != []


def test_a_lock_on_one_buyer_does_not_delay_another(postgresql_database: Database, tmp_path: Path) -> None:
    tokens = make_field(postgresql_database)
    held, free = BUYERS[:2]
    finish = Finish()
    engine = engine_for(postgresql_database.url)
    with web_server(postgresql_database, tmp_path / "server.log") as port:
        first, second = (Client(port, tokens[number - 1], number, finish) for number in (1, 2))
        waits = threading.Thread(target=first.ask, args=(held, eur("1000")))
        with unit_of_work(engine, INSURER) as session:
            session.execute(select(Buyer.id).where(Buyer.id == held).with_for_update())
            waits.start()
            began = time.monotonic()
            second.ask(free, eur("1000"))
            seconds = time.monotonic() - began
            assert finish.answers == {"201": 1}
            waits.join(1)
            assert waits.is_alive()
        waits.join(30)
        first.connection.close()
        second.connection.close()
    engine.dispose()
    assert seconds < 5
    assert finish.answers == {"201": 2}


def test_the_switch_is_refused_outside_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    assert takes_locks()
    monkeypatch.setenv(SWITCH, "1")
    assert not takes_locks()
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    with pytest.raises(RuntimeError, match="one test alone"):
        takes_locks()
