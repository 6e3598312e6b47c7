"""Make the first scorecard: listed American firms, fiscal years up to 2006.

Run `python -m underwriting.training.first_card --table american_1999_2014.csv.gz --out FOLDER`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from underwriting.card_folder import parse_card
from underwriting.training.evidence import measure
from underwriting.training.fit import fit_card
from underwriting.training.page import card_page
from underwriting.training.publish import CardText, card_record, golden_rows, write_folder
from underwriting.training.table import FirmYears, read_firm_years

FISCAL_YEARS: Final = (2000, 2006)
INNER_LAST_YEAR: Final = 2004
CENTRAL_YEARS: Final = (2003, 2006)
PERIODS: Final = ((2007, 2009), (2010, 2013))
GOLDEN_ROWS: Final = 40
GOLDEN_YEARS: Final = (2007, 2010)

TEXT: Final = CardText(
    name="us-listed-2006",
    title="Yearly statements of listed American firms, main effects only, no market value.",
    target="the firm fails within the year after the fiscal year of the statement (default_1y of the source).",
    labels=(
        "A label of fiscal year Y is known by the end of Y+1, so that all were known by the end of 2007. "
        "Fiscal year 1999, where the file begins, serves as the year before only."
    ),
    central_tendency_basis=(
        "mean yearly default rate of fiscal years 2003-2006; the years before hold too few failures, "
        "because the source lists firms that lived on"
    ),
    limits=(
        "Made of listed firms; not tested on private ones.",
        "Survivors' last years may be mergers or delistings and count as no default, as in the source.",
        "Statements alone: payment behaviour, public record, country and sector are not in it.",
        "The size of a firm counts only where its statement is in USD; elsewhere size counts like the median.",
        "Banks and insurers do not fit its ratios.",
        "Few defaults: figures by grade are wide; read the intervals.",
        (
            "Profit ratios other than earnings before interest, tax and depreciation got next to no points: beside the "
            "others they added hardly anything in the sample that keeps their known sign."
        ),
    ),
    attribution=(
        (
            "Data: sowide/bankruptcy_dataset, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), anonymous as "
            "published; amounts converted to whole cents, ratios and tables computed from them. `golden.csv` holds "
            "some of its rows."
        ),
        "Lombardo, G. et al. (2022), Future Internet 14(8), 244, doi 10.3390/fi14080244.",
        "Pellegrino, M. et al. (2024), Future Internet 16(3), 79.",
    ),
)


def make_card(table: FirmYears, out: Path) -> dict[str, Any]:
    """Fit, measure out of time and publish; give the content of the card."""
    sample = table.between(*FISCAL_YEARS)
    fitted = fit_card(sample, inner_last_year=INNER_LAST_YEAR, central_years=CENTRAL_YEARS)
    record = card_record(fitted, TEXT, sample)
    card = parse_card(record, sha256="")
    record |= {"evidence": [measure(card, table.between(*years)).as_record() for years in PERIODS]}
    golden = golden_rows(card, table.between(*GOLDEN_YEARS), count=GOLDEN_ROWS)
    write_folder(out, record, card_page(record), golden)
    return record


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, and print what the card is worth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="american_1999_2014.csv.gz")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    options = parser.parse_args(arguments)
    sys.stderr.write("reading the table\n")
    table = read_firm_years(options.table)
    sys.stderr.write(f"{len(table.years)} firm-years; fitting and measuring\n")
    make_card(table, options.out)
    sys.stdout.write((options.out / "card.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
