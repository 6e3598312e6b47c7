"""Grades for the insurer's staff: how each was made, overrides of them, and the scorecard behind them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from audit.queries import events_of
from basics.actors import Actor, Role
from basics.grades import WORST, Grade
from basics.lifecycles.override import OVERRIDE
from basics.scopes import InsurerScope, Scope
from portal import (
    assessment_charts,
    assessments,
    buyer_panels,
    forms,
    override_figures,
    plain_markdown,
    security,
    timeline,
    work,
)
from portal.forms import row_number
from portal.home import Block
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.underwriting import OVERRIDE_STATES, OverrideDraftSchema
from portal.stage_table import stage_rows
from portal.work import changing, reading
from registry import queries as registry
from registry.values import PUBLIC_KINDS, BuyerFacts, FactKind
from underwriting import queries, service
from underwriting.governance.queries import champion
from underwriting.overrides import MAX_MONTHS, MAX_STEPS, has_authority
from underwriting.publication import published_card
from underwriting.queries import OverrideFacts, StoredAssessment
from underwriting.reasons import OverrideReason
from underwriting.rules import choose_statements
from underwriting.service import OverrideDraft

blueprint = Blueprint("underwriting", __name__)

_TONES: Final = {"proposed": "warn", "in_force": "good"}
STATES: Final = {state: (words, _TONES.get(state, "quiet")) for state, words in override_figures.STATES.items()}
FACTS: Final = {
    FactKind.FAILURE: _l("The firm failed"),
    FactKind.INSOLVENCY: _l("Insolvency was opened"),
    FactKind.INSOLVENCY_PETITION: _l("An application to wind up was made"),
    FactKind.DISSOLVED: _l("The firm was dissolved or is wound up"),
    FactKind.SANCTION: _l("The firm came under sanctions"),
    FactKind.JUDGMENT_UNPAID: _l("Unpaid judgment"),
    FactKind.JUDGMENT_PAID: _l("Judgment paid"),
    FactKind.COLLECTION_ORDER: _l("Collection order"),
    FactKind.LATE_FILING: _l("Accounts filed late"),
    FactKind.AUDIT_QUALIFIED: _l("Qualified audit opinion"),
    FactKind.AUDIT_UNQUALIFIED: _l("Unqualified audit opinion"),
    FactKind.PROMPT_PAYER: _l("Listed as a prompt payer"),
}
HAPPENED: Final = {
    "override.proposed": _l("Proposed"),
    "override.in_force": _l("Put in force"),
    "override.rejected": _l("Rejected"),
    "override.revoked": _l("Revoked"),
    "override.expired": _l("Expired"),
}
_PAGE: Final = 50
_WRONG: Final = 422
# The page of the card tells its features in a table of its own; here the table of this release stands instead.
_TOLD_OTHERWISE: Final = frozenset({"Features", "Stages"})


def _waiting(session: Session, actor: Actor) -> int:
    return queries.waiting_overrides(session, but_of=actor.user_id) if actor.role is Role.UNDERWRITER else 0


NAVIGATION = (Entry(_l("Grades"), "underwriting.overrides", position=35, count=_waiting),)


def home_blocks(session: Session, actor: Actor, *, on: date) -> Sequence[Block]:  # noqa: ARG001 - as every room is asked
    """Give an underwriter the overrides that wait for a second pair of eyes."""
    if actor.role is not Role.UNDERWRITER:
        return []
    waiting = [held for held in queries.overrides(session, state="proposed") if held.author_id != actor.user_id]
    return [Block("underwriting/_waiting.html", 25, {"overrides": waiting})] if waiting else []


@blueprint.get("/buyers/<int:buyer_id>/assessment")
def buyer_assessment(buyer_id: int) -> ResponseReturnValue:
    """Show a buyer's latest assessment."""
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        stored = queries.latest_assessment(session, buyer_id, on=work.business_date())
        if stored is not None:
            return _assessment_page(session, buyer, stored)
    return render_template("underwriting/not_assessed.html", buyer=buyer, may_assess=_may("underwriting.assess"))


@blueprint.post("/buyers/<int:buyer_id>/assessment")
def assess(buyer_id: int) -> ResponseReturnValue:
    """Assess a buyer from what is known today."""
    with changing() as session:
        registry.lock_buyer(session, buyer_id)
        stored = service.assess_buyer(session, buyer_id, actor=work.viewer(), on=work.business_date())
    return redirect(url_for("underwriting.assessment", assessment_id=stored.id), 303)


@blueprint.get("/assessments/<int:assessment_id>")
def assessment(assessment_id: int) -> ResponseReturnValue:
    """Show one assessment as it was made."""
    with reading() as session:
        stored = queries.assessment(session, assessment_id)
        return _assessment_page(session, registry.buyer(session, stored.buyer_id), stored)


