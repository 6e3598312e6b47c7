"""Roles, shifts and outcomes of scorecards in words: charts with their tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.grades import WORST
from basics.money import Money
from limits.values import Ceiling
from portal import charts, formats
from portal.assessment_charts import Figure
from portal.assessments import sentence
from underwriting.governance.rules import MOVED_FROM, SHIFTED_FROM
from underwriting.governance.values import (
    Band,
    Calibration,
    CardRole,
    Comparison,
    Outcome,
    Shift,
    Stability,
    Verdict,
)
from underwriting.scorecard import Scorecard

ROLES: Final = {
    CardRole.CHAMPION: (_l("champion"), "good"),
    CardRole.CHALLENGER: (_l("challenger"), "info"),
    CardRole.RETIRED: (_l("retired"), "quiet"),
}
STATES: Final = {
    "proposed": (_l("proposed"), "warn"),
    "in_force": (_l("in force"), "good"),
    "rejected": (_l("rejected"), "quiet"),
    "withdrawn": (_l("withdrawn"), "quiet"),
}
_BANDS: Final = {
    Band.STABLE: _l("stable"),
    Band.MOVED: _l("moved"),
    Band.SHIFTED: _l("shifted"),
    Band.TOO_FEW: _l("too few"),
}
_BAND_SHAPES: Final = {
    Band.STABLE: "series-3",
    Band.MOVED: "series-1",
    Band.SHIFTED: "raises",
    Band.TOO_FEW: "total",
}
_VERDICTS: Final = {
    Verdict.PASS: _l("passes"),
    Verdict.TOO_LOW: _l("stated too low"),
    Verdict.TOO_HIGH: _l("stated too high"),
}


@dataclass(frozen=True, slots=True)
class Capacity:
    """Buyers by what the challenger's grade would do to the most that we commit on one."""

    rises: int
    falls: int
    stays: int


def capacity_of(compared: Comparison, ceilings: Sequence[Ceiling]) -> Capacity:
    """Count buyers whose greatest limit would rise, fall and stay if the challenger's grade stood."""
    greatest: Mapping[int | None, Money] = {ceiling.grade: ceiling.greatest for ceiling in ceilings}
    rises = falls = stays = 0
    for (ours, theirs), count in compared.matrix.items():
        now, then = greatest[ours].minor, greatest[theirs].minor
        rises, falls, stays = rises + count * (then > now), falls + count * (then < now), stays + count * (then == now)
    return Capacity(rises, falls, stays)


def shift_figure(found: Stability, card: Scorecard) -> Figure | None:
    """Draw the stability index of the score and of every input, the largest first; None without any."""
    labels = {feature.name: sentence(_(feature.label)) for feature in card.features}
    labels["score"] = str(_("Score"))
    every = [found.score, *sorted(found.inputs, key=lambda shift: -(shift.psi or 0.0))]
    known = [shift for shift in every if shift.psi is not None]
    if not known:
        return None
    title = _shift_finding(found, known)
    bars = [
        charts.IndexBar(labels[shift.name], shift.psi or 0.0, _index_text(shift), _BAND_SHAPES[shift.band])
        for shift in known
        if shift.band is not None
    ]
    bounds = [(MOVED_FROM, _number(MOVED_FROM, 2)), (SHIFTED_FROM, _number(SHIFTED_FROM, 2))]
    chart = charts.index_bars(
        title, bars, bounds=bounds, axis=str(_("population stability index")), direction=_direction()
    )
    columns = [
        (_("Figure"),),
        (_("Index"), "number"),
        (_("Finding"), "short"),
        (_("By chance alone"), "number"),
    ]
    rows = [
        [labels[s.name], _number(s.psi or 0.0, 3), str(_BANDS[s.band]), _number(s.by_chance, 3)]
        for s in known
        if s.band is not None
    ]
    note = _(
        "Below 0.10 stable, from 0.10 moved, from 0.25 shifted. By chance alone: what a portfolio of as many buyers "
        "that has not moved shows on average; too few buyers to tell where that reaches 0.10."
    )
    return Figure(title, chart, columns, rows, note)


