"""A claim in the words of its one shape: the page, the API and the letters all take it from here.

What is shown comes from one stored calculation; a draft, which has none, shows what it would come to today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from basics.money import Money
from basics.scopes import Scope
from claims import queries
from claims.checks import Check, CheckState, Evidence, checks_from_json, run_checks
from claims.gathering import Simulation, kinds_by_invoice, simulated, wanted_of
from claims.payees import queries as payees
from claims.payees.rules import best_state
from claims.payees.values import PayeeFacts
from claims.reasons import Outcome
from claims.values import (
    CalculationStep,
    ClaimAssessment,
    ClaimFacts,
    DecisionAction,
    DecisionFacts,
    DocumentFacts,
    SettlementFacts,
    StepKind,
    StoredAssessment,
)
from claims.wording import (
    LOSSES,
    STATES,
    STATES_FOR_STAFF,
    change_texts,
    check_text,
    outcome_text,
    step_text,
    verdict_text,
)
from policies.cover.values import CoverCase
from portal.cover_words import REASONS, clause_name, term_lines
from portal.letters.blocks import Tone
from portal.limit_answers import writer

Pairs = tuple[tuple[str, str], ...]
TONES: Final[Mapping[str, Tone]] = {
    "accepted": "good",
    "settled": "good",
    "refused": "bad",
    "closed": "bad",
    "appealed": "warn",
}
_OUTCOME_TONES: Final[Mapping[Outcome, Tone]] = {
    Outcome.PAYABLE: "info",
    Outcome.WAITING: "info",
    Outcome.DENIED: "bad",
    Outcome.NOTHING: "warn",
}
_REFUSED: Final = frozenset({"refused", "appealed", "closed"})
_DECIDED: Final = frozenset({"accepted", "settled", "refused", "appealed", "closed"})
_ENDED: Final = frozenset({"refused", "withdrawn", "closed"})
_DECIDING: Final = frozenset({DecisionAction.ACCEPTED, DecisionAction.CONFIRMED, DecisionAction.REFUSED})


@dataclass(frozen=True, slots=True)
class Figures:
    """One calculation: the case, its answer, the checks, and the policy's own wording by clause key."""

    case: CoverCase
    answer: ClaimAssessment
    checks: tuple[Check, ...]
    clauses: Mapping[str, str]
    stored_on: date | None


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Everything on file about a claim, read within one scope."""

    claim: ClaimFacts
    figures: Figures
    documents: tuple[DocumentFacts, ...]
    decisions: tuple[DecisionFacts, ...]
    settlement: SettlementFacts | None
    payee: PayeeFacts | None

    @property
    def ruling(self) -> DecisionFacts | None:
        """Give the decision that stands; None while nothing is decided."""
        made = [decision for decision in self.decisions if decision.action in _DECIDING]
        return made[-1] if made and self.claim.state in _DECIDED else None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the stair, written for the reader but for its amount."""

    label: str
    amount: Money
    how: str
    clause: str
    is_result: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as the macro `check_list` takes it."""

    label: str
    result: str
    detail: str
    clause: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """The parts of the shape, written for the reader; `heading` stands above the steps."""

    sentence: str
    state: str
    tone: Tone
    amount: Money | None
    facts: Pairs
    reasons: Pairs
    changes: tuple[str, ...]
    known: tuple[tuple[str, date | None], ...]
    decided_by: str
    decided_on: date | None
    heading: str
    steps: tuple[Step, ...]
    checks: tuple[CheckLine, ...]
    invoices: tuple[tuple[str, Money, Money, Money, Money, str], ...]


def claim_file(session: Session, claim_id: int, *, scope: Scope, on: date) -> ClaimFile:
    """Read a claim with everything on file.

    Raises:
        NotFound: `claim.not_found`.
    """
    claim = queries.claim(session, claim_id, scope=scope)
    documents = queries.documents(session, claim_id, scope=scope)
    decisions = queries.decisions(session, claim_id, scope=scope)
    stored = _stored(session, claim, decisions, scope=scope)
    if stored is None:
        figures = figures_of(simulated(session, wanted_of(claim), scope=scope, on=on, documents=documents))
    else:
        checks = _checks(session, claim, stored, documents, scope=scope)
        figures = Figures(stored.case, stored.answer, checks, stored.clauses, stored.business_date)
    payee = None if claim.payee_id is None else payees.payee(session, claim.payee_id, scope=scope)
    return ClaimFile(claim, figures, documents, decisions, queries.settlement(session, claim_id, scope=scope), payee)


def figures_of(made: Simulation) -> Figures:
    """Take the figures of a calculation that was not stored."""
    return Figures(made.case, made.answer, made.checks, made.clauses, None)


def shown(file: ClaimFile, *, for_staff: bool) -> ShownClaim:
    """Write a claim for the reader at hand."""
    words, claim, figures = writer(), file.claim, file.figures
    ruling = file.ruling
    states = STATES_FOR_STAFF if for_staff else STATES
    pays = figures.answer.outcome in {Outcome.PAYABLE, Outcome.WAITING} and claim.state not in _REFUSED
    return ShownClaim(
        sentence=verdict_text(claim, figures.answer, words),
        state=_(states[claim.state]),
        tone=TONES.get(claim.state, _OUTCOME_TONES[figures.answer.outcome]),
        amount=claim.indemnity or (figures.answer.indemnity if pays else None),
        facts=_facts(file),
        reasons=_reasons(figures, ruling if claim.state in _REFUSED else None),
        changes=_changes(file),
        known=_known(file),
        decided_by=ruling.decider_name if ruling else _("the rules, for your information"),
        decided_on=ruling.decided_on if ruling else figures.stored_on,
        heading=_("Calculation before the refusal: nothing is paid") if claim.state in _REFUSED else _("Calculation"),
        steps=steps_of(figures),
        checks=check_lines(figures),
        invoices=invoice_lines(figures.answer),
    )


def steps_of(figures: Figures) -> tuple[Step, ...]:
    """Write the stair from the insured loss to the indemnity, with the clause beside each step."""
    return tuple(_step(step, figures) for step in figures.answer.steps)


def check_lines(figures: Figures) -> tuple[CheckLine, ...]:
    """Write the checks with what was found and the clause in plain words."""
    found = []
    for check in figures.checks:
        label, detail = check_text(check, writer())
        result = CheckState.OK if check.is_flagged else check.state
        found.append(CheckLine(label, result.value, detail, clause_words(check.clause, figures)))
    return tuple(found)


def invoice_lines(answer: ClaimAssessment) -> tuple[tuple[str, Money, Money, Money, Money, str], ...]:
    """Give reference, open, limit, insured and uninsured debt of each unpaid invoice, and why it is not covered."""
    return tuple(
        (
            line.ref,
            line.open_gross,
            line.limit,
            line.insured,
            line.uninsured,
            ", ".join(str(REASONS[reason]) for reason in line.reasons) or _("covered"),
        )
        for line in answer.invoices
        if line.open_gross
    )


def clause_words(key: str | None, figures: Figures) -> str:
    """Give a clause in the policy's own wording, where it has one, and in plain words."""
    if key is None:
        return ""
    own = figures.clauses.get(key, "")
    plain = " ".join(line.sentence for line in term_lines(figures.case.terms, figures.clauses) if line.key == key)
    return " \N{EN DASH} ".join(part for part in (own or clause_name(key, {}), plain) if part)


