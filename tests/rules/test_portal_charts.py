import gzip
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from portal import charts
from portal.charts.svg import Scale, ticks, year_starts

STATIC = Path(__file__).parents[2] / "portal" / "static"
STYLES = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted((STATIC.parent / "templates").rglob("*.html"))
TEXT_ON_GROUND = [
    (ink, ground)
    for ground in ("page", "surface", "sunken", "hover", "accent-soft")
    for ink in ("ink", "ink-quiet", "accent", "accent-strong")
]
TEXT_ON_GROUND += [(tone, ground) for tone in ("good", "warn", "bad", "info") for ground in (f"{tone}-soft", "surface")]
TEXT_ON_GROUND += [("invented", "invented-soft"), ("accent-ink", "accent"), ("accent-ink", "accent-strong")]
TEXT_ON_GROUND += [("mast-ink", "mast"), ("mast-quiet", "mast"), ("surface", "bad"), ("bad", "page")]
TEXT_ON_GROUND += [(f"grade-ink-{number}", f"grade-{number}") for number in range(1, 11)]


def _waterfall(direction: charts.Direction = "ltr", label: str = "Debt") -> str:
    rows = [charts.Contribution(label, 0.5, "+0.50"), charts.Contribution("Size", -0.2, "-0.20")]
    start, end = charts.Level("Median", -4.0, "-4.00"), charts.Level("This buyer", -3.7, "-3.70")
    return charts.waterfall("Debt is high", rows, levels=(start, end), axis="log-odds", direction=direction)


def _limit() -> str:
    steps = [
        charts.LimitStep(date(2006, 1, 1), 200.0, "200"),
        charts.LimitStep(date(2007, 7, 1), 100.0, "100", announced=date(2007, 6, 1)),
        charts.LimitStep(date(2008, 1, 1), 150.0, "150", announced=date(2007, 12, 1)),
    ]
    return charts.limit_steps("Cut", steps, until=date(2008, 5, 1), axis="EUR", write="{:.0f}".format)


def _grades() -> str:
    points = [charts.GradePoint(date(2006, 5, 1), 4, "grade 4"), charts.GradePoint(date(2007, 5, 1), 6, "grade 6")]
    events = [charts.EventMark(date(2006, 9, 1), "Overdue notice")]
    return charts.grade_line("Two lost", points, events=events, until=date(2008, 5, 1), axis="grade")


def _bars() -> str:
    groups = [charts.BarGroup("2006", (3.0, None)), charts.BarGroup("2007", (-1.0, 2.0))]
    return charts.bars("Sales", groups, series=["a", "b"], axis="EUR", write="{:.0f}".format)


def _intervals(direction: charts.Direction = "ltr") -> str:
    rows = [charts.IntervalRow("Bettered", 0.02, (0.01, 0.05), 0.03, "2.0 % of 50")]
    return charts.intervals("As kept", rows, legend=("observed", "stated"), write="{:.2f}".format, direction=direction)


def _index_bars(direction: charts.Direction = "ltr") -> str:
    bars = [
        charts.IndexBar("Size", 0.4, "0.40 shifted", "raises"),
        charts.IndexBar("Debt", 0.1, "0.10 moved", "series-1"),
    ]
    return charts.index_bars(
        "One shifted", bars, bounds=[(0.1, "0.10"), (0.25, "0.25")], axis="psi", direction=direction
    )


def _rates_by_grade() -> str:
    marks = [
        charts.RateMark("3", 0.002, 0.0, (0.0, 0.01), "0 of 300 failed"),
        charts.RateMark("8", 0.05, 0.1, (0.06, 0.15), "10 of 100 failed"),
    ]
    return charts.rates_by_grade("One apart", marks, legend=("failed", "stated"), axis="share", write="{:.4f}".format)


ALL: list[Callable[[], str]] = [
    _waterfall,
    _limit,
    _grades,
    _bars,
    _intervals,
    _index_bars,
    _rates_by_grade,
    lambda: charts.use_bar(0.5, "Limit used"),
]


@pytest.mark.parametrize("draw", ALL)
def test_chart_is_an_image_with_a_name(draw: Callable[[], str]) -> None:
    assert re.match(
        r'<svg [^>]*role="img"[^>]*aria-label="Limit used 50 %"|<svg [^>]*role="img"[^>]*><title>\w', draw()
    )


@pytest.mark.parametrize("draw", ALL)
def test_chart_closes_every_element_that_it_opens(draw: Callable[[], str]) -> None:
    opened: list[str] = []
    for slash, name in re.findall(r"<(/?)(\w+)", draw()):
        if not slash:
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []


@pytest.mark.parametrize("draw", ALL)
def test_chart_holds_no_inline_style_script_or_foreign_address(draw: Callable[[], str]) -> None:
    assert re.findall(r"style=|<script|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", draw()) == []


def test_waterfall_says_its_figures_to_a_screen_reader() -> None:
    assert "<desc>Median -4.00; Debt +0.50; Size -0.20; This buyer -3.70</desc>" in _waterfall()


def test_words_in_a_chart_are_escaped() -> None:
    assert "<b>" not in _waterfall(label="<b>&")
    assert "&lt;b&gt;&amp;" in _waterfall(label="<b>&")


def test_waterfall_bars_rise_and_fall_by_their_share() -> None:
    found = re.findall(r'width="([\d.]+)" height="16" class="(raises|lowers)"', _waterfall())
    widths = {name: float(width) for width, name in found}
    assert widths["raises"] / widths["lowers"] == pytest.approx(2.5, rel=0.001)