def outcome_figure(found: Calibration) -> Figure | None:
    """Draw stated beside observed rates by grade, with intervals; None without an assessment that is a year old."""
    if found.total is None:
        return None
    wrong = [str(one.grade) for one in found.grades if one.verdict is not Verdict.PASS]
    title = str(
        ngettext(
            "%(num)s grade lies outside its interval: %(grades)s",
            "%(num)s grades lie outside their intervals: %(grades)s",
            len(wrong),
            grades=", ".join(wrong),
        )
        if wrong
        else _("Every grade lies within its interval")
    )
    marks = [
        charts.RateMark(str(one.grade), one.pd_mean, one.observed, (one.low, one.high), _outcome_text(one))
        for one in found.grades
    ]
    chart = charts.rates_by_grade(
        title,
        marks,
        legend=(str(_("failed, 90 % interval")), str(_("stated"))),
        axis=str(_("share a year, by grade")),
        write=lambda rate: _percent(rate, 0 if rate >= 0.01 else 2),  # noqa: PLR2004 - whole percents have no decimals
    )
    columns = [
        (_("Grade"), "short"),
        (_("Assessments"), "number"),
        (_("Failed"), "number"),
        (_("Stated"), "number"),
        (_("Observed"), "number"),
        (_("90 % interval"), "number"),
        (_("Chance of no more than stated"), "number"),
        (_("Finding"), "short"),
    ]
    rows = [_outcome_row(one) for one in (*found.grades, found.total)]
    note = _(
        "One assessment a buyer a year, at least twelve months old; failures and insolvencies known within twelve "
        "months of it. The interval is that of Jeffreys."
    )
    return Figure(title, chart, columns, rows, note)


def moves_figure(compared: Comparison, roles: tuple[str, str]) -> Figure | None:
    """Draw how many buyers the challenger grades how many grades apart; None where none was graded by both."""
    moves = compared.moves
    graded = sum(moves.values())
    if not graded:
        return None
    moved = graded - moves.get(0, 0)
    title = str(_("The challenger moves %(moved)s of %(all)s graded buyers", moved=_number(moved), all=_number(graded)))
    steps = range(min(moves), max(moves) + 1)
    groups = [charts.BarGroup(_step(step), (float(moves.get(step, 0)),)) for step in steps]
    axis = str(_("buyers, by grades apart; above 0 is worse"))
    chart = charts.bars(title, groups, series=[roles[1]], axis=axis, write=_number)
    columns = [(_("Grades apart"), "short"), (_("Buyers"), "number")]
    rows = [[_step(step), _number(moves.get(step, 0))] for step in steps]
    return Figure(title, chart, columns, rows)


def moves_table(compared: Comparison) -> tuple[list[tuple[str, ...]], list[list[Any]]]:
    """Give the matrix of grades: a row for each of the champion's, a column for each of the challenger's."""
    grades: list[int | None] = [
        grade for grade in (*range(1, WORST + 1), None) if any(grade in pair for pair in compared.matrix)
    ]
    columns: list[tuple[str, ...]] = [
        (_("Champion's grade"), "short"),
        *((_grade(grade), "number") for grade in grades),
    ]
    rows = [[_grade(ours), *(_number(compared.matrix.get((ours, theirs), 0)) for theirs in grades)] for ours in grades]
    return columns, rows


def _shift_finding(found: Stability, known: Sequence[Shift]) -> str:
    counts = {band: sum(shift.band is band for shift in known) for band in Band}
    if counts[Band.TOO_FEW] == len(known):
        return str(ngettext("%(num)s buyer is too few to tell", "%(num)s buyers are too few to tell", found.buyers))
    told = {"shifted": counts[Band.SHIFTED], "moved": counts[Band.MOVED]}
    if any(told.values()):
        return str(_("%(shifted)s figures shifted, %(moved)s moved, against the rows the card was made of", **told))
    return str(_("The portfolio stands where the rows stood that the card was made of"))


def _outcome_row(one: Outcome) -> list[Any]:
    return [
        _("all") if one.grade is None else str(one.grade),
        _number(one.assessments),
        _number(one.failures),
        _percent(one.pd_mean),
        _percent(one.observed),
        _("%(low)s to %(high)s", low=_percent(one.low), high=_percent(one.high)),
        _percent(one.p_value, 1),
        str(_VERDICTS[one.verdict]),
    ]


def _outcome_text(one: Outcome) -> str:
    told = {
        "failed": _number(one.failures),
        "all": _number(one.assessments),
        "low": _percent(one.low),
        "high": _percent(one.high),
        "stated": _percent(one.pd_mean),
        "finding": str(_VERDICTS[one.verdict]),
    }
    return str(_("%(failed)s of %(all)s failed, %(low)s to %(high)s; stated %(stated)s: %(finding)s", **told))


def _index_text(shift: Shift) -> str:
    return f"{_number(shift.psi or 0.0, 2)} {_BANDS[shift.band]}" if shift.band else ""


def _step(step: int) -> str:
    return f"+{step}" if step > 0 else _number(step)


def _grade(grade: int | None) -> str:
    return str(_("not rated")) if grade is None else str(grade)


def _number(value: float, digits: int = 0) -> str:
    return formats.number(value, locale=str(get_locale()), digits=digits)


def _percent(share: float, digits: int = 2) -> str:
    return formats.percent(share, locale=str(get_locale()), digits=digits)


def _direction() -> charts.Direction:
    return "rtl" if get_locale().text_direction == "rtl" else "ltr"
