"""Charts as SVG text, made by the server. Pure: values in, markup out.

Words and figures come in written for the reader (translated, in the reader's locale); everything is escaped here.
Colours come from classes (static/css/charts.css), so a chart follows light, dark, print and forced colours. The
visible title and the table with the same figures are the page's part: macro `figure` in components/page.html.
"""

from portal.charts.bars import BarGroup, Contribution, Level, bars, use_bar, waterfall
from portal.charts.intervals import IntervalRow, intervals
from portal.charts.over_time import EventMark, GradePoint, LimitStep, grade_line, limit_steps
from portal.charts.svg import Direction
from portal.charts.tree import Branch, tree
from portal.charts.watching import IndexBar, RateMark, index_bars, rates_by_grade

__all__ = [
    "BarGroup",
    "Branch",
    "Contribution",
    "Direction",
    "EventMark",
    "GradePoint",
    "IndexBar",
    "IntervalRow",
    "Level",
    "LimitStep",
    "RateMark",
    "bars",
    "grade_line",
    "index_bars",
    "intervals",
    "limit_steps",
    "rates_by_grade",
    "tree",
    "use_bar",
    "waterfall",
]
