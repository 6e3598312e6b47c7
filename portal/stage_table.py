"""A scorecard's table of stages in the reader's words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.assessment_charts import GROUPS
from portal.assessments import sentence, signed, with_minus
from underwriting.features import Group
from underwriting.publication import PublishedCard
from underwriting.stage_words import figure_text, label_text
from underwriting.stages import MISSING, Stage, StageRow


def stage_rows(card: PublishedCard) -> list[list[Any]]:
    """Give one row a row of the table: stage, what, points, fading, evidence, review; none for a card without."""
    return [
        [
            str(GROUPS[Group(row.stage.value)]),
            _what(row),
            _points(row),
            ngettext("%(num)s month", "%(num)s months", row.fades_months) if row.fades_months else None,
            row.evidence,
            _("%(day)s by %(role)s", day=row.reviewed_on.isoformat(), role=row.reviewed_by),
        ]
        for row in card.stages
    ]


def _what(row: StageRow) -> str:
    if row.key == MISSING:
        return str(_("not known"))
    is_named = row.stage in (Stage.COUNTRY, Stage.SECTOR)
    return sentence(label_text(f"{row.stage.value}.{row.key}" if is_named else row.key, _))


def _points(row: StageRow) -> str:
    if row.answers:
        share = f"{row.takes_back:.0%}"
        return str(_("takes back %(share)s of: %(event)s", share=share, event=label_text(row.answers, _)))
    if not row.edges:
        return signed(row.points[0])
    bounds = [with_minus(figure_text(row.key, edge, _)) for edge in row.edges]
    cells = [
        _("up to %(bound)s: %(points)s", bound=b, points=signed(p)) for b, p in zip(bounds, row.points, strict=False)
    ]
    return "; ".join([*cells, _("above %(bound)s: %(points)s", bound=bounds[-1], points=signed(row.points[-1]))])
