import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.letters import (
    Block,
    Chart,
    Facts,
    Letterhead,
    Paragraph,
    Reasons,
    Stair,
    StairStep,
    Table,
    Verdict,
    WaterfallRow,
    letter,
)
from portal.letters.bidi import visual

DAY = date(2008, 5, 1)
HEAD = Letterhead("Meridian Mutual", "Decision 7a21 - scorecard 3f9a1c - invented facts")
VERDICT = Verdict(
    state="approved in part",
    sentence="We insure EUR 120,000.",
    facts=(("Amount", "EUR 120,000"), ("From", "1 May 2008")),
    tone="warn",
    conditions=("Conditions", ("Terms of 60 days.",)),
    reasons=Reasons((("Debt is high", "0.81"),), "Why"),
    changes=("What would change it", ("A better grade.",)),
    known=Facts((("Statement 2007", "30 Apr 2008"),), "What was known"),
    decided_by="Decided by rules",
    next_steps=("What you can do now", ("Appeal.",)),
)
STAIR = Stair(
    "Indemnity",
    (StairStep("Loss", "EUR 90,000.00", "6.2"), StairStep("Indemnity", "EUR 81,000.00", "6.9", is_result=True)),
    ("Step", "Clause", "Amount"),
)
CHART = Chart(
    "Debt decides", (WaterfallRow("Median", 0.0, 0.0, "0.00"), WaterfallRow("Debt", 0.0, 1.0, "+1.00")), "axis"
)


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_equal_letters_have_equal_bytes() -> None:
    blocks: list[Block] = [VERDICT, STAIR, CHART]
    assert letter("Limit decision", "R-1", DAY, blocks, head=HEAD) == letter(
        "Limit decision", "R-1", DAY, blocks, head=HEAD
    )


def test_decision_is_printed_in_the_order_of_the_decision_box() -> None:
    text = _text(letter("Limit decision", "R-1", DAY, [VERDICT], head=HEAD))
    parts = ["approved in part", "We insure", "Amount", "Conditions", "Why", "0.81", "What would change it"]
    parts += ["What was known", "Decided by rules", "What you can do now"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_letter_carries_its_reference_business_date_footer_and_page_number() -> None:
    text = _text(letter("Limit decision", "R-2008-0114", DAY, [], head=HEAD)).replace("\N{NO-BREAK SPACE}", " ")
    wanted = ["Meridian Mutual", "R-2008-0114", "Business date 1 May 2008", "invented facts", "Page 1 of 1"]
    assert [part for part in wanted if part not in text] == []


def test_long_table_numbers_its_pages_and_repeats_its_head() -> None:
    rows = tuple((f"INV-{number}", "EUR 1.00") for number in range(90))
    text = _text(
        letter("Invoices", "C-1", DAY, [Table("Invoices", ("Invoice no.", "Open"), rows, frozenset({1}))], head=HEAD)
    )
    assert text.count("Invoice no.") == 3
    assert "Page 3 of 3" in text


def test_calculation_names_each_clause_and_amount() -> None:
    text = _text(letter("Settlement", "C-1", DAY, [STAIR], head=HEAD))
    assert re.search(r"Loss\s+6\.2\s+EUR 90,000\.00\s+Indemnity\s+6\.9\s+EUR 81,000\.00", text)


def test_text_of_users_is_never_read_as_markup() -> None:
    hostile = 'A & B <b>bold</b> <img src="file:///etc/hostname"/> &amp;'
    assert hostile in _text(letter("x", "y", DAY, [Paragraph(hostile)], head=HEAD)).replace("\n", " ")


def test_metadata_names_title_author_and_language() -> None:
    reader = PdfReader(BytesIO(letter("Limit decision", "R-1", DAY, [], head=HEAD)))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Limit decision - R-1", "Meridian Mutual")
    assert str(reader.root_object["/Lang"]) == "en"


@pytest.mark.parametrize("words", ["Ελλάδα", "Страхование", "Příliš žluťoučký", "Łódź", "Timișoara"])
def test_scripts_of_the_portal_are_embedded(words: str) -> None:
    assert words in _text(letter("x", "y", DAY, [Paragraph(words)], head=HEAD))


@pytest.mark.parametrize(
    ("line", "base", "drawn"),
    [
        ("plain", 0, "plain"),
        ("אבג", 1, "גבא"),
        ("אב 12 גד", 1, "דג 12 בא"),
        ("סכום EUR 120,000", 1, "EUR 120,000 םוכס"),
        ("see אבג (2008) דה end", 0, "see הד (2008) גבא end"),
        ("א (ב)", 1, "(ב) א"),
        ("שיעור \u206690 %\u2069", 1, "90 % רועיש"),
        ("מחיר 90% כן", 1, "ןכ 90% ריחמ"),
        ("", 1, ""),
    ],
)
def test_hebrew_is_drawn_in_the_order_of_the_eye(line: str, base: int, drawn: str) -> None:
    assert visual(line, base=base) == drawn


def test_right_to_left_letter_puts_a_stairs_amount_before_its_step() -> None:
    head = Letterhead("Meridian", "x", locale="he", direction="rtl")
    text = _text(letter("x", "y", DAY, [STAIR], head=head))
    assert text.index("EUR 90,000.00") < text.index("Loss")
