"""A policy with invoices, receipts and a file of them for the walk over the rights matrix."""

from io import BytesIO
from itertools import count

from basics.actors import OPERATOR, Role
from basics.money import Money
from basics.scopes import InsurerScope
from policies import service as policies
from policies.cover.values import MovementKind
from receivables import service
from receivables.values import InvoiceFacts, LedgerFile
from registry import service as registry
from registry.values import Keep, NewBuyer
from tests.services.ledger_scene import make_draft, make_invoice, make_movement
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1)
_ALL = InsurerScope()
_INVOICES = b"buyer_id,ref,gross,shipped_on,invoiced_on,due_on\n%d,F9,10.00,2008-01-02,2008-01-02,2008-02-01\n"


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def ledger(world: World) -> tuple[int, int, InvoiceFacts]:
    """Create a policy of the policyholder and a buyer with one overdue invoice; give their ids and the invoice."""
    number = next(_numbers)
    with world.unit() as session:
        draft = make_draft(f"PL-{number:04}")
        policy = policies.create_policy(session, draft, policyholder_id=world.policyholder_id, actor=OPERATOR, on=DAY)
        buyer = registry.add_buyer(session, NewBuyer(f"Heron Sluice Gates {number}", "US"), actor=OPERATOR, on=DAY)
        given = make_invoice(policy_id=policy.id, buyer_id=buyer.id)
        invoice = service.add_invoice(session, given, actor=OPERATOR, on=DAY, scope=_ALL)
        paid = make_movement(policy_id=policy.id, buyer_id=buyer.id, kind=MovementKind.RECEIPT)
        service.add_movement(session, paid, actor=OPERATOR, on=DAY, scope=_ALL)
    assert invoice.gross == Money.parse("1000.00", "USD")
    return policy.id, buyer.id, invoice


def _list(world: World, _role: Role | None) -> Call:
    _, buyer_id, _ = ledger(world)
    return Call(query={"buyer_id": buyer_id, "show": "all"})


def _plain(_world: World, _role: Role | None) -> Call:
    return Call()


def _invoice(world: World, _role: Role | None) -> Call:
    _, _, invoice = ledger(world)
    return Call({"invoice_id": invoice.id})


def _dispute(world: World, _role: Role | None) -> Call:
    _, _, invoice = ledger(world)
    return Call({"invoice_id": invoice.id}, form={"disputed": "true"})


def _dispute_json(world: World, _role: Role | None) -> Call:
    _, _, invoice = ledger(world)
    return Call({"invoice_id": invoice.id}, json={"disputed": True})


def _entry(world: World, **more: object) -> dict[str, object]:
    policy_id, buyer_id, _ = ledger(world)
    return {"policy_id": policy_id, "buyer_id": buyer_id, "ref": f"N-{next(_numbers)}", **more}


def _new_invoice(world: World) -> dict[str, object]:
    days = {"shipped_on": "2008-04-01", "invoiced_on": "2008-04-01", "due_on": "2008-05-31"}
    return _entry(world, gross="250.00", **days)


def _invoice_form(world: World, _role: Role | None) -> Call:
    return Call(form=_new_invoice(world))


def _invoice_json(world: World, _role: Role | None) -> Call:
    return Call(json=_new_invoice(world))


def _receipt_form(world: World, _role: Role | None) -> Call:
    return Call(form=_entry(world, kind="receipt", amount="5.00", moved_on="2008-04-01"))


def _receipt_json(world: World, _role: Role | None) -> Call:
    return Call(json=_entry(world, amount="5.00", moved_on="2008-04-01"))


def _file(world: World, _role: Role | None) -> Call:
    policy_id, buyer_id, _ = ledger(world)
    file = (_Reusable(_INVOICES % buyer_id), "invoices.csv")
    return Call(form={"file": file, "what": "invoices", "policy_id": policy_id, "keep": "good"})


def _run(world: World, _role: Role | None) -> Call:
    policy_id, buyer_id, _ = ledger(world)
    upload = LedgerFile(BytesIO(_INVOICES % buyer_id), "invoices.csv", policy_id)
    with world.unit() as session:
        report = service.import_invoices(session, upload, keep=Keep.GOOD, actor=OPERATOR, on=DAY, scope=_ALL)
    return Call({"run_id": report.run_id})


def _standing(world: World, _role: Role | None) -> Call:
    policy_id, buyer_id, _ = ledger(world)
    return Call({"buyer_id": buyer_id}, query={"policy_id": policy_id})


OBJECTS: dict[str, Maker] = {
    "receivables.invoices": _list,
    "receivables.invoices_file": _list,
    "receivables.invoice": _invoice,
    "receivables.new_invoice": _plain,
    "receivables.add_invoice": _invoice_form,
    "receivables.dispute": _dispute,
    "receivables.receipts": _plain,
    "receivables.receipts_file": _plain,
    "receivables.new_receipt": _plain,
    "receivables.add_receipt": _receipt_form,
    "receivables.files": _plain,
    "receivables.import_file": _file,
    "receivables.import_run": _run,
    "receivables.rejections": _run,
    "api_receivables.invoices": _list,
    "api_receivables.add_invoice": _invoice_json,
    "api_receivables.invoice": _invoice,
    "api_receivables.dispute": _dispute_json,
    "api_receivables.receipts": _list,
    "api_receivables.add_receipt": _receipt_json,
    "api_receivables.clock": _plain,
    "api_receivables.standing": _standing,
    "api_receivables.imports": _plain,
    "api_receivables.import_file": _file,
    "api_receivables.import_run": _run,
}
