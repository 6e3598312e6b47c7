"""Notices: every event once to every person it concerns, and to nobody else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from basics import clock
from basics.actors import Actor, Role
from basics.errors import NotFound
from basics.scopes import InsurerScope, NoTenantScope, PolicyholderScope
from models.audit import Outbox
from models.engine import engine_for, read_only, unit_of_work
from models.notifications import Delivery, InboxMessage
from models.people import UserAccount
from notifications import queries, service
from notifications.mail import FileOutlet
from tests.services.notices_scene import add_event, add_people
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    yield made
    made.dispose()


@pytest.fixture
def people(engine: Engine) -> dict[str, int]:
    with unit_of_work(engine, InsurerScope()) as session:
        return add_people(session)


def tell(engine: Engine, kind: str, **extra: Any) -> None:  # noqa: ANN401 - fields of an event
    with unit_of_work(engine, InsurerScope()) as session:
        add_event(session, kind, **extra)
    with unit_of_work(engine, InsurerScope()) as session:
        service.dispatch(session, batch=100)


def told(engine: Engine) -> list[tuple[int, str]]:
    with read_only(engine, InsurerScope()) as session:
        rows = session.scalars(select(InboxMessage).order_by(InboxMessage.id))
        return [(row.user_account_id, row.subject % row.parameters) for row in rows]


def test_a_withdrawn_limit_is_told_to_its_policyholders_exporters_with_day_and_reason(
    engine: Engine, people: dict[str, int]
) -> None:
    tell(engine, "limit.withdrawn", details={"effective_from": "2008-05-31", "reasons": ["grade_withdrawn"]})
    assert [user for user, _words in told(engine)] == [people["ann"], people["una"], people["uwe"]]
    with read_only(engine, InsurerScope()) as session:
        [mail] = service.waiting_mails(session, batch=10)
    assert mail.subject == (
        "Your limit on Made-up Works is withdrawn for shipments from 2008-05-31: "
        "the buyer's grade leaves no room for a limit."
    )


def test_the_other_policyholder_hears_of_its_own_event(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "limit.refused", policyholder_id=2)
    assert [user for user, _words in told(engine)] == [people["ben"]]


def test_who_did_it_is_not_told(engine: Engine, people: dict[str, int]) -> None:
    una = Actor("Una", people["una"], Role.UNDERWRITER, None, 1)
    tell(engine, "override.proposed", actor=una, policyholder_id=None)
    assert [user for user, _words in told(engine)] == [people["uwe"]]


def test_a_disabled_person_is_not_told(engine: Engine, people: dict[str, int]) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        session.get_one(UserAccount, people["una"]).disabled_at = clock.now()
    tell(engine, "override.proposed", policyholder_id=None)
    assert [user for user, _words in told(engine)] == [people["uwe"]]


def test_an_event_that_concerns_nobody_leaves_the_outbox(engine: Engine, people: dict[str, int]) -> None:
    assert people
    tell(engine, "user.signed_in")
    assert told(engine) == []
    with read_only(engine, InsurerScope()) as session:
        assert session.scalars(select(Outbox.event_log_id).where(Outbox.dispatched_at.is_(None))).all() == []


def test_dispatching_again_tells_nobody_twice(engine: Engine, people: dict[str, int]) -> None:
    assert people
    tell(engine, "limit.refused")
    with unit_of_work(engine, InsurerScope()) as session:
        assert service.dispatch(session, batch=100) == 0
    assert len(told(engine)) == 1


def test_events_go_out_batch_by_batch_oldest_first(engine: Engine, people: dict[str, int]) -> None:
    assert people
    with unit_of_work(engine, InsurerScope()) as session:
        for _ in range(5):
            add_event(session, "limit.refused")
    counts = []
    for _ in range(4):
        with unit_of_work(engine, InsurerScope()) as session:
            counts.append(service.dispatch(session, batch=2))
    assert counts == [2, 2, 1, 0]
    with read_only(engine, InsurerScope()) as session:
        assert session.scalars(select(InboxMessage.event_log_id).order_by(InboxMessage.id)).all() == [1, 2, 3, 4, 5]


def test_a_rolled_back_change_tells_nobody(engine: Engine, people: dict[str, int]) -> None:
    assert people
    with unit_of_work(engine, InsurerScope()) as session:
        add_event(session, "limit.refused")
        session.rollback()
    with unit_of_work(engine, InsurerScope()) as session:
        assert service.dispatch(session, batch=100) == 0


def test_an_inbox_is_its_owners_newest_first(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "limit.refused")
    tell(engine, "limit.granted")
    with read_only(engine, PolicyholderScope(1)) as session:
        assert [line.kind for line in queries.inbox(session, people["ann"])] == ["limit.granted", "limit.refused"]
        assert queries.unread_count(session, people["ann"]) == 2
        assert queries.inbox(session, people["ben"]) == []


def test_people_without_a_policyholder_can_read_their_inbox(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "user.joined", policyholder_id=None, subject=("user_account", people["bob"]))
    with read_only(engine, NoTenantScope()) as session:
        assert [line.kind for line in queries.inbox(session, people["bob"])] == ["user.joined"]


def test_a_line_is_marked_as_read_by_its_owner(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "limit.refused")
    with unit_of_work(engine, PolicyholderScope(1)) as session:
        service.mark_read(session, 1, user_id=people["ann"])
    with read_only(engine, PolicyholderScope(1)) as session:
        assert queries.unread_count(session, people["ann"]) == 0
        assert queries.inbox(session, people["ann"], unread_only=True) == []


def test_another_persons_line_is_not_found(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "limit.refused")
    with pytest.raises(NotFound) as refusal, unit_of_work(engine, PolicyholderScope(2)) as session:
        service.mark_read(session, 1, user_id=people["ben"])
    assert refusal.value.code == "inbox_message.unknown"


def test_all_lines_are_marked_as_read_and_nobody_elses(engine: Engine, people: dict[str, int]) -> None:
    tell(engine, "limit.refused")
    tell(engine, "limit.granted")
    tell(engine, "limit.granted", policyholder_id=2)
    with unit_of_work(engine, PolicyholderScope(1)) as session:
        service.mark_all_read(session, user_id=people["ann"])
    with read_only(engine, InsurerScope()) as session:
        assert (queries.unread_count(session, people["ann"]), queries.unread_count(session, people["ben"])) == (0, 1)


def test_a_mail_waits_with_a_stable_id_and_goes_once(engine: Engine, people: dict[str, int], tmp_path: Path) -> None:
    tell(engine, "limit.refused")
    outlet = FileOutlet(tmp_path / "outbox")
    with read_only(engine, InsurerScope()) as session:
        [mail] = service.waiting_mails(session, batch=10)
    assert (mail.stable_id, mail.recipient) == (f"notice-1-{people['ann']}", "ann@example.test")
    for _ in range(2):  # a worker that died between sending and noting it sends the same mail again
        assert outlet.send(mail) == ""
    with unit_of_work(engine, InsurerScope()) as session:
        service.note_attempt(session, mail.delivery_id, failure="")
    with read_only(engine, InsurerScope()) as session:
        assert service.waiting_mails(session, batch=10) == []
    [file] = (tmp_path / "outbox").iterdir()
    assert file.name == f"notice-1-{people['ann']}.eml"
    assert f"Message-ID: <{mail.stable_id}@localhost>" in file.read_text()


def test_a_mail_that_failed_waits_longer_every_time_and_fails_for_good_after_ten_tries(
    engine: Engine, people: dict[str, int]
) -> None:
    assert people
    tell(engine, "limit.refused")
    pauses = []
    for _ in range(10):
        with unit_of_work(engine, InsurerScope()) as session:
            before = clock.now()
            service.note_attempt(session, 1, failure="no mail server")
            row = session.get_one(Delivery, 1)
            pauses.append(round(((row.next_attempt_at or before) - before) / timedelta(seconds=1)))
            assert service.waiting_mails(session, batch=10) == []
    assert pauses[:4] == [15, 30, 60, 120]
    assert (row.state, row.attempt_count, row.last_error) == ("failed", 10, "no mail server")
