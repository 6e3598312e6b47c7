"""What the registry itself shows of a buyer: statements side by side, key figures over the years, its timeline."""

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
from basics.scopes import InsurerScope, Scope
from portal import formats, timeline
from portal.assessments import sentence, with_minus
from portal.charts import BarGroup, bars
from portal.timeline import Entry, Kind
from registry import queries
from registry.records import queries as records
from registry.records.values import PaymentFacts, ProfileFacts
from registry.rules import side_by_side
from registry.values import GOOD_RECORD, PUBLIC_KINDS, PUBLIC_RECORD, BuyerEventFacts, FactKind, StatementFacts
from underwriting.stage_words import figure_text, label_text

YEARS_BESIDE: Final = 3
YEARS_DRAWN: Final = 8
_MILLION: Final = 1_000_000

ITEM_LABELS: Final = {
    "current_assets": _l("Current assets"),
    "cogs": _l("Cost of goods sold"),
    "depreciation_amortization": _l("Depreciation and amortisation"),
    "ebitda": _l("Earnings before interest, tax, depreciation and amortisation"),
    "inventory": _l("Inventory"),
    "net_income": _l("Net income"),
    "receivables": _l("Receivables"),
    "market_value": _l("Market value"),
    "net_sales": _l("Net sales"),
    "total_assets": _l("Total assets"),
    "long_term_debt": _l("Long-term debt"),
    "ebit": _l("Earnings before interest and tax"),
    "gross_profit": _l("Gross profit"),
    "current_liabilities": _l("Current liabilities"),
    "retained_earnings": _l("Retained earnings"),
    "total_revenue": _l("Total revenue"),
    "total_liabilities": _l("Total liabilities"),
    "operating_expenses": _l("Operating expenses"),
}
_KEY_ITEMS: Final = ("net_sales", "total_liabilities", "net_income")
_FACT_TITLES: Final = {
    FactKind.FAILURE: _l("The buyer failed"),
    FactKind.INSOLVENCY: _l("The buyer became insolvent"),
    FactKind.INSOLVENCY_PETITION: _l("Somebody applied to a court to wind the buyer up"),
    FactKind.DISSOLVED: _l("The buyer was dissolved, or its members wind it up"),
    FactKind.SANCTION: _l("The buyer is on a sanctions list"),
    FactKind.OVERDUE_NOTICE: _l("A policyholder notified an overdue invoice"),
    FactKind.CLAIM: _l("A policyholder filed a claim"),
    FactKind.JUDGMENT_UNPAID: _l("A court gave judgment for a debt, unpaid so far"),
    FactKind.JUDGMENT_PAID: _l("The buyer paid a judgment"),
    FactKind.COLLECTION_ORDER: _l("A court or an office ordered collection from the buyer"),
    FactKind.LATE_FILING: _l("The buyer filed its accounts late"),
    FactKind.AUDIT_QUALIFIED: _l("The auditor qualified the opinion on the accounts"),
    FactKind.AUDIT_UNQUALIFIED: _l("The auditor gave an unqualified opinion"),
    FactKind.PROMPT_PAYER: _l("The buyer was listed as a prompt payer"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """Some years' statements as a table: columns and rows as `data_table` takes them."""

    years: tuple[int, ...]
    columns: list[tuple[str, str]]
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A chart, the sentence above it, and the same figures as a table."""

    title: str
    chart: Markup
    columns: list[tuple[str, str]]
    rows: list[list[Any]]


def beside(statements: Sequence[StatementFacts], *, until: int | None = None) -> Beside:
    """Set the last three years up to `until` (the newest by default) beside each other, with the last change."""
    chosen = [facts for facts in statements if until is None or facts.fiscal_year <= until][-YEARS_BESIDE:]
    columns = [(str(_("Item")), "text"), *((str(facts.fiscal_year), "amount") for facts in chosen)]
    rows: list[list[Any]] = [
        [_("Period ends"), *(facts.period_end for facts in chosen), ""],
        [_("Known from"), *(facts.known_at for facts in chosen), ""],
    ]
    for entry in side_by_side(chosen):
        change = None if entry.change is None else formats.percent(entry.change, locale=_locale())
        rows.append([ITEM_LABELS[entry.item], *entry.amounts, change])
    return Beside(tuple(facts.fiscal_year for facts in chosen), [*columns, (str(_("Change")), "number")], rows)


def key_figures(statements: Sequence[StatementFacts]) -> KeyFigures | None:
    """Draw sales, debt and result over the years; None where fewer than two years are in one currency."""
    currency = statements[-1].currency if statements else ""
    drawn = [facts for facts in statements if facts.currency == currency][-YEARS_DRAWN:]
    if len(drawn) < 2:  # noqa: PLR2004 - one year is no course
        return None
    title = _finding(drawn[-2], drawn[-1])
    series = [str(ITEM_LABELS[item]) for item in _KEY_ITEMS]
    chart = bars(
        title,
        [BarGroup(str(facts.fiscal_year), tuple(_millions(facts, item) for item in _KEY_ITEMS)) for facts in drawn],
        series=series,
        axis=str(_("%(currency)s million", currency=currency)),
        write=lambda value: formats.number(value, locale=_locale()),
    )
    rows = [[str(facts.fiscal_year), *(facts.amount(item) for item in _KEY_ITEMS)] for facts in reversed(drawn)]
    return KeyFigures(title, chart, [(str(_("Fiscal year")), "short"), *((name, "amount") for name in series)], rows)


@timeline.source
def facts_of(session: Session, buyer_id: int, *, scope: Scope, on: date) -> list[Entry]:
    """Tell of the statements and events known; what policyholders told us in confidence is the insurer's to read."""
    seen: set[int] = set()
    entries: list[Entry] = []
    for facts in queries.statement_versions(session, buyer_id, on=on):
        entries.append(_statement_entry(facts, is_correction=facts.fiscal_year in seen))
        seen.add(facts.fiscal_year)
    entries += [_profile_entry(profile) for profile in records.profiles_known(session, buyer_id, on=on)]
    entries += [_payment_entry(payment) for payment in records.payments_known(session, buyer_id, on=on)]
    events = queries.events_known(session, buyer_id, on=on)
    is_staff = isinstance(scope, InsurerScope)
    return entries + [_event_entry(event) for event in events if is_staff or event.kind in PUBLIC_KINDS]


def _statement_entry(facts: StatementFacts, *, is_correction: bool) -> Entry:
    year = str(facts.fiscal_year)
    title = _("Statement of %(year)s corrected", year=year) if is_correction else _("Statement of %(year)s", year=year)
    named = [
        f"{ITEM_LABELS[item]} {formats.money(amount, locale=_locale(), whole=True)}"
        for item in ("total_assets", "net_sales", "net_income")
        if (amount := facts.amount(item)) is not None
    ]
    return Entry(facts.known_at, Kind.FACT, str(title), "; ".join(named), facts.source, tone="info")


def _event_entry(event: BuyerEventFacts) -> Entry:
    tone = "good" if event.kind in GOOD_RECORD else "bad" if event.kind in PUBLIC_KINDS else "warn"
    title, text = str(_FACT_TITLES[event.kind]), event.note
    if event.kind in PUBLIC_RECORD:
        happened = formats.day(event.happened_on, locale=_locale())
        number = str(_("number %(number)s", number=event.source_key)) if event.source_key else ""
        text = "; ".join(part for part in (happened, number, event.note) if part)
    return Entry(event.known_at, Kind.FACT, title, text, event.source, tone=tone, invented=event.is_invented)


def _profile_entry(profile: ProfileFacts) -> Entry:
    known = (
        sentence(label_text(f"sector.{profile.sector}", _)) if profile.sector else "",
        str(_("founded %(day)s", day=formats.day(profile.founded_on, locale=_locale()))) if profile.founded_on else "",
        "" if profile.employees is None else figure_text("employees", profile.employees, _),
    )
    text = "; ".join(part for part in known if part)
    title = str(_("Profile of the buyer"))
    return Entry(profile.known_at, Kind.FACT, title, text, profile.source, tone="info", invented=profile.is_invented)


def _payment_entry(payment: PaymentFacts) -> Entry:
    title = str(_("Payment record up to %(day)s", day=formats.day(payment.period_end, locale=_locale())))
    days = with_minus(figure_text("dbt_days", payment.dbt_days, _))
    text = str(_("%(days)s beyond terms, of %(count)s contributors", days=days, count=payment.contributors))
    return Entry(payment.known_at, Kind.FACT, title, text, payment.source, tone="info", invented=payment.is_invented)


def _finding(before: StatementFacts, newest: StatementFacts) -> str:
    """Say in one sentence what the last year's sales did."""
    year = str(newest.fiscal_year)
    sales, old = newest.amount("net_sales"), before.amount("net_sales")
    if sales is None or old is None or old.minor <= 0:
        return str(_("Sales, debt and result up to %(year)s", year=year))
    shift = Fraction(sales.minor - old.minor, old.minor)
    share = formats.percent(abs(shift), locale=_locale())
    if sales == old:
        return str(_("Net sales of %(year)s are those of the year before", year=year))
    if sales > old:
        return str(_("Net sales of %(year)s are %(share)s above the year before", year=year, share=share))
    return str(_("Net sales of %(year)s are %(share)s below the year before", year=year, share=share))


def _millions(facts: StatementFacts, item: str) -> float | None:
    """Give the height of a bar."""
    found: Money | None = facts.amount(item)
    return None if found is None else float(found.exact / _MILLION)


def _locale() -> str:
    return str(get_locale())
