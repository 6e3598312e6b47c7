"""Buyers for everybody who insures them or is insured on them; bureau files for underwriters and administrators."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.actors import Role
from basics.countries import COUNTRIES
from basics.scopes import InsurerScope
from portal import bureau_files, buyer_page, buyer_panels, buyer_records, forms, security, timeline, work
from portal.csv_files import csv_file
from portal.forms import row_number
from portal.identity_parts import country_name as _country_name
from portal.identity_parts import legal_form_words, number_label
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.registry import SCHEMES, BureauChoiceSchema, NewBuyerSchema
from portal.work import changing, reading
from registry import queries, service
from registry.clean.identifiers import normal_identifier
from registry.names.values import NameKind
from registry.search import queries as search_queries
from registry.values import BuyerFacts, ImportReport, Keep, NewBuyer
from underwriting.queries import latest_of_many

blueprint = Blueprint("registry", __name__)

NAVIGATION = (
    Entry(_l("Buyers"), "registry.search", position=20),
    Entry(_l("Bureau files"), "registry.bureau", position=85, pages=frozenset({"registry.import_run"})),
)
KIND_LABELS: Final = {
    NameKind.LEGAL: _l("Name"),
    NameKind.FORMER: _l("Former name"),
    NameKind.TRADING: _l("Trading name"),
    NameKind.TRANSLITERATED: _l("Name in Latin letters"),
    NameKind.ALIAS: _l("Other name"),
}
SEARCH_SIGNS_MAX: Final = 300
_PAGE: Final = 25
_FAULTS_SHOWN: Final = 200
_WRONG: Final = 422


@blueprint.get("/buyers")
def search() -> ResponseReturnValue:
    """Find buyers by a number or any name of theirs while somebody types; nothing typed lists them all."""
    text = request.args.get("q", "")[:SEARCH_SIGNS_MAX]
    with reading() as session:
        found = search_queries.search(session, text, page_size=_PAGE, after=request.args.get("after"))
        ids = [buyer.id for buyer in found.buyers]
        grades = {
            buyer_id: stored.assessment
            for buyer_id, stored in latest_of_many(session, ids, on=work.business_date()).items()
        }
    following = url_for("registry.search", q=text, after=found.next_after) if found.next_after else None
    return render_template(
        "registry/search.html",
        text=text,
        search_text=text,
        found=found.found,
        grades=grades,
        next=following,
        kind_labels=KIND_LABELS,
        country_name=_country_name,
        number_label=number_label,
        may_add=_may("registry.new_buyer"),
    )


@blueprint.get("/buyers/<int:buyer_id>")
def buyer(buyer_id: int) -> ResponseReturnValue:
    """Show who a buyer is, what each room knows of it, its statements, and one timeline of everything."""
    kind = request.args.get("kind", "")
    kinds = frozenset({timeline.Kind(kind)}) if kind in set(timeline.Kind) else frozenset(timeline.Kind)
    actor, on = work.viewer(), work.business_date()
    with reading() as session:
        found = queries.buyer(session, buyer_id)
        statements = queries.statements_known(session, buyer_id, on=on)
        entries = timeline.collect(session, buyer_id, scope=work.scope(), on=on, kinds=kinds)
        rooms = {
            "headlines": buyer_panels.parts_of(buyer_panels.HEADLINES, session, found, actor=actor, on=on),
            "panels": buyer_panels.parts_of(buyer_panels.PANELS, session, found, actor=actor, on=on),
            "actions": buyer_panels.actions_of(session, found, actor=actor, on=on),
        }
        return render_template(
            "registry/buyer.html",
            **rooms,
            breadcrumbs=[(_("Buyers"), url_for("registry.search")), (found.name, None)],
            buyer=found,
            country_name=_country_name,
            number_label=number_label,
            legal_form_words=legal_form_words,
            statements=statements,
            beside=buyer_page.beside(statements, until=request.args.get("until", type=row_number)),
            figures=buyer_page.key_figures(statements),
            entries=entries,
            kind=kind if len(kinds) == 1 else "",
            kinds=[("", _("Everything")), *((str(each), label) for each, label in timeline.LABELS.items())],
        )


@blueprint.get("/buyers/new")
def new_buyer() -> ResponseReturnValue:
    """Ask for a buyer that the search did not find."""
    return _buyer_form(forms.empty(name=request.args.get("name", "")[:SEARCH_SIGNS_MAX]))


@blueprint.post("/buyers")
def add_buyer() -> ResponseReturnValue:
    """Enter a buyer; without statements it is not rated."""
    form = forms.read(NewBuyerSchema())
    entered: BuyerFacts | None = None
    if form.is_valid:
        with form.collecting(), changing() as session:
            wanted = new_buyer_of(form.values)
            entered = service.add_buyer(session, wanted, actor=work.viewer(), on=work.business_date())
    if entered is None:
        return _buyer_form(form), _WRONG
    flash(_("%(name)s is on file. Without statements it is not rated yet.", name=entered.name), "good")
    return redirect(url_for("registry.buyer", buyer_id=entered.id), 303)


@blueprint.get("/buyers/<int:buyer_id>/record/<what>")
def new_record(buyer_id: int, what: str) -> ResponseReturnValue:
    """Ask for a fact of the public record, a profile or a payment record."""
    return _record_form(buyer_id, what, forms.empty(known_at=work.business_date()))


@blueprint.post("/buyers/<int:buyer_id>/record/<what>")
def add_record(buyer_id: int, what: str) -> ResponseReturnValue:
    """Record it; monitoring looks at the buyer again."""
    form = forms.read(buyer_records.record_of(what).schema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            buyer_records.keep(session, buyer_id, what, form.values, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _record_form(buyer_id, what, form), _WRONG
    flash(_("It is on file. The next monitoring run looks at the buyer again."), "good")
    return redirect(url_for("registry.buyer", buyer_id=buyer_id) + "#timeline", 303)


@blueprint.get("/bureau")
def bureau() -> ResponseReturnValue:
    """List the bureau files that were read, with the form for the next one."""
    return _bureau_page(forms.empty(keep=Keep.GOOD), before=request.args.get("before", type=row_number))


@blueprint.post("/bureau")
def import_file() -> ResponseReturnValue:
    """Read a bureau file: only check it, or take it."""
    form = forms.read(BureauChoiceSchema())
    given = request.files.get("file")
    if given is None or not given.filename:
        form.errors.append(("file", _("Choose a file.")))
    if form.errors or given is None:
        return _bureau_page(form), _WRONG
    upload = bureau_files.bureau_file_of(given, form.values["adapter"])
    if form.values["dry_run"]:
        return _bureau_page(
            form, preview=bureau_files.check(upload, form.values["keep"]), filename=given.filename or ""
        )
    report = bureau_files.take(upload, form.values["keep"])
    return redirect(url_for("registry.import_run", run_id=report.run_id), 303)


@blueprint.get("/bureau/<int:run_id>")
def import_run(run_id: int) -> ResponseReturnValue:
    """Show what became of a bureau file."""
    with reading() as session:
        run, rejections = queries.import_run(session, run_id, scope=InsurerScope())
    report = ImportReport(run.id, run.state, run.read, run.accepted, run.rejected, run.unchanged, rejections)
    crumbs = [(_("Bureau files"), url_for("registry.bureau")), (run.filename, None)]
    shape = bureau_files.label_of(run.adapter)
    return render_template(
        "registry/import_run.html", run=run, report=report, shape=shape, shown=_FAULTS_SHOWN, breadcrumbs=crumbs
    )


@blueprint.get("/bureau/<int:run_id>/rejections.csv")
def rejections(run_id: int) -> ResponseReturnValue:
    """Give what was not taken as a file to work through."""
    with reading() as session:
        _run, rejected = queries.import_run(session, run_id, scope=InsurerScope())
    rows = ((entry.row, entry.column, entry.found, entry.remedy) for entry in rejected)
    return csv_file(f"rejections-{run_id}.csv", ("row", "column", "found", "remedy"), rows)


def new_buyer_of(values: dict[str, Any]) -> NewBuyer:
    """Make the value that the service takes of what the schema read; pages and API share it."""
    identifier = None
    if values["identifier_value"]:
        identifier = normal_identifier(values["identifier_scheme"], values["country"], values["identifier_value"])
    return NewBuyer(
        name=values["name"],
        country=values["country"],
        identifier=identifier,
        legal_form=values["legal_form"],
        is_natural_person=values["is_natural_person"],
    )


def _buyer_form(form: forms.Form) -> str:
    countries = sorted(((code, _country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])
    return render_template(
        "registry/new_buyer.html",
        form=form,
        countries=[("", _("Choose")), *countries],
        schemes=[("", _("None at hand")), *SCHEMES.items()],
        is_exporter=work.viewer().role is Role.EXPORTER,
    )


def _record_form(buyer_id: int, what: str, form: forms.Form) -> str:
    buyer_records.record_of(what)
    with reading() as session:
        buyer = queries.buyer(session, buyer_id)
    records = [(name, record.label) for name, record in buyer_records.RECORDS.items()]
    return render_template(
        "registry/record.html", buyer=buyer, what=what, form=form, records=records, **buyer_records.choices()
    )


def _bureau_page(
    form: forms.Form, *, preview: ImportReport | None = None, filename: str = "", before: int | None = None
) -> str:
    with reading() as session:
        runs = queries.import_runs(session, scope=InsurerScope(), page_size=_PAGE + 1, before_id=before)
    older = url_for("registry.bureau", before=runs[_PAGE - 1].id) if len(runs) > _PAGE else None
    return render_template(
        "registry/bureau.html",
        form=form,
        preview=preview,
        filename=filename,
        runs=runs[:_PAGE],
        older=older,
        shown=_FAULTS_SHOWN,
        adapters=bureau_files.choices(),
        may_import=_may("registry.import_file"),
    )


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
