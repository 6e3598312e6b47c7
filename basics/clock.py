"""The only place that reads the clock."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Return today's date in UTC: where a production installation's business date comes from."""
    return now().date()
