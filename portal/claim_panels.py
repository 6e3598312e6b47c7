"""What claims show on other rooms' pages: the first page, a buyer's page and its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from basics.money import Money
from basics.scopes import Scope
from claims import queries
from claims.checks import checks_from_json, missing_documents
from claims.queries import OPEN, ClaimFilter
from claims.values import ClaimFacts, DecisionAction
from claims.wording import ACTIONS, LOSSES, STATES, STATES_FOR_STAFF
from policies.cover.clock import DutyKind, DutyState
from policies.cover.deadlines import NoticeBook
from policies.cover.values import Late
from policies.queries import policies_of
from portal import buyer_panels, security, timeline, work
from portal.claim_answers import TONES
from portal.cover_words import clause_name
from portal.home import Block
from portal.rights import may_enter
from receivables.queries import clock, cover_case
from receivables.values import BuyerClock
from registry.values import BuyerFacts

_HOME_CLAIMS: Final = 10


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One overdue invoice: what is open, by when it must be told, and whether it was told."""

    ref: str
    open_gross: Money
    due_on: date
    notify_by: date | None
    is_told: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class OverdueAccount:
    """What is overdue under one policy, the clause that asks for a notice, and what a late one does."""

    policy_id: int
    policy_number: str
    lines: tuple[OverdueLine, ...]
    clause: str
    denies: bool
    is_invented: bool

    @property
    def notify_by(self) -> date | None:
        """Give the earliest day by which something must still be told."""
        return min((line.notify_by for line in self.lines if line.notify_by and not line.is_told), default=None)

    @property
    def waits(self) -> bool:
        """Tell whether there is something to tell."""
        return any(not line.is_told for line in self.lines)


def home_blocks(session: Session, actor: Actor, *, on: date) -> Sequence[Block]:
    """Give an exporter the claims under way, a claims handler those that are due."""
    if actor.role is Role.EXPORTER:
        found = queries.claims(session, scope=actor.scope, wanted=ClaimFilter(OPEN), page=(None, _HOME_CLAIMS))
        if not found:
            return []
        asked = [claim for claim in found if claim.state == "questioned"]
        return [Block("claims/_home.html", 25, _words(found, session, actor) | {"asked": asked})]
    if actor.role is Role.CLAIMS_HANDLER:
        found = queries.by_deadline(session, scope=actor.scope, page_size=_HOME_CLAIMS)
        return [Block("claims/_deadlines.html", 10, _words(found, session, actor) | {"on": on})]
    return []


def missing_of(session: Session, claim: ClaimFacts, *, scope: Scope) -> str:
    """Name the invoices of a claim that lack a document, by its last calculation and what came since."""
    stored = queries.latest_assessment(session, claim.id, scope=scope)
    if stored is None:
        return ""
    given = {(found.kind, found.invoice_ref) for found in queries.documents(session, claim.id, scope=scope)}
    kinds = {"invoice_copies": "invoice", "proofs_of_delivery": "proof_of_delivery"}
    left = {
        ref
        for check in missing_documents(checks_from_json(stored.checks))
        for ref in check.invoices
        if (kinds[check.kind], ref) not in {(kind.value, each) for kind, each in given}
    }
    return ", ".join(sorted(left))


def overdue_of(session: Session, buyer_id: int, *, scope: Scope, on: date) -> list[OverdueAccount]:
    """Give what a buyer owes past its due date, policy by policy, with the duty to tell."""
    terms = {policy.id: policy.terms for policy in policies_of(session, scope=scope, on=on)}
    found = []
    for account in clock(session, scope=scope, on=on, buyer_id=buyer_id):
        case = cover_case(session, scope=scope, policy_id=account.policy_id, buyer_id=buyer_id, on=on)
        lines = _overdue_lines(account, NoticeBook.of(case.notices, on=on), on=on)
        notice = terms[account.policy_id].overdue_notice
        if lines:
            clause = clause_name("overdue_notice", account.clauses) if notice else ""
            denies = notice is not None and notice.late is Late.DENY
            found.append(
                OverdueAccount(account.policy_id, account.policy_number, lines, clause, denies, account.is_invented)
            )
    return found


