"""Customer lists: bring one, see how far it is, decide its rows, take the result away."""

from typing import Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import customer_lists, forms, security, work
from portal.csv_files import csv_file
from portal.forms import row_number
from portal.identity_parts import number_label
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.matching import ChoiceFormSchema, UploadSchema
from portal.work import changing, reading
from registry.decide.features import FEATURES
from registry.decide.rules import SAME_FROM, UNSURE_FROM
from registry.matching.runs import queries, service
from registry.matching.runs.values import RunFacts, Shown
from registry.search.queries import search
from registry.values import BuyerFacts

blueprint = Blueprint("matching", __name__)

NAVIGATION = (Entry(_l("Customer lists"), "matching.runs", position=22),)
_LISTS: Final = 25
_PAGE: Final = 100
_FOUND: Final = 10
_FAULTS_SHOWN: Final = 50
_SEARCH_SIGNS_MAX: Final = 300
_WRONG: Final = 422


@blueprint.get("/customer-lists")
def runs() -> ResponseReturnValue:
    """List the customer lists, with the form for the next one."""
    return _lists_page(forms.empty(), before=request.args.get("before", type=row_number))


@blueprint.post("/customer-lists")
def upload() -> ResponseReturnValue:
    """Take a list; a worker matches it."""
    form = forms.read(UploadSchema())
    given = request.files.get("file")
    if given is None or not given.filename:
        form.errors.append(("file", _("Choose a file.")))
    taken: RunFacts | None = None
    if form.is_valid and given is not None:
        with form.collecting():
            taken = customer_lists.take_file(given, form.values["policyholder_id"])
    if taken is None:
        return _lists_page(form), _WRONG
    return redirect(url_for("matching.run", run_id=taken.id), 303)


