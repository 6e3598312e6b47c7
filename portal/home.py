"""The first page after the log-in: blocks that rooms put there.

A room's `portal/pages/<room>.py` may define `home_blocks(session, actor, *, on) -> Sequence[Block]`; it is asked for
every person who opens the page and answers with nothing for a role that it has nothing for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from basics.actors import Actor


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the page: a template of the room, what it is given, and where it stands (small numbers first)."""

    template: str
    position: int
    context: Mapping[str, Any] = field(default_factory=dict)


SOURCES: Final = "tradecover.home"
HomeBlocks = Callable[..., Sequence[Block]]


def collect(sources: Iterable[HomeBlocks], session: Session, actor: Actor, *, on: date) -> list[Block]:
    """Ask all rooms, and put their blocks in order."""
    blocks = [block for source in sources for block in source(session, actor, on=on)]
    return sorted(blocks, key=lambda block: block.position)
