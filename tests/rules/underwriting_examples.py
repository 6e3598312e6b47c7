"""Statements to rate: made ones with only what matters, and the real rows of the served card's golden file."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from underwriting.card_folder import GOLDEN, SCORECARDS, SERVED
from underwriting.values import StatementFacts

# A plain firm of the made examples, in cents: near the median in most figures.
PLAIN: Final[dict[str, int]] = {
    "current_assets": 40_000_000_00,
    "ebit": 5_000_000_00,
    "ebitda": 8_000_000_00,
    "inventory": 10_000_000_00,
    "net_income": 2_000_000_00,
    "receivables": 15_000_000_00,
    "net_sales": 95_000_000_00,
    "operating_expenses": 90_000_000_00,
    "total_assets": 100_000_000_00,
    "long_term_debt": 10_000_000_00,
    "current_liabilities": 22_000_000_00,
    "retained_earnings": 5_000_000_00,
    "total_liabilities": 50_000_000_00,
}


def make_statement(
    year: int = 2007,
    *,
    known_at: date | None = None,
    currency: str = "USD",
    accepted: bool = True,
    **changes: int | None,
) -> StatementFacts:
    """Make a statement of the plain firm with some lines changed; None takes a line away."""
    lines = PLAIN | {name: amount for name, amount in changes.items() if amount is not None}
    return StatementFacts(
        statement_id=year,
        fiscal_year=year,
        period_end=date(year, 12, 31),
        known_at=known_at or date(year + 1, 4, 30),
        currency=currency,
        lines={name: amount for name, amount in lines.items() if changes.get(name, amount) is not None},
        is_accepted=accepted,
    )


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """A real row, and what the published card makes of it."""

    statements: tuple[StatementFacts, ...]
    score: float
    pd: float
    grade: int

    @property
    def on(self) -> date:
        """The day after the statement became known."""
        return date(self.statements[0].fiscal_year + 1, 5, 1)


@cache
def golden_cases() -> tuple[GoldenCase, ...]:
    """Read the golden rows of the served card."""
    with (SCORECARDS / SERVED / GOLDEN).open(encoding="utf-8", newline="") as file:
        return tuple(_case(record) for record in csv.DictReader(file))


def _case(record: dict[str, str]) -> GoldenCase:
    year = int(record["fiscal_year"])
    known = set(record) - {"company_id", "fiscal_year", "score", "pd", "grade"}
    current = {name: int(record[name]) for name in known if not name.startswith("prior_")}
    before = {
        name.removeprefix("prior_"): int(record[name]) for name in known if name.startswith("prior_") and record[name]
    }
    statements = [_statement(year, current)] + ([_statement(year - 1, before)] if before else [])
    return GoldenCase(tuple(statements), float(record["score"]), float(record["pd"]), int(record["grade"]))


def _statement(year: int, lines: dict[str, int]) -> StatementFacts:
    return StatementFacts(year, year, date(year, 12, 31), date(year + 1, 4, 30), "USD", lines)
