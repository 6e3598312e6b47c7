"""Two policyholders, two buyers, a policy for each policyholder, a limit; and entries for their ledgers."""

from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.money import Money, Rate
from basics.periods import Period
from basics.scopes import InsurerScope, PolicyholderScope
from models.claims import OverdueNotice
from models.limits import LimitDecision, LimitVersion
from models.people import Installation, Policyholder
from models.registry import Buyer, BuyerIdentifier
from policies import service as policies
from policies.cover.values import (
    Anchor,
    ClaimDeadline,
    CoverTerms,
    InsuredPercentage,
    Late,
    MovementKind,
    Waiting,
)
from policies.cover.values import (
    OverdueNotice as NoticeTerm,
)
from policies.values import PolicyDraft
from receivables.values import NewInvoice, NewMovement

MAY: Final = date(2008, 5, 1)
OWN: Final = PolicyholderScope(1)
OTHER: Final = PolicyholderScope(2)
ALL: Final = InsurerScope()
ANN: Final = Actor("Ann", user_id=None, role=Role.EXPORTER, policyholder_id=1)


def usd(text: str) -> Money:
    return Money.parse(text, "USD")


def make_terms(**changed: Any) -> CoverTerms:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "currency": "USD",
        "period": Period(date(2008, 1, 1), date(2009, 1, 1)),
        "insured_percentage": InsuredPercentage(named=Rate.parse_percent("90"), discretionary=None),
        "max_payment_terms_days": 90,
        "max_extension_days": 60,
        "overdue_notice": NoticeTerm(30, Anchor.MAX_EXTENSION_END, Late.DENY),
        "waiting": Waiting(6, Anchor.DUE_DATE),
        "claim_deadline": ClaimDeadline(240, Anchor.DUE_DATE),
        "payment_days": 30,
    }
    return CoverTerms(**(given | changed))


def make_draft(number: str, *, terms: CoverTerms | None = None, **changed: Any) -> PolicyDraft:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "number": number,
        "terms": terms or make_terms(),
        "clauses": {"overdue_notice": "Clause 5.2: notice of overdue invoices"},
        "premium_rate": Rate.parse_percent("0.31"),
        "minimum_premium": usd("5000.00"),
        "reduction_notice_days": 30,
    }
    return PolicyDraft(**(given | changed))


def set_scene(session: Session, *, is_invented: bool = False, buyers: int = 2) -> None:
    """Policy 1 is of policyholder 1, policy 2 of policyholder 2; buyers 1 and 2 have the numbers C-1 and C-2."""
    session.add(
        Installation(
            id=1,
            insurer_name="Test Insurer",
            book_currency="USD",
            business_date=MAY,
            is_demo=is_invented,
            created_at=clock.now(),
        )
    )
    for name in ("First Exporter", "Second Exporter"):
        session.add(Policyholder(name=name, country="US", is_invented=is_invented, created_at=clock.now()))
        session.flush()
    for name in ("Acorn Works", "Birch Mills", "Cedar Yards", "Dogwood Forge")[:buyers]:
        add_buyer(session, name)
    for number, policyholder_id in (("TC-1", 1), ("TC-2", 2)):
        draft = make_draft(number, is_invented=is_invented)
        policies.create_policy(session, draft, policyholder_id=policyholder_id, actor=OPERATOR, on=MAY)


def add_buyer(session: Session, name: str) -> int:
    row = Buyer(
        name=name,
        search_name=name.casefold(),
        country="US",
        legal_form="",
        has_made_up_name=True,
        source="test",
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    session.add(BuyerIdentifier(buyer_id=row.id, scheme="company_number", country="US", value=f"C-{row.id}"))
    session.flush()
    return row.id


def grant(
    session: Session,
    amount: str,
    *,
    buyer_id: int = 1,
    since: date = date(2008, 1, 1),
    announced: date | None = None,
) -> None:
    """Put a limit of the first policy on a buyer, in force for shipments since a day."""
    decision = LimitDecision(
        policyholder_id=1,
        policy_id=1,
        buyer_id=buyer_id,
        limit_request_id=None,
        assessment_id=None,
        grade_override_id=None,
        stage="automatic",
        verdict="approved",
        granted_minor=usd(amount).minor,
        currency="USD",
        valid_to=None,
        inputs={},
        answer={},
        reason_code="",
        note="",
        decided_by="rules",
        decider_id=None,
        authority_level=0,
        decided_on=announced or since,
        decided_at=clock.now(),
    )
    session.add(decision)
    session.flush()
    session.add(_version(decision.id, amount, buyer_id=buyer_id, since=since, announced=announced or since))
    session.flush()


def _version(decision_id: int, amount: str, *, buyer_id: int, since: date, announced: date) -> LimitVersion:
    return LimitVersion(
        policyholder_id=1,
        policy_id=1,
        buyer_id=buyer_id,
        limit_decision_id=decision_id,
        cause="granted",
        amount_minor=usd(amount).minor,
        currency="USD",
        book_minor=usd(amount).minor,
        announced_at=announced,
        effective_for_shipments_from=since,
        valid_to=None,
        terms_days=None,
        monitoring_run_id=None,
        recorded_at=clock.now(),
    )


def notify(session: Session, day: date) -> None:
    row = OverdueNotice(
        policyholder_id=1,
        policy_id=1,
        buyer_id=1,
        notified_on=day,
        note="",
        author_id=None,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()


def make_invoice(ref: str = "F1", gross: str = "1000.00", **changed: Any) -> NewInvoice:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "policy_id": 1,
        "buyer_id": 1,
        "ref": ref,
        "gross": usd(gross),
        "vat": usd("0"),
        "shipped_on": date(2008, 1, 10),
        "invoiced_on": date(2008, 1, 11),
        "due_on": date(2008, 2, 10),
    }
    return NewInvoice(**(given | changed))


def make_movement(ref: str = "R1", amount: str = "100.00", **changed: Any) -> NewMovement:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "policy_id": 1,
        "buyer_id": 1,
        "kind": MovementKind.RECEIPT,
        "ref": ref,
        "amount": usd(amount),
        "moved_on": date(2008, 3, 1),
    }
    return NewMovement(**(given | changed))
