"""The room itself: its blueprint, its navigation, and the page of a claim that every route leads back to."""

from typing import Any, Final

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from basics.lifecycles.claim import CLAIM
from basics.scopes import PolicyholderScope
from cases import queries as cases
from claims import queries
from claims.handling.service import proposal_of
from claims.payees import queries as payees
from claims.values import DocumentKind
from claims.wording import ACTIONS, DOCUMENTS, LOSSES
from people.queries import authority
from portal import forms, security, work
from portal.claim_answers import ClaimFile, claim_file, clause_words, shown, used_lines
from portal.conversations import conversation
from portal.cover_words import term_lines
from portal.forms import row_number
from portal.navigation import Entry
from portal.rights import may_enter
from portal.work import reading

blueprint = Blueprint("claims", __name__)
WRONG: Final = 422
PAGE: Final = 50


def _asked(session: Session, actor: Actor) -> int:
    """Count the questions that wait for an exporter's answer."""
    return queries.count_by_state(session, scope=actor.scope).get("questioned", 0)


NAVIGATION = (
    Entry(_l("Claims"), "claims.claims", position=60, roles=frozenset({Role.EXPORTER}), count=_asked),
    Entry(_l("Claims"), "claims.claims", position=60, roles=frozenset({Role.CLAIMS_HANDLER, Role.AUDITOR})),
    Entry(_l("Payees"), "claims.payees", position=62, pages=frozenset({"claims.payee", "claims.new_payee"})),
)


def version_sent() -> int:
    """Give the version that the form was made from."""
    return request.form.get("version", 0, type=row_number)


def claim_page(claim_id: int, form: forms.Form | None = None) -> str:
    """Show a claim with what its reader can do now."""
    actor, scope, on = work.viewer(), work.scope(), work.business_date()
    with reading() as session:
        file = claim_file(session, claim_id, scope=scope, on=on)
        talk = _talk(session, file, actor)
        desk = _desk(session, file, actor) if actor.role is Role.CLAIMS_HANDLER else {}
    said = shown(file, for_staff=actor.is_staff)
    permits = CLAIM.permits.get(file.claim.state, frozenset())
    is_own = actor.role is Role.EXPORTER
    return render_template(
        "claims/claim.html",
        file=file,
        said=said,
        talk=talk,
        used=used_lines(file.figures),
        refusal_clause=clause_words(file.ruling.clause, file.figures) if file.ruling else "",
        actions=CLAIM.actions(file.claim.state) if is_own else (),
        may_upload=is_own and "upload_document" in permits,
        may_revise=is_own and "edit" in permits,
        has_letter=file.claim.state in {"accepted", "settled", "refused", "appealed", "closed"},
        document_kinds=[(kind.value, _(DOCUMENTS[kind])) for kind in DocumentKind],
        document_names=DOCUMENTS,
        invoices=[("", _("None")), *((line[0], line[0]) for line in said.invoices)],
        losses=[(kind.value, _(name)) for kind, name in LOSSES.items()],
        action_names=ACTIONS,
        form=form or forms.empty(**_first_values(file)),
        **desk,
    )


def may(endpoint: str) -> bool:
    """Tell whether the reader may enter an endpoint."""
    return may_enter(security.rights(), endpoint, work.viewer().role)


def _first_values(file: ClaimFile) -> dict[str, Any]:
    claim = file.claim
    return {"loss_kind": claim.loss.kind.value, "loss_on": claim.loss.on.isoformat(), "statement": claim.statement}


def _talk(session: Session, file: ClaimFile, actor: Actor) -> list[Any]:
    if file.claim.case_id is None:
        return []
    written = cases.messages(session, file.claim.case_id, scope=actor.scope)
    return list(conversation(written, reader=actor, is_open=file.claim.state == "questioned"))


def _desk(session: Session, file: ClaimFile, actor: Actor) -> dict[str, Any]:
    """Give what a handler needs to decide: the clauses, the authority, a proposal, the payees."""
    claim, figures = file.claim, file.figures
    clauses = {line.key: f"{line.label}: {line.sentence}" for line in term_lines(figures.case.terms, figures.clauses)}
    clauses |= dict(figures.clauses)
    owner = PolicyholderScope(claim.policyholder_id)
    cleared = payees.payees(session, scope=owner, state="cleared") if claim.state == "accepted" else ()
    return {
        "desk": True,
        "steps_open": CLAIM.actions(claim.state),
        "may_assess": "assess" in CLAIM.permits.get(claim.state, frozenset()),
        "clauses": [("", _("Choose")), *clauses.items()],
        "own_authority": authority(session, actor.authority_level),
        "proposal": proposal_of(session, claim.id),
        "cleared": [(payee.id, f"{payee.name}, {payee.masked_iban}") for payee in cleared],
    }
