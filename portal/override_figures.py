"""The report of overrides in words: charts with their tables, counts, and the rows of the file."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import assessments, charts, formats
from portal.assessment_charts import Figure
from underwriting.override_report import (
    Comparison,
    Direction,
    Finding,
    Observed,
    OverrideRate,
    OverrideReport,
    Span,
    Tally,
)
from underwriting.reasons import OverrideReason

CSV_HEAD: Final = ("part", "group", "figure", "value")
STATES: Final = {
    "proposed": _l("proposed"),
    "in_force": _l("in force"),
    "rejected": _l("rejected"),
    "revoked": _l("revoked"),
    "expired": _l("expired"),
}
_CHART_ROWS: Final = 12
_OVERRIDDEN: Final = {Direction.BETTER: _l("Graded better"), Direction.WORSE: _l("Graded worse")}
_KEPT: Final = {
    Direction.BETTER: _l("Kept, beside the better"),
    Direction.WORSE: _l("Kept, beside the worse"),
}
_FINDINGS: Final = {
    Finding.FEWER: _l("fewer failed than among the kept"),
    Finding.MORE: _l("more failed than among the kept"),
    Finding.NO_DIFFERENCE: _l("no difference from the kept is shown"),
    None: _l("nobody kept stands beside all of them"),
}

Rows = list[list[Any]]


def rate_figure(report: OverrideReport) -> Figure | None:
    """Draw the override rate by month or quarter, the last twelve of them; None where nobody was assessed."""
    if not report.rates:
        return None
    shown, span = report.rates[-_CHART_ROWS:], report.wanted.span
    series = [str(_("better")), str(_("worse"))]
    groups = [
        charts.BarGroup(start_text(row.start, span), (100 * row.better / row.assessed, 100 * row.worse / row.assessed))
        for row in shown
    ]
    total = report.all_rates
    told = {"overridden": _number(total.overridden), "assessed": _number(total.assessed), "share": _share(total.share)}
    title = str(_("%(overridden)s of %(assessed)s grades were moved by hand: %(share)s", **told))
    axis = str(_("grades moved by hand, per cent of the buyers assessed"))
    chart = charts.bars(title, groups, series=series, axis=axis, write=lambda mark: f"{mark:g}")
    columns = [
        (_("From"), "date"),
        (_("Buyers assessed"), "number"),
        (_("Graded better"), "number"),
        (_("Graded worse"), "number"),
        (_("Override rate"), "number"),
    ]
    rows = [_rate_cells(row, start_text(row.start, span)) for row in report.rates]
    rows.append(_rate_cells(total, str(_("All together"))))
    note = _("A buyer counts once a month or quarter, as overridden where any of its assessments then was.")
    return Figure(title, chart, columns, rows, note)


def outcome_figure(report: OverrideReport) -> Figure | None:
    """Draw what became of the overridden beside the kept; None where no outcome is known yet."""
    if not report.outcomes:
        return None
    whole = [found for found in report.outcomes if found.model_grade is None]
    title = " ".join(_outcome_text(found) for found in whole)
    rows = [row for found in whole for row in _interval_rows(found)]
    legend = (str(_("failed, with 90 % interval")), str(_("stated by the scorecard")))
    chart = charts.intervals(
        title,
        rows,
        legend=legend,
        write=_mark,
        direction="rtl" if get_locale().text_direction == "rtl" else "ltr",
    )
    columns = [
        (_("Group"),),
        (_("Grade by the scorecard"), "short"),
        (_("Buyers"), "number"),
        (_("Mean risk by the scorecard"), "number"),
        (_("Failed"), "number"),
        (_("Rate"), "number"),
        (_("90 % interval"), "number"),
        (_("Failed at the rates of the kept"), "number"),
        (_("Finding"),),
    ]
    note = _(
        "One assessment a buyer a year, with twelve months behind it; knocked-out buyers are left out. The kept are of "
        "the same grade by the scorecard in the same year."
    )
    return Figure(title, chart, columns, [row for found in report.outcomes for row in _outcome_rows(found)], note)


def counts(report: OverrideReport) -> list[tuple[str, str, str, Rows]]:
    """Give the tables of counts, each with its title, its address on the page and the name of what is counted by."""
    reasons = [_tally(assessments.sentence(_reason(row.key)), row) for row in report.by_reason]
    steps = [_tally(_steps(int(row.key)), row) for row in report.by_steps]
    authority = [_tally(_("Level %(level)s", level=row.key), row) for row in report.by_authority]
    states = [_tally(assessments.sentence(str(STATES[row.key])), row) for row in report.by_state]
    return [
        (_("By reason"), "reasons", _("Reason"), reasons),
        (_("By direction and steps"), "steps", _("Steps"), steps),
        (_("By author"), "authors", _("Author"), [_tally(row.key, row) for row in report.by_author]),
        (_("By authority of the author"), "authority", _("Authority"), authority),
        (_("What became of them"), "states", _("State"), states),
    ]


def second_share(report: OverrideReport) -> str:
    """Say how many of the overrides put in force a second underwriter confirmed."""
    told = {"seconded": _number(report.seconded), "all": _number(report.put_in_force)}
    if not report.put_in_force:
        return str(_("none was put in force"))
    share = _share(report.seconded / report.put_in_force)
    return str(_("%(seconded)s of %(all)s put in force: %(share)s", share=share, **told))


def start_text(start: date, span: Span) -> str:
    """Write a month or quarter shortly: `Q2 2008`, `May 2008`."""
    written: str = format_date(start, "QQQ y" if span is Span.QUARTER else "LLL y", locale=str(get_locale()))
    return written


def csv_rows(report: OverrideReport) -> Iterator[tuple[str, str, str, object]]:
    """Give every figure of the report as a row: of which part, of whom, which figure, and its value."""
    for row in (*report.rates, report.all_rates):
        group = "all" if row is report.all_rates else row.start.isoformat()
        yield from _figures("override_rate", group, row, ("assessed", "better", "worse", "overridden", "share"))
    for name in ("proposed", "put_in_force", "seconded"):
        yield "overrides", "all", name, getattr(report, name)
    for name in ("by_steps", "by_reason", "by_author", "by_authority", "by_state"):
        for tally in getattr(report, name):
            yield from _figures(name, tally.key, tally, ("better", "worse", "total"))
    for found in report.outcomes:
        grade = "all" if found.model_grade is None else f"grade {found.model_grade}"
        for side in ("overridden", "kept"):
            names = ("count", "failed", "mean_pd", "rate", "low", "high")
            yield from _figures(f"outcome_{found.direction}_{side}", grade, getattr(found, side), names)
        yield from _figures(f"outcome_{found.direction}", grade, found, ("failed_as_kept", "finding"))


def _figures(part: str, group: str, found: object, names: Sequence[str]) -> Iterator[tuple[str, str, str, object]]:
    for name in names:
        value = getattr(found, name)
        yield part, group, name, "" if value is None else value


def _rate_cells(row: OverrideRate, label: str) -> list[str]:
    return [label, _number(row.assessed), _number(row.better), _number(row.worse), _share(row.share)]


def _tally(label: str, row: Tally) -> list[str]:
    return [label, _number(row.better), _number(row.worse), _number(row.total)]


def _outcome_text(found: Comparison) -> str:
    count, failed = found.overridden.count, _number(found.overridden.failed)
    better = ngettext(
        "Of %(num)s buyer graded better %(failed)s failed",
        "Of %(num)s buyers graded better %(failed)s failed",
        count,
        failed=failed,
    )
    worse = ngettext(
        "Of %(num)s buyer graded worse %(failed)s failed",
        "Of %(num)s buyers graded worse %(failed)s failed",
        count,
        failed=failed,
    )
    return f"{better if found.direction is Direction.BETTER else worse}: {_FINDINGS[found.finding]}."


def _interval_rows(found: Comparison) -> Iterator[charts.IntervalRow]:
    for label, seen in ((_OVERRIDDEN, found.overridden), (_KEPT, found.kept)):
        if seen.rate is not None and seen.low is not None and seen.high is not None and seen.mean_pd is not None:
            told = {"failed": _number(seen.failed), "count": _number(seen.count)}
            text = str(_("%(failed)s of %(count)s", **told))
            yield charts.IntervalRow(str(label[found.direction]), seen.rate, (seen.low, seen.high), seen.mean_pd, text)


def _outcome_rows(found: Comparison) -> Rows:
    grade = _("all") if found.model_grade is None else str(found.model_grade)
    as_kept = "" if found.failed_as_kept is None else _decimal(found.failed_as_kept)
    overridden = [str(_OVERRIDDEN[found.direction]), grade, *_observed_cells(found.overridden)]
    kept = [str(_KEPT[found.direction]), grade, *_observed_cells(found.kept)]
    finding = assessments.sentence(str(_FINDINGS[found.finding]))
    return [[*overridden, as_kept, finding], [*kept, "", ""]]


def _observed_cells(seen: Observed) -> list[str]:
    ends = "" if seen.low is None else str(_("%(low)s to %(high)s", low=_share(seen.low), high=_share(seen.high)))
    return [_number(seen.count), _share(seen.mean_pd), _number(seen.failed), _share(seen.rate), ends]


def _reason(code: str) -> str:
    return assessments.override_reason(OverrideReason(code))


def _steps(steps: int) -> str:
    match steps:
        case -2:
            return str(_("Two grades better"))
        case -1:
            return str(_("One grade better"))
        case 1:
            return str(_("One grade worse"))
        case _:
            return str(_("Two grades worse"))


def _mark(rate: float) -> str:
    return formats.percent(rate, locale=str(get_locale()), digits=1)


def _share(share: float | None) -> str:
    return "" if share is None else formats.percent(share, locale=str(get_locale()), digits=2)


def _number(value: int) -> str:
    return formats.number(value, locale=str(get_locale()))


def _decimal(value: float) -> str:
    return formats.number(value, locale=str(get_locale()), digits=1)
