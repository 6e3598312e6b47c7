"""Cases: the queue and what is written on it."""

import marshmallow as ma

from portal.api.paging import PageArgsSchema
from portal.schemas.fields import MoneySchema, note, whole


class CaseArgsSchema(PageArgsSchema):
    """Which cases are wanted."""

    queue = ma.fields.String(load_default=None)
    state = ma.fields.String(load_default=None, metadata={"description": "Closed cases come by this alone."})
    buyer_id = whole(required=False, load_default=None)
    mine = ma.fields.Boolean(load_default=False)


class BodySchema(ma.Schema):
    """A question, an answer or a comment."""

    body = note(required=True)


class SubjectSchema(ma.Schema):
    """What a case is about."""

    type = ma.fields.Function(lambda subject: subject[0])
    id = ma.fields.Function(lambda subject: subject[1])


class CaseSchema(ma.Schema):
    """One matter that waits for a person."""

    id = ma.fields.Integer(required=True)
    queue = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    subject = ma.fields.Nested(SubjectSchema, required=True)
    policyholder_id = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "None for a case of the insurer's own."}
    )
    buyer_id = ma.fields.Integer(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True, allow_none=True)
    required_authority = ma.fields.Integer(required=True)
    assignee_id = ma.fields.Integer(required=True, allow_none=True)
    opened_at = ma.fields.AwareDateTime(required=True)
    opened_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True, allow_none=True)
    closed_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class MessageSchema(ma.Schema):
    """Something written on a case."""

    id = ma.fields.Integer(required=True)
    case_id = ma.fields.Integer(required=True)
    kind = ma.fields.String(required=True)
    author_name = ma.fields.String(required=True)
    body = ma.fields.String(required=True)
    written_at = ma.fields.AwareDateTime(required=True)
    written_on = ma.fields.Date(required=True)
