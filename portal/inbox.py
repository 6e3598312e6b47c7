"""Lines of the inbox as their reader sees them, and where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from notifications.rules import written
from notifications.values import InboxLine
from portal import formats, security, work
from portal.rights import may_enter

# Table of the thing -> its page, and the name of the page's argument.
PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "limit_request": ("limits.request_page", "request_id"),
    "limit_decision": ("limits.decision", "decision_id"),
    "claim": ("claims.claim", "claim_id"),
    "review_case": ("cases.case", "case_id"),
    "buyer": ("registry.buyer", "buyer_id"),
    "import_run": ("registry.import_run", "run_id"),
    "monitoring_run": ("monitoring.run", "run_id"),
    "match_run": ("matching.run", "run_id"),
    "grade_override": ("underwriting.override", "override_id"),
    "scorecard_standing": ("governance.standing", "standing_id"),
    "payee": ("claims.payee", "payee_id"),
    "policy": ("policies.policy", "policy_id"),
}
_BUYER_PAGE: Final = ("registry.buyer", "buyer_id")
_ACCOUNT: Final = "people.account"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with its sentence in the reader's language."""

    line: InboxLine
    sentence: str


def shown(line: InboxLine) -> ShownLine:
    """Write a line in the reader's language and manner."""
    locale = str(get_locale())
    sentence = written(
        line.words,
        line.parameters,
        translate=_,
        money=lambda amount: formats.money(amount, locale=locale),
        day=lambda when: formats.day(when, locale=locale),
    )
    return ShownLine(line, sentence)


def as_document(line: InboxLine) -> dict[str, Any]:
    """Give a line as the API's schema takes it."""
    return {
        "id": line.id,
        "kind": line.kind,
        "sentence": shown(line).sentence,
        "link": {"type": line.link[0], "id": line.link[1]},
        "buyer_id": line.buyer_id,
        "business_date": line.business_date,
        "received_at": line.received_at,
        "read_at": line.read_at,
    }


def page_of(line: InboxLine) -> str | None:
    """Give the address of the thing that a line is about, or of its buyer; None where the reader may enter neither."""
    if line.link[0] == "user_account":
        return url_for(_ACCOUNT)
    candidates = [(PAGES.get(line.link[0]), line.link[1]), (_BUYER_PAGE, line.buyer_id)]
    for page, number in candidates:
        if page is not None and number is not None and _is_open(page[0]):
            argument: dict[str, Any] = {page[1]: number}
            return url_for(page[0], **argument)
    return None


def _is_open(endpoint: str) -> bool:
    return endpoint in current_app.view_functions and may_enter(security.rights(), endpoint, work.viewer().role)
