"""From the insured debt to the indemnity, step by step, in exact fractions of the major unit."""

from dataclasses import dataclass
from fractions import Fraction

from claims.values import StepKind
from policies.cover.values import Basis, CoverTerms, Deductible, LiabilityRule, MaxLiability, YearToDate

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ExactStep:
    """What is left after a step, exact; `clause` as in `CalculationStep`."""

    kind: StepKind
    amount: Fraction
    clause: str | None


@dataclass(frozen=True, slots=True)
class Calculation:
    """The steps in order, and what the loss takes of the aggregate first loss; all amounts exact."""

    steps: tuple[ExactStep, ...]
    indemnity: Fraction
    first_loss_taken: Fraction
    max_liability_left: Fraction | None


def calculate_indemnity(
    insured: Fraction, insured_percentage_sum: Fraction, terms: CoverTerms, *, used: YearToDate
) -> Calculation:
    """Take each term of the policy off the insured debt.

    Args:
        insured: The insured debt, L.
        insured_percentage_sum: Insured debt times percentage, summed over the invoices.
        terms: Terms that are None take no step.
        used: What the period has used up before this loss.
    """
    steps = [ExactStep(StepKind.INSURED_DEBT, insured, None)]

    def step(kind: StepKind, amount: Fraction, clause: str | None) -> Fraction:
        steps.append(ExactStep(kind, amount, clause))
        return amount

    def absorb(term: Deductible | None, kind: StepKind, amount: Fraction, *, basis: Basis) -> Fraction:
        if term is None or term.basis is not basis:
            return amount
        return step(kind, _less(amount, _available(term, kind, used)), _CLAUSES[kind])

    left = insured
    if terms.threshold is not None:
        left = step(StepKind.THRESHOLD, left if left > terms.threshold.exact else _ZERO, "threshold")
    left = absorb(terms.deductible, StepKind.DEDUCTIBLE, left, basis=Basis.BEFORE_PERCENTAGE)
    before_first_loss = left
    left = absorb(terms.aggregate_first_loss, StepKind.FIRST_LOSS, left, basis=Basis.BEFORE_PERCENTAGE)
    taken = before_first_loss - left
    share = left / insured if insured else _ZERO
    amount = step(StepKind.PERCENTAGE, insured_percentage_sum * share, "insured_percentage")
    amount = absorb(terms.deductible, StepKind.DEDUCTIBLE, amount, basis=Basis.AFTER_PERCENTAGE)
    if terms.minimum_retention is not None:
        most = _less(left, terms.minimum_retention.exact)
        amount = step(StepKind.MINIMUM_RETENTION, min(amount, most), "minimum_retention")
    before_first_loss = amount
    amount = absorb(terms.aggregate_first_loss, StepKind.FIRST_LOSS, amount, basis=Basis.AFTER_PERCENTAGE)
    taken += before_first_loss - amount
    liability_left = max_liability_left(terms.max_liability, used)
    if liability_left is not None:
        amount = step(StepKind.MAX_LIABILITY, min(amount, liability_left), "max_liability")
    step(StepKind.INDEMNITY, amount, None)
    return Calculation(tuple(steps), amount, taken, liability_left)


def max_liability_left(ceiling: MaxLiability | None, used: YearToDate) -> Fraction | None:
    """Give what the maximum liability leaves before this loss; None where the policy has none.

    Raises:
        ValueError: the ceiling depends on a premium that the case does not give (a bug of the caller).
    """
    if ceiling is None:
        return None
    ceilings = [] if ceiling.amount is None else [ceiling.amount.exact]
    if ceiling.times_premium is not None:
        if used.premium_paid is None:
            raise ValueError("a maximum liability of n times the premium needs the premium paid")
        ceilings.append(Fraction(ceiling.times_premium) * used.premium_paid.exact)
    chosen = min(ceilings) if ceiling.rule is LiabilityRule.LESSER else max(ceilings)
    return _less(chosen, used.indemnities_paid.exact)


_CLAUSES = {StepKind.DEDUCTIBLE: "deductible", StepKind.FIRST_LOSS: "aggregate_first_loss"}


def _available(term: Deductible, kind: StepKind, used: YearToDate) -> Fraction:
    """Give how much a term still takes: the whole deductible, or what is left of the first loss."""
    if kind is StepKind.DEDUCTIBLE:
        return term.amount.exact
    return _less(term.amount.exact, used.first_loss_used.exact)


def _less(amount: Fraction, taken: Fraction) -> Fraction:
    """Subtract, stopping at zero."""
    return max(_ZERO, amount - taken)
