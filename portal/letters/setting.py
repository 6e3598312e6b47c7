"""Turns the blocks of a letter into what the PDF library lays out."""

from typing import Final, assert_never

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer
from reportlab.platypus import Table as Rows

from portal.letters.blocks import Block, Chart, Facts, Paragraph, Reasons, Stair, Table, Verdict
from portal.letters.chart import WaterfallDrawing
from portal.letters.type import INK, LINE, QUIET, SUNKEN, TONES, Setter

WIDTH: Final = 170 * mm
_FACTS_BESIDE: Final = 4
_SHORT_CLAUSE: Final = 24  # signs that stand beside a step in the narrow column
_GAP: Final = 5 * mm
_PAD: Final = 2.2
Rules = list[tuple[object, ...]]
Parts = list[Flowable]


def set_blocks(blocks: tuple[Block, ...], setter: Setter) -> Parts:
    """Set all blocks, with the same space after each."""
    story: Parts = []
    for block in blocks:
        story += [*_set_block(block, setter), Spacer(0, _GAP)]
    return story


def _set_block(block: Block, setter: Setter) -> Parts:
    parts: Parts
    match block:
        case Paragraph():
            parts = [setter.lines(block.text, setter.style())]
        case Facts():
            parts = [_facts(block, setter)]
        case Reasons():
            parts = [_reasons(block, setter)]
        case Verdict():
            return _verdict(block, setter)
        case Stair():
            parts = [_stair(block, setter)]
        case Table():
            return [CondPageBreak(30 * mm), *_heading(block.heading, setter), _table(block, setter)]
        case Chart():
            parts = [WaterfallDrawing(block, setter, WIDTH)]
        case _:
            assert_never(block)
    return [KeepTogether([*_heading(block.heading, setter), *parts])]


def _heading(text: str, setter: Setter) -> Parts:
    return [setter.lines(text, setter.style(10.5, bold=True)), Spacer(0, 1.5 * mm)] if text else []


def _rows(cells: list[Parts], widths: list[float], setter: Setter, rules: Rules) -> Rows:
    """Lay out a table whose columns are given in reading order."""
    ordered = widths[::-1] if setter.is_rtl else widths
    base: Rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), _PAD),
        ("BOTTOMPADDING", (0, 0), (-1, -1), _PAD + 0.6),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
    table = Rows([setter.row(row) for row in cells], colWidths=ordered, hAlign="LEFT", repeatRows=0)
    table.setStyle([*base, *rules])
    return table


def _facts(block: Facts, setter: Setter) -> Rows:
    quiet, plain = setter.style(color=QUIET), setter.style()
    cells = [[setter.lines(label, quiet), setter.lines(value, plain)] for label, value in block.items]
    return _rows(cells, [52 * mm, WIDTH - 52 * mm], setter, [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)])


def _reasons(block: Reasons, setter: Setter) -> Rows:
    quiet, plain, figure = setter.style(color=QUIET), setter.style(), setter.style(bold=True, at_end=True)
    cells = [
        [setter.lines(str(number), quiet), setter.lines(sentence, plain), setter.lines(value, figure)]
        for number, (sentence, value) in enumerate(block.items, start=1)
    ]
    return _rows(cells, [7 * mm, WIDTH - 37 * mm, 30 * mm], setter, [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)])


def _verdict(block: Verdict, setter: Setter) -> Parts:
    """Print a decision in the order of the decision box: see components/decisions.html."""
    parts: Parts = [_verdict_head(block, setter), Spacer(0, 3 * mm), *_listed(block.conditions, setter)]
    if block.reasons is not None:
        parts += [*_heading(block.reasons.heading, setter), _reasons(block.reasons, setter), Spacer(0, 3 * mm)]
    parts += _listed(block.changes, setter)
    if block.known is not None:
        parts += [*_heading(block.known.heading, setter), _facts(block.known, setter), Spacer(0, 3 * mm)]
    if block.decided_by:
        parts += [setter.lines(block.decided_by, setter.style(color=QUIET)), Spacer(0, 3 * mm)]
    return [*parts, *_listed(block.next_steps, setter)]


