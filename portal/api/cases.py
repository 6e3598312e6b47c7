"""Cases, questions and answers, for programs."""

from typing import Any

from cases import queries, service
from cases.queries import QueueFilter
from cases.values import CaseFacts, MessageFacts
from portal import questions, work
from portal.api.base import RoomBlueprint
from portal.api.paging import page_schema, paged, position
from portal.schemas.cases import BodySchema, CaseArgsSchema, CaseSchema, MessageSchema
from portal.work import changing, reading

blueprint = RoomBlueprint("cases", "Cases: work that waits for a person, questions and answers.")
Body = dict[str, Any]


@blueprint.route("/cases")
@blueprint.arguments(CaseArgsSchema, location="query")
@blueprint.response(200, page_schema(CaseSchema))
def cases(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List cases, oldest first."""
    size, after = page["page_size"], position(page["cursor"])
    assignee_id = work.viewer().user_id if page["mine"] else None
    wanted = QueueFilter(queue=page["queue"], state=page["state"], assignee_id=assignee_id, buyer_id=page["buyer_id"])
    with reading() as session:
        found = queries.queue(session, scope=work.scope(), wanted=wanted, after=int(after or 0), page_size=size + 1)
    return paged(found.cases, page_size=size, at=lambda last: last.id)


@blueprint.route("/cases/<int:case_id>")
@blueprint.response(200, CaseSchema)
def case(case_id: int) -> CaseFacts:
    """Give one case."""
    with reading() as session:
        return queries.case(session, case_id, scope=work.scope())


@blueprint.route("/cases/<int:case_id>/messages")
@blueprint.response(200, MessageSchema(many=True))
def messages(case_id: int) -> tuple[MessageFacts, ...]:
    """Give what was written on a case, oldest first."""
    with reading() as session:
        queries.case(session, case_id, scope=work.scope())
        return queries.messages(session, case_id, scope=work.scope())


@blueprint.route("/cases/<int:case_id>/questions", methods=["POST"])
@blueprint.arguments(BodySchema)
@blueprint.response(201, MessageSchema)
def ask(given: Body, case_id: int) -> MessageFacts:
    """Ask the policyholder something."""
    with changing() as session:
        return questions.ask(
            session, case_id, given["body"], actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )


@blueprint.route("/cases/<int:case_id>/answers", methods=["POST"])
@blueprint.arguments(BodySchema)
@blueprint.response(201, MessageSchema)
def answer(given: Body, case_id: int) -> MessageFacts:
    """Answer the open question."""
    with changing() as session:
        return questions.answer(
            session, case_id, given["body"], actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )


@blueprint.route("/cases/<int:case_id>/comments", methods=["POST"])
@blueprint.arguments(BodySchema)
@blueprint.response(201, MessageSchema)
def comment(given: Body, case_id: int) -> MessageFacts:
    """Note something for colleagues."""
    with changing() as session:
        return service.comment(
            session, case_id, given["body"], actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )


@blueprint.route("/cases/<int:case_id>/take", methods=["POST"])
@blueprint.response(200, CaseSchema)
def take(case_id: int) -> CaseFacts:
    """Take a case."""
    with changing() as session:
        return service.assign(session, case_id, actor=work.viewer(), on=work.business_date(), scope=work.scope())


@blueprint.route("/cases/<int:case_id>/release", methods=["POST"])
@blueprint.response(200, CaseSchema)
def release(case_id: int) -> CaseFacts:
    """Put a case back into the queue."""
    with changing() as session:
        return service.release(session, case_id, actor=work.viewer(), on=work.business_date(), scope=work.scope())
