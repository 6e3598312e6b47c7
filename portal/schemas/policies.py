"""Policies, their terms and premium, reference rates."""

from typing import Any

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import validate

from policies.cover.terms_json import terms_as_json
from policies.rules import NOTICE_DAYS_MAX
from policies.values import PolicyFacts
from portal.schemas.fields import REQUIRED, MoneySchema, amount, day, line, whole


class PolicyTermsSchema(ma.Schema):
    """What a policy promises: `terms` is the policy object of a case, `clauses` its own wording by clause key."""

    number = line(longest=60)
    terms = ma.fields.Dict(
        keys=ma.fields.String(),
        required=True,
        error_messages=REQUIRED,
        metadata={"description": "As the command line's case has it; docs/cases.md."},
    )
    clauses = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), load_default=dict)
    premium_rate = amount(metadata={"description": "Per cent of the covered turnover, such as 0.31."})
    minimum_premium = amount(metadata={"description": "In the policy's currency."})
    reduction_notice_days = whole(validate=validate.Range(0, NOTICE_DAYS_MAX))


class NewPolicySchema(PolicyTermsSchema):
    """A policy to open; its first version holds from the start of its period."""

    policyholder_id = whole()


class NewVersionSchema(PolicyTermsSchema):
    """New terms from a day on; what shipped before keeps the earlier ones."""

    effective_from = day()


class PolicySchema(ma.Schema):
    """A policy as it stands on the business date."""

    id = ma.fields.Integer(required=True)
    number = ma.fields.String(required=True)
    policyholder_id = ma.fields.Integer(required=True)
    currency = ma.fields.String(required=True)
    effective_from = ma.fields.Date(required=True)
    terms = ma.fields.Method("_terms", required=True, metadata={"type": "object"})
    clauses = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    premium_rate = ma.fields.String(required=True, attribute="premium_rate.percent")
    minimum_premium = ma.fields.Nested(MoneySchema, required=True)
    reduction_notice_days = ma.fields.Integer(required=True)
    is_invented = ma.fields.Boolean(required=True)

    def _terms(self, policy: PolicyFacts) -> dict[str, Any]:
        return terms_as_json(policy.terms)


class PremiumSchema(ma.Schema):
    """The premium of the period so far: the greater of the minimum and the covered turnover at the rate."""

    turnover = ma.fields.Nested(MoneySchema, required=True)
    rate = ma.fields.String(required=True, attribute="rate.percent")
    calculated = ma.fields.Nested(MoneySchema, required=True)
    minimum = ma.fields.Nested(MoneySchema, required=True)
    due = ma.fields.Nested(MoneySchema, required=True)


class RatesFileSchema(ma.Schema):
    """A table of euro reference rates: a row a day, a column a currency."""

    file = Upload(required=True)


class RatesSourceSchema(ma.Schema):
    """Who published them."""

    source = line(required=False, load_default="European Central Bank")


class LoadedRatesSchema(ma.Schema):
    """How many rates were new."""

    loaded = ma.fields.Integer(required=True)


class RateSchema(ma.Schema):
    """The newest rate of a currency."""

    currency = ma.fields.String(required=True)
    published_on = ma.fields.Date(required=True)
    per_euro = ma.fields.String(required=True, metadata={"description": "Units of the currency for one euro."})
    source = ma.fields.String(required=True)