def _verdict_head(block: Verdict, setter: Setter) -> Rows:
    """Set state, sentence and facts beside a bar in the state's colour."""
    tone = TONES[block.tone]
    inner: Parts = [
        setter.lines(block.state, setter.style(9, bold=True, color=tone)),
        Spacer(0, 0.8 * mm),
        setter.lines(block.sentence, setter.style(13, bold=True)),
    ]
    columns = min(len(block.facts), _FACTS_BESIDE)
    for start in range(0, len(block.facts), _FACTS_BESIDE):
        facts = block.facts[start : start + _FACTS_BESIDE] + (("", ""),) * _FACTS_BESIDE
        labels = [setter.lines(label, setter.style(8, color=QUIET)) for label, _ in facts[:columns]]
        values = [setter.lines(value, setter.style(10, bold=True)) for _, value in facts[:columns]]
        width = (WIDTH - 8 * mm) / columns
        inner += [
            Spacer(0, 2 * mm),
            _rows([labels, values], [width] * columns, setter, [("TOPPADDING", (0, 0), (-1, -1), 0)]),
        ]
    edge = "LINEAFTER" if setter.is_rtl else "LINEBEFORE"
    table = Rows([[inner]], colWidths=[WIDTH], hAlign="LEFT")
    padding = [(name, (0, 0), (-1, -1), 4 * mm) for name in ("LEFTPADDING", "RIGHTPADDING")]
    rules = [(edge, (0, 0), (-1, -1), 3, tone), ("BACKGROUND", (0, 0), (-1, -1), SUNKEN), *padding]
    table.setStyle([*rules, ("TOPPADDING", (0, 0), (-1, -1), 3 * mm), ("BOTTOMPADDING", (0, 0), (-1, -1), 3 * mm)])
    return table


def _listed(part: tuple[str, tuple[str, ...]], setter: Setter) -> Parts:
    heading, lines = part
    if not lines:
        return []
    plain = setter.style()
    cells = [[setter.lines("\N{EN DASH}", plain), setter.lines(line, plain)] for line in lines]
    return [
        KeepTogether(
            [*_heading(heading, setter), _rows(cells, [5 * mm, WIDTH - 5 * mm], setter, []), Spacer(0, 3 * mm)]
        )
    ]


def _stair(block: Stair, setter: Setter) -> Rows:
    """Set each step one tread further in than the one before, its clause and amount beside it."""
    head, head_end = setter.style(8, color=QUIET), setter.style(8, color=QUIET, at_end=True)
    step, clause, amount = block.columns
    cells = [[setter.lines(step, head), setter.lines(clause, head), setter.lines(amount, head_end)]]
    rules: Rules = [("LINEBELOW", (0, 0), (-1, 0), 0.6, INK), ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE)]
    for number, part in enumerate(block.steps):
        row = number + 1
        label: Parts = [setter.lines(part.label, setter.style(bold=part.is_result))]
        label += [setter.lines(part.how, setter.style(8, color=QUIET))] if part.how else []
        figure = setter.style(bold=part.is_result, at_end=True)
        cells.append([label, setter.lines(part.clause, setter.style(color=QUIET)), setter.lines(part.amount, figure)])
        side, column = ("RIGHTPADDING", 2) if setter.is_rtl else ("LEFTPADDING", 0)
        rules.append((side, (column, row), (column, row), min(number, 8) * 4 * mm))
        if part.is_result:
            rules += [
                ("LINEABOVE", (0, row), (-1, row), 0.8, INK),
                ("LINEBELOW", (0, row), (-1, row), 0.8, INK, 0, None, None, 2, 1.2),
            ]
    wide = any(len(part.clause) > _SHORT_CLAUSE for part in block.steps)
    of_clause = 72 * mm if wide else 22 * mm
    return _rows(cells, [WIDTH - of_clause - 42 * mm, of_clause, 42 * mm], setter, rules)


def _table(block: Table, setter: Setter) -> Rows:
    width = WIDTH / len(block.columns)

    def styled(text: str, column: int, size: float, *, quiet: bool) -> Flowable:
        return setter.lines(text, setter.style(size, color=QUIET if quiet else INK, at_end=column in block.figures))

    cells = [[styled(name, column, 8, quiet=True) for column, name in enumerate(block.columns)]]
    cells += [[styled(text, column, 9, quiet=False) for column, text in enumerate(row)] for row in block.rows]
    rules: Rules = [("LINEBELOW", (0, 0), (-1, 0), 0.6, INK), ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE)]
    gaps = [("RIGHTPADDING", (0, 0), (-2, -1), 3 * mm)] if len(block.columns) > 1 else []
    table = _rows(cells, [width] * len(block.columns), setter, [*rules, *gaps])
    table.repeatRows = 1
    return table