def used_lines(figures: Figures) -> Pairs:
    """Say what the policy period had used up before this claim."""
    used, words = figures.case.year_to_date, writer()
    found = [
        (_("Indemnities of the period so far"), words.money(used.indemnities_paid)),
        (_("First loss used so far"), words.money(used.first_loss_used)),
    ]
    if used.premium_paid is not None:
        found.append((_("Premium due so far, counted as paid"), words.money(used.premium_paid)))
    return tuple(found)


def _stored(
    session: Session, claim: ClaimFacts, decisions: Sequence[DecisionFacts], *, scope: Scope
) -> StoredAssessment | None:
    """Give the calculation that the decision rests on, else the latest; None for what was never filed."""
    made = [each for each in decisions if each.action in _DECIDING and each.assessment_id is not None]
    if made and claim.state in _DECIDED:
        return queries.assessment(session, made[-1].assessment_id or 0, scope=scope)
    return queries.latest_assessment(session, claim.id, scope=scope)


def _checks(
    session: Session, claim: ClaimFacts, stored: StoredAssessment, documents: Sequence[DocumentFacts], *, scope: Scope
) -> tuple[Check, ...]:
    """Give the stored checks of what ended; else look at documents and payees again, which come after the figures."""
    if claim.state in _ENDED:
        return checks_from_json(stored.checks)
    states = [payee.state for payee in payees.payees(session, scope=scope, policyholder_id=claim.policyholder_id)]
    payee_state = "cleared" if claim.state == "settled" else best_state(states)
    evidence = Evidence(kinds_by_invoice(documents), payee_state)
    return run_checks(stored.case, stored.answer, evidence)


