"""Administration: the installation and its business date, policyholders, users."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics import clock
from basics.actors import Role
from basics.scopes import InsurerScope
from people import queries, service
from people.rules import AUTHORITY_LEVEL_MAX
from people.values import NewPerson
from portal import forms, invitations, work
from portal.navigation import Entry
from portal.roles import ROLE_LABELS
from portal.schemas.people import BusinessDateSchema, InviteSchema, NewPolicyholderSchema
from portal.work import changing, reading

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

NAVIGATION = (Entry(_l("Administration"), "administration.overview", position=90),)
_WRONG: Final = 422


@blueprint.get("")
def overview() -> ResponseReturnValue:
    """Show the installation, its business date and what each level may decide."""
    return _overview(forms.empty())


@blueprint.post("/business-date")
def move_business_date() -> ResponseReturnValue:
    """Move the business date forward."""
    form = forms.read(BusinessDateSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.move_business_date(session, form.values["to"], actor=work.viewer())
    if form.errors:
        return _overview(form), _WRONG
    flash(_("The business date has moved; what became known until then is being looked at."))
    return redirect(url_for("administration.overview"), 303)


@blueprint.get("/policyholders")
def policyholders() -> ResponseReturnValue:
    """Show the policyholders and a form for a new one."""
    return _policyholders(forms.empty())


@blueprint.post("/policyholders")
def create_policyholder() -> ResponseReturnValue:
    """Create a policyholder."""
    form = forms.read(NewPolicyholderSchema())
    if form.is_valid:
        name, country = form.values["name"], form.values["country"]
        with form.collecting(), changing() as session:
            service.create_policyholder(session, name, country, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _policyholders(form), _WRONG
    flash(_("%(name)s is a policyholder now. Next: its policy, and an invitation for its people.", name=name))
    return redirect(url_for("administration.policyholders"), 303)


@blueprint.get("/users")
def users() -> ResponseReturnValue:
    """Show the people and the invitations that were not used yet."""
    with reading() as session:
        people = queries.users(session, scope=InsurerScope())
        names = {one.id: one.name for one in queries.policyholders(session, scope=InsurerScope())}
        waiting = queries.open_invitations(session, scope=InsurerScope(), now=clock.now())
    return render_template(
        "people/users.html", people=people, policyholder_names=names, waiting=waiting, role_labels=ROLE_LABELS
    )


@blueprint.get("/users/invite")
def invite() -> ResponseReturnValue:
    """Ask who is to be invited."""
    return _invite(forms.empty(role=Role.EXPORTER, authority_level="0"))


@blueprint.post("/users/invite")
def send_invite() -> ResponseReturnValue:
    """Invite a person and show the link, this once."""
    form = forms.read(InviteSchema())
    if form.is_valid:
        person = NewPerson(**form.values)
        with form.collecting(), changing() as session:
            made = service.invite_user(session, person, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _invite(form), _WRONG
    is_mailed = invitations.mail(person.email, made)
    link = invitations.link(made.token)
    return render_template("people/invited.html", person=person, made=made, link=link, is_mailed=is_mailed)


@blueprint.post("/invitations/<int:invitation_id>/revoke")
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    with changing() as session:
        service.revoke_invitation(session, invitation_id, actor=work.viewer(), on=work.business_date())
    flash(_("The invitation is withdrawn; its link leads nowhere any more."))
    return redirect(url_for("administration.users"), 303)


@blueprint.post("/users/<int:user_id>/disable")
def disable_user(user_id: int) -> ResponseReturnValue:
    """End a person's access."""
    with changing() as session:
        service.disable_user(session, user_id, actor=work.viewer(), on=work.business_date())
    flash(_("The log-in is disabled; open pages and tokens of this person have ended."))
    return redirect(url_for("administration.users"), 303)


def _overview(form: forms.Form) -> str:
    with reading() as session:
        return render_template(
            "people/administration.html",
            form=form,
            facts=queries.installation(session),
            authority_rows=[[row.level, row.limit_max, row.claim_max] for row in queries.authorities(session)],
        )


def _policyholders(form: forms.Form) -> str:
    with reading() as session:
        found = queries.policyholders(session, scope=InsurerScope())
    return render_template("people/policyholders.html", form=form, found=found)


def _invite(form: forms.Form) -> str:
    with reading() as session:
        found = queries.policyholders(session, scope=InsurerScope())
    choices = [(str(one.id), one.name) for one in found]
    return render_template(
        "people/invite.html",
        form=form,
        policyholders=choices,
        roles=[(role.value, ROLE_LABELS[role]) for role in Role],
        levels=[(str(level), str(level)) for level in range(AUTHORITY_LEVEL_MAX + 1)],
    )
