"""Monitoring runs, and what they moved."""

import marshmallow as ma

from portal.schemas.fields import MoneySchema


class RunSchema(ma.Schema):
    """One run over all buyers."""

    id = ma.fields.Integer(required=True)
    business_date = ma.fields.Date(required=True)
    facts_since = ma.fields.Date(required=True)
    state = ma.fields.String(required=True)
    chunks = ma.fields.Integer(required=True)
    chunks_done = ma.fields.Integer(required=True)
    buyers = ma.fields.Integer(required=True, metadata={"description": "Buyers of whom something new was known."})
    rerated = ma.fields.Integer(required=True, metadata={"description": "Buyers whose grade moved."})
    changed = ma.fields.Integer(required=True, metadata={"description": "Limits that moved."})
    scorecard_sha256 = ma.fields.String(required=True)
    started_at = ma.fields.AwareDateTime(required=True)
    finished_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class GradeChangeSchema(ma.Schema):
    """A buyer whose grade a run moved; null is not rated."""

    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    before = ma.fields.Integer(required=True, allow_none=True)
    after = ma.fields.Integer(required=True, allow_none=True)


class LimitChangeSchema(ma.Schema):
    """A limit that a run moved."""

    policy_number = ma.fields.String(required=True)
    policyholder_name = ma.fields.String(required=True)
    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    cause = ma.fields.String(required=True)
    amount = ma.fields.Nested(MoneySchema, required=True)
    announced_at = ma.fields.Date(required=True)
    effective_for_shipments_from = ma.fields.Date(required=True)


class WholeRunSchema(RunSchema):
    """One run with what it moved."""

    grade_changes = ma.fields.List(ma.fields.Nested(GradeChangeSchema), required=True)
    limit_changes = ma.fields.List(ma.fields.Nested(LimitChangeSchema), required=True)
