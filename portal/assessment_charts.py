"""The figures of an assessment's page: contributions as waterfalls, the grade over the years; each with its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal import charts
from portal.assessments import grades_moved, sentence, share_text, signed, with_minus
from portal.formats import day as day_text
from underwriting.features import BY_NAME, Group
from underwriting.queries import OverrideFacts, StoredAssessment
from underwriting.rules import STATEMENT_AGE, group_points
from underwriting.scoring import pd_of
from underwriting.stage_words import figure_text, is_of_stages, label_text
from underwriting.values import Assessment, Contribution
from underwriting.wording import value_text

GROUPS: Final = {
    Group.LEVERAGE: _l("Leverage"),
    Group.LIQUIDITY: _l("Liquidity"),
    Group.PROFITABILITY: _l("Profitability"),
    Group.COVERAGE: _l("Coverage"),
    Group.ACTIVITY: _l("Activity"),
    Group.SIZE: _l("Size"),
    Group.GROWTH: _l("Growth"),
    Group.INFORMATION: _l("Age of the statement"),
    Group.PAYMENT_BEHAVIOUR: _l("Payment behaviour"),
    Group.PUBLIC_RECORD: _l("Public record"),
    Group.COUNTRY: _l("Country"),
    Group.SECTOR: _l("Sector"),
    Group.AGE: _l("Age of the firm"),
}
# What is smaller does not show in a bar; such figures share one row, so that the sum stays exact.
_SHOWS: Final = 0.005
_EVENTS_MAX: Final = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its finding and the table of the same figures, as the macro `figure` takes them."""

    title: str
    chart: Markup
    columns: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    note: str = ""


def by_group(made: Assessment) -> Figure | None:
    """Draw what each group of figures adds, from the portfolio's median to this buyer; None without a score."""
    if made.base is None or made.score is None:
        return None
    groups = group_points(made.contributions)
    title = _finding(groups)
    parts = [charts.Contribution(str(GROUPS[Group(name)]), points, signed(points)) for name, points in groups.items()]
    rows = [[part.label, part.text] for part in parts]
    columns = [(_("Group"),), (_("Contribution"), "number")]
    note = _(
        "Contributions in log-odds of default against a firm at every median of the portfolio; they add up exactly."
    )
    return Figure(title, _waterfall(title, parts, made), columns, _with_ends(rows, made), note)


def by_feature(made: Assessment) -> Figure | None:
    """Draw what each single figure adds, the strongest first; None without a score."""
    if made.base is None or made.score is None:
        return None
    ordered = sorted(made.contributions, key=lambda part: -abs(part.points))
    strong = [part for part in ordered if abs(part.points) >= _SHOWS]
    weak = [part for part in ordered if abs(part.points) < _SHOWS]
    title = str(ngettext("%(num)s figure sets this buyer apart", "%(num)s figures set this buyer apart", len(strong)))
    parts = [charts.Contribution(_with_value(part), part.points, signed(part.points)) for part in strong]
    if weak:
        rest = sum(part.points for part in weak)
        label = str(ngettext("%(num)s further figure", "%(num)s further figures", len(weak)))
        parts.append(charts.Contribution(label, rest, signed(rest)))
    rows = [
        [
            _label(part),
            str(GROUPS[Group(part.group)]),
            _value(part, part.value),
            _value(part, part.peer_median),
            signed(part.points),
        ]
        for part in ordered
    ]
    columns = [
        (_("Figure"),),
        (_("Group"), "short"),
        (_("This buyer"), "number"),
        (_("Median"), "number"),
        (_("Contribution"), "number"),
    ]
    return Figure(title, _waterfall(title, parts, made), columns, rows)


