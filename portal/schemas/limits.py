"""Limits: what is asked and ruled, and how answers are written."""

from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import validate

from limits.asking import TERMS_DAYS_MAX
from limits.ceilings import LABEL
from limits.reasons import RULING_CONDITIONS, RULING_REASONS, ConditionCode, ReasonCode
from limits.values import LimitAnswer, LimitAsk, Ruling
from portal.api.paging import PageArgsSchema
from portal.limit_answers import shown
from portal.schemas.fields import MoneySchema, amount, currency, day, money_of, note, whole

GRADE_SCALE: Final = "Tradecover 1-10, 1 is best"


def _whole(*, least: int, most: int, **more: Any) -> ma.fields.Integer:  # noqa: ANN401 - handed on
    return whole(validate=validate.Range(least, most, error=_l("A number from {min} to {max} is right.")), **more)


class LimitAskSchema(ma.Schema):
    """A request for a limit."""

    policy_id = whole()
    buyer_id = whole()
    amount = amount()
    currency = currency()
    terms_days = _whole(least=0, most=TERMS_DAYS_MAX, metadata={"description": "Payment terms in days."})
    note = note()

    @ma.post_load
    def _make(self, given: dict[str, Any], **_options: Any) -> LimitAsk:  # noqa: ANN401 - as marshmallow calls it
        return LimitAsk(given["policy_id"], given["buyer_id"], money_of(given), given["terms_days"], given["note"])


class AskFormSchema(ma.Schema):
    """The fields of the page's form; buyer and policy stand beside it."""

    amount = amount()
    currency = currency()
    terms_days = _whole(least=0, most=TERMS_DAYS_MAX)
    note = note()

    @ma.validates_schema
    def _check(self, given: dict[str, Any], **_options: Any) -> None:  # noqa: ANN401 - as marshmallow calls it
        if "amount" in given and "currency" in given:
            money_of(given)


class NoteSchema(ma.Schema):
    """Why."""

    note = note(required=True)


class RulingSchema(ma.Schema):
    """An underwriter's ruling; the amount is in the policy's currency, 0 refuses."""

    amount = amount()
    currency = currency()
    reason_code = ma.fields.String(required=True, validate=validate.OneOf([str(code) for code in RULING_REASONS]))
    conditions = ma.fields.List(
        ma.fields.String(validate=validate.OneOf([str(code) for code in RULING_CONDITIONS])), load_default=list
    )
    valid_to = day(required=False, load_default=None, allow_none=True)
    note = note()


def ruling_of(given: dict[str, Any], version: int) -> Ruling:
    """Make a ruling of what `RulingSchema` read."""
    return Ruling(
        amount=money_of(given),
        reason_code=ReasonCode(given["reason_code"]),
        note=given["note"],
        version=version,
        conditions=tuple(ConditionCode(code) for code in given["conditions"]),
        valid_to=given["valid_to"],
    )


class ReductionSchema(ma.Schema):
    """A policyholder's own wish to lower a limit; 0 cancels it."""

    amount = amount()
    currency = currency()
    effective_from = day(required=False, load_default=None, allow_none=True)


