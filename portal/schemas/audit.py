"""The event log."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from portal.api.paging import PageArgsSchema
from portal.schemas.fields import day, line, whole

KIND_SIGNS_MAX = 100


class EventFilterSchema(ma.Schema):
    """Which events are wanted; what is left out leaves that side open."""

    kind = line(required=False, longest=KIND_SIGNS_MAX, load_default=None)
    buyer_id = whole(
        required=False,
        load_default=None,
        metadata={"label": _l("Number of the buyer")},
    )
    actor = line(
        required=False,
        load_default=None,
        metadata={"description": "A part of the name of who did it.", "label": _l("Who")},
    )
    since = day(required=False, load_default=None, metadata={"label": _l("From business date")})
    until = day(required=False, load_default=None, metadata={"label": _l("To business date")})


class EventPageArgsSchema(EventFilterSchema, PageArgsSchema):
    """Which events are wanted, and which part of them."""


class EventSchema(ma.Schema):
    """One change, as it was written in the transaction of the change."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True)
    business_date = ma.fields.Date(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)
    actor_name = ma.fields.String(required=True)
    actor_user_id = ma.fields.Integer(required=True, allow_none=True)
    actor_role = ma.fields.String(required=True, allow_none=True)
    authority_level = ma.fields.Integer(required=True)
    subject_type = ma.fields.String(required=True)
    subject_id = ma.fields.Integer(required=True)
    policyholder_id = ma.fields.Integer(required=True, allow_none=True)
    buyer_id = ma.fields.Integer(required=True, allow_none=True)
    summary = ma.fields.String(required=True)
    details = ma.fields.Dict(keys=ma.fields.String(), required=True)
    input_sha256 = ma.fields.String(required=True)
