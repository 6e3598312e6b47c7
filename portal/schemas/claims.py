"""Claims: what is told, filed and decided, and how it is written."""

from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from flask_smorest.fields import Upload
from marshmallow import validate

from claims.documents import BYTES_MAX
from claims.payees.rules import NAME_SIGNS_MAX
from claims.values import ClaimDraft, DecisionAction, DocumentKind, NewNotice, StoredAssessment
from policies.cover.case_writing import case_as_json
from policies.cover.values import Loss, LossKind
from portal.api.paging import PageArgsSchema
from portal.claim_answers import ClaimFile, shown
from portal.schemas.fields import REQUIRED, MoneySchema, country, day, line, note, whole

IBAN_SIGNS_MAX: Final = 60


def _kind(kind: type[Any]) -> ma.fields.Enum[Any]:
    messages = {**REQUIRED, "unknown": _l("Choose one of those offered.")}
    return ma.fields.Enum(kind, by_value=True, required=True, error_messages=messages)


class NoticeSchema(ma.Schema):
    """An overdue notice to give."""

    policy_id = whole()
    buyer_id = whole()
    note = note()

    @ma.post_load
    def _make(self, given: dict[str, Any], **_options: Any) -> NewNotice:  # noqa: ANN401 - as marshmallow calls it
        return NewNotice(**given)


class NoticeFormSchema(ma.Schema):
    """The fields of the page's form; the buyer stands beside it."""

    policy_id = whole()
    note = note()


class StoredNoticeSchema(ma.Schema):
    """An overdue notice as it was given."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    notified_on = ma.fields.Date(required=True)
    note = ma.fields.String(required=True)


class LossSchema(ma.Schema):
    """What happened and when."""

    loss_kind = _kind(LossKind)
    loss_on = day()
    statement = note()

    @staticmethod
    def loss_of(given: Mapping[str, Any]) -> Loss:
        """Make the loss of what was read."""
        return Loss(given["loss_kind"], given["loss_on"])


class ClaimFormSchema(LossSchema):
    """The fields of the page's form; the buyer stands beside it."""

    policy_id = whole()


class ClaimDraftSchema(ClaimFormSchema):
    """A claim to begin, or a loss to try."""

    buyer_id = whole()

    @ma.post_load
    def _make(self, given: dict[str, Any], **_options: Any) -> ClaimDraft:  # noqa: ANN401 - as marshmallow calls it
        return draft_of(given, given["buyer_id"])


def draft_of(given: Mapping[str, Any], buyer_id: int) -> ClaimDraft:
    """Make a draft of what a form or a call said."""
    return ClaimDraft(
        policy_id=given["policy_id"],
        buyer_id=buyer_id,
        loss=LossSchema.loss_of(given),
        statement=given["statement"],
    )


class DocumentFileSchema(ma.Schema):
    """The file: PDF, PNG or JPEG."""

    file = Upload(required=True, metadata={"description": f"At most {BYTES_MAX} bytes."})


class DocumentChoiceSchema(ma.Schema):
    """What the file proves; `invoice` is the reference of the invoice."""

    kind = _kind(DocumentKind)
    invoice = line(required=False, load_default=None, allow_none=True)


class DocumentSchema(ma.Schema):
    """A file of a claim."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(DocumentKind, by_value=True, required=True)
    invoice = ma.fields.String(required=True, attribute="invoice_ref", allow_none=True)
    filename = ma.fields.String(required=True)
    media_type = ma.fields.String(required=True)
    size_bytes = ma.fields.Integer(required=True)
    sha256 = ma.fields.String(required=True)
    uploaded_on = ma.fields.Date(required=True)


class BodySchema(ma.Schema):
    """A question or an answer."""

    body = note(required=True)


class ReasonSchema(ma.Schema):
    """Why."""

    note = note(required=True)


class RemarkSchema(ma.Schema):
    """A remark, if there is one."""

    note = note()


class RefusalSchema(ma.Schema):
    """The key of the clause that a refusal rests on, and what was found."""

    clause = line()
    note = note(required=True)


class DecideSchema(ma.Schema):
    """The decide box of the page."""

    decision = ma.fields.String(required=True, error_messages=REQUIRED, validate=validate.OneOf(("accept", "refuse")))
    clause = line(required=False, load_default="")
    note = note()


class HearSchema(ma.Schema):
    """What becomes of an appeal, and why."""

    decision = ma.fields.String(required=True, error_messages=REQUIRED, validate=validate.OneOf(("reopen", "uphold")))
    note = note(required=True)


class SettleSchema(ma.Schema):
    """Whom to pay."""

    payee_id = whole()


class NewPayeeSchema(ma.Schema):
    """Bank details to enter."""

    name = line(longest=NAME_SIGNS_MAX)
    country = country()
    iban = line(longest=IBAN_SIGNS_MAX, load_only=True)


class ScreeningSchema(ma.Schema):
    """Whether a payee is cleared, and what was looked at."""

    verdict = ma.fields.String(required=True, error_messages=REQUIRED, validate=validate.OneOf(("clear", "reject")))
    note = note(required=True)


class PayeeSchema(ma.Schema):
    """A payee; the account number is masked but for its owner."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    country = ma.fields.String(required=True)
    iban = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    entered_on = ma.fields.Date(required=True)
    screened_on = ma.fields.Date(required=True, allow_none=True)
    screening_note = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)


