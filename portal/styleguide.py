"""Made-up values for the style guide, which shows every component of the pages once."""

from datetime import UTC, date, datetime

from basics.money import Money
from portal import charts


def examples() -> dict[str, object]:
    """Give the context of styleguide.html. Every name and figure in it is invented and labelled so on the page."""
    return {
        "on": date(2008, 5, 1),
        "asked_at": datetime(2008, 5, 1, 9, 12, tzinfo=UTC),
        "eur": lambda text: Money.parse(text, "EUR"),
        "day_of": date.fromisoformat,
        "duties": _duties(),
        "events": _events(),
        "messages": _messages(),
        "steps": _steps(),
        "checks": _checks(),
        "charts": _charts,
    }


def _duties() -> list[dict[str, object]]:
    notify, hand_over = "Notify the overdue invoice", "Hand the debt over to collection"
    rows = [
        (date(2008, 4, 29), -2, notify, "INV-2008-0117", "Harrow Vale Textiles", "Policy 5.2"),
        (date(2008, 5, 1), 0, hand_over, "INV-2008-0094", "Quillon Marine Supply", "Policy 5.4"),
        (date(2008, 5, 6), 5, notify, "INV-2008-0131", "Harrow Vale Textiles", "Policy 5.2"),
        (date(2008, 6, 12), 42, "File the claim at the latest", "INV-2007-0822", "Ostrel Foods", "Policy 7.1"),
    ]
    names = ("due", "days_left", "duty", "invoice", "buyer", "clause")
    return [dict(zip(names, row, strict=True)) | {"invoice_url": "#"} for row in rows]


def _events() -> list[dict[str, object]]:
    return [
        {
            "on": date(2008, 5, 1),
            "kind": "limit",
            "title": "Limit reduced from EUR 250,000 to EUR 120,000",
            "tone": "warn",
            "text": "For shipments from 31 May 2008; shipments before that day keep the earlier limit.",
            "by": "monitoring run of 1 May 2008",
            "url": "#",
        },
        {"on": date(2008, 4, 30), "kind": "grade", "title": "Grade fell from 4 to 6", "tone": "bad", "url": "#"},
        {"on": date(2008, 4, 30), "kind": "fact", "title": "Statement of fiscal year 2007 became known"},
        {
            "on": date(2007, 6, 4),
            "kind": "payment",
            "title": "Invoice INV-2007-0822 paid 12 days late",
            "invented": True,
        },
        {"on": date(2007, 5, 2), "kind": "limit", "title": "Limit granted: EUR 250,000", "tone": "good"},
    ]


def _messages() -> list[dict[str, object]]:
    return [
        {
            "who": "Noor Haddad",
            "role": "underwriter, level 2",
            "at": datetime(2008, 4, 29, 14, 5, tzinfo=UTC),
            "text": "Liabilities rose by a third in 2007. Do you know what the new loan paid for?",
            "files": [],
        },
        {
            "who": "Ines Duarte",
            "role": "exporter",
            "at": datetime(2008, 4, 30, 8, 40, tzinfo=UTC),
            "text": "A second dyeing line, in use since January.\nThe buyer's letter is attached.",
            "files": [("letter-of-buyer.pdf", "#")],
            "is_mine": True,
        },
        {
            "who": "Noor Haddad",
            "role": "underwriter, level 2",
            "at": datetime(2008, 5, 1, 6, 2, tzinfo=UTC),
            "text": "Please send the loan's repayment plan.",
            "is_open": True,
            "age": "3 h",
        },
    ]


def _steps() -> list[dict[str, object]]:
    rows = [
        ("Eligible debt", "3 invoices shipped within cover, gross", "4.1", "120000.00", False),
        ("Receipts before the date of loss", "oldest invoice first", "6.1", "-30000.00", False),
        ("Insured loss", "the smaller of the debt and the limit of EUR 100,000", "6.2", "90000.00", False),
        ("Insured percentage", "90 % of the insured loss", "6.3", "81000.00", False),
        ("Deductible", "per buyer, after the percentage", "6.4", "-5000.00", False),
        ("Indemnity", "", "6.9", "76000.00", True),
    ]
    return [
        {"label": label, "how": how, "clause": clause, "amount": Money.parse(text, "EUR"), "is_result": is_result}
        for label, how, clause, text, is_result in rows
    ]


def _checks() -> list[dict[str, object]]:
    return [
        {"label": "Shipped within the period of cover", "result": "ok", "clause": "4.1", "detail": "3 of 3 invoices"},
        {
            "label": "Overdue notice filed in time",
            "result": "failed",
            "clause": "5.2",
            "detail": "Due 29 Apr 2008, filed 1 May 2008: 2 days late.",
        },
        {
            "label": "Delivery proved",
            "result": "needs_document",
            "clause": "7.3",
            "detail": "Proof of delivery for INV-2008-0131 is missing.",
            "url": "#",
        },
    ]


def _charts(name: str, direction: charts.Direction) -> object:
    """Draw one of the example charts: waterfall, limit, grades or bars."""
    return {"waterfall": _waterfall, "limit": _limit, "grades": _grades, "bars": _bars}[name](direction)


def _waterfall(direction: charts.Direction) -> object:
    rows = [
        ("Liabilities over assets, 0.81", 0.92, "+0.92"),
        ("Retained earnings over assets, -0.12", 0.61, "+0.61"),
        ("Current ratio, 1.05", 0.34, "+0.34"),
        ("Net income over assets, 0.03", -0.27, "\N{MINUS SIGN}0.27"),
        ("Size: total assets", -0.18, "\N{MINUS SIGN}0.18"),
    ]
    return charts.waterfall(
        "Debt, not earnings, sets this buyer apart",
        [charts.Contribution(*row) for row in rows],
        levels=(
            charts.Level("Portfolio's median, 0.9 %", -4.7, "\N{MINUS SIGN}4.70"),
            charts.Level("This buyer, 3.7 %", -3.28, "\N{MINUS SIGN}3.28"),
        ),
        axis="log-odds of default within 12 months; further along = more risk",
        direction=direction,
    )


def _limit(_: charts.Direction) -> object:
    rows = [
        (date(2005, 3, 1), 100_000.0, "100,000", None),
        (date(2006, 5, 10), 250_000.0, "250,000", None),
        (date(2007, 9, 12), 120_000.0, "120,000", date(2007, 6, 14)),
    ]
    return charts.limit_steps(
        "The limit was halved in 2007",
        [charts.LimitStep(day, amount, text, announced) for day, amount, text, announced in rows],
        until=date(2008, 5, 1),
        axis="EUR",
        write="{:,.0f}".format,
    )


def _grades(_: charts.Direction) -> object:
    grades = [(2003, 5), (2004, 4), (2005, 4), (2006, 3), (2007, 4), (2008, 6)]
    return charts.grade_line(
        "Two grades lost in a year",
        [charts.GradePoint(date(year, 4, 30), grade, f"grade {grade}") for year, grade in grades],
        events=[
            charts.EventMark(date(2006, 9, 14), "Overdue notice, EUR 18,200"),
            charts.EventMark(date(2007, 11, 20), "Grade overridden by an underwriter: pending merger"),
        ],
        until=date(2008, 5, 1),
        axis="grade, 1 is best",
    )


def _bars(_: charts.Direction) -> object:
    years = [("2005", 41.2, 2.1), ("2006", 48.9, 3.4), ("2007", 45.1, -4.6)]
    return charts.bars(
        "Sales held, the result did not",
        [charts.BarGroup(year, (sales, result)) for year, sales, result in years],
        series=["Net sales", "Net income"],
        axis="EUR million",
        write="{:.0f}".format,
    )