@blueprint.get("/buyers/<int:buyer_id>/overrides/new")
def new_override(buyer_id: int) -> ResponseReturnValue:
    """Ask which grade should stand, why and until when."""
    return _override_form(buyer_id, forms.empty())


@blueprint.post("/buyers/<int:buyer_id>/overrides")
def propose(buyer_id: int) -> ResponseReturnValue:
    """Override a grade, or propose it to a second underwriter."""
    form = forms.read(OverrideDraftSchema())
    made: OverrideFacts | None = None
    if form.is_valid:
        values = form.values
        draft = OverrideDraft(Grade(values["grade"]), values["reason"], values["note"], values["expires_on"])
        with form.collecting(), changing() as session:
            made = service.propose_override(session, buyer_id, draft, actor=work.viewer(), on=work.business_date())
    if made is None:
        return _override_form(buyer_id, form), _WRONG
    if made.state == OVERRIDE.initial:
        flash(_("The override waits for a second underwriter; nothing has changed yet."))
    else:
        flash(_("The override is in force. Limits follow with the next monitoring run."), "good")
    return redirect(url_for("underwriting.override", override_id=made.id), 303)


@blueprint.get("/overrides")
def overrides() -> ResponseReturnValue:
    """List the overrides of all buyers."""
    state, before = request.args.get("state", ""), request.args.get("before", type=row_number)
    wanted = state if state in OVERRIDE_STATES else None
    with reading() as session:
        found = queries.overrides(session, state=wanted, before_id=before, page_size=_PAGE + 1)
        served = champion(session, on=work.business_date()).name
    shown = found[:_PAGE]
    older = url_for("underwriting.overrides", state=wanted, before=shown[-1].id) if len(found) > _PAGE else None
    states = [("", _("all")), *((code, words) for code, (words, _tone) in STATES.items())]
    return render_template(
        "underwriting/overrides.html",
        overrides=shown,
        states=states,
        state=wanted or "",
        older=older,
        badge=STATES,
        why=assessments.override_reason,
        served=served,
    )


@blueprint.get("/overrides/<int:override_id>")
def override(override_id: int) -> ResponseReturnValue:
    """Show one override: what was asked, who said what, and what can be done now."""
    viewer = work.viewer()
    with reading() as session:
        found = queries.override(session, override_id)
        events = [
            {"on": event.business_date, "title": str(HAPPENED[event.kind]), "by": event.actor_name}
            for event in reversed(events_of(session, ("grade_override", override_id), scope=InsurerScope()))
        ]
    actions = OVERRIDE.actions(found.state) if _may_decide() else ()
    return render_template(
        "underwriting/override.html",
        override=found,
        events=events,
        actions=actions,
        is_author=found.author_id == viewer.user_id,
        badge=STATES,
        why=assessments.override_reason,
    )


@blueprint.post("/overrides/<int:override_id>/confirm")
def confirm(override_id: int) -> ResponseReturnValue:
    """Confirm a proposed override as the second underwriter."""
    with changing() as session:
        service.confirm_override(session, override_id, actor=work.viewer(), on=work.business_date())
    flash(_("The override is in force. Limits follow with the next monitoring run."), "good")
    return redirect(url_for("underwriting.override", override_id=override_id), 303)


@blueprint.post("/overrides/<int:override_id>/reject")
def reject(override_id: int) -> ResponseReturnValue:
    """Turn a proposed override down."""
    with changing() as session:
        service.reject_override(session, override_id, actor=work.viewer(), on=work.business_date())
    flash(_("The override is rejected; the grade stays as it is."))
    return redirect(url_for("underwriting.override", override_id=override_id), 303)


@blueprint.post("/overrides/<int:override_id>/revoke")
def revoke(override_id: int) -> ResponseReturnValue:
    """End an override in force before its day."""
    with changing() as session:
        service.revoke_override(session, override_id, actor=work.viewer(), on=work.business_date())
    flash(_("The override has ended; the scorecard's grade stands. Limits follow with the next monitoring run."))
    return redirect(url_for("underwriting.override", override_id=override_id), 303)


@blueprint.get("/scorecards/<name>")
def scorecard(name: str) -> ResponseReturnValue:
    """Show what a scorecard looks at, how it weighs it, and how well it did."""
    card = published_card(name)
    with reading() as session:
        rates = champion(session, on=work.business_date()).name == name
    told = [
        (title, blocks)
        for title, blocks in plain_markdown.sections(plain_markdown.read(card.page))
        if title and title not in _TOLD_OTHERWISE
    ]
    bounds = [0.0, *card.scale, None]
    scale = [(Grade(number), bounds[number - 1], bounds[number]) for number in range(1, WORST + 1)]
    return render_template(
        "underwriting/scorecard.html",
        card=card,
        rates=rates,
        told=told,
        scale=scale,
        stages=stage_rows(card),
        groups=assessment_charts.GROUPS,
        sentence=assessments.sentence,
    )


