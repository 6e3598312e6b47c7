"""The report of overrides: which days are wanted, and its figures."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from portal.schemas.fields import day
from underwriting.override_report import Direction, Finding, ReportFilter, Span

_YEARS: Final = 3


class OverrideReportFilterSchema(ma.Schema):
    """Which days are wanted: what is left out is today, and three years back to the first of January."""

    since = day(required=False, load_default=None, metadata={"label": _l("From business date")})
    until = day(required=False, load_default=None, metadata={"label": _l("To business date")})
    span = ma.fields.Enum(
        Span,
        by_value=True,
        load_default=Span.QUARTER,
        error_messages={"unknown": _l("Choose month or quarter.")},
        metadata={"label": _l("Rate by"), "description": "How long a row of the override rate is."},
    )

    @ma.validates_schema
    def _check_order(self, values: dict[str, Any], **_: object) -> None:
        if values["since"] and values["until"] and values["until"] < values["since"]:
            raise ValidationError(str(_l("A day on or after the first one is right.")), "until")


def report_filter(values: Mapping[str, Any], *, on: date) -> ReportFilter:
    """Fill in the days that were left out."""
    until = values["until"] or max(on, values["since"] or on)
    since = values["since"] or date(max(1, until.year - _YEARS), 1, 1)
    return ReportFilter(since, until, values["span"])


class OverrideRateSchema(ma.Schema):
    """Buyers assessed in a month or quarter, and those of them whose grade was moved; each counts once."""

    start = ma.fields.Date(required=True)
    assessed = ma.fields.Integer(required=True)
    better = ma.fields.Integer(required=True)
    worse = ma.fields.Integer(required=True)
    overridden = ma.fields.Integer(required=True)
    share = ma.fields.Float(required=True, allow_none=True)


class TallySchema(ma.Schema):
    """Overrides that have something in common."""

    key = ma.fields.String(required=True)
    better = ma.fields.Integer(required=True)
    worse = ma.fields.Integer(required=True)
    total = ma.fields.Integer(required=True)


class ObservedSchema(ma.Schema):
    """What became of a group of buyers within twelve months; the interval is that of Jeffreys, 90 %."""

    count = ma.fields.Integer(required=True)
    failed = ma.fields.Integer(required=True)
    mean_pd = ma.fields.Float(required=True, allow_none=True, metadata={"description": "By the scorecard."})
    rate = ma.fields.Float(required=True, allow_none=True)
    low = ma.fields.Float(required=True, allow_none=True)
    high = ma.fields.Float(required=True, allow_none=True)


class ComparisonSchema(ma.Schema):
    """The overridden beside the kept of the same grade by the scorecard in the same year."""

    direction = ma.fields.Enum(Direction, by_value=True, required=True)
    model_grade = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Null for all grades together."}
    )
    overridden = ma.fields.Nested(ObservedSchema, required=True)
    kept = ma.fields.Nested(ObservedSchema, required=True)
    failed_as_kept = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Failures among the overridden at the rates of the kept, by grade and year."},
    )
    finding = ma.fields.Enum(Finding, by_value=True, required=True, allow_none=True)


class OverrideReportSchema(ma.Schema):
    """The overrides of a time, and what became of the overridden."""

    since = ma.fields.Date(required=True, attribute="wanted.since")
    until = ma.fields.Date(required=True, attribute="wanted.until")
    span = ma.fields.Enum(Span, by_value=True, required=True, attribute="wanted.span")
    rates = ma.fields.List(ma.fields.Nested(OverrideRateSchema), required=True)
    all_rates = ma.fields.Nested(OverrideRateSchema, required=True)
    proposed = ma.fields.Integer(required=True)
    put_in_force = ma.fields.Integer(required=True)
    seconded = ma.fields.Integer(
        required=True, metadata={"description": "Of those put in force, confirmed by a second underwriter."}
    )
    by_steps = ma.fields.List(ma.fields.Nested(TallySchema), required=True)
    by_reason = ma.fields.List(ma.fields.Nested(TallySchema), required=True)
    by_author = ma.fields.List(ma.fields.Nested(TallySchema), required=True)
    by_authority = ma.fields.List(ma.fields.Nested(TallySchema), required=True)
    by_state = ma.fields.List(ma.fields.Nested(TallySchema), required=True)
    outcomes = ma.fields.List(ma.fields.Nested(ComparisonSchema), required=True)
    followed_until = ma.fields.Date(
        required=True, metadata={"description": "Later assessments have not had their twelve months yet."}
    )