def _step(step: CalculationStep, figures: Figures) -> Step:
    label, how = step_text(step.kind, writer())
    is_result = step.kind is StepKind.INDEMNITY
    clause = clause_words(step.clause, figures)
    if step.kind is StepKind.INSURED_DEBT:
        clause = _("The limits granted on this buyer")
    elif is_result:
        clause = clause_words("payment_days", figures) if figures.case.terms.payment_days else _("What you get")
    return Step(label, step.amount, how, clause, is_result)


def _facts(file: ClaimFile) -> Pairs:
    claim, words, answer = file.claim, writer(), file.figures.answer
    found = [
        (_("Claim"), claim.reference),
        (_("Buyer"), claim.buyer_name),
        (_("Policy"), claim.policy_number),
        (_("Loss"), _(LOSSES[claim.loss.kind])),
        (_("Day of the loss"), words.day(claim.loss.on)),
    ]
    if claim.filed_on:
        found.append((_("Filed on"), words.day(claim.filed_on)))
    if answer.pay_by and claim.state not in _REFUSED:
        found.append((_("Paid by"), words.day(answer.pay_by)))
    if file.settlement and file.payee:
        found.append((_("Settled on"), words.day(file.settlement.settled_on)))
        found.append((_("Paid to"), f"{file.payee.name}, {file.payee.masked_iban}"))
    return tuple(found)


def _reasons(figures: Figures, refusal: DecisionFacts | None) -> Pairs:
    """Give at least one reason: the clause of a refusal, what fails or is open, or that all holds."""
    if refusal is not None:
        return ((clause_words(refusal.clause, figures), ""), (refusal.note, ""))
    found = []
    for check in figures.checks:
        if check.state is not CheckState.OK:
            label, detail = check_text(check, writer())
            found.append((f"{label}: {detail}" if detail else label, ""))
    if not found:
        found.append((_("Every check of the policy holds."), ""))
    return (*found, (outcome_text(figures.answer, writer()), ""))


def _changes(file: ClaimFile) -> tuple[str, ...]:
    if file.claim.state in {"settled", "withdrawn"}:
        return ()
    texts = change_texts(file.figures.checks, writer())
    if file.claim.state in _REFUSED and not texts:
        return (_("Facts or papers that we did not have; send them with an appeal."),)
    return texts


def _known(file: ClaimFile) -> tuple[tuple[str, date | None], ...]:
    found: list[tuple[str, date | None]] = [
        (_("Invoices, payments, limits and notices as of"), file.figures.case.on),
        *((_("Overdue notice of"), notice.on) for notice in file.figures.case.notices if notice.kind == "overdue"),
    ]
    if file.documents:
        found.append((_("%(count)s documents, the last of", count=len(file.documents)), file.documents[-1].uploaded_on))
    return tuple(found)
