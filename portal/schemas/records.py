"""What a person records of a buyer: the public record, its profile, how it pays; for pages and routes."""

from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import validate

from portal.schemas.fields import LINE_SIGNS_MAX, REQUIRED, day, line, note, whole
from registry.records.values import NACE_SECTIONS, NewPaymentRecord, NewProfile, NewPublicFact
from registry.values import PUBLIC_RECORD, FactKind

_PLAIN: Final = _l("A number of days such as 12.5 is right.")
_NUMBER: Final = {**REQUIRED, "invalid": _PLAIN, "special": _PLAIN, "too_large": _PLAIN}
_KINDS: Final = sorted(kind.value for kind in PUBLIC_RECORD)


class _Days(ma.fields.Float):
    """A number of days; a yes or no is none."""

    def _validated(self, value: Any) -> float:  # noqa: ANN401 - whatever was sent
        if isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return float(super()._validated(value))


class NewPublicFactSchema(ma.Schema):
    """A fact of the public record to record; a payment of a judgment bears the judgment's number."""

    kind = ma.fields.String(required=True, validate=validate.OneOf(_KINDS), error_messages=REQUIRED)
    happened_on = day()
    known_at = day()
    reference = line(
        required=False, load_default="", longest=LINE_SIGNS_MAX, metadata={"label": _l("Number in the register")}
    )
    source = line()
    note = note()


class NewProfileSchema(ma.Schema):
    """What a buyer is; it replaces the profile before as a whole, and what is left out is not known."""

    sector = ma.fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(NACE_SECTIONS), error_messages=REQUIRED
    )
    founded_on = day(required=False, load_default=None, allow_none=True)
    employees = whole(required=False, load_default=None, allow_none=True)
    known_at = day()
    source = line()


class NewPaymentRecordSchema(ma.Schema):
    """How a buyer paid its suppliers in a period; of three contributors at least."""

    dbt_days = _Days(required=True, error_messages=_NUMBER, metadata={"label": _l("Days beyond terms")})
    contributors = whole()
    period_end = day()
    known_at = day()
    source = line()


class PublicFactSchema(ma.Schema):
    """A fact of the public record on file."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(FactKind, by_value=True, required=True)
    happened_on = ma.fields.Date(required=True)
    known_at = ma.fields.Date(required=True)
    reference = ma.fields.String(required=True, attribute="source_key")
    source = ma.fields.String(required=True)
    note = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)


class ProfileSchema(ma.Schema):
    """A profile on file."""

    id = ma.fields.Integer(required=True)
    sector = ma.fields.String(required=True, allow_none=True)
    founded_on = ma.fields.Date(required=True, allow_none=True)
    employees = ma.fields.Integer(required=True, allow_none=True)
    known_at = ma.fields.Date(required=True)
    source = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)


class PaymentRecordSchema(ma.Schema):
    """A payment record on file."""

    id = ma.fields.Integer(required=True)
    dbt_days = ma.fields.Float(required=True)
    contributors = ma.fields.Integer(required=True)
    period_end = ma.fields.Date(required=True)
    known_at = ma.fields.Date(required=True)
    source = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)


class RecordSchema(ma.Schema):
    """All that is on file of a buyer beside its statements and what set grade 10, oldest first."""

    facts = ma.fields.List(ma.fields.Nested(PublicFactSchema), required=True)
    profiles = ma.fields.List(ma.fields.Nested(ProfileSchema), required=True)
    payments = ma.fields.List(ma.fields.Nested(PaymentRecordSchema), required=True)


def public_fact_of(values: dict[str, Any]) -> NewPublicFact:
    """Make the value that the service takes of what the schema read."""
    return NewPublicFact(**{**values, "kind": FactKind(values["kind"])})


def profile_of(values: dict[str, Any]) -> NewProfile:
    """Make the value that the service takes of what the schema read."""
    return NewProfile(**values)


def payment_record_of(values: dict[str, Any]) -> NewPaymentRecord:
    """Make the value that the service takes of what the schema read."""
    return NewPaymentRecord(**values)