@blueprint.get("/customer-lists/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """Show how far a list is, and its rows with the buyers that they may be."""
    shown = _shown()
    start = max(0, request.args.get("start", default=0, type=row_number))
    with reading() as session:
        found = queries.run(session, run_id, scope=work.scope())
        counts = queries.counts(session, run_id, scope=work.scope())
        rows = queries.rows(session, run_id, scope=work.scope(), shown=shown, start=start, page_size=_PAGE)
        rejections = queries.rejections(session, run_id, scope=work.scope())
        holder = customer_lists.holder_names(session, work.viewer()).get(found.policyholder_id, "")
    more = start + _PAGE
    views = [
        (label, url_for("matching.run", run_id=run_id, show=view), view is shown, counts[view])
        for view, label in customer_lists.VIEWS.items()
    ]
    return render_template(
        "matching/run.html",
        run=found,
        holder=holder,
        rows=rows,
        views=views,
        shown=shown,
        start=start,
        total=counts[shown],
        previous=_page_url(run_id, shown, start - _PAGE) if start else None,
        next=_page_url(run_id, shown, more) if counts[shown] > more else None,
        rejections=rejections[:_FAULTS_SHOWN],
        breadcrumbs=[(_("Customer lists"), url_for("matching.runs")), (found.filename, None)],
        **_words(),
    )


@blueprint.get("/customer-lists/<int:run_id>/progress")
def progress(run_id: int) -> ResponseReturnValue:
    """Give the progress alone, for the page to look again; the whole page once it is done."""
    with reading() as session:
        found = queries.run(session, run_id, scope=work.scope())
    answer: Response = make_response(render_template("matching/_progress.html", run=found))
    if found.is_finished:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.get("/customer-lists/<int:run_id>/result.csv")
def run_file(run_id: int) -> ResponseReturnValue:
    """Give the rows of a list, whichever view is shown, as a file."""
    with reading() as session:
        queries.run(session, run_id, scope=work.scope())
        rows = queries.rows(session, run_id, scope=work.scope())
    return csv_file(f"customers-{run_id}.csv", customer_lists.CSV_HEAD, customer_lists.csv_rows(rows))


@blueprint.get("/customer-lists/<int:run_id>/rejections.csv")
def rejections(run_id: int) -> ResponseReturnValue:
    """Give what was not taken as a file to work through."""
    with reading() as session:
        queries.run(session, run_id, scope=work.scope())
        rejected = queries.rejections(session, run_id, scope=work.scope())
    rows = ((entry.row, entry.column, entry.found, entry.remedy) for entry in rejected)
    return csv_file(f"rejections-{run_id}.csv", ("row", "column", "found", "remedy"), rows)


@blueprint.get("/customer-list-rows/<int:row_id>")
def row(row_id: int) -> ResponseReturnValue:
    """Show a customer beside the buyers that it may be, and find another one by its name."""
    text = request.args.get("q", "")[:_SEARCH_SIGNS_MAX].strip()
    others: tuple[BuyerFacts, ...] = ()
    with reading() as session:
        found = queries.row(session, row_id, scope=work.scope())
        listed = queries.run(session, found.run_id, scope=work.scope())
        twins = queries.duplicates_of(session, found, scope=work.scope())
        if text:
            others = search(session, text, page_size=_FOUND).buyers
    crumbs = [
        (_("Customer lists"), url_for("matching.runs")),
        (listed.filename, url_for("matching.run", run_id=listed.id)),
        (found.name, None),
    ]
    return render_template(
        "matching/row.html",
        row=found,
        run=listed,
        twins=twins,
        text=text,
        others=[buyer for buyer in others if not buyer.has_made_up_name],
        breadcrumbs=crumbs,
        **_words(),
    )


@blueprint.post("/customer-list-rows/<int:row_id>/choice")
def choose(row_id: int) -> ResponseReturnValue:
    """Say which buyer a customer is, or that it is none of those shown."""
    form = forms.read(ChoiceFormSchema())
    if not form.is_valid:
        return redirect(url_for("matching.row", row_id=row_id), 303)
    given = form.values
    with changing() as session:
        chosen = service.choose(
            session,
            row_id,
            given["buyer_id"],
            actor=work.viewer(),
            on=work.business_date(),
            scope=work.scope(),
        )
    if chosen.buyer_id is None:
        flash(_("%(name)s is none of them.", name=chosen.name), "good")
    else:
        flash(_("%(name)s is %(buyer)s.", name=chosen.name, buyer=chosen.buyer_name), "good")
    if given["show"] is None:
        return redirect(url_for("matching.row", row_id=row_id), 303)
    return redirect(_page_url(chosen.run_id, given["show"], given["start"]) + f"#row-{row_id}", 303)


@blueprint.get("/matching/features")
def features() -> ResponseReturnValue:
    """Show the table that names are judged by."""
    return render_template(
        "matching/features.html", features=list(FEATURES.values()), same_from=SAME_FROM, unsure_from=UNSURE_FROM
    )


def _lists_page(form: forms.Form, *, before: int | None = None) -> str:
    with reading() as session:
        found = queries.runs(session, scope=work.scope(), before_id=before, page_size=_LISTS + 1)
        holders = customer_lists.holder_names(session, work.viewer())
    older = url_for("matching.runs", before=found[_LISTS - 1].id) if len(found) > _LISTS else None
    return render_template(
        "matching/runs.html",
        form=form,
        runs=found[:_LISTS],
        older=older,
        holders=holders,
        may_upload=_may("matching.upload"),
    )


def _page_url(run_id: int, shown: Shown, start: int) -> str:
    return url_for("matching.run", run_id=run_id, show=shown, start=max(0, start))


def _shown() -> Shown:
    asked = request.args.get("show", "")
    return Shown(asked) if asked in set(Shown) else Shown.ALL


def _words() -> dict[str, object]:
    return {
        "outcomes": customer_lists.OUTCOMES,
        "verdicts": customer_lists.VERDICTS,
        "country_name": _country_name,
        "number_label": number_label,
        "may_choose": _may("matching.choose"),
        "may_ask": _may("limits.ask_page"),
        "may_add": _may("registry.new_buyer"),
    }


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)


def _country_name(code: str) -> str:
    name: str = get_locale().territories.get(code, code)
    return name
