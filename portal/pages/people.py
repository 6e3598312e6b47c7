"""The way in, the first page and the reader's own account."""

from typing import Final

from babel import Locale
from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics import clock
from basics.actors import Role
from basics.errors import Refused
from basics.scopes import InsurerScope
from people import queries, service
from people.rules import SCOPES
from people.values import NewInstallation, NewPerson, SessionFacts
from portal import forms, home, sessions, work
from portal.navigation import Entry
from portal.roles import ROLE_LABELS
from portal.schemas.people import (
    AcceptInvitationSchema,
    ChangePasswordSchema,
    IssueTokenSchema,
    LocaleSchema,
    SetUpSchema,
    SignInSchema,
    StepUpSchema,
)
from portal.stepping_up import local_path, needs_step_up
from portal.work import changing, reading

blueprint = Blueprint("people", __name__)

NAVIGATION = (Entry(_l("Home"), "people.home_page", position=10),)
_TOO_MANY: Final = 429
_WRONG: Final = 422
_RETRY_SECONDS: Final = 60


@blueprint.get("/")
def home_page() -> ResponseReturnValue:
    """Show what each room has for this role."""
    with reading() as reader:
        on, actor = work.business_date(), work.viewer()
        blocks = home.collect(current_app.extensions[home.SOURCES], reader, actor, on=on)
        return render_template("people/home.html", blocks=blocks)


@blueprint.get("/log-in")
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    work.installation()
    return render_template("people/sign_in.html", form=forms.empty(), next=request.args.get("next", ""))


@blueprint.post("/log-in")
def send_sign_in() -> ResponseReturnValue:
    """Open a log-in and go on to where the reader wanted to be."""
    wanted = local_path(request.form.get("next", ""))
    form = forms.read(SignInSchema())
    if form.is_valid:
        answer = sessions.sign_in(form.values["email"], form.values["password"])
        if not isinstance(answer, sessions.Refusal):
            session.clear()
            response = redirect(wanted, 303)
            sessions.remember(response, answer.token)
            return sessions.remember_device(response, answer.user.email)
        form.errors.append(("", _refusal(answer)))
        if answer is sessions.Refusal.WAIT:
            page = render_template("people/sign_in.html", form=form, next=wanted)
            return page, _TOO_MANY, {"Retry-After": str(_RETRY_SECONDS)}
    return render_template("people/sign_in.html", form=form, next=wanted), _WRONG


@blueprint.post("/log-out")
def sign_out() -> ResponseReturnValue:
    """End this log-in."""
    current = sessions.own_session()
    with changing(InsurerScope()) as unit:
        service.revoke_session(unit, current.id, user_id=current.user.id)
    session.clear()
    return sessions.forget(redirect(url_for("people.sign_in"), 303))


@blueprint.get("/step-up")
def step_up() -> ResponseReturnValue:
    """Ask for the password once more."""
    return render_template("people/step_up.html", form=forms.empty(), next=request.args.get("next", ""))


@blueprint.post("/step-up")
def send_step_up() -> ResponseReturnValue:
    """Note that the password was entered again, and go on."""
    wanted = local_path(request.form.get("next", ""))
    form = forms.read(StepUpSchema())
    if form.is_valid:
        answer = sessions.enter_again(form.values["password"])
        if not isinstance(answer, sessions.Refusal):
            return sessions.remember(redirect(wanted, 303), answer)
        form.errors.append(("", _refusal(answer)))
        if answer is sessions.Refusal.WAIT:
            page = render_template("people/step_up.html", form=form, next=wanted)
            return page, _TOO_MANY, {"Retry-After": str(_RETRY_SECONDS)}
    return render_template("people/step_up.html", form=form, next=wanted), _WRONG


@blueprint.get("/set-up")
def set_up() -> ResponseReturnValue:
    """Ask what a new installation needs to know."""
    _refuse_second_set_up()
    form = forms.empty(code=request.args.get("code", ""), book_currency="EUR")
    return render_template("people/set_up.html", form=form)


@blueprint.post("/set-up")
def send_set_up() -> ResponseReturnValue:
    """Create the installation and its first administrator."""
    _refuse_second_set_up()
    form = forms.read(SetUpSchema())
    if form.is_valid:
        values = form.values
        given = NewInstallation(values["insurer_name"], values["book_currency"], clock.today())
        administrator = NewPerson(values["email"], values["name"], Role.ADMINISTRATOR)
        with form.collecting(), changing(InsurerScope()) as unit:
            service.set_up(
                unit,
                given,
                administrator=administrator,
                password=values["password"],
                passwords=sessions.passwords(),
                code=values["code"],
            )
    if form.errors:
        return render_template("people/set_up.html", form=form), _WRONG
    flash(_("The installation is set up. Log in as its first administrator."))
    return redirect(url_for("people.sign_in"), 303)


