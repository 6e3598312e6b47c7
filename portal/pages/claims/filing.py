"""The policyholder's pages: tell of an overdue buyer, try a loss, draft, document, file, answer, appeal."""

from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from basics.actors import Role
from claims import queries, service
from claims.documents import BYTES_MAX
from claims.gathering import Simulation
from claims.queries import WITH_US
from claims.values import ClaimFacts, NewDocument, NewNotice
from claims.wording import LOSSES, STATES, STATES_FOR_STAFF, outcome_text
from policies.queries import policies_of
from policies.values import PolicyFacts
from portal import forms, work
from portal.claim_answers import TONES, check_lines, claim_file, figures_of, invoice_lines, steps_of
from portal.claim_panels import missing_of, overdue_of
from portal.forms import row_number
from portal.letters.settlement_letter import claim_letter, letter_name
from portal.limit_answers import writer
from portal.pages.claims.room import PAGE, WRONG, blueprint, claim_page, version_sent
from portal.schemas.claims import (
    BodySchema,
    ClaimFormSchema,
    DocumentChoiceSchema,
    LossSchema,
    NoticeFormSchema,
    ReasonSchema,
    draft_of,
)
from portal.work import changing, reading
from receivables.queries import clock
from registry import queries as registry
from registry.values import BuyerFacts

# What a browser may do with a file of a claim: nothing but store it.
DOCUMENT_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@blueprint.get("/claims")
def claims() -> ResponseReturnValue:
    """List claims: a policyholder's own, newest first; for staff those that lie with us, by deadline."""
    is_staff = work.viewer().is_staff
    show = request.args.get("show", "open" if is_staff else "all")
    before = request.args.get("before", type=row_number)
    with reading() as session:
        if is_staff and show == "open":
            found = queries.by_deadline(session, scope=work.scope(), page_size=PAGE * 4)
        else:
            found = queries.claims(session, scope=work.scope(), page=(before, PAGE + 1))
        missing = {claim.id: missing_of(session, claim, scope=work.scope()) for claim in found[:PAGE]}
        counts = queries.count_by_state(session, scope=work.scope())
    more = len(found) > PAGE and not (is_staff and show == "open")
    return render_template(
        "claims/claims.html",
        lines=found if is_staff and show == "open" else found[:PAGE],
        missing=missing,
        older=url_for("claims.claims", show=show, before=found[PAGE - 1].id) if more else None,
        show=show,
        open_count=sum(counts.get(state, 0) for state in WITH_US),
        states=STATES_FOR_STAFF if is_staff else STATES,
        tones=TONES,
        losses=LOSSES,
        is_staff=is_staff,
    )


@blueprint.get("/overdue-notices")
def notices() -> ResponseReturnValue:
    """List overdue notices, newest first."""
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.notices(session, scope=work.scope(), page=(before, PAGE + 1))
        buyers = registry.buyers(session, {notice.buyer_id for notice in found})
    older = url_for("claims.notices", before=found[PAGE - 1].id) if len(found) > PAGE else None
    return render_template("claims/notices.html", lines=found[:PAGE], buyers=buyers, older=older)


@blueprint.get("/buyers/<int:buyer_id>/overdue-notice")
def notify_page(buyer_id: int) -> ResponseReturnValue:
    """Show what is overdue, by when it must be told and what follows if it is not."""
    return _notify_page(buyer_id)


