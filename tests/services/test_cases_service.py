"""The queue of work that waits for a person, on both databases."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, select

from basics.actors import MONITORING, Actor
from basics.errors import Invalid, NotFound, Refused
from basics.scopes import Scope
from cases import queries, service
from cases.queries import QueueFilter
from cases.values import CaseFacts
from models.audit import EventLog
from models.engine import engine_for, read_only, unit_of_work
from tests.services.limits_scene import ANNA, BEN, EVA, INSURER, MAY, OTTO, RATED, eur, set_up
from tests.support.databases import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    set_up(database.url)
    made = engine_for(database.url)
    yield made
    made.dispose()


def make_case(engine: Engine, title: str = "A matter", *, policyholder_id: int = 1, level: int = 1) -> int:
    with unit_of_work(engine, INSURER) as session:
        return service.open_case(
            session,
            queue="underwriting",
            kind="new_limit",
            subject=("limit_request", 7),
            policyholder_id=policyholder_id,
            buyer_id=RATED,
            title=title,
            amount=eur("10"),
            required_authority=level,
            actor=ANNA,
            on=MAY,
            due_on=date(2008, 5, 3),
        )


def do(engine: Engine, action: str, case_id: int, *words: str, actor: Actor = ANNA, scope: Scope = INSURER) -> None:
    with unit_of_work(engine, scope) as session:
        getattr(service, action)(session, case_id, *words, actor=actor, on=MAY, scope=scope)


def read(engine: Engine, case_id: int) -> CaseFacts:
    with read_only(engine, INSURER) as session:
        return queries.case(session, case_id, scope=INSURER)


def titles(engine: Engine, wanted: QueueFilter | None = None, *, scope: Scope = INSURER) -> list[str]:
    with read_only(engine, scope) as session:
        return [case.title for case in queries.queue(session, scope=scope, wanted=wanted).cases]


def test_a_case_reads_back_as_it_was_opened(engine: Engine) -> None:
    case = read(engine, make_case(engine))
    assert (case.state, case.amount, case.due_on, case.policyholder_name) == (
        "open",
        eur("10"),
        date(2008, 5, 3),
        "Exporter 1",
    )
    assert case.is_open


def test_taking_and_releasing_a_case_names_the_person(engine: Engine) -> None:
    case_id = make_case(engine)
    do(engine, "assign", case_id)
    assert (read(engine, case_id).state, read(engine, case_id).assignee_name) == ("assigned", "Anna")
    do(engine, "release", case_id)
    assert (read(engine, case_id).state, read(engine, case_id).assignee_name) == ("open", None)


def test_a_part_of_the_system_takes_no_case_and_writes_nothing(engine: Engine) -> None:
    case_id = make_case(engine)
    for action, words in (("assign", ()), ("ask", ("Why?",))):
        with pytest.raises(Refused) as refusal:
            do(engine, action, case_id, *words, actor=MONITORING)
        assert refusal.value.code == "case.no_person"


def test_a_question_waits_for_its_answer(engine: Engine) -> None:
    case_id = make_case(engine)
    do(engine, "ask", case_id, " Interim figures? ")
    assert read(engine, case_id).state == "waiting"
    with pytest.raises(Refused) as refusal:
        do(engine, "ask", case_id, "And the year before?")
    assert refusal.value.code == "case.not_possible"
    do(engine, "answer", case_id, "Here.", actor=EVA, scope=EVA.scope)
    assert read(engine, case_id).state == "open"


def test_an_answer_without_a_question_is_refused(engine: Engine) -> None:
    with pytest.raises(Refused) as refusal:
        do(engine, "answer", make_case(engine), "Here.", actor=EVA, scope=EVA.scope)
    assert refusal.value.code == "case.not_possible"


def test_policyholders_neither_ask_nor_comment(engine: Engine) -> None:
    case_id = make_case(engine)
    for action in ("ask", "comment"):
        with pytest.raises(Refused) as refusal:
            do(engine, action, case_id, "Hm.", actor=EVA, scope=EVA.scope)
        assert refusal.value.code == "case.staff_only"


@pytest.mark.parametrize(("body", "is_taken"), [("", False), ("  ", False), ("x" * 4000, True), ("x" * 4001, False)])
def test_a_message_has_some_words_and_not_too_many(engine: Engine, body: str, is_taken: bool) -> None:  # noqa: FBT001 - the expectation
    case_id = make_case(engine)
    if is_taken:
        do(engine, "comment", case_id, body)
        return
    with pytest.raises(Invalid) as refusal:
        do(engine, "comment", case_id, body)
    assert refusal.value.code == "case.body"


def test_a_closed_case_takes_no_comment_until_it_is_reopened(engine: Engine) -> None:
    case_id = make_case(engine)
    do(engine, "close_case", case_id)
    assert read(engine, case_id).closed_at is not None
    with pytest.raises(Refused) as refusal:
        do(engine, "comment", case_id, "Late.")
    assert refusal.value.code == "case.not_permitted"
    do(engine, "reopen_case", case_id)
    do(engine, "comment", case_id, "In time.")
    assert (read(engine, case_id).state, read(engine, case_id).closed_at) == ("open", None)


def test_the_queue_shows_the_oldest_first_without_the_closed_ones(engine: Engine) -> None:
    first, second = make_case(engine, "first"), make_case(engine, "second")
    make_case(engine, "third")
    do(engine, "close_case", second)
    assert titles(engine) == ["first", "third"]
    assert titles(engine, QueueFilter(state="closed")) == ["second"]
    do(engine, "assign", first, actor=BEN)
    assert titles(engine, QueueFilter(assignee_id=BEN.user_id)) == ["first"]
    assert titles(engine, QueueFilter(text="THI")) == ["third"]
    assert titles(engine, QueueFilter(text="%")) == []


@pytest.mark.parametrize(("level", "found"), [(1, []), (2, ["large"]), (3, ["large"])])
def test_the_queue_may_be_cut_to_the_own_authority(engine: Engine, level: int, found: list[str]) -> None:
    make_case(engine, "large", level=2)
    assert titles(engine, QueueFilter(within_authority=level)) == found


def test_the_queue_comes_in_pages(engine: Engine) -> None:
    for title in ("a", "b", "c"):
        make_case(engine, title)
    with read_only(engine, INSURER) as session:
        page = queries.queue(session, scope=INSURER, page_size=2)
        rest = queries.queue(session, scope=INSURER, page_size=2, after=page.next_after or 0)
    assert ([case.title for case in page.cases], page.next_after) == (["a", "b"], 2)
    assert ([case.title for case in rest.cases], rest.next_after) == (["c"], None)


def test_what_waits_for_the_policyholder_is_not_counted_as_waiting_here(engine: Engine) -> None:
    make_case(engine)
    do(engine, "ask", make_case(engine), "Why?")
    with read_only(engine, INSURER) as session:
        assert queries.waiting_count(session, scope=INSURER, queue="underwriting") == 1


def test_another_policyholders_case_is_not_found(engine: Engine) -> None:
    case_id = make_case(engine)
    assert titles(engine, scope=OTTO.scope) == []
    with pytest.raises(NotFound) as refusal:
        do(engine, "answer", case_id, "Mine?", actor=OTTO, scope=OTTO.scope)
    assert refusal.value.code == "case.not_found"


def test_every_step_is_logged(engine: Engine) -> None:
    case_id = make_case(engine)
    for action, words in (("assign", ()), ("ask", ("Why?",)), ("answer", ("So.",)), ("close_case", ())):
        do(engine, action, case_id, *words)
    with read_only(engine, INSURER) as session:
        kinds = session.scalars(select(EventLog.kind).where(EventLog.subject_type == "review_case")).all()
    assert list(kinds) == [
        "case.opened",
        "case.assigned",
        "case.question_asked",
        "case.question_answered",
        "case.closed",
    ]
