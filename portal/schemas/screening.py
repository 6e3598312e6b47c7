"""Sanctions lists, hits and what is decided of them."""

from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from flask_smorest.fields import Upload
from marshmallow import validate

from portal.api.paging import PageArgsSchema
from portal.schemas.fields import REQUIRED, line, note
from portal.schemas.registry import RejectionSchema
from registry.screening.lists import ADAPTERS
from registry.screening.reasons import CLEARING, CONFIRMING, ReasonCode, Verdict
from registry.screening.values import HitState

ADAPTER_LABELS: Final = [(adapter.name, adapter.label) for adapter in ADAPTERS.values()]


class HitArgsSchema(PageArgsSchema):
    """Which hits are wanted."""

    state = ma.fields.Enum(HitState, by_value=True, load_default=None, metadata={"description": "Leave out for all."})


class ListChoiceSchema(ma.Schema):
    """Which list the files are of."""

    code = line(longest=40, metadata={"label": _l("Short name"), "description": "The same list keeps its code."})
    name = line(metadata={"label": _l("Name")})
    adapter = ma.fields.String(
        required=True,
        validate=validate.OneOf(list(ADAPTERS)),
        error_messages=REQUIRED,
        metadata={"label": _l("Shape of the files")},
    )


class ListFilesSchema(ma.Schema):
    """The files of a list: all that belong to it, one to three."""

    first = Upload(required=True)
    second = Upload()
    third = Upload()


def _ruling(reasons: Any) -> dict[str, ma.fields.Field[Any]]:  # noqa: ANN401 - a mapping by code
    return {
        "reason": ma.fields.String(
            required=True,
            validate=validate.OneOf([code.value for code in reasons], error=_l("One of the reasons is right.")),
            error_messages=REQUIRED,
            metadata={"label": _l("Reason")},
        ),
        "note": note(required=True, metadata={"label": _l("What was looked at")}),
    }


class ClearingSchema(ma.Schema):
    """Why a hit is none."""

    reason = _ruling(CLEARING)["reason"]
    note = _ruling(CLEARING)["note"]


class ConfirmingSchema(ma.Schema):
    """Why a hit is the listed one."""

    reason = _ruling(CONFIRMING)["reason"]
    note = _ruling(CONFIRMING)["note"]


class ListSchema(ma.Schema):
    """A sanctions list as it was last read. An invented one is of the demo."""

    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    adapter = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)
    file_sha256 = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    entry_count = ma.fields.Integer(required=True)
    name_count = ma.fields.Integer(required=True)
    loaded_on = ma.fields.Date(required=True)


class LoadSchema(ma.Schema):
    """What became of a list's files: accepted + rejected = read, in rows; the other counts are entries."""

    run_id = ma.fields.Integer(required=True)
    list_code = ma.fields.String(required=True)
    read = ma.fields.Integer(required=True)
    accepted = ma.fields.Integer(required=True)
    rejected = ma.fields.Integer(required=True)
    added = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)
    ended = ma.fields.Integer(required=True)
    same = ma.fields.Integer(required=True)
    rejections = ma.fields.List(ma.fields.Nested(RejectionSchema), required=True)


class AliasSchema(ma.Schema):
    """A name of a listed one: its own, also known as, formerly, now."""

    kind = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class EntrySchema(ma.Schema):
    """Who is on the list, as it was when the hit was found or last looked at."""

    key = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    names = ma.fields.List(ma.fields.Nested(AliasSchema), required=True)
    programs = ma.fields.String(required=True)
    countries = ma.fields.String(required=True)
    remarks = ma.fields.String(required=True)


class HitSchema(ma.Schema):
    """A name that is like one on a list. Open and confirmed ones block."""

    id = ma.fields.Integer(required=True)
    state = ma.fields.Enum(HitState, by_value=True, required=True)
    subject_type = ma.fields.Function(lambda hit: hit.subject[0].value)
    subject_id = ma.fields.Function(lambda hit: hit.subject[1])
    subject_name = ma.fields.String(required=True)
    subject_country = ma.fields.String(required=True)
    list_code = ma.fields.String(required=True)
    entry_key = ma.fields.String(required=True)
    alias = ma.fields.String(required=True)
    score = ma.fields.Float(required=True)
    case_id = ma.fields.Integer(required=True, allow_none=True)
    found_on = ma.fields.Date(required=True)
    version = ma.fields.Integer(required=True)


class DecisionSchema(ma.Schema):
    """What a person decided of a hit."""

    verdict = ma.fields.String(required=True, metadata={"enum": list(Verdict)})
    reason = ma.fields.String(required=True, metadata={"enum": list(ReasonCode)})
    note = ma.fields.String(required=True)
    author_name = ma.fields.String(required=True)
    decided_on = ma.fields.Date(required=True)


class WholeHitSchema(ma.Schema):
    """A hit with the entry of the list, why the two are alike, and what was decided."""

    hit = ma.fields.Nested(HitSchema, required=True)
    entry = ma.fields.Nested(EntrySchema, required=True)
    why = ma.fields.List(ma.fields.String(), required=True)
    decisions = ma.fields.List(ma.fields.Nested(DecisionSchema), required=True)
