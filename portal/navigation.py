"""The main navigation: rows that rooms put there, shown to the roles that the rights matrix lets in.

A room's `portal/pages/<room>.py` may define `NAVIGATION = (Entry(_l("Buyers"), "registry.search", position=20), ...)`.
Positions: 10 home, 20 buyers, 30 queue, 40 limits, 50 invoices, 60 claims, 70 policy, 80 monitoring, 90 administration.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from portal.rights import Rights, may_enter

Count = Callable[[Session, Actor], int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        label: Lazily translated text.
        endpoint: The page; who may enter it sees the row.
        position: Small numbers stand first.
        roles: Shows the row to fewer roles than may enter; None for all of them.
        count: Counts what waits there; asked at every page, so keep it to one short query. 0 shows nothing.
        pages: Further endpoints on which the row is the current one; needed where a room has several rows.
    """

    label: Any
    endpoint: str
    position: int
    roles: frozenset[Role] | None = None
    count: Count | None = None
    pages: frozenset[str] = frozenset()


def rows_for(
    entries: Iterable[Entry], rights: Rights, *, actor: Actor, session: Session
) -> list[tuple[str, str, bool, int]]:
    """Give the rows of a role as (label, address, is the page at hand, count)."""
    if actor.role is None:
        return []
    shown = [
        entry
        for entry in sorted(entries, key=lambda entry: entry.position)
        if may_enter(rights, entry.endpoint, actor.role) and (entry.roles is None or actor.role in entry.roles)
    ]
    current = _current(shown, "" if "shows_error" in g else request.endpoint or "")
    return [
        (
            str(entry.label),
            url_for(entry.endpoint),
            entry is current,
            0 if entry.count is None else entry.count(session, actor),
        )
        for entry in shown
    ]


def _current(shown: Sequence[Entry], here: str) -> Entry | None:
    """Give the row of the page at hand: the one that names it, else the first one of its room."""
    room = here.split(".", maxsplit=1)[0]
    naming = (entry for entry in shown if here == entry.endpoint or here in entry.pages)
    of_room = (entry for entry in shown if room not in ("", "people") and entry.endpoint.startswith(f"{room}."))
    return next(naming, None) or next(of_room, None)