class LimitRequestSchema(ma.Schema):
    """A request and its state."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    terms_days = ma.fields.Integer(required=True)
    note = ma.fields.String(required=True)
    requested_on = ma.fields.Date(required=True)
    version = ma.fields.Integer(required=True)


class LimitRequestLineSchema(ma.Schema):
    """A request in a list, with its latest verdict."""

    request = ma.fields.Nested(LimitRequestSchema, required=True)
    buyer_name = ma.fields.String(required=True)
    policy_number = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True, allow_none=True)


class LimitRequestArgsSchema(PageArgsSchema):
    """Which requests are wanted."""

    buyer_id = whole(required=False, load_default=None)


class SaidSchema(ma.Schema):
    """A code with the sentence that says it; a reason has its code of UN/EDIFACT list 4509 as well."""

    code = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    edifact_4509 = ma.fields.String()


class KnownSchema(ma.Schema):
    """What the answer rests on."""

    grade = ma.fields.Integer(required=True, allow_none=True)
    grade_scale = ma.fields.Constant(GRADE_SCALE)
    pd = ma.fields.Float(required=True, allow_none=True)
    statement_year = ma.fields.Integer(required=True, allow_none=True)
    statement_known_at = ma.fields.Date(required=True, allow_none=True)
    scorecard_name = ma.fields.String(required=True)
    scorecard_sha256 = ma.fields.String(required=True)


class LimitAnswerSchema(ma.Schema):
    """A decision in its one shape: the words are those of the page and the letter."""

    id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    request = ma.fields.Nested(LimitRequestSchema, required=True, allow_none=True)
    policy_id = ma.fields.Integer(required=True)
    policy_number = ma.fields.String(required=True)
    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    stage = ma.fields.String(required=True)
    verdict = ma.fields.String(required=True)
    sentence = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    effective_for_shipments_from = ma.fields.Date(required=True, allow_none=True)
    valid_to = ma.fields.Date(required=True, allow_none=True)
    conditions = ma.fields.List(ma.fields.String(), required=True)
    reasons = ma.fields.List(ma.fields.Nested(SaidSchema), required=True)
    words = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "All reasons as sentences."})
    changes = ma.fields.List(ma.fields.String(), required=True)
    counter_offer = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    known = ma.fields.Nested(KnownSchema, required=True)
    announced_at = ma.fields.Date(required=True)
    decided_by = ma.fields.String(required=True)
    note = ma.fields.String(required=True)


def answer_body(answer: LimitAnswer) -> dict[str, Any]:
    """Write an answer for `LimitAnswerSchema`."""
    said, decision = shown(answer), answer.decision
    count = len(decision.reasons)
    reasons = [
        {"code": str(reason.code), "edifact_4509": reason.edifact_4509, "text": text}
        for reason, (text, _figure) in zip(decision.reasons, said.reasons[:count], strict=True)
    ]
    return {
        "id": answer.id,
        "reference": answer.reference,
        "request": answer.request,
        "policy_id": answer.policy_id,
        "policy_number": answer.policy_number,
        "buyer_id": answer.buyer_id,
        "buyer_name": answer.buyer_name,
        "has_made_up_name": answer.has_made_up_name,
        "stage": answer.stage.value,
        "verdict": decision.verdict.value,
        "sentence": said.sentence,
        "amount": said.amount,
        "effective_for_shipments_from": said.starts,
        "valid_to": said.ends,
        "conditions": said.conditions,
        "reasons": reasons,
        "words": [text for text, _figure in said.reasons],
        "changes": said.changes,
        "counter_offer": decision.counter_offer,
        "known": answer.known,
        "announced_at": answer.announced_at,
        "decided_by": said.decided_by,
        "note": said.note,
    }


class LimitVersionSchema(ma.Schema):
    """One version of a limit; it applies to shipments from its day on."""

    id = ma.fields.Integer(required=True)
    policy_id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    decision_id = ma.fields.Integer(required=True)
    cause = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    announced_at = ma.fields.Date(required=True)
    effective_for_shipments_from = ma.fields.Date(required=True, attribute="effective_from")
    valid_to = ma.fields.Date(required=True, allow_none=True)
    terms_days = ma.fields.Integer(required=True, allow_none=True)


class BuyerLimitSchema(ma.Schema):
    """A buyer of a policyholder with its grade and the limit of the day."""

    policy_id = ma.fields.Integer(required=True)
    policy_number = ma.fields.String(required=True)
    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    country = ma.fields.String(required=True)
    grade = ma.fields.Integer(required=True, allow_none=True)
    grade_scale = ma.fields.Constant(GRADE_SCALE)
    limit = ma.fields.Nested(MoneySchema, required=True)
    valid_to = ma.fields.Date(required=True, allow_none=True)
    coming = ma.fields.Nested(LimitVersionSchema, required=True, allow_none=True)


class CommitmentSchema(ma.Schema):
    """What all policies together hold on a buyer, against its capacity; book currency."""

    buyer_id = ma.fields.Integer(required=True)
    grade = ma.fields.Integer(required=True, allow_none=True)
    committed = ma.fields.Nested(MoneySchema, required=True)
    capacity = ma.fields.Nested(MoneySchema, required=True)
    excess = ma.fields.Nested(MoneySchema, required=True)


class CeilingSchema(ma.Schema):
    """A grade's greatest limit per buyer and automatic authority; null is not rated."""

    grade = ma.fields.Integer(required=True, allow_none=True)
    grade_scale = ma.fields.Constant(GRADE_SCALE)
    greatest = ma.fields.Nested(MoneySchema, required=True)
    automatic = ma.fields.Nested(MoneySchema, required=True)
    label = ma.fields.Constant(LABEL)
