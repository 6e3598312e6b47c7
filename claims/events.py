"""The events of claims, in the past tense; amounts in their details are `{"minor", "currency"}`, days ISO strings."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from audit.values import Event
from basics.actors import Actor
from basics.money import Money
from claims.values import ClaimFacts, DocumentFacts, NoticeFacts

NOTIFIED: Final = "overdue.notified"
DRAFTED: Final = "claim.drafted"
REVISED: Final = "claim.revised"
DOCUMENT_ADDED: Final = "claim.document_added"
FILED: Final = "claim.filed"
WITHDRAWN: Final = "claim.withdrawn"
ASSESSED: Final = "claim.assessed"
QUESTIONED: Final = "claim.questioned"
ANSWERED: Final = "claim.answered"
PROPOSED: Final = "claim.proposed"
RETURNED: Final = "claim.returned"
ACCEPTED: Final = "claim.accepted"
REFUSED: Final = "claim.refused"
APPEALED: Final = "claim.appealed"
REOPENED: Final = "claim.reopened"
UPHELD: Final = "claim.upheld"
SETTLED: Final = "claim.settled"


def encoded(amount: Money) -> dict[str, Any]:
    """Write an amount as the details of an event hold it."""
    return {"minor": amount.minor, "currency": amount.currency}


def notified(notice: NoticeFacts, invoices: Mapping[str, Money], *, actor: Actor, on: date) -> Event:
    """Tell that a policyholder gave notice of overdue invoices, and what is open of each."""
    return Event(
        NOTIFIED,
        ("overdue_notice", notice.id),
        f"Overdue notice {notice.reference} was given for {len(invoices)} unpaid invoices.",
        actor,
        on,
        policyholder_id=notice.policyholder_id,
        buyer_id=notice.buyer_id,
        details={
            "policy_id": notice.policy_id,
            "notified_on": notice.notified_on.isoformat(),
            "count": len(invoices),
            "invoices": {ref: encoded(amount) for ref, amount in invoices.items()},
        },
    )


def about_claim(
    kind: str, claim: ClaimFacts, *, actor: Actor, on: date, more: Mapping[str, Any] | None = None
) -> Event:
    """Tell what happened to a claim."""
    done = kind.split(".")[1].replace("_", " ")
    return Event(
        kind,
        ("claim", claim.id),
        f"Claim {claim.reference} on {claim.buyer_name}: {done}.",
        actor,
        on,
        policyholder_id=claim.policyholder_id,
        buyer_id=claim.buyer_id,
        details={
            "policy_id": claim.policy_id,
            "policy_number": claim.policy_number,
            "state": claim.state,
            "loss": claim.loss.kind.value,
            "loss_on": claim.loss.on.isoformat(),
            **(more or {}),
        },
    )


def document_added(claim: ClaimFacts, document: DocumentFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a file was added to a claim: its kind and digest, not its name."""
    more = {"document_id": document.id, "kind": document.kind.value, "sha256": document.sha256}
    return about_claim(DOCUMENT_ADDED, claim, actor=actor, on=on, more=more)
