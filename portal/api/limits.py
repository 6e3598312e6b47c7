"""Requests for limits, answers, rulings and the limits themselves, for programs."""

from typing import Any

from flask import Response, make_response

from basics.money import Money
from limits import queries, service
from limits.values import LimitAnswer, LimitAsk, Lowering, VersionFacts
from policies.queries import policy_on
from portal import work
from portal.api.base import RoomBlueprint, based_on, version_wanted, with_version
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.letters.limit_letter import limit_letter
from portal.schemas.fields import money_of
from portal.schemas.limits import (
    BuyerLimitSchema,
    CeilingSchema,
    CommitmentSchema,
    LimitAnswerSchema,
    LimitAskSchema,
    LimitRequestArgsSchema,
    LimitRequestLineSchema,
    LimitRequestSchema,
    LimitVersionSchema,
    NoteSchema,
    ReductionSchema,
    RulingSchema,
    answer_body,
    ruling_of,
)
from portal.work import changing, reading
from registry import queries as registry
from underwriting.queries import latest_assessment

blueprint = RoomBlueprint("limits", "Limits: requests, answers, rulings, versions.")
Body = dict[str, Any]


@blueprint.route("/limit-requests")
@blueprint.arguments(LimitRequestArgsSchema, location="query")
@blueprint.response(200, page_schema(LimitRequestLineSchema))
def requests(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List requests, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.requests(
            session, scope=work.scope(), buyer_id=page["buyer_id"], before=before, page_size=size + 1
        )
    return paged(found, page_size=size, at=lambda last: last.request.id)


@blueprint.route("/limit-requests", methods=["POST"])
@blueprint.arguments(LimitAskSchema)
@blueprint.response(201, LimitAnswerSchema)
def ask(wanted: LimitAsk) -> Body:
    """Ask for a limit; the answer comes at once, or the request is referred."""
    with changing() as session:
        answer = service.request_limit(
            session, wanted, actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )
    return answer_body(answer)


@blueprint.route("/limit-requests/<int:request_id>")
@blueprint.response(200, LimitRequestSchema)
def request(request_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a request; its ETag is the version that rulings name."""
    with reading() as session:
        found = queries.request(session, request_id, scope=work.scope())
    return found, 200, with_version(found.version)


@blueprint.route("/limit-requests/<int:request_id>/answer")
@blueprint.response(200, LimitAnswerSchema)
def answer(request_id: int) -> Body:
    """Give the answer that stands on a request."""
    with reading() as session:
        return answer_body(queries.answer_of(session, request_id, scope=work.scope()))


@blueprint.route("/limit-requests/<int:request_id>/withdraw", methods=["POST"])
@blueprint.response(200, LimitRequestSchema)
def withdraw(request_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Take a request back."""
    with changing() as session:
        return service.withdraw_request(
            session, request_id, actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )


@blueprint.route("/limit-requests/<int:request_id>/accept-offer", methods=["POST"])
@blueprint.response(201, LimitAnswerSchema)
def accept_offer(request_id: int) -> Body:
    """Take the counter-offer: the request is withdrawn where it still waits, and asked anew for that amount."""
    with changing() as session:
        answer = service.accept_offer(
            session, request_id, actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )
    return answer_body(answer)


@blueprint.route("/limit-requests/<int:request_id>/appeal", methods=["POST"])
@blueprint.arguments(NoteSchema)
@blueprint.response(201, LimitAnswerSchema)
def appeal(given: Body, request_id: int) -> Body:
    """Have an answer looked at again by a person."""
    with changing() as session:
        answer = service.appeal(
            session, request_id, given["note"], actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )
    return answer_body(answer)


@blueprint.route("/limit-requests/<int:request_id>/rulings", methods=["POST"])
@based_on
@blueprint.arguments(RulingSchema)
@blueprint.response(201, LimitAnswerSchema)
def rule(given: Body, request_id: int) -> Body:
    """Rule on a referred request; above the own authority it becomes a proposal."""
    ruling = ruling_of(given, version_wanted())
    with changing() as session:
        return answer_body(
            service.decide_request(session, request_id, ruling, actor=work.viewer(), on=work.business_date())
        )


@blueprint.route("/limit-requests/<int:request_id>/rulings/confirm", methods=["POST"])
@based_on
@blueprint.response(201, LimitAnswerSchema)
def confirm(request_id: int) -> Body:
    """Confirm a proposed ruling as the second underwriter."""
    version = version_wanted()
    with changing() as session:
        return answer_body(
            service.confirm_ruling(session, request_id, version=version, actor=work.viewer(), on=work.business_date())
        )


@blueprint.route("/limit-requests/<int:request_id>/rulings/return", methods=["POST"])
@based_on
@blueprint.arguments(NoteSchema)
@blueprint.response(200, LimitRequestSchema)
def give_back(given: Body, request_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a proposed ruling back for another look."""
    version = version_wanted()
    with changing() as session:
        return service.return_ruling(
            session, request_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )


@blueprint.route("/limit-decisions/<int:decision_id>")
@blueprint.response(200, LimitAnswerSchema)
def decision(decision_id: int) -> Body:
    """Give a decision."""
    return answer_body(_decision(decision_id))


@blueprint.route("/limit-decisions/<int:decision_id>/letter")
@blueprint.response(200, content_type="application/pdf")
def letter(decision_id: int) -> Response:
    """Give the letter of a decision, as PDF."""
    response = make_response(limit_letter(_decision(decision_id), insurer=work.installation().insurer_name))
    response.mimetype = "application/pdf"
    return response


@blueprint.route("/limits")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(BuyerLimitSchema))
def limits(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List buyers with grade and limit, by name."""
    size, after = page["page_size"], position(page["cursor"])
    with reading() as session:
        every = queries.my_buyers(session, scope=work.scope(), on=work.business_date())
    left = [line for line in every if after is None or [line.buyer_name, line.policy_number] > after]
    return paged(left[: size + 1], page_size=size, at=lambda last: [last.buyer_name, last.policy_number])


@blueprint.route("/limits/<int:policy_id>/<int:buyer_id>/versions")
@blueprint.response(200, LimitVersionSchema(many=True))
def versions(policy_id: int, buyer_id: int) -> tuple[VersionFacts, ...]:
    """Give every version of a limit, in the order in which they were decided."""
    with reading() as session:
        policy_on(session, policy_id, scope=work.scope(), on=work.business_date())
        registry.buyer(session, buyer_id)
        return queries.versions(session, scope=work.scope(), policy_id=policy_id, buyer_id=buyer_id)


@blueprint.route("/limits/<int:policy_id>/<int:buyer_id>/reductions", methods=["POST"])
@blueprint.arguments(ReductionSchema)
@blueprint.response(201, LimitAnswerSchema)
def reduce(given: Body, policy_id: int, buyer_id: int) -> Body:
    """Lower a limit at the own wish; 0 cancels it."""
    with changing() as session:
        answer = service.reduce_limit(
            session,
            Lowering(policy_id, buyer_id, money_of(given), given["effective_from"]),
            actor=work.viewer(),
            on=work.business_date(),
            scope=work.scope(),
        )
    return answer_body(answer)


@blueprint.route("/buyers/<int:buyer_id>/commitment")
@blueprint.response(200, CommitmentSchema)
def commitment(buyer_id: int) -> Body:
    """Give what all policies hold on a buyer, against its capacity."""
    on = work.business_date()
    with reading() as session:
        registry.buyer(session, buyer_id)
        stored = latest_assessment(session, buyer_id, on=on)
        grade = stored.assessment.grade if stored else None
        committed, capacity = queries.committed(session, buyer_id, on=on), queries.capacity(session, grade, on=on)
    excess = max(committed - capacity, Money.zero(capacity.currency))
    number = None if grade is None else grade.number
    return {"buyer_id": buyer_id, "grade": number, "committed": committed, "capacity": capacity, "excess": excess}


@blueprint.route("/limits/ceilings")
@blueprint.response(200, CeilingSchema(many=True))
def ceilings() -> Any:  # noqa: ANN401 - values for the schema
    """Give the table of ceilings in force; it says of itself what it is."""
    with reading() as session:
        return queries.ceilings(session, on=work.business_date())


def _decision(decision_id: int) -> LimitAnswer:
    with reading() as session:
        return queries.answer(session, decision_id, scope=work.scope())
