"""The inbox."""

import marshmallow as ma

from portal.api.paging import PageArgsSchema


class InboxArgsSchema(PageArgsSchema):
    """Which lines are wanted."""

    unread_only = ma.fields.Boolean(load_default=False)


class LinkSchema(ma.Schema):
    """The thing that a line is about."""

    type = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)


class InboxLineSchema(ma.Schema):
    """One line of the reader's inbox."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True)
    sentence = ma.fields.String(required=True)
    link = ma.fields.Nested(LinkSchema, required=True)
    buyer_id = ma.fields.Integer(required=True, allow_none=True)
    business_date = ma.fields.Date(required=True)
    received_at = ma.fields.AwareDateTime(required=True)
    read_at = ma.fields.AwareDateTime(required=True, allow_none=True)
