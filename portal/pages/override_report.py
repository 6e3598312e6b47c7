"""What became of overrides: how many, which way, why and by whom, and how the overridden fared beside the kept."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from basics.actors import Role
from portal import forms, override_figures, security, work
from portal.csv_files import csv_file
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.override_report import OverrideReportFilterSchema, report_filter
from portal.work import reading
from underwriting.override_queries import override_report
from underwriting.override_report import OverrideReport

blueprint = Blueprint("override_report", __name__)

# Underwriters and auditors come by the tab of the list of overrides, which administrators do not see.
NAVIGATION = (Entry(_l("Overrides"), "override_report.report", position=36, roles=frozenset({Role.ADMINISTRATOR})),)
_WRONG: Final = 422


@blueprint.get("/overrides/report")
def report() -> ResponseReturnValue:
    """Show the report of the days that are asked for."""
    form, found = _asked()
    return _page(form, found), 200 if found else _WRONG


@blueprint.get("/overrides/report.csv")
def report_file() -> ResponseReturnValue:
    """Give every figure of the report as a file."""
    form, found = _asked()
    if found is None:
        return _page(form, None), _WRONG
    name = f"overrides-{found.wanted.since}-{found.wanted.until}.csv"
    return csv_file(name, override_figures.CSV_HEAD, override_figures.csv_rows(found))


def _asked() -> tuple[forms.Form, OverrideReport | None]:
    """Read the filter from the address and make the report; None where something typed there is wrong."""
    form = forms.read(OverrideReportFilterSchema(), request.args)
    if not form.is_valid:
        return form, None
    on = work.business_date()
    with reading() as session:
        return form, override_report(session, report_filter(form.values, on=on), on=on)


def _page(form: forms.Form, found: OverrideReport | None) -> str:
    stated = {name: text for name, text in form.given.items() if text}
    has_list = may_enter(security.rights(), "underwriting.overrides", work.viewer().role)
    if found is None:
        return render_template("underwriting/override_report.html", form=form, stated=stated, has_list=has_list)
    return render_template(
        "underwriting/override_report.html",
        form=form,
        stated=stated,
        has_list=has_list,
        report=found,
        rates=override_figures.rate_figure(found),
        outcomes=override_figures.outcome_figure(found),
        counts=override_figures.counts(found),
        seconded=override_figures.second_share(found),
    )
