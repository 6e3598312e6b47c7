"""Bank details: entered by their owner after the password was entered again, screened by a claims handler."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from basics.actors import Role
from basics.countries import COUNTRIES
from claims.payees import queries, service
from claims.payees.values import NewPayee
from claims.wording import PAYEE_STATES
from portal import forms, work
from portal.forms import row_number
from portal.pages.claims.room import PAGE, WRONG, blueprint, version_sent
from portal.schemas.claims import NewPayeeSchema, ScreeningSchema
from portal.stepping_up import needs_step_up
from portal.work import changing, reading

TONES = {"entered": "info", "cleared": "good", "rejected": "bad", "retired": "quiet"}


@blueprint.get("/payees")
def payees() -> ResponseReturnValue:
    """List payees, newest first, their accounts masked."""
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.payees(session, scope=work.scope(), page=(before, PAGE + 1))
    return render_template(
        "claims/payees.html",
        lines=found[:PAGE],
        older=url_for("claims.payees", before=found[PAGE - 1].id) if len(found) > PAGE else None,
        states=PAYEE_STATES,
        tones=TONES,
        is_owner=work.viewer().role is Role.EXPORTER,
    )


@blueprint.get("/payees/<int:payee_id>")
def payee(payee_id: int) -> ResponseReturnValue:
    """Show a payee; the whole account number to its owner and to who screens it."""
    return _payee_page(payee_id)


@blueprint.get("/payees/new")
@needs_step_up
def new_payee() -> ResponseReturnValue:
    """Ask for bank details."""
    return _new_payee_page(forms.empty())


@blueprint.post("/payees")
@needs_step_up
def enter_payee() -> ResponseReturnValue:
    """Store bank details; a claims handler screens them."""
    form = forms.read(NewPayeeSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            new = NewPayee(form.values["name"], form.values["country"], form.values["iban"])
            made = service.enter_payee(session, new, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _new_payee_page(form), WRONG
    flash(_("The bank details wait to be screened by a claims handler."), "good")
    return redirect(url_for("claims.payee", payee_id=made.id), 303)


@blueprint.post("/payees/<int:payee_id>/retirement")
@needs_step_up
def retire_payee(payee_id: int) -> ResponseReturnValue:
    """Take bank details out of use."""
    form = forms.empty()
    with form.collecting(), changing() as session:
        service.retire_payee(session, payee_id, version=version_sent(), actor=work.viewer(), on=work.business_date())
    return _answered(payee_id, form, _("The bank details are out of use."))


@blueprint.post("/payees/<int:payee_id>/screening")
def screen_payee(payee_id: int) -> ResponseReturnValue:
    """Clear or reject bank details by hand."""
    form = forms.read(ScreeningSchema())
    if form.is_valid:
        verdict = (form.values["verdict"], form.values["note"])
        with form.collecting(), changing() as session:
            service.screen_payee(
                session, payee_id, verdict, version=version_sent(), actor=work.viewer(), on=work.business_date()
            )
    return _answered(payee_id, form, _("The screening is on file."))


def _answered(payee_id: int, form: forms.Form, done: str) -> ResponseReturnValue:
    if form.errors:
        return _payee_page(payee_id, form), WRONG
    flash(done, "good")
    return redirect(url_for("claims.payee", payee_id=payee_id), 303)


def _payee_page(payee_id: int, form: forms.Form | None = None) -> str:
    role = work.viewer().role
    with reading() as session:
        found = queries.payee(session, payee_id, scope=work.scope())
    screens = role is Role.CLAIMS_HANDLER and found.state == "entered"
    return render_template(
        "claims/payee.html",
        payee=found,
        account=found.grouped_iban if screens or role is Role.EXPORTER else found.masked_iban,
        states=PAYEE_STATES,
        tones=TONES,
        country=get_locale().territories.get(found.country, found.country),
        may_screen=screens,
        may_retire=role is Role.EXPORTER and found.state in {"entered", "cleared"},
        form=form or forms.empty(),
    )


def _new_payee_page(form: forms.Form) -> str:
    names = sorted(((code, get_locale().territories.get(code, code)) for code in COUNTRIES), key=lambda pair: pair[1])
    return render_template("claims/new_payee.html", form=form, countries=[("", _("Choose")), *names])