@blueprint.get("/invitations/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """Show an invited person what the log-in will be, and ask for a password."""
    with reading(InsurerScope()) as reader:
        found = queries.invitation_by_token(reader, token, now=clock.now())
    return render_template(
        "people/invitation.html", form=forms.empty(), invitation=found, token=token, role_labels=ROLE_LABELS
    )


@blueprint.post("/invitations/<token>")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Create the log-in of an invited person."""
    with reading(InsurerScope()) as reader:
        found = queries.invitation_by_token(reader, token, now=clock.now())
    form = forms.read(AcceptInvitationSchema())
    if form.is_valid:
        chosen = form.values["password"]
        with form.collecting(), changing(InsurerScope()) as unit:
            on = queries.business_date(unit)
            service.accept_invitation(unit, token, password=chosen, passwords=sessions.passwords(), on=on)
    if form.errors:
        return render_template(
            "people/invitation.html", form=form, invitation=found, token=token, role_labels=ROLE_LABELS
        ), _WRONG
    flash(_("Your log-in is ready."))
    return redirect(url_for("people.sign_in"), 303)


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    """Show the reader's log-ins, tokens and language."""
    return _account(forms.empty(), forms.empty(locale=sessions.own_session().user.locale))


@blueprint.post("/account/locale")
def set_locale() -> ResponseReturnValue:
    """Keep the language that the reader chose."""
    form = forms.read(LocaleSchema())
    chosen = form.values.get("locale", "")
    if chosen and chosen not in work.settings().locales:
        form.errors.append(("locale", _("This language is not offered.")))
    if form.errors:
        return _account(forms.empty(), form), _WRONG
    with changing(InsurerScope()) as unit:
        service.set_locale(unit, sessions.own_session().user.id, chosen)
    return redirect(url_for("people.account"), 303)


@blueprint.post("/account/password")
@needs_step_up
def change_password() -> ResponseReturnValue:
    """Set a new password; the reader's other log-ins end."""
    form = forms.read(ChangePasswordSchema())
    current = sessions.own_session()
    if form.is_valid:
        with form.collecting(), changing(InsurerScope()) as unit:
            service.change_password(
                unit, current, form.values["password"], passwords=sessions.passwords(), on=work.business_date()
            )
    if form.errors:
        return _account(form, forms.empty()), _WRONG
    flash(_("Your new password is in force; your other log-ins have ended."))
    return redirect(url_for("people.account"), 303)


@blueprint.post("/account/log-ins/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the reader's log-ins."""
    with changing(InsurerScope()) as unit:
        service.revoke_session(unit, session_id, user_id=sessions.own_session().user.id)
    return redirect(url_for("people.account"), 303)


@blueprint.get("/account/tokens/new")
@needs_step_up
def new_token() -> ResponseReturnValue:
    """Ask what a new token is for."""
    return render_template("people/new_token.html", form=forms.empty(scopes=[]), scopes=SCOPES)


@blueprint.post("/account/tokens")
@needs_step_up
def issue_token() -> ResponseReturnValue:
    """Issue a token and show it, this once."""
    form = forms.read(IssueTokenSchema())
    if form.is_valid:
        with form.collecting(), changing(InsurerScope()) as unit:
            scopes = frozenset(form.values["scopes"])
            issued = service.issue_token(
                unit, form.values["name"], scopes, actor=work.viewer(), on=work.business_date()
            )
    if form.errors:
        return render_template("people/new_token.html", form=form, scopes=SCOPES), _WRONG
    return render_template("people/token_issued.html", issued=issued)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """End one of the reader's tokens."""
    with changing(InsurerScope()) as unit:
        service.revoke_token(unit, token_id, actor=work.viewer(), on=work.business_date())
    return redirect(url_for("people.account"), 303)


def _account(password_form: forms.Form, locale_form: forms.Form) -> str:
    current: SessionFacts = sessions.own_session()
    with reading(InsurerScope()) as reader:
        since = clock.now() - work.settings().sessions.idle
        return render_template(
            "people/account.html",
            current=current,
            log_ins=queries.sessions_of(reader, current.user.id, seen_since=since),
            tokens=queries.tokens_of(reader, current.user.id),
            password_form=password_form,
            locale_form=locale_form,
            languages=_languages(),
            is_stepped_up=sessions.is_stepped_up(),
        )


def _languages() -> list[tuple[str, str]]:
    """Give the languages on offer, each by its own name."""
    offered = [(locale, Locale.parse(locale).get_display_name() or locale) for locale in work.settings().locales]
    return [("", str(_("as the browser asks for"))), *offered]


def _refusal(refusal: sessions.Refusal) -> str:
    if refusal is sessions.Refusal.WAIT:
        return str(_("Too many attempts. Wait a quarter of an hour, then try again."))
    return str(_("The e-mail address and the password do not belong together."))


def _refuse_second_set_up() -> None:
    with reading(InsurerScope()) as reader:
        if queries.is_set_up(reader):
            raise Refused("installation.set_up_done", "This installation has been set up already.")