def grades_over_time(
    history: Sequence[StoredAssessment],
    *,
    overrides: Sequence[OverrideFacts] = (),
    facts: Sequence[tuple[date, str]] = (),
    until: date,
) -> Figure | None:
    """Draw the final grade over the years, with overrides and facts marked; None where there was no grade."""
    moved = [(after, before) for after, before in grades_moved(history) if after.assessment.grade is not None]
    if not moved:
        return None
    points = [charts.GradePoint(after.assessment.on, _final(after), _point_text(after)) for after, _before in moved]
    marks = [
        charts.EventMark(held.in_force_from, _override_text(held))
        for held in overrides
        if held.in_force_from is not None
    ]
    marks += [charts.EventMark(on, label) for on, label in facts]
    title = _course(points)
    columns = [(_("From"), "date"), (_("Grade"), "number"), (_("By the scorecard"), "number"), (_("Risk"), "number")]
    rows = [
        [
            after.assessment.on,
            str(_final(after)),
            str(after.assessment.model_grade) if after.assessment.model_grade else None,
            share_text(after.assessment.pd) if after.assessment.pd is not None else None,
        ]
        for after, _before in reversed(moved)
    ]
    recent = sorted(marks, key=lambda mark: mark.on)[-_EVENTS_MAX:]
    chart = charts.grade_line(title, points, events=recent, until=until, axis=_("grade, 1 is best"))
    return Figure(title, chart, columns, rows)


def _waterfall(title: str, parts: Sequence[charts.Contribution], made: Assessment) -> Markup:
    base, score = made.base or 0.0, made.score or 0.0
    locale = get_locale()
    return charts.waterfall(
        title,
        parts,
        levels=(
            charts.Level(str(_("Median of the portfolio")), base, share_text(pd_of(base))),
            charts.Level(str(_("This buyer")), score, share_text(pd_of(score))),
        ),
        axis=str(_("log-odds of default; further along means more risk")),
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
    )


def _with_ends(rows: list[list[str]], made: Assessment) -> list[list[str]]:
    base, score = made.base or 0.0, made.score or 0.0
    first = [_("Median of the portfolio, risk %(pd)s", pd=share_text(pd_of(base))), signed(base)]
    last = [_("This buyer, risk %(pd)s", pd=share_text(pd_of(score))), signed(score)]
    return [first, *rows, last]


def _finding(groups: dict[str, float]) -> str:
    most, least = max(groups, key=lambda name: groups[name]), min(groups, key=lambda name: groups[name])
    up = groups[most] >= _SHOWS
    down = groups[least] <= -_SHOWS
    words = {"up": str(GROUPS[Group(most)]), "down": str(GROUPS[Group(least)])}
    if up and down:
        return str(_("%(up)s raises the risk most, %(down)s lowers it most", **words))
    if up:
        return str(_("%(up)s raises the risk most; nothing lowers it", **words))
    if down:
        return str(_("%(down)s lowers the risk most; nothing raises it", **words))
    return str(_("This buyer stands where the median of the portfolio stands"))


def _course(points: Sequence[charts.GradePoint]) -> str:
    first, last = points[0], points[-1]
    words = {"first": first.grade, "last": last.grade, "day": day_text(first.on, locale=str(get_locale()))}
    if last.grade > first.grade:
        return str(_("From grade %(first)s down to %(last)s since %(day)s", **words))
    if last.grade < first.grade:
        return str(_("From grade %(first)s up to %(last)s since %(day)s", **words))
    return str(_("Grade %(last)s now as on %(day)s", **words))


def _point_text(after: StoredAssessment) -> str:
    model = after.assessment.model_grade
    if model is None or model == after.assessment.grade:
        return str(_("grade %(grade)s", grade=_final(after)))
    return str(_("grade %(grade)s, the scorecard says %(model)s", grade=_final(after), model=model.number))


def _override_text(held: OverrideFacts) -> str:
    until = day_text(held.expires_on, locale=str(get_locale()))
    words = {"grade": held.grade.number, "model": held.model_grade.number, "until": until}
    return str(_("Override: grade %(grade)s instead of %(model)s, until %(until)s", **words))


def _final(stored: StoredAssessment) -> int:
    return stored.assessment.grade.number if stored.assessment.grade else 0


def _label(part: Contribution) -> str:
    if part.feature == STATEMENT_AGE:
        return str(_("Age of the statement"))
    if is_of_stages(part.feature):
        return sentence(label_text(part.feature, _))
    return sentence(str(_(BY_NAME[part.feature].label)))


def _with_value(part: Contribution) -> str:
    value = _value(part, part.value)
    return f"{value} · {_label(part)}" if value is not None else _label(part)


def _value(part: Contribution, value: float | None) -> str | None:
    if value is None or part.feature == STATEMENT_AGE:
        return None
    if is_of_stages(part.feature):
        return with_minus(figure_text(part.feature, value, _))
    return with_minus(value_text(BY_NAME[part.feature], value, _))
