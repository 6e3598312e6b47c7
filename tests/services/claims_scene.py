"""A buyer that does not pay: three unpaid invoices, people of both sides, and the steps of a claim's life."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from sqlalchemy import Engine, select

from basics import clock
from basics.actors import Actor, Role
from basics.scopes import InsurerScope, Scope
from claims import service
from claims.handling import service as handling
from claims.payees import service as payees
from claims.payees.values import NewPayee
from claims.values import ClaimDraft, ClaimFacts, DocumentKind, NewDocument, NewNotice
from models.engine import unit_of_work
from models.people import AuthorityLevel, UserAccount
from models.policies import PolicyVersion
from models.scoping import ScopedSession
from policies.cover.values import Loss, LossKind
from receivables import service as receivables
from tests.services.ledger_scene import grant, make_invoice, make_movement, set_scene, usd

NOTICE_DAY: Final = date(2008, 4, 20)
LOSS_DAY: Final = date(2008, 6, 2)
TODAY: Final = date(2008, 6, 10)
IBAN: Final = "DE89 3704 0044 0532 0130 00"
OTHER_IBAN: Final = "GB82 WEST 1234 5698 7654 32"
PDF: Final = b"%PDF-1.7\n%%EOF\n"
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
INSOLVENCY: Final = Loss(LossKind.INSOLVENCY, LOSS_DAY)
DEFAULT: Final = Loss(LossKind.PROTRACTED_DEFAULT, LOSS_DAY)

EVA: Final = Actor("Eva", user_id=1, role=Role.EXPORTER, policyholder_id=1)
OTTO: Final = Actor("Otto", user_id=2, role=Role.EXPORTER, policyholder_id=2)
CLEO: Final = Actor("Cleo", user_id=3, role=Role.CLAIMS_HANDLER, authority_level=1)
CARL: Final = Actor("Carl", user_id=4, role=Role.CLAIMS_HANDLER, authority_level=2)
CORA: Final = Actor("Cora", user_id=5, role=Role.CLAIMS_HANDLER, authority_level=1)
PEOPLE: Final = (EVA, OTTO, CLEO, CARL, CORA)
AUTHORITY: Final = ((1, "20000.00"), (2, "100000.00"))


@contextmanager
def acting(engine: Engine, scope: Scope | None = None) -> Iterator[ScopedSession]:
    """Open a transaction in the insurer's scope, unless another one is named."""
    with unit_of_work(engine, scope or InsurerScope()) as session:
        yield session


def set_claims_scene(session: ScopedSession) -> None:
    """Invoices F1 to F3 of 10,000.00 each, due on 10 February, 10 March and 10 April 2008; 4,000.00 came in on F1."""
    set_scene(session, is_invented=True)
    for level, most in AUTHORITY:
        minor = usd(most).minor
        session.add(AuthorityLevel(level=level, limit_max_minor=minor, claim_max_minor=minor, currency="USD"))
    for person in PEOPLE:
        session.add(
            UserAccount(
                email=f"{person.name.lower()}@example.test",
                name=person.name,
                role=person.role,
                authority_level=person.authority_level,
                policyholder_id=person.policyholder_id,
                password_hash="",
                locale="en",
                created_at=clock.now(),
            )
        )
        session.flush()
    grant(session, "24000.00")
    for ref, month in (("F1", 1), ("F2", 2), ("F3", 3)):
        shipped, due = date(2008, month, 10), date(2008, month + 1, 10)
        invoice = make_invoice(ref, "10000.00", shipped_on=shipped, invoiced_on=shipped, due_on=due)
        receivables.add_invoice(session, invoice, actor=EVA, on=TODAY, scope=EVA.scope)
    receivables.add_movement(
        session, make_movement("R1", "4000.00", moved_on=date(2008, 3, 1)), actor=EVA, on=TODAY, scope=EVA.scope
    )


def notified(session: ScopedSession, *, on: date = NOTICE_DAY) -> int:
    return service.notify_overdue(session, NewNotice(policy_id=1, buyer_id=1), actor=EVA, on=on).id


def make_draft(loss: Loss = INSOLVENCY, **changed: Any) -> ClaimDraft:  # noqa: ANN401 - any field
    given: dict[str, Any] = {"policy_id": 1, "buyer_id": 1, "loss": loss, "statement": "The buyer went to court."}
    return ClaimDraft(**(given | changed))


def drafted(session: ScopedSession, loss: Loss = INSOLVENCY, *, on: date = TODAY) -> ClaimFacts:
    return service.draft_claim(session, make_draft(loss), actor=EVA, on=on)


def documented(session: ScopedSession, claim_id: int, *refs: str, on: date = TODAY) -> None:
    """Add an invoice copy and a proof of delivery for each invoice."""
    for ref in refs or ("F1", "F2", "F3"):
        for kind in (DocumentKind.INVOICE, DocumentKind.PROOF_OF_DELIVERY):
            document = NewDocument(
                kind=kind, filename=f"{kind}-{ref}.pdf", content=PDF + f"{kind} {ref}".encode(), invoice_ref=ref
            )
            service.add_document(session, claim_id, document, actor=EVA, on=on)


def filed(session: ScopedSession, loss: Loss = INSOLVENCY, *, on: date = TODAY) -> ClaimFacts:
    """Notify, draft, document and file."""
    notified(session)
    claim = drafted(session, loss, on=on)
    documented(session, claim.id, on=on)
    return service.file_claim(session, claim.id, version=claim.version, actor=EVA, on=on)


def accepted(session: ScopedSession, *, by: Actor = CARL) -> ClaimFacts:
    claim = filed(session)
    return handling.accept(session, claim.id, "As filed.", version=claim.version, actor=by, on=TODAY)


def cleared_payee(session: ScopedSession, *, owner: Actor = EVA, iban: str = IBAN) -> int:
    entered = payees.enter_payee(session, NewPayee("First Exporter Inc", "DE", iban), actor=owner, on=TODAY)
    verdict = ("clear", "Name and account confirmed by letter.")
    return payees.screen_payee(session, entered.id, verdict, version=entered.version, actor=CLEO, on=TODAY).id


def refused(session: ScopedSession) -> ClaimFacts:
    claim = filed(session)
    refusal = handling.Refusal("overdue_notice", "The notice for F1 came too late.")
    return handling.refuse(session, claim.id, refusal, version=claim.version, actor=CLEO, on=TODAY)


def set_authority(session: ScopedSession, *, level: int, most: str) -> None:
    session.get_one(AuthorityLevel, level).claim_max_minor = usd(most).minor
    session.flush()


def revise_with_first_loss(session: ScopedSession, amount: str) -> None:
    """Give the policy an aggregate first loss from its first day on, before the percentage."""
    row = session.scalars(select(PolicyVersion).where(PolicyVersion.policy_id == 1)).one()
    term = {"amount": amount, "basis": "before_percentage"}
    row.terms = {**row.terms, "aggregate_first_loss": term}
    session.flush()


def second_buyer_owes(session: ScopedSession) -> None:
    invoice = make_invoice("G1", "700.00", buyer_id=2)
    receivables.add_invoice(session, invoice, actor=EVA, on=TODAY, scope=EVA.scope)
