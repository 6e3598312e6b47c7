"""What policyholders do with claims, and what all who may read them read."""

from typing import Any

from flask import Response, url_for

from claims import queries, service
from claims.case_writing import assessment_as_json
from claims.checks import checks_as_json
from claims.documents import BYTES_MAX
from claims.queries import ClaimFilter
from claims.stored import answer_as_json
from claims.values import ClaimDraft, NewDocument, NewNotice
from policies.cover.case_writing import case_as_json
from portal import work
from portal.api.base import asks_only, based_on, version_wanted
from portal.api.claims.room import Body, answered, blueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.pages.claims.filing import document_answer, letter_answer
from portal.schemas.claims import (
    BodySchema,
    CalculationSchema,
    ClaimArgsSchema,
    ClaimDraftSchema,
    ClaimSchema,
    DecisionSchema,
    DocumentChoiceSchema,
    DocumentFileSchema,
    DocumentSchema,
    LossSchema,
    NoticeSchema,
    ReasonSchema,
    StoredNoticeSchema,
    WholeClaimSchema,
    calculation_body,
)
from portal.work import changing, reading


@blueprint.route("/overdue-notices")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(StoredNoticeSchema))
def notices(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List overdue notices, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.notices(session, scope=work.scope(), page=(before, size + 1))
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/overdue-notices", methods=["POST"])
@blueprint.arguments(NoticeSchema)
@blueprint.response(201, StoredNoticeSchema)
def notify(new: NewNotice) -> Any:  # noqa: ANN401 - a value for the schema
    """Tell that a buyer's invoices are overdue."""
    with changing() as session:
        return service.notify_overdue(session, new, actor=work.viewer(), on=work.business_date())


@blueprint.route("/claim-simulations", methods=["POST"])
@asks_only
@blueprint.arguments(ClaimDraftSchema)
@blueprint.response(200, CalculationSchema)
def simulate(draft: ClaimDraft) -> Body:
    """Say what a claim would come to today; nothing is stored."""
    with reading() as session:
        made = service.simulate(session, draft, actor=work.viewer(), on=work.business_date())
    return {
        "id": None,
        "business_date": work.business_date(),
        "case": case_as_json(made.case),
        "answer": assessment_as_json(made.answer, clauses=made.clauses),
        "checks": checks_as_json(made.checks),
    }


@blueprint.route("/claims")
@blueprint.arguments(ClaimArgsSchema, location="query")
@blueprint.response(200, page_schema(ClaimSchema))
def claims(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List claims, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    wanted = ClaimFilter(None if page["state"] is None else (page["state"],), None, page["buyer_id"])
    with reading() as session:
        found = queries.claims(session, scope=work.scope(), wanted=wanted, page=(before, size + 1))
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/claims", methods=["POST"])
@blueprint.arguments(ClaimDraftSchema)
@blueprint.response(201, WholeClaimSchema)
def draft(wanted: ClaimDraft) -> Any:  # noqa: ANN401 - a value for the schema
    """Begin a claim."""
    with changing() as session:
        made = service.draft_claim(session, wanted, actor=work.viewer(), on=work.business_date())
        body, status, headers = answered(session, made, 201)
    return body, status, headers | {"Location": url_for("api_claims.claim", claim_id=made.id)}


@blueprint.route("/claims/<int:claim_id>")
@blueprint.response(200, WholeClaimSchema)
def claim(claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a claim with its answer; its ETag is the version that decisions name."""
    with reading() as session:
        return answered(session, queries.claim(session, claim_id, scope=work.scope()))


@blueprint.route("/claims/<int:claim_id>/revisions", methods=["POST"])
@based_on
@blueprint.arguments(LossSchema)
@blueprint.response(200, WholeClaimSchema)
def revise(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Change the loss and the statement of a draft."""
    version, change = version_wanted(), (LossSchema.loss_of(given), given["statement"])
    with changing() as session:
        made = service.revise_draft(
            session, claim_id, change, version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/documents")
@blueprint.response(200, DocumentSchema(many=True))
def documents(claim_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """List the files of a claim."""
    with reading() as session:
        queries.claim(session, claim_id, scope=work.scope())
        return list(queries.documents(session, claim_id, scope=work.scope()))


@blueprint.route("/claims/<int:claim_id>/documents", methods=["POST"])
@blueprint.arguments(DocumentFileSchema, location="files")
@blueprint.arguments(DocumentChoiceSchema, location="form")
@blueprint.response(201, DocumentSchema)
def add_document(files: Body, choice: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Add a file: PDF, PNG or JPEG."""
    sent = files["file"]
    document = NewDocument(
        kind=choice["kind"],
        filename=sent.filename or "",
        content=sent.stream.read(BYTES_MAX + 1),
        invoice_ref=choice["invoice"],
    )
    with changing() as session:
        return service.add_document(session, claim_id, document, actor=work.viewer(), on=work.business_date())


@blueprint.route("/claims/<int:claim_id>/documents/<int:document_id>/content")
@blueprint.response(200, content_type="application/octet-stream")
def document(claim_id: int, document_id: int) -> Response:
    """Give a file."""
    return document_answer(claim_id, document_id)


@blueprint.route("/claims/<int:claim_id>/file", methods=["POST"])
@based_on
@blueprint.response(200, WholeClaimSchema)
def file(claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """File a draft."""
    version = version_wanted()
    with changing() as session:
        made = service.file_claim(session, claim_id, version=version, actor=work.viewer(), on=work.business_date())
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/answers", methods=["POST"])
@blueprint.arguments(BodySchema)
@blueprint.response(200, WholeClaimSchema)
def answer(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Answer the open question."""
    with changing() as session:
        made = service.answer(session, claim_id, given["body"], actor=work.viewer(), on=work.business_date())
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/withdraw", methods=["POST"])
@based_on
@blueprint.response(200, WholeClaimSchema)
def withdraw(claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Take a claim back."""
    version = version_wanted()
    with changing() as session:
        made = service.withdraw(session, claim_id, version=version, actor=work.viewer(), on=work.business_date())
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/appeals", methods=["POST"])
@based_on
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, WholeClaimSchema)
def appeal(given: Body, claim_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Object to a refusal."""
    version = version_wanted()
    with changing() as session:
        made = service.appeal(
            session, claim_id, given["note"], version=version, actor=work.viewer(), on=work.business_date()
        )
        return answered(session, made)


@blueprint.route("/claims/<int:claim_id>/calculations")
@blueprint.response(200, CalculationSchema(many=True))
def calculations(claim_id: int) -> list[Body]:
    """Give every stored calculation, oldest first: the case and the answer of the command line."""
    with reading() as session:
        queries.claim(session, claim_id, scope=work.scope())
        found = queries.assessments(session, claim_id, scope=work.scope())
    return [calculation_body(stored, answer_as_json(stored.answer, clauses=stored.clauses)) for stored in found]


@blueprint.route("/claims/<int:claim_id>/decisions")
@blueprint.response(200, DecisionSchema(many=True))
def decisions(claim_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Give what was decided, oldest first."""
    with reading() as session:
        queries.claim(session, claim_id, scope=work.scope())
        return list(queries.decisions(session, claim_id, scope=work.scope()))


@blueprint.route("/claims/<int:claim_id>/letter")
@blueprint.response(200, content_type="application/pdf")
def letter(claim_id: int) -> Response:
    """Give the settlement or the refusal as PDF."""
    return letter_answer(claim_id)
