"""One timeline of a buyer: every room puts in what it knows and what the viewer may see.

A room's `portal/pages/<room>.py` marks a function as a source:

    @timeline.source
    def buyer_timeline(session, buyer_id, *, scope, on):
        return [Entry(decision.decided_on, Kind.DECISION, _("Limit of %(amount)s granted", ...), url=...)]

It reads within `scope` and knows nothing of days after `on`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics.scopes import Scope


class Kind(StrEnum):
    """What an entry tells of; the filters of the timeline."""

    FACT = "fact"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    LIMIT = "limit"
    INVOICE = "invoice"
    NOTICE = "notice"
    CLAIM = "claim"


LABELS: Final = {
    Kind.FACT: _l("Fact"),
    Kind.ASSESSMENT: _l("Assessment"),
    Kind.DECISION: _l("Decision"),
    Kind.LIMIT: _l("Limit"),
    Kind.INVOICE: _l("Invoice"),
    Kind.NOTICE: _l("Notice"),
    Kind.CLAIM: _l("Claim"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in the viewer's words.

    Attributes:
        on: The business date on which it happened or became known.
        title: One sentence.
        tone: good, warn, bad, info, or quiet.
        invented: Whether it was made up for the demo; labelled so.
    """

    on: date
    kind: Kind
    title: str
    text: str = ""
    by: str = ""
    url: str = ""
    tone: str = "quiet"
    invented: bool = False


Source = Callable[..., Sequence[Entry]]

SOURCES: Final[list[Source]] = []


def source(function: Source) -> Source:
    """Add a source; called as `function(session, buyer_id, scope=..., on=...)`."""
    SOURCES.append(function)
    return function


def collect(
    session: Session, buyer_id: int, *, scope: Scope, on: date, kinds: frozenset[Kind] = frozenset(Kind)
) -> list[Entry]:
    """Give all entries of these kinds, newest first; of one day, those a source gave last stand first."""
    entries = [entry for read in SOURCES for entry in read(session, buyer_id, scope=scope, on=on)]
    return sorted(
        (entry for entry in reversed(entries) if entry.kind in kinds), key=lambda entry: entry.on, reverse=True
    )
