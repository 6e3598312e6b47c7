"""Who is told of an event and in which words, without a database."""

from datetime import date
from typing import Any

import pytest

from basics.actors import Role
from notifications.rules import in_english, link_of, parameters, recipients, reference_of
from notifications.values import Happened, Person

PEOPLE = (
    Person(1, Role.EXPORTER, 1, "ann@example.test"),
    Person(2, Role.EXPORTER, 2, "ben@example.test"),
    Person(3, Role.UNDERWRITER, None, "una@example.test"),
    Person(4, Role.UNDERWRITER, None, "uwe@example.test"),
    Person(5, Role.CLAIMS_HANDLER, None, "cleo@example.test"),
    Person(6, Role.ADMINISTRATOR, None, "ada@example.test"),
    Person(7, Role.BROKER, None, "bob@example.test"),
)


def make_event(kind: str, **changed: Any) -> Happened:  # noqa: ANN401 - fields of an event
    fields: dict[str, Any] = {
        "event_id": 1,
        "kind": kind,
        "business_date": date(2008, 5, 1),
        "actor_user_id": None,
        "subject": ("limit_request", 12),
        "policyholder_id": 1,
        "buyer_id": 9,
        "details": {},
        "policyholder_name": "First Exporter",
        "buyer_name": "Made-up Works",
    }
    return Happened(**fields | changed)


def told(event: Happened) -> list[int]:
    return [told.person.id for told in recipients(event, PEOPLE)]


def test_a_referred_request_is_told_to_underwriters_and_its_policyholder() -> None:
    assert told(make_event("limit_request.referred")) == [1, 3, 4]


def test_an_answer_goes_to_the_person_who_has_the_case() -> None:
    subject, details = ("review_case", 3), {"queue": "underwriting", "title": "Request LR-000012"}
    event = make_event("case.question_answered", subject=subject, details=details, actor_user_id=1, assignee_id=4)
    assert told(event) == [4]


@pytest.mark.parametrize(("queue", "people"), [("underwriting", [3, 4]), ("claims", [5]), ("payees", [5]), ("", [])])
def test_an_answer_on_a_case_that_nobody_has_goes_to_its_queue(queue: str, people: list[int]) -> None:
    details = {"queue": queue, "title": "Request LR-000012"}
    assert told(make_event("case.question_answered", subject=("review_case", 3), details=details)) == people


def test_a_question_on_a_claim_is_told_once_by_the_claim_itself() -> None:
    details = {"queue": "claims", "title": "Claim", "subject_type": "claim", "subject_id": 8}
    assert told(make_event("case.question_asked", subject=("review_case", 3), details=details)) == []
    assert told(make_event("claim.questioned", subject=("claim", 8))) == [1]


@pytest.mark.parametrize(
    ("details", "people"),
    [
        ({"buyers": 5, "rerated": 0, "changed": 0}, []),
        ({"buyers": 5, "rerated": 1, "changed": 0}, [3, 4]),
        ({"buyers": 5, "rerated": 0, "changed": 1}, [3, 4]),
    ],
)
def test_a_run_that_moved_nothing_is_no_news(details: dict[str, int], people: list[int]) -> None:
    assert told(make_event("monitoring.finished", policyholder_id=None, details=details)) == people


def test_a_kind_that_nobody_hears_of_is_told_to_nobody() -> None:
    assert told(make_event("case.closed")) == []
    assert told(make_event("there.is_no_such_kind")) == []


def test_a_line_says_amount_day_and_reason_and_nothing_else_of_the_event() -> None:
    details = {
        "amount": {"minor": 10_000_000, "currency": "USD"},
        "effective_from": "2008-05-31",
        "reasons": ["grade_fell", "a_new_reason"],
        "amount_before": {"minor": 25_000_000, "currency": "USD"},
    }
    event = make_event("limit.reduced", subject=("limit_decision", 4), details=details)
    [notice] = [told.notice for told in recipients(event, PEOPLE) if told.person.id == 1]
    filled = parameters(event, notice)
    assert filled.keys() == {"buyer", "amount", "effective_from", "reasons"}
    assert in_english(notice.words, filled) == (
        "Your limit on Made-up Works is reduced to USD 100000.00 for shipments from 2008-05-31: "
        "the buyer's grade fell, see the answer."
    )


def test_a_detail_that_is_not_there_leaves_a_dash_and_stops_nothing() -> None:
    event = make_event("limit.refused", details={})
    [notice] = [told.notice for told in recipients(event, PEOPLE)]
    assert in_english(notice.words, parameters(event, notice)) == "No limit on Made-up Works was granted: \N{EN DASH}."


def test_a_line_about_a_case_leads_to_what_the_case_is_about() -> None:
    details = {"subject_type": "limit_request", "subject_id": 12}
    assert link_of(make_event("case.question_asked", subject=("review_case", 3), details=details)) == (
        "limit_request",
        12,
    )
    assert link_of(make_event("claim.filed", subject=("claim", 8))) == ("claim", 8)


def test_references_are_those_that_people_read_out() -> None:
    assert reference_of(make_event("limit_request.referred")) == "LR-000012"
    assert reference_of(make_event("policy.created", subject=("policy", 1))) == ""