@blueprint.post("/buyers/<int:buyer_id>/overdue-notice")
def notify(buyer_id: int) -> ResponseReturnValue:
    """Give the notice."""
    form = forms.read(NoticeFormSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            new = NewNotice(policy_id=form.values["policy_id"], buyer_id=buyer_id, note=form.values["note"])
            made = service.notify_overdue(session, new, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _notify_page(buyer_id, form), WRONG
    flash(_("Your notice %(reference)s is on file, dated today.", reference=made.reference), "good")
    return redirect(url_for("registry.buyer", buyer_id=buyer_id), 303)


@blueprint.get("/buyers/<int:buyer_id>/claim")
def simulation(buyer_id: int) -> ResponseReturnValue:
    """Say what a claim would come to today; nothing is stored."""
    on = work.business_date()
    with reading() as session:
        owing = [found for found in clock(session, scope=work.scope(), on=on, buyer_id=buyer_id) if found.outstanding]
    policy_id = owing[0].policy_id if owing else ""
    form = forms.empty(policy_id=policy_id, loss_on=on.isoformat(), loss_kind="insolvency")
    return _simulation_page(buyer_id, form)


@blueprint.post("/buyers/<int:buyer_id>/claim")
def draft(buyer_id: int) -> ResponseReturnValue:
    """Try a loss, or begin the claim on it."""
    form = forms.read(ClaimFormSchema())
    made: ClaimFacts | None = None
    tried: Simulation | None = None
    if form.is_valid:
        wanted, on = draft_of(form.values, buyer_id), work.business_date()
        if request.form.get("do") == "try":
            with form.collecting(), reading() as session:
                tried = service.simulate(session, wanted, actor=work.viewer(), on=on)
        else:
            with form.collecting(), changing() as session:
                made = service.draft_claim(session, wanted, actor=work.viewer(), on=on)
    if made is not None:
        flash(_("The claim is a draft: add the documents, then file it."))
        return redirect(url_for("claims.claim", claim_id=made.id), 303)
    page = _simulation_page(buyer_id, form, tried)
    return (page, WRONG) if form.errors else page


@blueprint.get("/claims/<int:claim_id>")
def claim(claim_id: int) -> ResponseReturnValue:
    """Show a claim."""
    return claim_page(claim_id)


@blueprint.post("/claims/<int:claim_id>/draft")
def revise(claim_id: int) -> ResponseReturnValue:
    """Change the loss and the statement of a draft."""
    form = forms.read(LossSchema())
    if form.is_valid:
        change = (LossSchema.loss_of(form.values), form.values["statement"])
        with form.collecting(), changing() as session:
            service.revise_draft(
                session, claim_id, change, version=version_sent(), actor=work.viewer(), on=work.business_date()
            )
    return _answered(claim_id, form, _("The draft is changed."))


@blueprint.post("/claims/<int:claim_id>/documents")
def add_document(claim_id: int) -> ResponseReturnValue:
    """Add a file to the claim."""
    form = forms.read(DocumentChoiceSchema())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.errors.append(("file", _("Choose a file.")))
    if form.is_valid and sent is not None:
        document = NewDocument(
            kind=form.values["kind"],
            filename=sent.filename or "",
            content=sent.stream.read(BYTES_MAX + 1),
            invoice_ref=form.values["invoice"],
        )
        with form.collecting(), changing() as session:
            service.add_document(session, claim_id, document, actor=work.viewer(), on=work.business_date())
    return _answered(claim_id, form, _("The document is with the claim."), anchor="documents")


@blueprint.get("/claims/<int:claim_id>/documents/<int:document_id>")
def document(claim_id: int, document_id: int) -> ResponseReturnValue:
    """Give a file to store; no browser shows it as a page of ours."""
    return document_answer(claim_id, document_id)


@blueprint.post("/claims/<int:claim_id>/file")
def file(claim_id: int) -> ResponseReturnValue:
    """File the claim."""
    form = forms.empty()
    with form.collecting(), changing() as session:
        service.file_claim(session, claim_id, version=version_sent(), actor=work.viewer(), on=work.business_date())
    return _answered(claim_id, form, _("The claim is filed; a claims handler looks at it."))


@blueprint.post("/claims/<int:claim_id>/answer")
def answer(claim_id: int) -> ResponseReturnValue:
    """Answer the handler's question."""
    form = forms.read(BodySchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.answer(session, claim_id, form.values["body"], actor=work.viewer(), on=work.business_date())
    return _answered(claim_id, form, _("Your answer is with the claims handler."), anchor="talk")


@blueprint.post("/claims/<int:claim_id>/withdraw")
def withdraw(claim_id: int) -> ResponseReturnValue:
    """Take the claim back."""
    form = forms.empty()
    with form.collecting(), changing() as session:
        service.withdraw(session, claim_id, version=version_sent(), actor=work.viewer(), on=work.business_date())
    return _answered(claim_id, form, _("The claim is withdrawn."))


@blueprint.post("/claims/<int:claim_id>/appeal")
def appeal(claim_id: int) -> ResponseReturnValue:
    """Object to a refusal."""
    form = forms.read(ReasonSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.appeal(
                session,
                claim_id,
                form.values["note"],
                version=version_sent(),
                actor=work.viewer(),
                on=work.business_date(),
            )
    return _answered(claim_id, form, _("Your appeal is with the claims handlers."))


@blueprint.get("/claims/<int:claim_id>/letter.pdf")
def letter(claim_id: int) -> ResponseReturnValue:
    """Give the settlement or the refusal as PDF, with the steps and figures of the page."""
    return letter_answer(claim_id)


def document_answer(claim_id: int, document_id: int) -> Response:
    """Write a file as an attachment that no browser opens by itself; pages and API share it."""
    with reading() as session:
        queries.claim(session, claim_id, scope=work.scope())
        facts, content = queries.document(session, document_id, scope=work.scope(), claim_id=claim_id)
    response = make_response(content)
    response.mimetype = facts.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{facts.filename}"'
    response.headers.update(DOCUMENT_HEADERS)
    return response


def letter_answer(claim_id: int) -> Response:
    """Write the letter of a claim; pages and API share it."""
    with reading() as session:
        found = claim_file(session, claim_id, scope=work.scope(), on=work.business_date())
    response = make_response(claim_letter(found, insurer=work.installation().insurer_name))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{letter_name(found)}"'
    return response


def _answered(claim_id: int, form: forms.Form, done: str, *, anchor: str = "") -> ResponseReturnValue:
    if form.errors:
        return claim_page(claim_id, form), WRONG
    flash(done, "good")
    return redirect(url_for("claims.claim", claim_id=claim_id, _anchor=anchor or None), 303)


def _notify_page(buyer_id: int, form: forms.Form | None = None) -> str:
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        accounts = overdue_of(session, buyer_id, scope=scope, on=on)
        given = queries.notices(session, scope=scope, buyer_id=buyer_id)
    return render_template(
        "claims/notify.html",
        buyer=buyer,
        accounts=accounts,
        given=given,
        form=form or forms.empty(policy_id=accounts[0].policy_id if accounts else ""),
        crumbs=_crumbs(buyer, _("Overdue notice")),
    )


def _simulation_page(buyer_id: int, form: forms.Form, tried: Simulation | None = None) -> str:
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        policies = policies_of(session, scope=work.scope(), on=work.business_date())
    shown: dict[str, Any] = {}
    if tried is not None:
        figures = figures_of(tried)
        shown = {
            "sentence": outcome_text(tried.answer, writer()),
            "answer": tried.answer,
            "steps": steps_of(figures),
            "checks": check_lines(figures),
            "lines": invoice_lines(tried.answer),
        }
    return render_template(
        "claims/simulation.html",
        buyer=buyer,
        policies=[(policy.id, _policy_name(policy)) for policy in policies],
        losses=[(kind.value, _(name)) for kind, name in LOSSES.items()],
        form=form,
        tried=shown,
        crumbs=_crumbs(buyer, _("Claim")),
        is_exporter=work.viewer().role is Role.EXPORTER,
    )


def _policy_name(policy: PolicyFacts) -> str:
    return f"{policy.number} ({policy.currency})"


def _crumbs(buyer: BuyerFacts, here: str) -> list[tuple[str, str | None]]:
    return [
        (_("Buyers"), url_for("registry.search")),
        (buyer.name, url_for("registry.buyer", buyer_id=buyer.id)),
        (here, None),
    ]