def test_waterfall_is_mirrored_for_right_to_left_readers() -> None:
    def left_of(drawn: str) -> float:
        found = re.search(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="16" class="raises"', drawn)
        assert found
        return float(found[1]) + (float(found[2]) if 'direction="rtl"' in drawn else 0)

    assert left_of(_waterfall()) + left_of(_waterfall("rtl")) == pytest.approx(600, abs=0.05)


def test_index_bars_are_as_long_as_their_index_and_bands_stand_at_their_bounds() -> None:
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="12"', _index_bars())]
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.001)
    bounds = [float(x) for x in re.findall(r'<line x1="([\d.]+)" y1="28"', _index_bars())]
    assert (bounds[1] - 220) / (bounds[0] - 220) == pytest.approx(2.5, rel=0.001)
    mirrored = [float(x) for x in re.findall(r'<line x1="([\d.]+)" y1="28"', _index_bars("rtl"))]
    assert [600 - x for x in mirrored] == pytest.approx(bounds, abs=0.05)


def test_a_bar_far_beyond_the_bounds_ends_at_four_times_the_last() -> None:
    bars = [charts.IndexBar("Size", 9.0, "9.00 shifted", "raises"), charts.IndexBar("Debt", 0.5, "0.50", "raises")]
    drawn = charts.index_bars("Shifted", bars, bounds=[(0.1, "0.10"), (0.25, "0.25")], axis="psi")
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="12"', drawn)]
    assert widths == [270.0, 135.0]


def test_rates_of_grades_stand_on_a_logarithmic_axis_and_none_beneath_it() -> None:
    points = [float(y) for y in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)" r="5"', _rates_by_grade())]
    assert points[1:] == [220.0, 85.0]  # no failure stands on the axis; a tenth a quarter of the way from the top
    assert "<desc>3: 0 of 300 failed; 8: 10 of 100 failed</desc>" in _rates_by_grade()


def test_notice_period_of_a_reduction_is_hatched_and_of_an_increase_not() -> None:
    assert _limit().count('class="notice-run"') == 1


def test_grade_mark_wears_the_colour_of_its_grade() -> None:
    assert '<g class="grade-6">' in _grades()


def test_bar_that_is_not_known_is_not_drawn() -> None:
    assert _bars().count('class="series-2"') == 2  # one bar and the legend


@pytest.mark.parametrize(
    ("share", "state", "width"),
    [(0, "", "0"), (0.79, "", "74.26"), (0.8, " is-high", "75.2"), (1, " is-high", "94"), (1.01, " is-over", "94")],
)
def test_use_bar_marks_a_nearly_used_and_an_exceeded_limit(share: float, state: str, width: str) -> None:
    drawn = charts.use_bar(share)
    assert f'class="use-bar{state}"' in drawn
    assert f'width="{width}" height="6"' in drawn


@pytest.mark.parametrize(
    ("low", "high", "marks"), [(0, 250_000, [0, 100_000, 200_000, 300_000]), (-4.6, 48.9, [-20, 0, 20, 40, 60])]
)
def test_ticks_are_round_and_span_the_values(low: float, high: float, marks: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(marks)


def test_scale_without_extent_gives_its_middle() -> None:
    assert Scale(5, 5, 0, 100)(5) == 50


def test_many_years_are_thinned() -> None:
    assert [day.year for day in year_starts(date(1999, 1, 1), date(2014, 6, 1), most=8)] == list(range(1999, 2015, 2))


def _tokens() -> dict[str, tuple[str, str]]:
    sheet = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--tc-([\w-]+): light-dark\((#\w{6})\w*, (#\w{6})\w*\);", sheet)
    singles = re.findall(r"--tc-([\w-]+): (#\w{6});", sheet.split("@media")[0])
    return {name: (one, one) for name, one in singles} | {name: (light, dark) for name, light, dark in pairs}


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(ink: str, ground: str, theme: int) -> None:
    tokens = _tokens()
    dark, bright = sorted((_luminance(tokens[ink][theme]), _luminance(tokens[ground][theme])))
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_the_arrow_of_a_select_stands_out_where_the_system_is_dark() -> None:
    sheet = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    arrow = (
        sheet.partition("(prefers-color-scheme: dark)")[2].partition("--bs-form-select-bg-img:")[2].partition(";")[0]
    )
    [stroke] = re.findall(r"stroke='%23(\w{6})'", arrow)
    ground = _luminance(_tokens()["surface"][1])
    assert (_luminance(f"#{stroke}") + 0.05) / (ground + 0.05) >= 3


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_styles_know_no_left_and_right(sheet: Path) -> None:
    sides = r"(?:margin|padding|border)-(?:left|right|top|bottom)"
    physical = rf"(?:{sides}|\b(?:left|right|width|height)\s*:|float: (?:left|right))"
    rules = re.sub(
        r"/\*.*?\*/|@media[^{]*|(?:stroke|border|outline)-width", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert re.findall(rf"(?<![-\w]){physical}", rules) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_event(template: Path) -> None:
    markup = template.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|\bjs:", markup) == []


def test_first_page_weighs_at_most_100_kilobytes_zipped() -> None:
    files = [*STYLES, *(STATIC / "js").glob("*.js"), STATIC / "vendor/htmx/htmx.min.js"]
    files += [STATIC / "vendor/bootstrap/bootstrap.rtl.min.css"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 100_000
