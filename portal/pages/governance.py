"""Scorecards for the insurer's staff: which is for what and by whose word, and whether each still fits."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from audit.queries import events_of
from basics.actors import Actor, Role
from basics.errors import NotFound
from basics.lifecycles.standing import SCORECARD_STANDING
from basics.scopes import InsurerScope
from limits import queries as limits
from portal import forms, governance_figures, security, work
from portal.governance_figures import ROLES, STATES
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.governance import StandingDraftSchema, WatchFilterSchema, standing_draft, watch_period
from portal.work import changing, reading
from underwriting.governance import queries, service, watching
from underwriting.governance.index import release_index
from underwriting.governance.rules import AUTHORITY_NEEDED, has_authority
from underwriting.governance.values import CardRole, StandingFacts
from underwriting.publication import plot_of, published_scorecard

blueprint = Blueprint("governance", __name__)

HAPPENED: Final = {
    "scorecard.proposed": _l("Proposed"),
    "scorecard.in_force": _l("Approved"),
    "scorecard.rejected": _l("Rejected"),
    "scorecard.withdrawn": _l("Withdrawn"),
}
PLOT_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
_WRONG: Final = 422
_DECIDERS: Final = frozenset({Role.UNDERWRITER, Role.ADMINISTRATOR})


def _waiting(session: Session, actor: Actor) -> int:
    return queries.waiting_standings(session, but_of=actor.user_id) if actor.role in _DECIDERS else 0


NAVIGATION = (
    Entry(
        _l("Scorecards"),
        "governance.scorecards",
        position=37,
        count=_waiting,
        pages=frozenset({"underwriting.scorecard"}),
    ),
)


@blueprint.get("/scorecards")
def scorecards() -> ResponseReturnValue:
    """List the scorecards with their roles, and the proposals behind them."""
    with reading() as session:
        roles = queries.roles(session, on=work.business_date())
        proposals = queries.standings(session)
    order = list(CardRole)
    return render_template(
        "governance/scorecards.html",
        cards=sorted(roles.values(), key=lambda card: (order.index(card.role), card.name)),
        proposals=proposals,
        roles=ROLES,
        badge=STATES,
        may_propose=_may_propose(),
    )


@blueprint.get("/scorecards/<name>/watching")
def watching_page(name: str) -> ResponseReturnValue:
    """Show whether a scorecard still meets the portfolio it was made of, and whether its grades come true."""
    card = published_scorecard(name)
    form = forms.read(WatchFilterSchema(), request.args)
    if not form.is_valid:
        return render_template("governance/watching.html", card=card, form=form, period=None), _WRONG
    on = work.business_date()
    period = watch_period(form.values, on=on)
    with reading() as session:
        stability = watching.stability(session, card, period)
        calibration = watching.calibration(session, card, on=on)
    return render_template(
        "governance/watching.html",
        card=card,
        form=form,
        period=period,
        stability=stability,
        calibration=calibration,
        shift=governance_figures.shift_figure(stability, card),
        outcomes=governance_figures.outcome_figure(calibration),
    )


@blueprint.get("/scorecards/<name>/comparison")
def comparison(name: str) -> ResponseReturnValue:
    """Show what a challenger would change against the champion."""
    challenger, on = published_scorecard(name), work.business_date()
    with reading() as session:
        champion = queries.champion(session, on=on)
        compared = watching.comparison(session, champion, challenger)
        ceilings = limits.ceilings(session, on=on)
    columns, rows = governance_figures.moves_table(compared)
    return render_template(
        "governance/comparison.html",
        compared=compared,
        moves=governance_figures.moves_figure(compared, (champion.name, challenger.name)),
        columns=columns,
        rows=rows,
        capacity=governance_figures.capacity_of(compared, ceilings),
    )


@blueprint.get("/scorecards/<name>/plots/<plot>")
def plot(name: str, plot: str) -> ResponseReturnValue:
    """Give a drawing out of a published scorecard's folder; nothing in it is run."""
    response = Response(plot_of(name, plot), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = PLOT_POLICY
    return response


@blueprint.get("/standings/new")
def new_standing() -> ResponseReturnValue:
    """Ask which card should get which role, from when and why."""
    name = request.args.get("name", "")
    return _form(forms.empty(name=name, effective_from=work.business_date().isoformat()))


@blueprint.post("/standings")
def propose() -> ResponseReturnValue:
    """Propose a role; it waits for a second person."""
    form = forms.read(StandingDraftSchema())
    made: StandingFacts | None = None
    if form.is_valid:
        name, draft = form.values["name"], standing_draft(form.values)
        try:
            with form.collecting(), changing() as session:
                made = service.propose_standing(session, name, draft, actor=work.viewer(), on=work.business_date())
        except NotFound as missing:
            form.errors.append(("name", missing.message))
    if made is None:
        return _form(form), _WRONG
    flash(_("The proposal waits for a second person; nothing has changed yet."))
    return redirect(url_for("governance.standing", standing_id=made.id), 303)


@blueprint.get("/standings/<int:standing_id>")
def standing(standing_id: int) -> ResponseReturnValue:
    """Show one proposal: what was asked, who said what, and what can be done now."""
    viewer = work.viewer()
    with reading() as session:
        found = queries.standing(session, standing_id)
        events = [
            {"on": event.business_date, "title": str(HAPPENED[event.kind]), "by": event.actor_name}
            for event in reversed(events_of(session, ("scorecard_standing", standing_id), scope=InsurerScope()))
        ]
    return render_template(
        "governance/standing.html",
        standing=found,
        events=events,
        actions=SCORECARD_STANDING.actions(found.state) if _may_decide(viewer) else (),
        is_author=found.author_id == viewer.user_id,
        roles=ROLES,
        badge=STATES,
    )


@blueprint.post("/standings/<int:standing_id>/approve")
def approve(standing_id: int) -> ResponseReturnValue:
    """Approve a proposal as the second person."""
    with changing() as session:
        service.approve_standing(session, standing_id, actor=work.viewer(), on=work.business_date())
    flash(_("The role is in force. Buyers follow with the next monitoring run."), "good")
    return redirect(url_for("governance.standing", standing_id=standing_id), 303)


@blueprint.post("/standings/<int:standing_id>/reject")
def reject(standing_id: int) -> ResponseReturnValue:
    """Turn a proposal down as the second person."""
    with changing() as session:
        service.reject_standing(session, standing_id, actor=work.viewer(), on=work.business_date())
    flash(_("The proposal is rejected; the roles stay as they are."))
    return redirect(url_for("governance.standing", standing_id=standing_id), 303)


@blueprint.post("/standings/<int:standing_id>/withdraw")
def withdraw(standing_id: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    with changing() as session:
        service.withdraw_standing(session, standing_id, actor=work.viewer(), on=work.business_date())
    flash(_("The proposal is withdrawn."))
    return redirect(url_for("governance.standing", standing_id=standing_id), 303)


def _form(form: forms.Form) -> str:
    names = [entry.name for entry in release_index()]
    return render_template(
        "governance/new_standing.html",
        form=form,
        names=[("", _("Choose")), *((name, name) for name in names)],
        roles=[("", _("Choose")), *((role.value, words) for role, (words, _tone) in ROLES.items())],
        authority=AUTHORITY_NEEDED,
    )


def _may_propose() -> bool:
    viewer = work.viewer()
    return may_enter(security.rights(), "governance.propose", viewer.role) and _may_decide(viewer)


def _may_decide(viewer: Actor) -> bool:
    """Tell whether the service would let this person propose or decide at all."""
    return has_authority(viewer.role, viewer.authority_level)
