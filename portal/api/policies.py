"""Policies, their terms, versions and premium, and reference rates, for programs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO, cast

from flask import url_for

from basics.errors import NotFound
from basics.money import Money, Rate
from people import queries as people
from policies import queries, service
from policies.cover.terms_json import terms_from_json
from policies.reference_rates.reading import rates_of
from policies.values import PolicyDraft, PolicyFacts, PremiumDue
from portal import work
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.policies import (
    LoadedRatesSchema,
    NewPolicySchema,
    NewVersionSchema,
    PolicySchema,
    PremiumSchema,
    RateSchema,
    RatesFileSchema,
    RatesSourceSchema,
)
from portal.work import changing, reading
from receivables.queries import premium as premium_so_far

blueprint = RoomBlueprint("policies", "What was promised to policyholders, the premium, and reference rates.")


@blueprint.route("/policies")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(PolicySchema))
def policies(asked: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List policies as they stand on the business date, by number."""
    size, after = asked["page_size"], str(position(asked["cursor"]) or "")
    with reading() as session:
        found = queries.policies_of(session, scope=work.scope(), on=work.business_date())
    later = [policy for policy in found if policy.number > after]
    return paged(later[: size + 1], page_size=size, at=lambda last: last.number)


@blueprint.route("/policies/<int:policy_id>")
@blueprint.response(200, PolicySchema)
def policy(policy_id: int) -> PolicyFacts:
    """Give a policy as it stands on the business date."""
    with reading() as session:
        return queries.policy_on(session, policy_id, scope=work.scope(), on=work.business_date())


@blueprint.route("/policies/<int:policy_id>/versions")
@blueprint.response(200, PolicySchema(many=True))
def versions(policy_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Give all versions of a policy's terms, in the order of effect."""
    with reading() as session:
        found = queries.policy_versions(session, scope=work.scope(), policy_id=policy_id)
    if policy_id not in found:
        raise NotFound("policy.not_found", f"There is no policy {policy_id}.")
    return list(found[policy_id])


@blueprint.route("/policies/<int:policy_id>/premium")
@blueprint.response(200, PremiumSchema)
def premium(policy_id: int) -> PremiumDue:
    """Give the premium due so far in the period."""
    with reading() as session:
        return premium_so_far(session, scope=work.scope(), policy_id=policy_id, on=work.business_date())


@blueprint.route("/policies", methods=["POST"])
@blueprint.arguments(NewPolicySchema)
@blueprint.response(201, PolicySchema)
def create_policy(given: dict[str, Any]) -> Any:  # noqa: ANN401 - a value and headers for the schema
    """Open a policy; its first version holds from the start of its period."""
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        holder = people.policyholder(session, given["policyholder_id"], scope=scope)
        draft = _draft(given, is_invented=holder.is_invented)
        opened = service.create_policy(session, draft, policyholder_id=holder.id, actor=work.viewer(), on=on)
    return opened, 201, {"Location": url_for("api_policies.policy", policy_id=opened.id)}


@blueprint.route("/policies/<int:policy_id>/versions", methods=["POST"])
@blueprint.arguments(NewVersionSchema)
@blueprint.response(201, PolicySchema)
def add_version(given: dict[str, Any], policy_id: int) -> PolicyFacts:
    """Put new terms in force from a day on; what shipped before keeps the earlier ones."""
    on, scope = work.business_date(), work.scope()
    with changing() as session:
        found = queries.policy_on(session, policy_id, scope=scope, on=on)
        draft = _draft(given, is_invented=found.is_invented)
        since = given["effective_from"]
        return service.revise_policy(session, policy_id, draft, effective_from=since, actor=work.viewer(), on=on)


@blueprint.route("/reference-rates")
@blueprint.response(200, RateSchema(many=True))
def rates() -> Any:  # noqa: ANN401 - values for the schema
    """Give the newest reference rate of each currency."""
    with reading() as session:
        found = queries.latest_rates(session, on=work.business_date())
    return [
        {
            "currency": currency,
            "published_on": day,
            "per_euro": f"{Decimal(round(rate * 1_000_000)).scaleb(-6):f}",
            "source": source,
        }
        for currency, day, rate, source in found
    ]


@blueprint.route("/reference-rates", methods=["POST"])
@blueprint.arguments(RatesFileSchema, location="files")
@blueprint.arguments(RatesSourceSchema, location="form")
@blueprint.response(201, LoadedRatesSchema)
def load_rates(files: dict[str, Any], given: dict[str, Any]) -> dict[str, int]:
    """Read a file of reference rates, all or nothing; known ones change nothing."""
    stream = cast("BinaryIO", files["file"].stream)
    with changing() as session:
        read = rates_of(stream, source=given["source"])
        loaded = service.load_reference_rates(session, read, actor=work.viewer(), on=work.business_date())
    return {"loaded": loaded}


def _draft(given: Mapping[str, Any], *, is_invented: bool) -> PolicyDraft:
    terms = terms_from_json(given["terms"], path="terms")
    return PolicyDraft(
        number=given["number"],
        terms=terms,
        clauses=given["clauses"],
        premium_rate=Rate.parse_percent(given["premium_rate"], where="premium_rate"),
        minimum_premium=Money.parse(given["minimum_premium"], terms.currency, where="minimum_premium"),
        reduction_notice_days=given["reduction_notice_days"],
        is_invented=is_invented,
    )
