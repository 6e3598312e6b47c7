"""A production installation's business date follows the clock."""

from datetime import date

from sqlalchemy.orm import Session

from basics.actors import CLOCK
from people.queries import installation, is_set_up
from people.service import move_business_date


def follow_clock(session: Session, *, today: date) -> None:
    """Move the business date to today; not in the demo, whose date people move, and not before the first set-up."""
    if not is_set_up(session):
        return
    facts = installation(session)
    if not facts.is_demo and facts.business_date < today:
        move_business_date(session, today, actor=CLOCK)
