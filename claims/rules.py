"""The assessment of a claim: notice, waiting and deadline decide the outcome; recoveries are shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from basics.errors import Fault, Invalid
from basics.money import Money
from claims.indemnity import Calculation, calculate_indemnity
from claims.reasons import ClaimReason, Outcome
from claims.values import (
    AssessedInvoice,
    CalculationStep,
    ClaimAssessment,
    ClaimDraft,
    RecoveryShares,
    StepKind,
)
from policies.cover.deadlines import NoticeBook, claim_deadline, notice_deadline, waiting_end
from policies.cover.rules import CoveredInvoice, CoverFinding, examine_cover
from policies.cover.values import CoverCase, CoverTerms, Late, Loss, LossKind, MovementKind, OpenInvoice, RecoverySplit
from policies.cover.words import plain_words

FIRST_DAY: Final = date(1990, 1, 1)
TEXT_MAX: Final = 4000
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Timing:
    """What notices and dates say: denials in order, whether the loss still waits, and until when."""

    denials: tuple[ClaimReason, ...]
    is_notice_flagged: bool
    is_waiting: bool
    waiting_until: date | None


def assess_claim(case: CoverCase) -> ClaimAssessment:
    """Assess the loss of a case: what is covered, what is paid, why, and by when.

    Raises:
        ValueError: the case has no loss (a bug of the caller).
    """
    if case.loss is None:
        raise ValueError("an assessment needs a loss")
    found = examine_cover(case)
    calculation = calculate_indemnity(found.insured, found.insured_percentage_sum, case.terms, used=case.year_to_date)
    timing = _judge_timing(case, case.loss, found)
    currency = case.terms.currency
    outcome = _outcome(timing, Money.rounded(calculation.indemnity, currency))
    is_denied = outcome is Outcome.DENIED
    indemnity = _ZERO if is_denied else calculation.indemnity
    first_loss_taken = _ZERO if is_denied else calculation.first_loss_taken
    liability_left = calculation.max_liability_left
    return ClaimAssessment(
        outcome=outcome,
        reasons=_reasons(timing, outcome),
        indemnity=Money.rounded(indemnity, currency),
        pay_by=_pay_by(outcome, timing, case),
        waiting_until=timing.waiting_until,
        insured_debt=Money.rounded(found.insured, currency),
        insured_percentage_sum=Money.rounded(found.insured_percentage_sum, currency),
        first_loss_used=Money.rounded(case.year_to_date.first_loss_used.exact + first_loss_taken, currency),
        max_liability_left=None if liability_left is None else Money.rounded(liability_left, currency),
        unallocated=found.unallocated,
        steps=_printed_steps(calculation, indemnity, currency),
        invoices=tuple(_printed_invoice(invoice, currency) for invoice in found.invoices),
        recovery=share_recoveries(case, found, indemnity=indemnity),
    )


def draft_faults(draft: ClaimDraft, *, on: date) -> list[Fault]:
    """Name what is wrong with a claim as entered; `where` is the name of its field."""
    faults = []
    if not FIRST_DAY <= draft.loss.on <= on:
        remedy = f"a day from {FIRST_DAY} to the business date, {on}, is right"
        faults.append(Fault("loss_on", draft.loss.on.isoformat(), remedy))
    if len(draft.statement) > TEXT_MAX:
        faults.append(Fault("statement", f"{len(draft.statement)} characters", f"at most {TEXT_MAX} are right"))
    return faults


def refusal_faults(clause: str, note: str, terms: CoverTerms, *, own_words: Mapping[str, str]) -> list[Fault]:
    """Name what is wrong with a refusal: it rests on a term that the policy has, and says what was found."""
    faults = []
    known = dict.fromkeys((*(key for key, _ in plain_words(terms)), *own_words))
    if clause not in known:
        faults.append(Fault("clause", f"clause {clause!r}", f"one of the policy's is right: {', '.join(known)}"))
    if not 0 < len(note.strip()) <= TEXT_MAX:
        found = f"{len(note.strip())} characters"
        faults.append(Fault("note", found, f"what was found, in 1 to {TEXT_MAX} characters, is right"))
    return faults


def checked_note(note: str, *, needed: bool = False) -> str:
    """Give a note as it is stored, without space around it.

    Raises:
        Invalid: `claim.note`: too much, or nothing where something is needed.
    """
    text = note.strip()
    if needed and not text:
        raise Invalid.of("claim.note", Fault("note", "nothing written", "the reason in your own words is right"))
    if len(text) > TEXT_MAX:
        raise Invalid.of("claim.note", Fault("note", f"{len(text)} characters", f"at most {TEXT_MAX} are right"))
    return text


def share_recoveries(case: CoverCase, found: CoverFinding, *, indemnity: Fraction) -> RecoveryShares:
    """Share the money that came after the loss, less its costs, between insurer and policyholder.

    Args:
        case: Its recoveries and costs up to `on`.
        found: The insured debt and all that was open.
        indemnity: Exact; zero leaves everything to the policyholder.
    """
    net = sum((_signed(movement.kind, movement.amount) for movement in case.movements if movement.on <= case.on), _ZERO)
    insured_part = net * found.insured / found.open_gross if found.open_gross else _ZERO
    insurer = _ZERO
    if indemnity and found.insured:
        taken = {
            RecoverySplit.BY_INDEMNITY: indemnity,
            RecoverySplit.BY_PERCENTAGE: found.insured_percentage_sum,
            None: _ZERO,
        }[case.terms.recovery_split]
        insurer = min(insured_part * taken / found.insured, indemnity)
    currency = case.terms.currency
    return RecoveryShares(
        net=Money.rounded(net, currency),
        insured_part=Money.rounded(insured_part, currency),
        insurer=Money.rounded(insurer, currency),
        policyholder=Money.rounded(net - insurer, currency),
    )


def has_late_notice(case: CoverCase, loss: Loss, invoices: Sequence[CoveredInvoice], notices: NoticeBook) -> bool:
    """Tell whether some overdue invoice passed its notice deadline without a notice and before an insolvency."""
    return any(_is_notified_late(found, case, loss, notices=notices) for found in invoices)


def _is_notified_late(found: CoveredInvoice, case: CoverCase, loss: Loss, *, notices: NoticeBook) -> bool:
    deadline = notice_deadline(found.invoice, case.terms)
    if deadline is None or deadline >= case.on or found.invoice.disputed:
        return False
    if loss.kind is LossKind.INSOLVENCY and loss.on <= deadline:
        return False
    notified_on = notices.first_overdue_after(found.invoice.due_on)
    return found.account.was_above_minimum_on(deadline) and (notified_on is None or notified_on > deadline)


def _judge_timing(case: CoverCase, loss: Loss, found: CoverFinding) -> _Timing:
    notices = NoticeBook.of(case.notices, on=case.on)
    is_late = has_late_notice(case, loss, found.invoices, notices)
    denies = case.terms.overdue_notice is not None and case.terms.overdue_notice.late is Late.DENY
    oldest = oldest_eligible(found.invoices)
    denials = [ClaimReason.NOTICE_LATE] if is_late and denies else []
    if oldest is not None and _is_filed_late(oldest, case, notices):
        denials.append(ClaimReason.CLAIM_LATE)
    waits = oldest is not None and case.terms.waiting is not None and loss.kind is LossKind.PROTRACTED_DEFAULT
    until = waiting_end(oldest, case.terms, notices) if oldest is not None and waits else None
    return _Timing(
        denials=tuple(denials),
        is_notice_flagged=is_late and not denies,
        is_waiting=waits and (until is None or case.on < until),
        waiting_until=until,
    )


def oldest_eligible(invoices: Sequence[CoveredInvoice]) -> OpenInvoice | None:
    """Give the oldest invoice that is covered and unpaid: waiting and the claim deadline hang on it."""
    unpaid = (found.invoice for found in invoices if found.is_eligible and found.account.open_gross)
    return min(unpaid, key=lambda invoice: invoice.age_key, default=None)


def _is_filed_late(oldest: OpenInvoice, case: CoverCase, notices: NoticeBook) -> bool:
    deadline = claim_deadline(oldest, case.terms, notices)
    return deadline is not None and (notices.claimed_on or case.on) > deadline


def _outcome(timing: _Timing, printed_indemnity: Money) -> Outcome:
    if timing.denials:
        return Outcome.DENIED
    if timing.is_waiting:
        return Outcome.WAITING
    return Outcome.PAYABLE if printed_indemnity else Outcome.NOTHING


def _reasons(timing: _Timing, outcome: Outcome) -> tuple[ClaimReason, ...]:
    waiting = (ClaimReason.WAITING,) if outcome is Outcome.WAITING else ()
    flagged = (ClaimReason.NOTICE_LATE,) if timing.is_notice_flagged else ()
    return timing.denials + waiting + flagged


def _pay_by(outcome: Outcome, timing: _Timing, case: CoverCase) -> date | None:
    starts = {
        Outcome.PAYABLE: max(case.on, timing.waiting_until or case.on),
        Outcome.WAITING: timing.waiting_until,
    }.get(outcome)
    if starts is None or case.terms.payment_days is None:
        return None
    return starts + timedelta(days=case.terms.payment_days)


def _signed(kind: MovementKind, amount: Money) -> Fraction:
    """Give what a movement adds to the recoveries: costs take away, payments before the loss are none."""
    if kind is MovementKind.RECOVERY:
        return amount.exact
    return -amount.exact if kind is MovementKind.COLLECTION_COST else _ZERO


def _printed_steps(calculation: Calculation, indemnity: Fraction, currency: str) -> tuple[CalculationStep, ...]:
    """Round the steps; a denied claim shows what it would have been, and an indemnity of zero."""
    return tuple(
        CalculationStep(
            step.kind,
            Money.rounded(indemnity if step.kind is StepKind.INDEMNITY else step.amount, currency),
            step.clause,
        )
        for step in calculation.steps
    )


def _printed_invoice(found: CoveredInvoice, currency: str) -> AssessedInvoice:
    return AssessedInvoice(
        ref=found.invoice.ref,
        open_gross=found.account.open_gross,
        base=Money.rounded(found.base, currency),
        limit=found.limit,
        insured=Money.rounded(found.insured, currency),
        uninsured=Money.rounded(found.base - found.insured, currency),
        reasons=found.reasons,
    )