@buyer_panels.headlines
def _headline(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:  # noqa: ARG001 - as every room is asked
    moved = assessments.grades_moved(queries.assessments_of(session, buyer.id, on=on))
    if not moved:
        return []
    last, before = moved[-1]
    return [buyer_panels.Part("underwriting/_grade.html", 10, {"made": last, "before": before}, label=_("Grade"))]


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    stored = queries.latest_assessment(session, buyer.id, on=on)
    if stored is None:
        return []
    whole = url_for("underwriting.buyer_assessment", buyer_id=buyer.id) if actor.is_staff else ""
    card = url_for("underwriting.scorecard", name=stored.assessment.scorecard_name)
    words = _words(stored) | {"whole": whole, "card": card if _may("underwriting.scorecard") else ""}
    return [buyer_panels.Part("underwriting/_panel.html", 10, words)]


@timeline.source
def _timeline(session: Session, buyer_id: int, *, scope: Scope, on: date) -> Sequence[timeline.Entry]:
    """Tell when the grade moved; when it was only looked at again is the askers' business."""
    is_staff = isinstance(scope, InsurerScope)
    entries = []
    for after, before in assessments.grades_moved(queries.assessments_of(session, buyer_id, on=on)):
        title, tone = assessments.grade_words(before, after)
        reasons = assessments.reasons(after.assessment)
        entries.append(
            timeline.Entry(
                after.assessment.on,
                timeline.Kind.ASSESSMENT,
                title,
                text=reasons[0][0] if reasons else "",
                url=url_for("underwriting.assessment", assessment_id=after.id) if is_staff else "",
                tone=tone,
            )
        )
    return entries


def _assessment_page(session: Session, buyer: BuyerFacts, stored: StoredAssessment) -> str:
    on, made = work.business_date(), stored.assessment
    history = queries.assessments_of(session, buyer.id, on=on)
    held = queries.overrides_of(session, buyer.id)
    facts = [
        (event.happened_on, str(FACTS[event.kind]))
        for event in registry.events_known(session, buyer.id, on=on)
        if event.kind in PUBLIC_KINDS
    ]
    is_latest = not history or history[-1].id == stored.id
    return render_template(
        "underwriting/assessment.html",
        **_words(stored),
        buyer=buyer,
        is_latest=is_latest,
        is_recomputed=service.recomputes(stored),
        by_group=assessment_charts.by_group(made),
        by_feature=assessment_charts.by_feature(made),
        over_time=assessment_charts.grades_over_time(history, overrides=held, facts=facts, until=on),
        statements=_statements(stored),
        overrides=held,
        badge=STATES,
        why=assessments.override_reason,
        completeness=assessments.COMPLETENESS,
        may_assess=_may("underwriting.assess") and is_latest and made.on < on,
        may_override=_may_decide() and is_latest and made.model_grade is not None and not made.is_knocked_out,
    )


def _words(stored: StoredAssessment) -> dict[str, Any]:
    made = stored.assessment
    return {
        "stored": stored,
        "made": made,
        "verdict": assessments.verdict(made),
        "pd": assessments.pd_text(made),
        "reasons": assessments.reasons(made),
        "change": assessments.change(made),
        "known": assessments.known(stored),
    }


def _statements(stored: StoredAssessment) -> list[list[Any]]:
    """Give every statement that was known, newest first, and what the assessment made of it."""
    chosen = choose_statements(stored.inputs.statements, on=stored.inputs.on) or (None, None)
    uses = {
        facts.statement_id: use
        for facts, use in zip(chosen, (_("the statement rated"), _("the year before")), strict=True)
        if facts
    }
    newest = sorted(stored.inputs.statements, key=lambda facts: facts.fiscal_year, reverse=True)
    return [
        [
            facts.fiscal_year,
            facts.period_end,
            facts.known_at,
            facts.currency,
            uses.get(facts.statement_id, _("not used")),
        ]
        for facts in newest
    ]


def _override_form(buyer_id: int, form: forms.Form) -> str:
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        stored = queries.latest_assessment(session, buyer_id, on=work.business_date())
    model = stored.assessment.model_grade if stored and not stored.assessment.is_knocked_out else None
    near = range(max(1, model.number - MAX_STEPS), min(WORST, model.number + MAX_STEPS) + 1) if model else range(0)
    return render_template(
        "underwriting/new_override.html",
        form=form,
        buyer=buyer,
        stored=stored,
        model=model,
        grades=[("", _("Choose")), *((number, number) for number in near if model and number != model.number)],
        reasons=[
            ("", _("Choose")),
            *((code.value, assessments.sentence(assessments.override_reason(code))) for code in OverrideReason),
        ],
        months=MAX_MONTHS,
    )


def _may_decide() -> bool:
    """Tell whether the viewer is an underwriter with the authority to override grades."""
    viewer = work.viewer()
    return has_authority(viewer.role, viewer.authority_level)


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