def _overdue_lines(account: BuyerClock, told: NoticeBook, *, on: date) -> tuple[OverdueLine, ...]:
    lines = []
    for clocked in account.clock.invoices:
        if clocked.open_gross and clocked.invoice.due_on < on:
            duty = next((duty for duty in clocked.duties if duty.kind is DutyKind.NOTIFY_OVERDUE), None)
            lines.append(
                OverdueLine(
                    clocked.invoice.ref,
                    clocked.open_gross,
                    clocked.invoice.due_on,
                    duty.date if duty else None,
                    is_told=told.first_overdue_after(clocked.invoice.due_on) is not None,
                    is_late=duty is not None and duty.state in {DutyState.MISSED, DutyState.DONE_LATE},
                )
            )
    return tuple(lines)


def _words(found: Sequence[ClaimFacts], session: Session, actor: Actor) -> dict[str, Any]:
    states: Mapping[str, str] = STATES_FOR_STAFF if actor.is_staff else STATES
    missing = {claim.id: missing_of(session, claim, scope=actor.scope) for claim in found}
    return {"claims": found, "missing": missing, "states": states, "tones": TONES, "losses": LOSSES}


@buyer_panels.actions
def _actions(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:
    if actor.role is not Role.EXPORTER:
        return []
    accounts = overdue_of(session, buyer.id, scope=actor.scope, on=on)
    owed = [account for account in clock(session, scope=actor.scope, on=on, buyer_id=buyer.id) if account.outstanding]
    found = []
    if any(account.waits for account in accounts):
        address = url_for("claims.notify_page", buyer_id=buyer.id)
        found.append(buyer_panels.Action(_("Tell us that it is overdue"), address, 5))
    if owed:
        address = url_for("claims.simulation", buyer_id=buyer.id)
        found.append(buyer_panels.Action(_("What would I get today?"), address, 40))
    return found


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:  # noqa: ARG001 - as every room is asked
    if not may_enter(security.rights(), "claims.claims", actor.role):
        return []
    found = queries.claims(session, scope=actor.scope, wanted=ClaimFilter(buyer_id=buyer.id))
    told = queries.notices(session, scope=actor.scope, buyer_id=buyer.id)
    if not found and not told:
        return []
    return [buyer_panels.Part("claims/_panel.html", 40, _words(found, session, actor) | {"notices": told})]


@timeline.source
def _timeline(session: Session, buyer_id: int, *, scope: Scope, on: date) -> Sequence[timeline.Entry]:
    entries = [
        timeline.Entry(
            told.notified_on,
            timeline.Kind.NOTICE,
            _("Overdue notice %(reference)s", reference=told.reference),
            text=told.note,
            tone="warn",
        )
        for told in queries.notices(session, scope=scope, buyer_id=buyer_id)
        if told.notified_on <= on
    ]
    for claim in queries.claims(session, scope=scope, wanted=ClaimFilter(buyer_id=buyer_id)):
        entries += _of_claim(session, claim, scope=scope, on=on)
    return entries


def _of_claim(session: Session, claim: ClaimFacts, *, scope: Scope, on: date) -> list[timeline.Entry]:
    address = ""
    if may_enter(security.rights(), "claims.claim", work.viewer().role):
        address = url_for("claims.claim", claim_id=claim.id)
    entries = []
    if claim.filed_on is not None and claim.filed_on <= on:
        title = _("Claim %(reference)s filed", reference=claim.reference)
        text = _(LOSSES[claim.loss.kind])
        entries.append(timeline.Entry(claim.filed_on, timeline.Kind.CLAIM, title, text=text, url=address, tone="info"))
    inside = {DecisionAction.PROPOSED, DecisionAction.RETURNED}
    for made in queries.decisions(session, claim.id, scope=scope):
        if made.decided_on <= on and made.action not in inside:
            title = _("Claim %(reference)s: %(action)s", reference=claim.reference, action=_(ACTIONS[made.action]))
            entries.append(
                timeline.Entry(made.decided_on, timeline.Kind.CLAIM, title, by=made.decider_name, url=address)
            )
    paid = queries.settlement(session, claim.id, scope=scope)
    if paid is not None and paid.settled_on <= on:
        title = _("Claim %(reference)s settled", reference=claim.reference)
        entries.append(timeline.Entry(paid.settled_on, timeline.Kind.CLAIM, title, url=address, tone="good"))
    return entries