class ClaimArgsSchema(PageArgsSchema):
    """Which claims are wanted."""

    buyer_id = whole(required=False, load_default=None)
    state = ma.fields.String(load_default=None, validate=validate.Length(1, 60))


class ClaimSchema(ma.Schema):
    """A claim as it stands."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    policy_id = ma.fields.Integer(required=True)
    policy_number = ma.fields.String(required=True)
    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    state = ma.fields.String(required=True)
    loss_kind = ma.fields.Enum(LossKind, by_value=True, required=True, attribute="loss.kind")
    loss_on = ma.fields.Date(required=True, attribute="loss.on")
    filed_on = ma.fields.Date(required=True, allow_none=True)
    due_on = ma.fields.Date(required=True, allow_none=True)
    statement = ma.fields.String(required=True)
    indemnity = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    payee_id = ma.fields.Integer(required=True, allow_none=True)
    is_invented = ma.fields.Boolean(required=True)
    version = ma.fields.Integer(required=True)


class ReasonLineSchema(ma.Schema):
    """A reason in words."""

    text = ma.fields.String(required=True)


class StepSchema(ma.Schema):
    """One step of the calculation in words."""

    label = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    how = ma.fields.String(required=True)
    clause = ma.fields.String(required=True)


class CheckSchema(ma.Schema):
    """One check in words."""

    label = ma.fields.String(required=True)
    result = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    clause = ma.fields.String(required=True)


class KnownSchema(ma.Schema):
    """What was known, and when."""

    what = ma.fields.String(required=True)
    on = ma.fields.Date(required=True, allow_none=True)


class SaidSchema(ma.Schema):
    """The answer on a claim in its one shape, in the same words as the page and the letter."""

    sentence = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    reasons = ma.fields.List(ma.fields.Nested(ReasonLineSchema), required=True)
    changes = ma.fields.List(ma.fields.String(), required=True)
    known = ma.fields.List(ma.fields.Nested(KnownSchema), required=True)
    decided_by = ma.fields.String(required=True)
    decided_on = ma.fields.Date(required=True, allow_none=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    checks = ma.fields.List(ma.fields.Nested(CheckSchema), required=True)


class WholeClaimSchema(ClaimSchema):
    """A claim with its answer."""

    said = ma.fields.Nested(SaidSchema, required=True)


class CalculationSchema(ma.Schema):
    """A calculation: the case and the answer as `docs/cases.md` says."""

    id = ma.fields.Integer(required=True, allow_none=True)
    business_date = ma.fields.Date(required=True)
    case = ma.fields.Raw(required=True, metadata={"type": "object"})
    answer = ma.fields.Raw(required=True, metadata={"type": "object"})
    checks = ma.fields.Raw(required=True, metadata={"type": "array", "items": {"type": "object"}})


class DecisionSchema(ma.Schema):
    """One decision on a claim, or an appeal."""

    id = ma.fields.Integer(required=True)
    action = ma.fields.Enum(DecisionAction, by_value=True, required=True)
    clause = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    indemnity = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    decider_name = ma.fields.String(required=True)
    authority_level = ma.fields.Integer(required=True)
    decided_on = ma.fields.Date(required=True)
    calculation_id = ma.fields.Integer(required=True, attribute="assessment_id", allow_none=True)


class SettlementSchema(ma.Schema):
    """The payment of a claim."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    claim_id = ma.fields.Integer(required=True)
    calculation_id = ma.fields.Integer(required=True, attribute="assessment_id")
    payee_id = ma.fields.Integer(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    pay_by = ma.fields.Date(required=True)
    settled_on = ma.fields.Date(required=True)


def whole_claim(file: ClaimFile, *, for_staff: bool) -> dict[str, Any]:
    """Write a claim with its answer, as `WholeClaimSchema` takes it."""
    said = shown(file, for_staff=for_staff)
    names = ("sentence", "state", "amount", "changes", "decided_by", "decided_on", "steps", "checks")
    answer = {name: getattr(said, name) for name in names}
    answer["reasons"] = [{"text": text} for text, _figure in said.reasons]
    answer["known"] = [{"what": what, "on": when} for what, when in said.known]
    plain: dict[str, Any] = {name: getattr(file.claim, name) for name in _PLAIN}
    return {**plain, "said": answer}


def calculation_body(stored: StoredAssessment, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Write a stored calculation, as `CalculationSchema` takes it."""
    return {
        "id": stored.id,
        "business_date": stored.business_date,
        "case": case_as_json(stored.case),
        "answer": answer,
        "checks": list(stored.checks),
    }


_PLAIN: Final = (
    "id",
    "reference",
    "policy_id",
    "policy_number",
    "buyer_id",
    "buyer_name",
    "has_made_up_name",
    "state",
    "loss",
    "filed_on",
    "due_on",
    "statement",
    "indemnity",
    "payee_id",
    "is_invented",
    "version",
)
