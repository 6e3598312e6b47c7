"""A buyer that owes, notices, claims in each state and payees in the world of the portal's tests; all invented."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Final

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy import update

from basics import clock
from basics.actors import OPERATOR, Actor, Role
from basics.money import Money
from basics.scopes import InsurerScope
from claims import queries, service
from claims.handling import service as handling
from claims.payees import service as payees
from claims.payees.values import NewPayee, PayeeFacts
from claims.values import ClaimDraft, ClaimFacts, DocumentFacts, DocumentKind, NewDocument, NewNotice
from limits.stored import encoded
from limits.values import Decision, Verdict
from models.limits import LimitDecision, LimitVersion
from models.people import AuthorityLevel
from models.scoping import ScopedSession
from policies import service as policies
from policies.cover.values import Loss, LossKind
from receivables import service as receivables
from registry import service as registry
from registry.values import NewBuyer
from tests.services.ledger_scene import make_draft, make_invoice, make_movement, make_terms
from tests.web.world import DAY, World

ALL: Final = InsurerScope()
LOSS: Final = Loss(LossKind.INSOLVENCY, date(2008, 4, 25))
PDF: Final = b"%PDF-1.7\n%%EOF\n"
_numbers = count(1)
_LIMIT: Final = Money.parse("20000.00", "EUR")
_granted = date(2008, 1, 1)


def eur(text: str) -> Money:
    return Money.parse(text, "EUR")


@dataclass(frozen=True)
class Stage:
    """One policy of the policyholder, and a buyer that owes F1 of 10,000.00 and F2 of 2,000.00 under it."""

    policy_id: int
    buyer_id: int
    invoice_ids: tuple[int, ...]


def make_stage(world: World) -> Stage:
    number = next(_numbers)
    with world.unit() as session:
        draft = make_draft(
            f"CL-{number:04}",
            terms=make_terms(currency="EUR"),
            minimum_premium=eur("5000.00"),
            is_invented=True,
        )
        policy = policies.create_policy(session, draft, policyholder_id=world.policyholder_id, actor=OPERATOR, on=DAY)
        buyer = registry.add_buyer(session, NewBuyer(f"Plover Weaving Mills {number}", "US"), actor=OPERATOR, on=DAY)
        _grant(session, world.policyholder_id, policy.id, buyer.id)
        invoices = []
        for ref, gross, month in (("F1", "10000.00", 1), ("F2", "2000.00", 2)):
            given = make_invoice(
                ref,
                policy_id=policy.id,
                buyer_id=buyer.id,
                vat=eur("0"),
                shipped_on=date(2008, month, 10),
                invoiced_on=date(2008, month, 10),
                due_on=date(2008, month + 1, 10),
            )
            given = replace(given, gross=eur(gross))
            invoices.append(receivables.add_invoice(session, given, actor=OPERATOR, on=DAY, scope=ALL).id)
    return Stage(policy.id, buyer.id, tuple(invoices))


def notified(world: World) -> tuple[Stage, int]:
    stage = make_stage(world)
    with world.unit() as session:
        new = NewNotice(policy_id=stage.policy_id, buyer_id=stage.buyer_id, note="They do not answer.")
        return stage, service.notify_overdue(session, new, actor=world.actor(Role.EXPORTER), on=DAY).id


def drafted(world: World) -> ClaimFacts:
    stage, _ = notified(world)
    draft = ClaimDraft(
        policy_id=stage.policy_id, buyer_id=stage.buyer_id, loss=LOSS, statement="The court opened proceedings."
    )
    with world.unit() as session:
        return service.draft_claim(session, draft, actor=world.actor(Role.EXPORTER), on=DAY)


def documented(world: World) -> tuple[ClaimFacts, list[DocumentFacts]]:
    claim, found = drafted(world), []
    with world.unit() as session:
        for ref in ("F1", "F2"):
            for kind in (DocumentKind.INVOICE, DocumentKind.PROOF_OF_DELIVERY):
                paper = NewDocument(
                    kind=kind, filename=f"{kind}-{ref}.pdf", content=PDF + ref.encode(), invoice_ref=ref
                )
                found.append(service.add_document(session, claim.id, paper, actor=world.actor(Role.EXPORTER), on=DAY))
    return claim, found


def filed(world: World) -> ClaimFacts:
    claim, _ = documented(world)
    with world.unit() as session:
        return service.file_claim(session, claim.id, version=claim.version, actor=world.actor(Role.EXPORTER), on=DAY)


def questioned(world: World) -> ClaimFacts:
    claim = filed(world)
    with world.unit() as session:
        return handling.ask(
            session, claim.id, "Who signed for F1?", version=claim.version, actor=_handler(world), on=DAY
        )


def proposed(world: World) -> ClaimFacts:
    """Have an acceptance of another handler wait for the second person."""
    claim = filed(world)
    junior = replace(world.second[Role.CLAIMS_HANDLER].actor, authority_level=1)
    with world.unit() as session:
        session.execute(update(AuthorityLevel).where(AuthorityLevel.level == 1).values(claim_max_minor=100))
    with world.unit() as session:
        return handling.accept(session, claim.id, "Proven.", version=claim.version, actor=junior, on=DAY)


def accepted(world: World) -> ClaimFacts:
    claim = filed(world)
    with world.unit() as session:
        return handling.accept(session, claim.id, "Proven.", version=claim.version, actor=_handler(world), on=DAY)


def refused(world: World) -> ClaimFacts:
    claim = filed(world)
    refusal = handling.Refusal("overdue_notice", "The notice for F1 came too late.")
    with world.unit() as session:
        return handling.refuse(session, claim.id, refusal, version=claim.version, actor=_handler(world), on=DAY)


def appealed(world: World) -> ClaimFacts:
    claim = refused(world)
    with world.unit() as session:
        return service.appeal(
            session, claim.id, "It was in time.", version=claim.version, actor=world.actor(Role.EXPORTER), on=DAY
        )


def payee(world: World, *, is_cleared: bool = False) -> PayeeFacts:
    """Enter bank details that are not in use, and clear them."""
    with world.unit() as session:
        owner = world.actor(Role.EXPORTER)
        found = payees.enter_payee(
            session, NewPayee("Northwind Machine Parts", "DE", fresh_iban()), actor=owner, on=DAY
        )
        if not is_cleared:
            return found
        verdict = ("clear", "Called back.")
        return payees.screen_payee(session, found.id, verdict, version=found.version, actor=_handler(world), on=DAY)


def settled(world: World) -> ClaimFacts:
    claim, paid_to = accepted(world), payee(world, is_cleared=True)
    with world.unit() as session:
        handling.settle(session, claim.id, paid_to.id, version=claim.version, actor=_handler(world), on=DAY)
        return queries.claim(session, claim.id, scope=ALL)


def fresh_iban() -> str:
    """Give an account number with right check digits, of the bank's own too, that was not given before."""
    while True:
        account = f"37040044{next(_numbers):010d}"
        iban = f"DE{98 - int(f'{account}131400') % 97:02d}{account}"
        if _passes_the_bank(iban):
            return iban


