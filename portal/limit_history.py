"""A limit's versions as steps, and what all policies hold on a buyer against its capacity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from basics.money import Money
from limits import queries
from limits.timeline import version_for
from limits.values import Cause, VersionFacts
from portal import formats
from portal.charts import LimitStep, limit_steps
from underwriting.queries import StoredAssessment

CAUSES: Final = {
    Cause.GRANTED: _l("granted"),
    Cause.REDUCED: _l("reduced"),
    Cause.WITHDRAWN: _l("withdrawn"),
    Cause.OWN_WISH: _l("at your own wish"),
}


@dataclass(frozen=True, slots=True)
class History:
    """A chart with its finding and the table of the same figures."""

    title: str
    chart: Markup
    columns: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]


def standing(versions: Sequence[VersionFacts], on: date) -> VersionFacts | None:
    """Give the version that applies on a day."""
    return version_for(versions, on)


def figure_of(versions: Sequence[VersionFacts], *, until: date) -> History | None:
    """Draw what applied to shipments of each day; None where no time has passed since the first version."""
    turns = _turns(versions)
    if not turns or turns[0][0] == max(until, turns[-1][0]):
        return None
    locale, currency = str(get_locale()), versions[0].amount.currency
    steps = [
        LimitStep(
            effective=day,
            amount=_height(amount),
            text=formats.amount(amount, locale=locale, whole=True),
            announced=announced,
        )
        for day, amount, announced in turns
    ]
    now = version_for(versions, until)
    words = formats.money(now.amount if now else Money.zero(currency), locale=locale, whole=True)
    title = _("%(amount)s applies to shipments of %(day)s", amount=words, day=formats.day(until, locale=locale))
    chart = limit_steps(
        title,
        steps,
        until=until,
        axis=currency,
        write=lambda value: formats.number(value, locale=locale, digits=0),
    )
    columns = [(_("For shipments from"), "date"), (_("Limit"), "amount"), (_("Announced"), "date")]
    return History(title, chart, columns, [[day, amount, announced] for day, amount, announced in turns])


def commitment(session: Session, buyer_id: int, stored: StoredAssessment | None, *, on: date) -> dict[str, Any]:
    """Give committed, capacity, what is free and the excess; book currency. For the insurer's staff alone."""
    grade = stored.assessment.grade if stored else None
    committed = queries.committed(session, buyer_id, on=on)
    capacity = queries.capacity(session, grade, on=on)
    zero = Money.zero(capacity.currency)
    share = share_of(committed, capacity)
    return {
        "committed": committed,
        "capacity": capacity,
        "free": max(capacity - committed, zero),
        "excess": max(committed - capacity, zero),
        "use": share,
        "grade": grade.number if grade else None,
    }


def share_of(part: Money | None, whole: Money) -> Fraction:
    """Give a part as a share of a whole, for a bar; all of it where there is no whole."""
    if part is None or not part:
        return Fraction(0)
    return Fraction(part.minor, whole.minor) if whole else Fraction(1)


def _height(limit: Money) -> float:
    """Give a point's height in the picture; its figure is printed from the amount itself."""
    return float(limit.exact)


def _turns(versions: Sequence[VersionFacts]) -> list[tuple[date, Money, date]]:
    """Give the days on which what applies changes: day, amount, and when that was announced."""
    ends = (version.valid_to for version in versions if version.valid_to is not None)
    days = sorted({*(version.effective_from for version in versions), *ends})
    found: list[tuple[date, Money, date]] = []
    for day in days:
        applying = version_for(versions, day)
        if applying is None:
            found.append((day, Money.zero(versions[0].amount.currency), day))
        elif not found or found[-1][1] != applying.amount:
            found.append((day, applying.amount, min(applying.announced_at, day)))
    return found
