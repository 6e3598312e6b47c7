"""Assessments, overrides of grades, scorecards."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import validate

from basics.grades import WORST
from portal.api.paging import PageArgsSchema
from portal.schemas.fields import REQUIRED, Whole, day, note
from underwriting.reasons import OverrideReason

OVERRIDE_STATES = ("proposed", "in_force", "rejected", "revoked", "expired")


class OverrideDraftSchema(ma.Schema):
    """An override to propose."""

    grade = Whole(
        required=True,
        validate=validate.Range(1, WORST, error=_l("A grade from 1 to 10 is right.")),
        error_messages={**REQUIRED, "invalid": _l("A grade from 1 to 10 is right.")},
        metadata={"label": _l("Grade that should stand")},
    )
    reason = ma.fields.Enum(
        OverrideReason,
        by_value=True,
        required=True,
        error_messages={**REQUIRED, "unknown": _l("Choose one of the reasons of the list.")},
    )
    note = note(required=True, metadata={"label": _l("What you saw")})
    expires_on = day(
        metadata={"description": "First day without it, at most twelve months ahead.", "label": _l("Until")}
    )


class OverrideFilterSchema(PageArgsSchema):
    """Which overrides are wanted."""

    state = ma.fields.String(load_default=None, validate=validate.OneOf(OVERRIDE_STATES))


class OverrideSchema(ma.Schema):
    """An override of a buyer's grade."""

    id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    assessment_id = ma.fields.Integer(required=True)
    model_grade = ma.fields.Integer(required=True, attribute="model_grade.number")
    grade = ma.fields.Integer(required=True, attribute="grade.number")
    reason = ma.fields.Enum(OverrideReason, by_value=True, required=True)
    note = ma.fields.String(required=True)
    state = ma.fields.String(required=True, validate=validate.OneOf(OVERRIDE_STATES))
    author_name = ma.fields.String(required=True)
    confirmer_name = ma.fields.String(required=True, allow_none=True)
    proposed_on = ma.fields.Date(required=True)
    in_force_from = ma.fields.Date(required=True, allow_none=True)
    expires_on = ma.fields.Date(required=True)


class ReasonSchema(ma.Schema):
    """A reason: its stable code, its figures, and in words."""

    code = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    parameters = ma.fields.Dict(keys=ma.fields.String(), required=True)


class ChangeSchema(ma.Schema):
    """One figure that would have to move."""

    feature = ma.fields.String(required=True)
    from_value = ma.fields.Float(required=True)
    to_value = ma.fields.Float(required=True)


class CounterfactualSchema(ma.Schema):
    """The smallest changes that reach a better grade of the scorecard, all else equal."""

    grade = ma.fields.Integer(required=True)
    pd = ma.fields.Float(required=True)
    changes = ma.fields.List(ma.fields.Nested(ChangeSchema), required=True)


class KnownSchema(ma.Schema):
    """What was used, and the day from which it was known."""

    what = ma.fields.String(required=True)
    known_at = ma.fields.Date(required=True)


class ContributionSchema(ma.Schema):
    """What one figure adds to the score against the portfolio's median, in log-odds."""

    feature = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    group = ma.fields.String(required=True)
    points = ma.fields.Float(required=True)
    value = ma.fields.Float(required=True, allow_none=True)
    peer_median = ma.fields.Float(required=True, allow_none=True)


class AssessmentSchema(ma.Schema):
    """What is said of a buyer on a day; the parts that are not required are for the insurer's staff."""

    id = ma.fields.Integer(required=True)
    buyer_id = ma.fields.Integer(required=True)
    on = ma.fields.Date(required=True)
    state = ma.fields.String(required=True, validate=validate.OneOf(["rated", "not_rated"]))
    grade = ma.fields.Integer(required=True, allow_none=True)
    model_grade = ma.fields.Integer(required=True, allow_none=True)
    pd = ma.fields.Float(
        required=True, allow_none=True, metadata={"description": "Probability of default within 12 months, of one."}
    )
    completeness = ma.fields.String(required=True, allow_none=True)
    verdict = ma.fields.String(required=True)
    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)
    change = ma.fields.String(required=True, metadata={"description": "What would change it, in words."})
    counterfactual = ma.fields.Nested(CounterfactualSchema, required=True, allow_none=True)
    known = ma.fields.List(ma.fields.Nested(KnownSchema), required=True)
    scorecard_name = ma.fields.String(required=True)
    scorecard_sha256 = ma.fields.String(required=True)
    score = ma.fields.Float(allow_none=True, metadata={"description": "Log-odds of default."})
    base = ma.fields.Float(allow_none=True, metadata={"description": "The score of a firm at every median."})
    contributions = ma.fields.List(ma.fields.Nested(ContributionSchema))
    is_recomputed = ma.fields.Boolean(
        allow_none=True,
        metadata={"description": "Made again just now: identical or not; null without that version of the card."},
    )
    recorded_at = ma.fields.AwareDateTime()


class FeatureSchema(ma.Schema):
    """One figure that a scorecard uses."""

    name = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    formula = ma.fields.String(required=True)
    group = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    sign = ma.fields.Integer(required=True, metadata={"description": "1: risk rises with it; -1: falls; 0: free."})
    lower = ma.fields.Float(required=True)
    upper = ma.fields.Float(required=True)
    median = ma.fields.Float(required=True)
    missing = ma.fields.String(required=True)
    source = ma.fields.String(required=True)


class StageRowSchema(ma.Schema):
    """Points that a scorecard adds beside the statements: by cell of a figure, or for a fact; cells hold their edge."""

    stage = ma.fields.String(required=True)
    key = ma.fields.String(required=True, metadata={"description": "`missing` where nothing is known."})
    unit = ma.fields.String(required=True)
    edges = ma.fields.List(ma.fields.Float(), required=True)
    points = ma.fields.List(ma.fields.Float(), required=True)
    mean = ma.fields.Float(required=True, allow_none=True)
    fades_months = ma.fields.Integer(required=True, allow_none=True)
    answers = ma.fields.String(required=True)
    takes_back = ma.fields.Float(required=True)
    family = ma.fields.String(required=True)
    evidence = ma.fields.String(required=True)
    reviewed_on = ma.fields.Date(required=True)
    reviewed_by = ma.fields.String(required=True)


class ScorecardSchema(ma.Schema):
    """A published scorecard; `page` is its card in Markdown."""

    name = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    target = ma.fields.String(required=True)
    is_served = ma.fields.Boolean(required=True, metadata={"description": "Whether it rates on the business date."})
    central_tendency = ma.fields.Float(required=True)
    pd_floor = ma.fields.Float(required=True)
    scale = ma.fields.List(ma.fields.Float(), required=True)
    features = ma.fields.List(ma.fields.Nested(FeatureSchema), required=True)
    stages = ma.fields.List(ma.fields.Nested(StageRowSchema), required=True)
    limits = ma.fields.List(ma.fields.String(), required=True)
    attribution = ma.fields.List(ma.fields.String(), required=True)
    page = ma.fields.String(required=True)
