"""How much of a claim a level of authority may accept alone; amounts are compared in the book currency."""

from datetime import date

from sqlalchemy.orm import Session

from basics.money import Money
from people import queries as people
from policies.queries import convert


def in_book(session: Session, amount: Money, *, on: date) -> Money:
    """Convert an amount into the book currency at the reference rates of the day.

    Raises:
        Refused: `rates.missing`.
    """
    return convert(session, amount, people.installation(session).book_currency, on=on)


def level_for(session: Session, amount: Money, *, on: date) -> int:
    """Give the lowest level that may accept an amount alone; the highest of all where none may."""
    book = in_book(session, amount, on=on)
    levels = people.authorities(session)
    enough = [found.level for found in levels if found.claim_max.minor >= book.minor]
    return min(enough, default=max((found.level for found in levels), default=0))


def may_accept(session: Session, amount: Money, *, level: int, on: date) -> bool:
    """Tell whether a level may accept an amount alone."""
    return in_book(session, amount, on=on).minor <= people.authority(session, level).claim_max.minor


def anybody_may_accept(session: Session, amount: Money, *, on: date) -> bool:
    """Tell whether there is a level that may accept an amount."""
    return any(may_accept(session, amount, level=found.level, on=on) for found in people.authorities(session))
