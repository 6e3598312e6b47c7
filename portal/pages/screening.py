"""Sanctions lists and hits for the insurer's staff: both sides beside each other, and what was decided."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO, Final, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from basics.actors import STAFF, Actor, Role
from basics.scopes import InsurerScope
from cases.queries import waiting_count
from cases.values import Queue
from limits.queries import versions
from portal import buyer_panels, forms, security, work
from portal.csv_files import csv_file
from portal.forms import row_number
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.screening import ADAPTER_LABELS, ClearingSchema, ConfirmingSchema, ListChoiceSchema
from portal.work import changing, reading
from registry import queries as registry
from registry.screening import queries
from registry.screening.deciding.service import Ruling, decide_hit
from registry.screening.lists.values import ListFile
from registry.screening.loading.service import ListUpload, load_list
from registry.screening.reasons import CLEARING, CONFIRMING, REASONS_OF, Verdict
from registry.screening.values import HitFacts, HitState, How, SubjectKind
from registry.values import BuyerFacts

blueprint = Blueprint("screening", __name__)
_PAGE: Final = 50
_WRONG: Final = 422
_INSURER: Final = InsurerScope()
STATES: Final = {
    HitState.OPEN: (_l("open: blocks"), "warn"),
    HitState.CLEARED: (_l("cleared"), "good"),
    HitState.CONFIRMED: (_l("confirmed: blocks"), "bad"),
    HitState.ENDED: (_l("no longer alike"), "quiet"),
}
KINDS: Final = {
    SubjectKind.BUYER: _l("Buyer"),
    SubjectKind.POLICYHOLDER: _l("Policyholder"),
    SubjectKind.PAYEE: _l("Payee"),
}
HOW: Final = {How.SAME: _l("the same"), How.SOUND: _l("sounds the same"), How.SPELLING: _l("spelt nearly the same")}
_PAGES: Final = {
    SubjectKind.BUYER: ("registry.buyer", "buyer_id"),
    SubjectKind.PAYEE: ("claims.payee", "payee_id"),
}


def _waiting(session: Session, actor: Actor) -> int:
    if actor.role is not Role.ADMINISTRATOR:
        return 0
    return waiting_count(session, scope=actor.scope, queue=Queue.SCREENING)


NAVIGATION = (Entry(_l("Sanctions"), "screening.overview", position=35, roles=STAFF, count=_waiting),)


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:  # noqa: ARG001 - a hit blocks on any day
    """Tell the staff on a buyer's page which hits block it; nobody else is warned of one."""
    if not (actor.is_staff and _may("screening.hit")):
        return []
    about = (SubjectKind.BUYER, buyer.id)
    wanted = [queries.HitFilter(state, about) for state in (HitState.CONFIRMED, HitState.OPEN)]
    blocking = [hit for each in wanted for hit in queries.hits(session, scope=_INSURER, wanted=each)]
    if not blocking:
        return []
    is_confirmed = any(hit.state is HitState.CONFIRMED for hit in blocking)
    words = {"hits": blocking, "states": STATES, "is_confirmed": is_confirmed}
    return [buyer_panels.Part("screening/_panel.html", 5, words)]


@blueprint.get("/screening")
def overview() -> ResponseReturnValue:
    """Show the lists and the hits, newest first."""
    return _overview_page(forms.empty())


