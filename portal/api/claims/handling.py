"""What claims handlers do."""

from typing import Any

from claims import queries
from claims.handling import service
from claims.handling.service import Refusal
from claims.stored import answer_as_json
from portal import work
from portal.api.base import based_on, version_wanted
from portal.api.claims.room import Body, answered, blueprint
from portal.schemas.claims import (
    BodySchema,
    CalculationSchema,
    ReasonSchema,
    RefusalSchema,
    RemarkSchema,
    SettlementSchema,
    SettleSchema,
    WholeClaimSchema,
    calculation_body,
)
from portal.work import changing


@blueprint.route("/claims/<int:claim_id>/questions", methods=["POST"])
@based_on
@blueprint.arguments(BodySchema)
@blueprint.response(200, WholeClaimSchema)
def ask(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Ask the policyholder something."""
    version = version_wanted()
    with changing() as session:
        made = service.ask(
            session, claim_id, given["body"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/calculations", methods=["POST"])
@based_on
@blueprint.response(201, CalculationSchema)
def assess(claim_id: int) -> Body:
    """Calculate a claim again from what is known today."""
    version = version_wanted()
    with changing() as session:
        stored = service.assess(session, claim_id, version=version, actor=work.viewer(), on=work.business_date())
    return calculation_body(stored, answer_as_json(stored.answer, clauses=stored.clauses))


@blueprint.route("/claims/<int:claim_id>/acceptance", methods=["POST"])
@based_on
@blueprint.arguments(RemarkSchema)
@blueprint.response(200, WholeClaimSchema)
def accept(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Accept a claim; above the own authority it becomes a proposal."""
    version = version_wanted()
    with changing() as session:
        made = service.accept(
            session, claim_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/acceptance/confirm", methods=["POST"])
@based_on
@blueprint.response(200, WholeClaimSchema)
def confirm(claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Confirm a proposed acceptance as the second person."""
    version = version_wanted()
    with changing() as session:
        made = service.confirm_acceptance(
            session, claim_id, version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/acceptance/return", methods=["POST"])
@based_on
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, WholeClaimSchema)
def give_back(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a proposed acceptance back."""
    version = version_wanted()
    with changing() as session:
        made = service.return_acceptance(
            session, claim_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/refusal", methods=["POST"])
@based_on
@blueprint.arguments(RefusalSchema)
@blueprint.response(200, WholeClaimSchema)
def refuse(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Refuse a claim by a clause of its policy."""
    version, refusal = version_wanted(), Refusal(given["clause"], given["note"])
    with changing() as session:
        made = service.refuse(session, claim_id, refusal, version=version, actor=work.viewer(), on=work.business_date())
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/appeals/reopen", methods=["POST"])
@based_on
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, WholeClaimSchema)
def reopen(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Find that an appeal is right."""
    version = version_wanted()
    with changing() as session:
        made = service.reopen(
            session, claim_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/appeals/uphold", methods=["POST"])
@based_on
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, WholeClaimSchema)
def uphold(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Uphold a refusal against an appeal."""
    version = version_wanted()
    with changing() as session:
        made = service.uphold(
            session, claim_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/settlement", methods=["POST"])
@based_on
@blueprint.arguments(SettleSchema)
@blueprint.response(201, SettlementSchema)
def settle(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Settle an accepted claim to a cleared payee."""
    version = version_wanted()
    with changing() as session:
        queries.claim(session, claim_id, scope=work.scope())
        return service.settle(
            session, claim_id, given["payee_id"], version=version, actor=work.viewer(), on=work.business_date()
        )
