"""The events of limits, in the past tense; amounts in their details are `{"minor", "currency"}`, days ISO strings."""

from datetime import date
from typing import Any, Final

from audit.values import Event
from basics.actors import Actor
from basics.money import Money
from limits.stored import encoded
from limits.values import LimitAnswer, RequestFacts, Verdict
from limits.wording import verdict_text

MADE: Final = "limit_request.made"
REFERRED: Final = "limit_request.referred"
REQUEST_WITHDRAWN: Final = "limit_request.withdrawn"
PROPOSED: Final = "limit_request.proposed"
RETURNED: Final = "limit_request.returned"
GRANTED: Final = "limit.granted"
REFUSED: Final = "limit.refused"
REDUCED: Final = "limit.reduced"
WITHDRAWN: Final = "limit.withdrawn"
LOWERED: Final = "limit.lowered"
CEILINGS_SET: Final = "limit.ceilings_set"
OF_VERDICT: Final = {
    Verdict.APPROVED: GRANTED,
    Verdict.PARTLY_APPROVED: GRANTED,
    Verdict.NOT_APPROVED: REFUSED,
    Verdict.INVESTIGATING: REFERRED,
    Verdict.REDUCED: REDUCED,
    Verdict.WITHDRAWN: WITHDRAWN,
}


def about_request(kind: str, request: RequestFacts, *, actor: Actor, on: date, note: str = "") -> Event:
    """Tell what happened to a request."""
    done = kind.split(".")[1]
    return Event(
        kind,
        ("limit_request", request.id),
        f"Request {request.reference} for a limit of {request.amount} was {done}.",
        actor,
        on,
        policyholder_id=request.policyholder_id,
        buyer_id=request.buyer_id,
        details={
            "amount": encoded(request.amount),
            "kind": request.kind.value,
            "policy_id": request.policy_id,
            "terms_days": request.terms_days,
            "note": note or request.note,
        },
    )


def decided(kind: str, answer: LimitAnswer, *, actor: Actor, on: date, earlier: Any) -> Event:  # noqa: ANN401 - JSON
    """Tell what was decided: of a request, or about a limit that stands. `earlier` is the limit before, as JSON."""
    decision = answer.decision
    subject = ("limit_request", answer.request.id) if answer.request else ("limit_decision", answer.id)
    return Event(
        kind,
        subject,
        f"{answer.reference}: {verdict_text(decision)}",
        actor,
        on,
        policyholder_id=answer.policyholder_id,
        buyer_id=answer.buyer_id,
        details={
            "decision_id": answer.id,
            "request_id": answer.request.id if answer.request else None,
            "policy_id": answer.policy_id,
            "policy_number": answer.policy_number,
            "stage": answer.stage.value,
            "verdict": decision.verdict.value,
            "amount": encoded(_amount(answer)),
            "amount_before": earlier,
            "reasons": [reason.code.value for reason in decision.reasons],
            "announced_at": answer.announced_at.isoformat(),
            "effective_from": decision.valid_from.isoformat() if decision.valid_from else None,
        },
    )


def _amount(answer: LimitAnswer) -> Money:
    """Give the amount that the event tells of: what is asked while an underwriter looks at it, else what is granted."""
    if answer.request is not None and answer.decision.verdict is Verdict.INVESTIGATING:
        return answer.request.amount
    return answer.decision.granted


def ceilings_set(effective_from: date, label: str, *, actor: Actor, on: date) -> Event:
    """Tell that a table of ceilings holds from a day on."""
    summary = f"The greatest limit per grade was set from {effective_from} on. {label}"
    details = {"effective_from": effective_from.isoformat(), "label": label}
    return Event(CEILINGS_SET, ("installation", 1), summary, actor, on, details=details)