@blueprint.post("/screening/lists")
def load() -> ResponseReturnValue:
    """Read the files of a list; who is on file is screened anew in the background."""
    form = forms.read(ListChoiceSchema())
    files = tuple(map(list_file_of, filter(None, request.files.getlist("files"))))
    if not files:
        form.errors.append(("files", _("Choose the files of the list.")))
    if form.is_valid:
        upload = ListUpload(form.values["code"], form.values["name"], form.values["adapter"], files)
        with form.collecting(), changing() as session:
            report = load_list(session, upload, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _overview_page(form), _WRONG
    told = {"added": report.added, "changed": report.changed, "ended": report.ended, "rejected": report.rejected}
    flash(
        _(
            "The list was read: %(added)s added, %(changed)s changed, %(ended)s taken off; %(rejected)s rows rejected.",
            **told,
        )
    )
    return redirect(url_for("screening.overview"), 303)


@blueprint.get("/screening/readings/<int:run_id>/rejections.csv")
def rejections(run_id: int) -> ResponseReturnValue:
    """Give what was not taken of a list's files, to work through."""
    with reading() as session:
        found = queries.rejections(session, run_id)
    rows = ((entry.row, entry.column, entry.found, entry.remedy) for entry in found)
    return csv_file(f"list-rejections-{run_id}.csv", ("row", "column", "found", "remedy"), rows)


@blueprint.get("/screening/hits/<int:hit_id>")
def hit(hit_id: int) -> ResponseReturnValue:
    """Show a hit: both sides, what is alike, what was decided."""
    return _hit_page(hit_id, forms.empty())


@blueprint.post("/screening/hits/<int:hit_id>/clearing")
def clear(hit_id: int) -> ResponseReturnValue:
    """Clear a hit: it is somebody else."""
    return _decide(hit_id, Verdict.CLEARED, ClearingSchema())


@blueprint.post("/screening/hits/<int:hit_id>/confirmation")
def confirm(hit_id: int) -> ResponseReturnValue:
    """Confirm a hit: it is the listed one."""
    return _decide(hit_id, Verdict.CONFIRMED, ConfirmingSchema())


def list_file_of(given: FileStorage) -> ListFile:
    """Make the value that the service takes of an uploaded file; pages and API share it."""
    return ListFile(cast("BinaryIO", given.stream), given.filename or "")


def _decide(hit_id: int, verdict: Verdict, schema: Schema) -> ResponseReturnValue:
    form = forms.read(schema)
    version = request.form.get("version", 0, type=row_number)
    if form.is_valid:
        ruling = Ruling(verdict, form.values["reason"], form.values["note"], version)
        with form.collecting(), changing() as session:
            decide_hit(session, hit_id, ruling, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _hit_page(hit_id, form, verdict), _WRONG
    flash(_("The decision is on file."), "good")
    return redirect(url_for("screening.hit", hit_id=hit_id), 303)


def _overview_page(form: forms.Form) -> str:
    chosen = request.args.get("state", HitState.OPEN.value)
    before = request.args.get("before", type=row_number)
    wanted = queries.HitFilter(state=chosen if chosen in set(HitState) else None)
    with reading() as session:
        lists = queries.lists(session)
        found = queries.hits(session, scope=_INSURER, wanted=wanted, before=before, page_size=_PAGE + 1)
        made_up = _made_up(session, found)
    older = None
    if len(found) > _PAGE:
        older = url_for("screening.overview", state=chosen, before=found[_PAGE - 1].id)
    return render_template(
        "screening/overview.html",
        form=form,
        lists=lists,
        hits=found[:_PAGE],
        older=older,
        chosen=chosen,
        made_up=made_up,
        states=STATES,
        kinds=KINDS,
        adapters=ADAPTER_LABELS,
        may_load=_may("screening.load"),
    )


def _hit_page(hit_id: int, form: forms.Form, verdict: Verdict | None = None) -> str:
    with reading() as session:
        found = queries.hit(session, hit_id)
        entry = queries.entry(session, found.entry_id)
        listed = queries.list_with_code(session, found.list_code)
        decisions = queries.decisions(session, hit_id)
        made_up = _made_up(session, (found,))
        standing = versions(session, scope=work.scope(), buyer_id=found.buyer_id) if found.buyer_id else ()
    return render_template(
        "screening/hit.html",
        hit=found,
        entry=entry,
        listed=listed,
        decisions=decisions,
        alike=list(_alike_rows(found)),
        made_up=made_up,
        limit_count=len({version.policy_id for version in standing if version.amount}),
        subject_page=_subject_page(found),
        states=STATES,
        kinds=KINDS,
        country=get_locale().territories.get(found.subject_country, found.subject_country),
        reason_texts={code.value: text for table in REASONS_OF.values() for code, text in table.items()},
        clearing=_choices(CLEARING),
        confirming=_choices(CONFIRMING),
        may_decide=found.state is HitState.OPEN and _may("screening.clear"),
        form=form,
        tried=verdict.value if verdict else "",
    )


def _made_up(session: Session, hits: Sequence[HitFacts]) -> set[int]:
    """Give the hits on anonymised firms, whose names are labelled wherever they stand."""
    known = registry.buyers(session, [hit.buyer_id for hit in hits if hit.buyer_id is not None])
    return {hit.id for hit in hits if hit.buyer_id in known and known[hit.buyer_id].has_made_up_name}


def _alike_rows(found: HitFacts) -> Iterator[list[Any]]:
    """Give our word, the list's, and in what they are alike; then what only one side has."""
    for ours, theirs, how in found.alike["words"]:
        yield [ours, theirs, HOW[how]]
    if found.alike["ours_alone"]:
        yield [" ".join(found.alike["ours_alone"]), None, _("only in our name")]
    if found.alike["theirs_alone"]:
        yield [None, " ".join(found.alike["theirs_alone"]), _("only on the list")]


def _choices(reasons: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a mapping by code
    return [("", _("Choose")), *((code.value, _(text)) for code, text in reasons.items())]


def _subject_page(found: HitFacts) -> str | None:
    endpoint, argument = _PAGES.get(found.subject[0], ("", ""))
    if endpoint not in current_app.view_functions or not _may(endpoint):
        return None
    arguments: dict[str, Any] = {argument: found.subject[1]}
    return url_for(endpoint, **arguments)


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
