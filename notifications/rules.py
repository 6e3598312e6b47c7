"""Who is told of an event, and with what filled into the words. Pure; the table stands in `words`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from basics.actors import Role
from basics.money import Money
from basics.references import reference
from notifications.values import Audience, Happened, Notice, Person, Told
from notifications.words import NOBODY, NOTICES, OTHER_REASON, REASONS

_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_PREFIXES: Final = {
    "limit_request": "LR",
    "limit_decision": "LD",
    "claim": "CL",
    "overdue_notice": "ON",
    "settlement": "ST",
    "import_run": "IM",
    "monitoring_run": "MR",
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_SAID: Final = "\N{EN DASH}"
_QUEUES: Final = {
    "underwriting": Role.UNDERWRITER,
    "claims": Role.CLAIMS_HANDLER,
    "payees": Role.CLAIMS_HANDLER,
    "screening": Role.ADMINISTRATOR,
}
_ROLES: Final = {
    Audience.UNDERWRITERS: Role.UNDERWRITER,
    Audience.CLAIMS_HANDLERS: Role.CLAIMS_HANDLER,
    Audience.ADMINISTRATORS: Role.ADMINISTRATOR,
}


def recipients(event: Happened, people: Sequence[Person]) -> Iterator[Told]:
    """Give every person that the event concerns with the first notice meant for them; never who did it themselves."""
    notices = NOBODY if _is_told_by_its_subject(event) or _is_no_news(event) else NOTICES.get(event.kind, NOBODY)
    for person in people:
        notice = next((notice for notice in notices if _concerns(notice.audience, event, person)), None)
        if notice is not None:
            yield Told(person, notice)


def parameters(event: Happened, notice: Notice) -> dict[str, Any]:
    """Give what the words mention: names, the reference, details of the event. Nothing else leaves the event."""
    known: Mapping[str, Any] = {
        **event.details,
        "buyer": event.buyer_name,
        "policyholder": event.policyholder_name,
        "ref": reference_of(event),
    }
    return {name: known.get(name, _NOT_SAID) for name in _PLACEHOLDER.findall(notice.words)}


def reason_words(codes: Sequence[str]) -> tuple[str, ...]:
    """Give the words for the reasons of a decision, to be translated; reasons without words of their own count once."""
    return tuple(dict.fromkeys(REASONS.get(code, OTHER_REASON) for code in codes)) or (OTHER_REASON,)


def reference_of(event: Happened) -> str:
    """Give the reference that people read out, such as `CL-000012`; empty for things that have none."""
    subject_type, subject_id = event.subject
    prefix = _PREFIXES.get(subject_type)
    return "" if prefix is None else reference(prefix, subject_id)


def link_of(event: Happened) -> tuple[str, int]:
    """Give the thing that a line leads to: of a case, the request or claim that it is about."""
    if event.subject[0] == "review_case" and "subject_type" in event.details:
        return event.details["subject_type"], event.details["subject_id"]
    return event.subject


def in_english(words: str, filled: Mapping[str, Any]) -> str:
    """Write a sentence out for a mail, amounts as `USD 250000.00`, days as `2009-04-30`."""
    return written(words, filled, translate=str, money=str, day=str)


def written(
    words: str,
    filled: Mapping[str, Any],
    *,
    translate: Callable[[str], str],
    money: Callable[[Money], str],
    day: Callable[[date], str],
) -> str:
    """Write a sentence for a reader: translated, amounts, days and reasons in the reader's manner."""

    def text(value: object) -> str:
        if isinstance(value, list):
            return ", ".join(translate(reason) for reason in reason_words(value))
        amount, when = money_of(value), day_of(value)
        if amount is not None:
            return money(amount)
        return str(value) if when is None else day(when)

    return translate(words) % {name: text(value) for name, value in filled.items()}


def day_of(value: object) -> date | None:
    """Give the day that a detail of an event is, or None for any other detail."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    return date.fromisoformat(value)


def money_of(value: object) -> Money | None:
    """Give the amount that a detail of an event is, or None for any other detail."""
    if isinstance(value, dict) and value.keys() == {"minor", "currency"}:
        return Money(value["minor"], value["currency"])
    return None


def _concerns(audience: Audience, event: Happened, person: Person) -> bool:
    if audience is Audience.THE_PERSON:
        return event.subject == ("user_account", person.id)
    if person.id == event.actor_user_id:
        return False
    if audience is Audience.WHO_HAS_THE_CASE:
        return _has_case(event, person)
    if audience is Audience.POLICYHOLDER:
        is_own = event.policyholder_id is not None and person.policyholder_id == event.policyholder_id
        return person.role is Role.EXPORTER and is_own
    return person.role is _ROLES[audience]


def _has_case(event: Happened, person: Person) -> bool:
    """Tell whether a case is in this person's hands: assigned, or in the queue of the role as long as it is not."""
    if event.assignee_id is not None:
        return person.id == event.assignee_id
    return person.role is _QUEUES.get(event.details.get("queue", ""))


def _is_told_by_its_subject(event: Happened) -> bool:
    """Tell whether a message on a case is told by an event of its own: claims have events for questions and answers."""
    return event.subject[0] == "review_case" and event.details.get("subject_type") == "claim"


def _is_no_news(event: Happened) -> bool:
    """Tell whether a run of monitoring found nothing that is worth a line."""
    return event.kind == "monitoring.finished" and not event.details.get("rerated") and not event.details.get("changed")
