"""What receivables show on other pages: what to do next on the first page, the account on a buyer's page."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from basics.scopes import InsurerScope, Scope
from portal import buyer_panels, cover_words, timeline
from portal.home import Block
from receivables import queries, rules
from receivables.values import BuyerClock
from registry.values import BuyerFacts

_HOME_DUTIES: Final = 10
_PANEL_INVOICES: Final = 10
_WEEK_DAYS: Final = 7


def home_blocks(session: Session, actor: Actor, *, on: date) -> Sequence[Block]:
    """Give an exporter what must be done next, by when, and which clause says so."""
    if actor.role is not Role.EXPORTER:
        return []
    clocks = queries.clock(session, scope=actor.scope, on=on)
    duties = rules.duties_due(clocks, on=on)
    stops = [clock for clock in clocks if _has_stopped(clock, on)]
    context = {
        "duties": cover_words.duty_rows(duties[:_HOME_DUTIES]),
        "more": max(0, len(duties) - _HOME_DUTIES),
        "this_week": sum(due.days_left <= _WEEK_DAYS for due in duties),
        "stops": [(clock.buyer_name, clock.clock.stop_shipments_from, _buyer_url(clock)) for clock in stops],
        "has_invoices": bool(clocks),
    }
    return [Block("receivables/_home.html", 10, context)]


@buyer_panels.headlines
def _headline(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    owed = queries.outstanding(session, scope=actor.scope, on=on, buyer_id=buyer.id) if _is_own(actor) else {}
    if not owed:
        return []
    amounts = [amount for amount in owed.values() if amount]
    part = buyer_panels.Part("receivables/_headline.html", 30, {"amounts": amounts}, label=_("Outstanding"))
    return [part]


@buyer_panels.actions
def _enters(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:  # noqa: ARG001 - as every room is asked
    if not _is_own(actor):
        return []
    return [buyer_panels.Action(_("Enter an invoice"), url_for("receivables.new_invoice", buyer_id=buyer.id), 50)]


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    """Show the account: outstanding against the limit, what is insured, the open invoices with their dates."""
    if actor.role not in (Role.EXPORTER, Role.UNDERWRITER, Role.CLAIMS_HANDLER, Role.AUDITOR):
        return []
    clocks = queries.clock(session, scope=actor.scope, on=on, buyer_id=buyer.id)
    accounts = []
    for clock in clocks:
        pair = {"policy_id": clock.policy_id, "buyer_id": clock.buyer_id}
        standing = queries.standing(session, scope=actor.scope, on=on, **pair)
        limit = standing.limit
        lines = [line for line in rules.lines_of([clock]) if line.clocked.open_gross]
        accounts.append(
            {
                "clock": clock,
                "standing": standing,
                "share": standing.outstanding.exact / limit.exact if limit else None,
                "lines": sorted(lines, key=lambda line: line.clocked.invoice.age_key)[:_PANEL_INVOICES],
                "count": len(lines),
            }
        )
    words = {"duties": cover_words.DUTIES, "clause_name": cover_words.clause_name}
    return [buyer_panels.Part("receivables/_panel.html", 30, {"accounts": accounts, **words})] if accounts else []


@timeline.source
def ledger_timeline(session: Session, buyer_id: int, *, scope: Scope, on: date) -> Sequence[timeline.Entry]:
    """Tell of shipments and payments of a policyholder's own ledger; staff see them on the account."""
    if isinstance(scope, InsurerScope):
        return []
    entries = []
    for ledger in queries.ledgers(session, scope=scope, buyer_id=buyer_id):
        for invoice in ledger.invoices:
            if invoice.invoiced_on <= on:
                title = _("Invoice %(ref)s of %(amount)s", ref=invoice.ref, amount=str(invoice.gross))
                url = url_for("receivables.invoice", invoice_id=ledger.invoice_ids[invoice.ref])
                entries.append(_entry(invoice.invoiced_on, title, url=url, invented=ledger.is_invented))
        for movement in ledger.movements:
            if movement.on <= on:
                title = _("Payment or credit of %(amount)s", amount=str(movement.amount))
                entries.append(_entry(movement.on, title, url="", invented=ledger.is_invented))
    return entries


def _entry(on: date, title: str, *, url: str, invented: bool) -> timeline.Entry:
    return timeline.Entry(on, timeline.Kind.INVOICE, title, url=url, invented=invented)


def _is_own(actor: Actor) -> bool:
    return actor.role is Role.EXPORTER


def _has_stopped(clock: BuyerClock, on: date) -> bool:
    stop = clock.clock.stop_shipments_from
    return stop is not None and stop <= on


def _buyer_url(clock: BuyerClock) -> str:
    return url_for("registry.buyer", buyer_id=clock.buyer_id)
