"""Roles of scorecards, and whether a scorecard still fits."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from basics.lifecycles.standing import SCORECARD_STANDING
from basics.periods import Period, add_months
from portal.api.paging import PageArgsSchema
from portal.schemas.fields import REQUIRED, day, line, note
from underwriting.governance.service import StandingDraft
from underwriting.governance.values import Band, CardRole, Verdict

_PERIOD_MONTHS: Final = 12


class StandingDraftSchema(ma.Schema):
    """A role to propose for a scorecard."""

    name = line(metadata={"label": _l("Scorecard")})
    role = ma.fields.Enum(
        CardRole,
        by_value=True,
        required=True,
        error_messages={**REQUIRED, "unknown": _l("Choose one of the roles of the list.")},
        metadata={"label": _l("Role")},
    )
    note = note(required=True, metadata={"label": _l("Why, and on what evidence")})
    effective_from = day(metadata={"description": "First day of the role, today or later.", "label": _l("From")})


def standing_draft(values: Mapping[str, Any]) -> StandingDraft:
    """Make the draft of what the schema read."""
    return StandingDraft(values["role"], values["note"], values["effective_from"])


class StandingFilterSchema(PageArgsSchema):
    """Which proposals are wanted."""

    name = line(required=False, load_default=None)


class WatchFilterSchema(ma.Schema):
    """Which days are looked at for the shift of the portfolio: what is left out is the last twelve months."""

    since = day(required=False, load_default=None, metadata={"label": _l("Assessed from")})
    until = day(required=False, load_default=None, metadata={"label": _l("to")})

    @ma.validates_schema
    def _check_order(self, values: dict[str, Any], **_: object) -> None:
        if values["since"] and values["until"] and values["until"] < values["since"]:
            raise ValidationError(str(_l("A day on or after the first one is right.")), "until")


def watch_period(values: Mapping[str, Any], *, on: date) -> Period:
    """Fill in the days that were left out."""
    until = values["until"] or max(on, values["since"] or on)
    since = values["since"] or add_months(until, -_PERIOD_MONTHS)
    return Period(since, until + timedelta(days=1))


class CardStandingSchema(ma.Schema):
    """The role of a scorecard on the business date, and by whose decision."""

    name = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    role = ma.fields.Enum(CardRole, by_value=True, required=True)
    since = ma.fields.Date(required=True)
    approved_by = ma.fields.String(required=True)
    why = ma.fields.String(required=True)
    standing_id = ma.fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The decision in force; null where the release's index speaks."},
    )


class StandingSchema(ma.Schema):
    """A proposal to give a scorecard a role, and what became of it."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    role = ma.fields.Enum(CardRole, by_value=True, required=True)
    note = ma.fields.String(required=True)
    state = ma.fields.String(required=True, validate=validate.OneOf(SCORECARD_STANDING.states))
    author_name = ma.fields.String(required=True)
    decider_name = ma.fields.String(required=True, allow_none=True)
    proposed_on = ma.fields.Date(required=True)
    decided_on = ma.fields.Date(required=True, allow_none=True)
    effective_from = ma.fields.Date(required=True)
    recorded_at = ma.fields.AwareDateTime(required=True)


class ShiftSchema(ma.Schema):
    """How far one figure, or the score, has moved from the card's training rows."""

    name = ma.fields.String(required=True)
    psi = ma.fields.Float(required=True, allow_none=True, metadata={"description": "Population stability index."})
    band = ma.fields.Enum(Band, by_value=True, required=True, allow_none=True)
    by_chance = ma.fields.Float(required=True, metadata={"description": "Mean index of a portfolio that stayed."})
    reference = ma.fields.List(ma.fields.Float(), required=True)
    shares = ma.fields.List(ma.fields.Float(), required=True)


class StabilitySchema(ma.Schema):
    """The portfolio of a period against the rows that the card was made of."""

    since = ma.fields.Date(required=True)
    until = ma.fields.Date(required=True)
    buyers = ma.fields.Integer(required=True)
    score = ma.fields.Nested(ShiftSchema, required=True)
    inputs = ma.fields.List(ma.fields.Nested(ShiftSchema), required=True)


class OutcomeSchema(ma.Schema):
    """Stated against observed; low and high are the 90 % Jeffreys interval of the rate."""

    grade = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "Null for all together."})
    assessments = ma.fields.Integer(required=True)
    failures = ma.fields.Integer(required=True)
    pd_mean = ma.fields.Float(required=True)
    observed = ma.fields.Float(required=True)
    low = ma.fields.Float(required=True)
    high = ma.fields.Float(required=True)
    p_value = ma.fields.Float(required=True, metadata={"description": "Chance of a rate at or below the stated one."})
    verdict = ma.fields.Enum(Verdict, by_value=True, required=True)


class CalibrationSchema(ma.Schema):
    """Outcomes by grade and in all."""

    first = ma.fields.Date(required=True, allow_none=True)
    last = ma.fields.Date(required=True, allow_none=True)
    grades = ma.fields.List(ma.fields.Nested(OutcomeSchema), required=True)
    total = ma.fields.Nested(OutcomeSchema, required=True, allow_none=True)


class WatchSchema(ma.Schema):
    """Whether a scorecard still fits."""

    name = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    stability = ma.fields.Nested(StabilitySchema, required=True)
    calibration = ma.fields.Nested(CalibrationSchema, required=True)


class MovedSchema(ma.Schema):
    """Buyers with one pair of grades; null for no grade."""

    champion_grade = ma.fields.Integer(required=True, allow_none=True)
    challenger_grade = ma.fields.Integer(required=True, allow_none=True)
    buyers = ma.fields.Integer(required=True)


class ComparisonSchema(ma.Schema):
    """Champion and challenger on the same facts, each buyer's last time."""

    champion = ma.fields.String(required=True)
    challenger = ma.fields.String(required=True)
    buyers = ma.fields.Integer(required=True)
    first = ma.fields.Date(required=True, allow_none=True)
    last = ma.fields.Date(required=True, allow_none=True)
    pairs = ma.fields.List(ma.fields.Nested(MovedSchema), required=True)
    capacity_rises = ma.fields.Integer(
        required=True, metadata={"description": "Buyers whose greatest limit would rise with the challenger's grade."}
    )
    capacity_falls = ma.fields.Integer(required=True)
    capacity_stays = ma.fields.Integer(required=True)