def _passes_the_bank(iban: str) -> bool:
    try:
        return bool(IBAN(iban, validate_bban=True))
    except SchwiftyException:
        return False


def _handler(world: World) -> Actor:
    return world.actor(Role.CLAIMS_HANDLER)


def _grant(session: ScopedSession, policyholder_id: int, policy_id: int, buyer_id: int) -> None:
    """Put a limit of 20,000.00 in force."""
    shared = {"policyholder_id": policyholder_id, "policy_id": policy_id, "buyer_id": buyer_id, "currency": "EUR"}
    decision = LimitDecision(
        **shared,
        stage="automatic",
        verdict="approved",
        granted_minor=2_000_000,
        inputs={},
        answer=encoded(Decision(verdict=Verdict.APPROVED, granted=_LIMIT, book=_LIMIT, reasons=())),
        reason_code="",
        note="",
        decided_by="rules",
        authority_level=0,
        decided_on=_granted,
        decided_at=clock.now(),
    )
    session.add(decision)
    session.flush()
    session.add(
        LimitVersion(
            **shared,
            limit_decision_id=decision.id,
            cause="granted",
            amount_minor=2_000_000,
            book_minor=2_000_000,
            announced_at=_granted,
            effective_for_shipments_from=_granted,
            recorded_at=clock.now(),
        )
    )
    session.flush()


def pay(world: World, claim: ClaimFacts, amount: str) -> None:
    """Have the buyer pay a part before the loss, entered late."""
    entry = make_movement(policy_id=claim.policy_id, buyer_id=claim.buyer_id, moved_on=date(2008, 4, 1))
    with world.unit() as session:
        receivables.add_movement(session, replace(entry, amount=eur(amount)), actor=OPERATOR, on=DAY, scope=ALL)
