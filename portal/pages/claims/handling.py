"""The claims handler's routes on the page of a claim: ask, calculate, decide, confirm, hear an appeal, settle."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from claims.handling import service
from claims.handling.service import Refusal
from portal import forms, work
from portal.pages.claims.room import WRONG, blueprint, claim_page, version_sent
from portal.schemas.claims import BodySchema, DecideSchema, HearSchema, ReasonSchema, SettleSchema
from portal.work import changing


@blueprint.post("/claims/<int:claim_id>/ask")
def ask(claim_id: int) -> ResponseReturnValue:
    """Ask the policyholder something."""
    form = forms.read(BodySchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.ask(
                session,
                claim_id,
                form.values["body"],
                version=version_sent(),
                actor=work.viewer(),
                on=work.business_date(),
            )
    return _answered(claim_id, form, _("The question is with the policyholder."))


@blueprint.post("/claims/<int:claim_id>/calculation")
def assess(claim_id: int) -> ResponseReturnValue:
    """Calculate the claim again from what is known today."""
    form = forms.empty()
    with form.collecting(), changing() as session:
        service.assess(session, claim_id, version=version_sent(), actor=work.viewer(), on=work.business_date())
    return _answered(claim_id, form, _("Calculated again from what is known today."))


@blueprint.post("/claims/<int:claim_id>/decision")
def decide(claim_id: int) -> ResponseReturnValue:
    """Accept or refuse the claim."""
    form = forms.read(DecideSchema())
    if form.is_valid:
        note, actor, on = form.values["note"], work.viewer(), work.business_date()
        with form.collecting(), changing() as session:
            if form.values["decision"] == "accept":
                service.accept(session, claim_id, note, version=version_sent(), actor=actor, on=on)
            else:
                refusal = Refusal(form.values["clause"], note)
                service.refuse(session, claim_id, refusal, version=version_sent(), actor=actor, on=on)
    return _answered(claim_id, form, _("The decision is on file."))


@blueprint.post("/claims/<int:claim_id>/confirmation")
def confirm(claim_id: int) -> ResponseReturnValue:
    """Confirm a proposed acceptance as the second person."""
    form = forms.empty()
    with form.collecting(), changing() as session:
        service.confirm_acceptance(
            session, claim_id, version=version_sent(), actor=work.viewer(), on=work.business_date()
        )
    return _answered(claim_id, form, _("The acceptance is confirmed."))


@blueprint.post("/claims/<int:claim_id>/return")
def give_back(claim_id: int) -> ResponseReturnValue:
    """Give a proposed acceptance back."""
    form = forms.read(ReasonSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.return_acceptance(
                session,
                claim_id,
                form.values["note"],
                version=version_sent(),
                actor=work.viewer(),
                on=work.business_date(),
            )
    return _answered(claim_id, form, _("The acceptance went back; nothing is decided."))


@blueprint.post("/claims/<int:claim_id>/appeal-decision")
def hear_appeal(claim_id: int) -> ResponseReturnValue:
    """Reopen the claim, or uphold its refusal."""
    form = forms.read(HearSchema())
    if form.is_valid:
        hear = service.reopen if form.values["decision"] == "reopen" else service.uphold
        with form.collecting(), changing() as session:
            hear(
                session,
                claim_id,
                form.values["note"],
                version=version_sent(),
                actor=work.viewer(),
                on=work.business_date(),
            )
    return _answered(claim_id, form, _("The appeal is answered."))


@blueprint.post("/claims/<int:claim_id>/settlement")
def settle(claim_id: int) -> ResponseReturnValue:
    """Settle an accepted claim to a cleared payee."""
    form = forms.read(SettleSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.settle(
                session,
                claim_id,
                form.values["payee_id"],
                version=version_sent(),
                actor=work.viewer(),
                on=work.business_date(),
            )
    return _answered(claim_id, form, _("The claim is settled; the letter is ready."))


def _answered(claim_id: int, form: forms.Form, done: str) -> ResponseReturnValue:
    if form.errors:
        return claim_page(claim_id, form), WRONG
    flash(done, "good")
    return redirect(url_for("claims.claim", claim_id=claim_id), 303)
