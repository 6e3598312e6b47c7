"""Claims in words: English as it stands, any other language and way of writing figures through a `Writer`.

The same words stand on the page, in the API and in the letters.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from claims.checks import Check, CheckKind, CheckState
from claims.reasons import Outcome
from claims.values import ClaimAssessment, ClaimFacts, DecisionAction, DocumentKind, StepKind
from limits.reasons import N_
from limits.wording import ENGLISH, Writer
from policies.cover.values import LossKind

STATES: Final[Mapping[str, str]] = {
    "draft": N_("draft"),
    "filed": N_("filed"),
    "questioned": N_("waits for your answer"),
    "awaiting_second": N_("being decided"),
    "accepted": N_("accepted"),
    "refused": N_("refused"),
    "appealed": N_("under appeal"),
    "settled": N_("settled"),
    "withdrawn": N_("withdrawn"),
    "closed": N_("closed: the refusal stands"),
}
STATES_FOR_STAFF: Final[Mapping[str, str]] = {
    **STATES,
    "questioned": N_("waits for an answer"),
    "awaiting_second": N_("awaits a second"),
}
LOSSES: Final[Mapping[LossKind, str]] = {
    LossKind.INSOLVENCY: N_("Insolvency of the buyer"),
    LossKind.PROTRACTED_DEFAULT: N_("Non-payment past the waiting period"),
}
DOCUMENTS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.INVOICE: N_("Copy of the invoice"),
    DocumentKind.PROOF_OF_DELIVERY: N_("Proof of delivery"),
    DocumentKind.OTHER: N_("Another document"),
}
PAYEE_STATES: Final[Mapping[str, str]] = {
    "entered": N_("waits to be screened"),
    "cleared": N_("cleared"),
    "rejected": N_("not cleared"),
    "retired": N_("out of use"),
}
ACTIONS: Final[Mapping[DecisionAction, str]] = {
    DecisionAction.PROPOSED: N_("Acceptance proposed"),
    DecisionAction.ACCEPTED: N_("Accepted"),
    DecisionAction.CONFIRMED: N_("Acceptance confirmed"),
    DecisionAction.RETURNED: N_("Acceptance returned"),
    DecisionAction.REFUSED: N_("Refused"),
    DecisionAction.APPEALED: N_("Appealed"),
    DecisionAction.REOPENED: N_("Reopened"),
    DecisionAction.UPHELD: N_("Refusal upheld"),
}
_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.PAYABLE: N_("On what is known, an indemnity of %(amount)s is payable by %(day)s."),
    Outcome.WAITING: N_("The waiting period runs until %(until)s; then an indemnity of %(amount)s, by %(day)s."),
    Outcome.DENIED: N_("On what is known, nothing is payable: a deadline of the policy was missed."),
    Outcome.NOTHING: N_("On what is known, nothing is left to pay."),
}
_SETTLED: Final = N_("Settled: %(amount)s, paid by %(day)s.")
_ACCEPTED: Final = N_("Accepted: an indemnity of %(amount)s, paid by %(day)s.")
_REFUSED: Final = N_("Refused: the claim fails on a clause of the policy.")
_APPEALED: Final = N_("Refused, and under appeal: another look is taken.")
_UPHELD: Final = N_("Refused, and the refusal was upheld on appeal.")
_WITHDRAWN: Final = N_("Withdrawn: nothing was decided.")
_WAITING_WITHOUT_END: Final = N_("The waiting period has not begun: it runs from your overdue notice.")
_STEPS: Final[Mapping[StepKind, tuple[str, str]]] = {
    StepKind.INSURED_DEBT: (N_("Insured loss"), N_("Open, covered, and within the limit of its ship date.")),
    StepKind.THRESHOLD: (N_("After the threshold"), N_("A smaller loss is not covered at all.")),
    StepKind.DEDUCTIBLE: (N_("Less the deductible"), N_("What you bear of each loss.")),
    StepKind.FIRST_LOSS: (N_("Less the first loss"), N_("What is left of what you bear of the period's losses.")),
    StepKind.PERCENTAGE: (N_("Insured percentage"), N_("The insured share of each invoice.")),
    StepKind.MINIMUM_RETENTION: (N_("Minimum retention"), N_("What you bear at least.")),
    StepKind.MAX_LIABILITY: (N_("Maximum liability"), N_("At most what is left of it in the period.")),
    StepKind.INDEMNITY: (N_("Indemnity"), N_("Rounded once, at the end.")),
}
_CHECKS: Final[Mapping[CheckKind, str]] = {
    CheckKind.SHIPPED_IN_PERIOD: N_("Shipped within the policy's period"),
    CheckKind.TERMS_ALLOWED: N_("Payment terms within the policy's"),
    CheckKind.INVOICED_IN_TIME: N_("Invoiced in time after the shipment"),
    CheckKind.COUNTRY_COVERED: N_("The buyer's country is covered"),
    CheckKind.NOT_DISPUTED: N_("Not disputed by the buyer"),
    CheckKind.NOT_AFTER_STOP: N_("Not shipped while another invoice was too long overdue"),
    CheckKind.LIMIT_IN_FORCE: N_("A limit stood on the day of shipment"),
    CheckKind.SHIPPED_BEFORE_LOSS: N_("Shipped before the loss"),
    CheckKind.NOTICE_IN_TIME: N_("Overdue notice in time"),
    CheckKind.WAITING_OVER: N_("Waiting period over"),
    CheckKind.FILED_IN_TIME: N_("Claim filed in time"),
    CheckKind.ABOVE_THRESHOLD: N_("Loss above the threshold"),
    CheckKind.INVOICE_COPIES: N_("A copy of every unpaid invoice"),
    CheckKind.PROOFS_OF_DELIVERY: N_("A proof of delivery for every unpaid invoice"),
    CheckKind.PAYEE_CLEARED: N_("Bank details cleared"),
}
CHECK_STATES: Final[Mapping[CheckState, str]] = {
    CheckState.OK: N_("ok"),
    CheckState.FAILED: N_("failed"),
    CheckState.NEEDS_DOCUMENT: N_("needs a document"),
    CheckState.OPEN: N_("open"),
}
_FAILED_FOR: Final = N_("Not so for %(invoices)s.")
_MISSING_FOR: Final = N_("Missing for %(invoices)s.")
_FLAGGED: Final = N_("Late for %(invoices)s; recorded, and paid all the same.")
_WAITS_UNTIL: Final = N_("Open until %(day)s.")
_DEADLINE: Final = N_("The last day was %(day)s, counted from invoice %(invoices)s.")
_DEADLINE_IS: Final = N_("The last day is %(day)s, counted from invoice %(invoices)s.")
_NO_PAYEE: Final = N_("Enter bank details, or wait for their screening; without them nothing can be paid.")
_PAYEE_REJECTED: Final = N_("The bank details were not cleared; enter others.")
_CHANGES: Final[Mapping[CheckKind, str]] = {
    CheckKind.NOT_DISPUTED: N_("The dispute on %(invoices)s settled, or judged in your favour."),
    CheckKind.NOTICE_IN_TIME: N_("Proof that the overdue notice for %(invoices)s reached us in time."),
    CheckKind.WAITING_OVER: N_("The end of the waiting period, or the insolvency of the buyer."),
    CheckKind.FILED_IN_TIME: N_("Proof that the claim reached us in time."),
    CheckKind.INVOICE_COPIES: N_("A copy of the invoice for %(invoices)s."),
    CheckKind.PROOFS_OF_DELIVERY: N_("A proof of delivery for %(invoices)s."),
    CheckKind.PAYEE_CLEARED: N_("Bank details that are cleared, so that it can be paid."),
    CheckKind.ABOVE_THRESHOLD: N_("Further unpaid, covered invoices that lift the loss above the threshold."),
}
_OTHER_CHANGE: Final = N_("Papers that show other facts for %(invoices)s: %(check)s.")


def outcome_text(answer: ClaimAssessment, writer: Writer = ENGLISH) -> str:
    """Say what a calculation comes to, in one sentence."""
    if answer.outcome is Outcome.WAITING and answer.waiting_until is None:
        return writer.translate(_WAITING_WITHOUT_END)
    words = {"amount": writer.money(answer.indemnity), "day": "", "until": ""}
    if answer.pay_by is not None:
        words["day"] = writer.day(answer.pay_by)
    if answer.waiting_until is not None:
        words["until"] = writer.day(answer.waiting_until)
    return writer.translate(_OUTCOMES[answer.outcome]) % words


def verdict_text(claim: ClaimFacts, answer: ClaimAssessment, writer: Writer = ENGLISH) -> str:
    """Say how a claim stands in one sentence: what was decided, else what its calculation comes to."""
    decided = {
        "settled": _SETTLED,
        "accepted": _ACCEPTED,
        "refused": _REFUSED,
        "appealed": _APPEALED,
        "closed": _UPHELD,
        "withdrawn": _WITHDRAWN,
    }.get(claim.state)
    if decided is None:
        return outcome_text(answer, writer)
    day = writer.day(answer.pay_by) if answer.pay_by else ""
    return writer.translate(decided) % {"amount": writer.money(claim.indemnity or answer.indemnity), "day": day}


def step_text(kind: StepKind, writer: Writer = ENGLISH) -> tuple[str, str]:
    """Name a step of the calculation, and say what it does."""
    label, how = _STEPS[kind]
    return writer.translate(label), writer.translate(how)


def check_text(check: Check, writer: Writer = ENGLISH) -> tuple[str, str]:
    """Name a check, and say what was found; nothing where nothing is to be said."""
    label = writer.translate(_CHECKS[check.kind])
    message = _finding(check)
    words = {"invoices": ", ".join(check.invoices), "day": writer.day(check.day) if check.day else ""}
    return label, writer.translate(message) % words if message else ""


def change_texts(checks: Sequence[Check], writer: Writer = ENGLISH) -> tuple[str, ...]:
    """Say for every check that is not ok what would change it."""
    found = []
    for check in checks:
        if check.state is not CheckState.OK and not check.is_flagged:
            message = _CHANGES.get(check.kind, _OTHER_CHANGE)
            words = {"invoices": ", ".join(check.invoices), "check": writer.translate(_CHECKS[check.kind]).lower()}
            found.append(writer.translate(message) % words)
    return tuple(found)


def _finding(check: Check) -> str:
    """Choose the message for what was found; empty where the label says it all."""
    if check.kind is CheckKind.PAYEE_CLEARED:
        return {CheckState.OPEN: _NO_PAYEE, CheckState.FAILED: _PAYEE_REJECTED}.get(check.state, "")
    if check.kind is CheckKind.FILED_IN_TIME and check.day is not None:
        return _DEADLINE if check.state is CheckState.FAILED else _DEADLINE_IS
    if check.is_flagged:
        return _FLAGGED
    if check.state is CheckState.OPEN:
        return _WAITS_UNTIL if check.day is not None else _WAITING_WITHOUT_END
    by_state = {CheckState.FAILED: _FAILED_FOR, CheckState.NEEDS_DOCUMENT: _MISSING_FOR}
    return by_state.get(check.state, "") if check.invoices else ""
