"""Invoices, receipts, files of them, and the cover clock."""

from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from flask_smorest.fields import Upload
from marshmallow import validate

from policies.cover.clock import DutyKind, DutyState
from policies.cover.reasons import Ineligibility
from policies.cover.values import MovementKind
from portal.api.paging import PageArgsSchema
from portal.schemas.fields import REQUIRED, MoneySchema, Whole, amount, day, line, whole
from receivables.rules import MOVEMENT_REF_MAX, REF_MAX
from receivables.values import LEDGER_KINDS
from registry.values import Keep

SHOWN: Final = ("open", "overdue", "disputed", "paid", "all")
_ENTERED: Final = (MovementKind.RECEIPT.value, MovementKind.CREDIT_NOTE.value)


def _number(**more: Any) -> Whole:  # noqa: ANN401 - handed on
    messages = {**REQUIRED, "invalid": _l("Choose one of the list.")}
    return Whole(required=True, validate=validate.Range(1, 2**62), error_messages=messages, **more)


class NewInvoiceSchema(ma.Schema):
    """An invoice to enter; amounts in the policy's currency."""

    policy_id = _number()
    buyer_id = _number()
    ref = line(longest=REF_MAX)
    gross = amount()
    vat = amount(required=False, load_default="0")
    shipped_on = day()
    invoiced_on = day()
    due_on = day()
    is_disputed = ma.fields.Boolean(load_default=False)


class NewReceiptSchema(ma.Schema):
    """A receipt or a credit note to enter. A receipt pays the oldest invoices; only a credit note names one."""

    policy_id = _number()
    buyer_id = _number()
    kind = ma.fields.String(load_default=_ENTERED[0], validate=validate.OneOf(_ENTERED))
    ref = line(longest=MOVEMENT_REF_MAX)
    amount = amount()
    moved_on = day()
    invoice_ref = line(required=False, longest=REF_MAX, load_default="")


class DisputeSchema(ma.Schema):
    """Whether the buyer disputes the invoice."""

    disputed = ma.fields.Boolean(required=True, error_messages=REQUIRED)


class InvoiceSchema(ma.Schema):
    """An invoice on file."""

    id = ma.fields.Integer(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    ref = ma.fields.String(required=True)
    gross = ma.fields.Nested(MoneySchema, required=True)
    vat = ma.fields.Nested(MoneySchema, required=True)
    shipped_on = ma.fields.Date(required=True)
    invoiced_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True)
    is_disputed = ma.fields.Boolean(required=True)
    is_invented = ma.fields.Boolean(required=True)


class DutySchema(ma.Schema):
    """One dated line of an invoice's clock and the clause that says so; `claim_from` has no state."""

    duty = ma.fields.Enum(DutyKind, by_value=True, required=True, attribute="kind")
    date = ma.fields.Date(required=True)
    state = ma.fields.Enum(DutyState, by_value=True, required=True, allow_none=True)
    clause = ma.fields.String(required=True, allow_none=True)


class ClockedInvoiceSchema(ma.Schema):
    """An invoice with its clock. Amounts in the policy's currency."""

    id = ma.fields.Integer(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    ref = ma.fields.String(required=True)
    gross = ma.fields.Nested(MoneySchema, required=True)
    open_gross = ma.fields.Nested(MoneySchema, required=True)
    shipped_on = ma.fields.Date(required=True)
    invoiced_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True)
    is_disputed = ma.fields.Boolean(required=True)
    extension_ends = ma.fields.Date(required=True, allow_none=True)
    duties = ma.fields.List(ma.fields.Nested(DutySchema), required=True)
    next = ma.fields.Enum(DutyKind, by_value=True, required=True, allow_none=True)


class InvoiceListSchema(PageArgsSchema):
    """Which invoices are wanted."""

    show = ma.fields.String(load_default="all", validate=validate.OneOf(SHOWN))
    buyer_id = whole(required=False, load_default=None)


class ReceiptListSchema(PageArgsSchema):
    """Which receipts are wanted."""

    buyer_id = whole(required=False, load_default=None)


class ReceiptSchema(ma.Schema):
    """A receipt or credit note on file."""

    id = ma.fields.Integer(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(MovementKind, by_value=True, required=True)
    ref = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    moved_on = ma.fields.Date(required=True)
    invoice_ref = ma.fields.String(required=True, allow_none=True)
    is_invented = ma.fields.Boolean(required=True)


class DueSchema(ma.Schema):
    """One thing to do, by when, and the clause that says so."""

    date = ma.fields.Date(required=True)
    days_left = ma.fields.Integer(required=True)
    duty = ma.fields.Enum(DutyKind, by_value=True, required=True)
    clause = ma.fields.String(required=True, allow_none=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    invoice_id = ma.fields.Integer(required=True)
    invoice_ref = ma.fields.String(required=True)


class StandingArgsSchema(ma.Schema):
    """Under which policy."""

    policy_id = _number()


class CoveredInvoiceSchema(ma.Schema):
    """The cover of one open invoice; the amounts are rounded here and nowhere before."""

    ref = ma.fields.String(required=True)
    open_gross = ma.fields.Nested(MoneySchema, required=True)
    insured = ma.fields.Nested(MoneySchema, required=True)
    reasons = ma.fields.List(ma.fields.Enum(Ineligibility, by_value=True), required=True)


class ComingLimitSchema(ma.Schema):
    """An announced change of the limit, and what it leaves for shipments from then on."""

    effective_from = ma.fields.Date(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    free = ma.fields.Nested(MoneySchema, required=True)


class StandingSchema(ma.Schema):
    """What a buyer owes, what of it is insured, and what the limit leaves free."""

    outstanding = ma.fields.Nested(MoneySchema, required=True)
    overdue = ma.fields.Nested(MoneySchema, required=True)
    limit = ma.fields.Nested(MoneySchema, required=True)
    insured = ma.fields.Nested(MoneySchema, required=True)
    uninsured = ma.fields.Nested(MoneySchema, required=True)
    free = ma.fields.Nested(MoneySchema, required=True)
    coming = ma.fields.List(ma.fields.Nested(ComingLimitSchema), required=True)
    invoices = ma.fields.List(ma.fields.Nested(CoveredInvoiceSchema), required=True)


class LedgerFileSchema(ma.Schema):
    """The file."""

    file = Upload(required=True)


class LedgerChoiceSchema(ma.Schema):
    """What the file holds and what to do with it."""

    what = ma.fields.String(required=True, error_messages=REQUIRED, validate=validate.OneOf(LEDGER_KINDS))
    policy_id = _number()
    keep = ma.fields.Enum(Keep, by_value=True, load_default=Keep.GOOD, error_messages=REQUIRED)
    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "Tell what would happen; store nothing."})
