"""Who may enter where: a hand-written row per endpoint, one file a room. No row, no start.

`PUBLIC` is open before the log-in; everything else names roles. Whoever may not enter gets the same answer as for
something that does not exist. Which *rows* somebody sees behind an open door is the scope's business.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

from basics.actors import STAFF as STAFF_ROLES
from basics.actors import Role


class Public(Enum):
    """The mark of an endpoint that is open before the log-in."""

    PUBLIC = "public"


PUBLIC: Final = Public.PUBLIC
EVERYONE: Final = frozenset(Role)
STAFF: Final = STAFF_ROLES

Row = frozenset[Role] | Public
Rights = Mapping[str, Row]


def merged(tables: Iterable[Rights]) -> dict[str, Row]:
    """Put the rooms' tables together.

    Raises:
        RuntimeError: two tables name one endpoint.
    """
    rights: dict[str, Row] = {}
    for table in tables:
        twice = rights.keys() & table.keys()
        if twice:
            raise RuntimeError(f"endpoints with two rows of rights: {', '.join(sorted(twice))}")
        rights.update(table)
    return rights


def check_complete(rights: Rights, endpoints: Iterable[str]) -> None:
    """Refuse to start with an endpoint that has no row, or a row that has no endpoint.

    Raises:
        RuntimeError: names them.
    """
    known = set(endpoints)
    without_row, without_endpoint = known - rights.keys(), rights.keys() - known
    if without_row or without_endpoint:
        raise RuntimeError(
            f"portal/rights: endpoints without a row {sorted(without_row)}, rows without an endpoint "
            f"{sorted(without_endpoint)}"
        )


def may_enter(rights: Rights, endpoint: str, role: Role | None) -> bool:
    """Tell whether a role (None before the log-in) may enter an endpoint; one without a row is shut."""
    row = rights.get(endpoint, frozenset[Role]())
    return row is PUBLIC or (isinstance(row, frozenset) and role in row)
