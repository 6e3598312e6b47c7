"""Make the served scorecard: listed American firms, fiscal years up to 2006.

Run `python -m underwriting.training.us_card --table american_1999_2014.csv.gz --out FOLDER`.
"""

import argparse
import csv
import io
import math
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from basics.grades import grade_of
from underwriting.card_folder import describe_feature, parse_card
from underwriting.features import COLUMN, FEATURES, FloatArray
from underwriting.scorecard import Inputs, Scorecard
from underwriting.scoring import pd_of, score_many
from underwriting.training.additive import cells_of
from underwriting.training.evidence import CHALLENGER, altman_z, measured
from underwriting.training.fit import Progress, Wish, fit_card
from underwriting.training.folder import GOLDEN_ROWS, check_free, spread, write_folder
from underwriting.training.learners import Trees, boosted, challenger
from underwriting.training.page import card_page
from underwriting.training.plots import draw_all
from underwriting.training.record import CardText
from underwriting.training.sample import Sample
from underwriting.training.stage_source import stage_rows
from underwriting.training.table import FirmYears, read_firm_years
from underwriting.training.trainer import record_of

FISCAL_YEARS: Final = (2000, 2006)
CENTRAL_YEARS: Final = (2003, 2006)
PERIODS: Final = ((2007, 2009), (2010, 2013))
MOST_FEATURES: Final = 20
MOST_PAIRS: Final = 10
CELLS_A_FIGURE: Final = 16
_TREES_TO_RANK: Final = 200
_APPLIED_BY_RULE: Final = frozenset({"statement_age"})
_GOLDEN_YEARS: Final = (2007, 2010)

TEXT: Final = CardText(
    name="us-statements-2006",
    title="Yearly statements of listed American firms, at most twenty figures and ten pairs, no market value.",
    target="the firm fails within the year after the fiscal year of the statement (default_1y of the source)",
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
        "The weights of the stages are set by review: no public data joins statements, payments and defaults.",
        "Amounts in USD are known only where the statement is in USD; elsewhere size counts like the median.",
        "Banks and insurers do not fit its ratios.",
        "Few defaults: figures by grade are wide; read the intervals.",
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
    notes=(
        "The figures are the twenty that move the score of boosted single-figure trees most, on the sample alone.",
        (
            "Years before are missing where a listing or the file begins, and such firms rarely fail: taken as learnt, "
            "leaving the year before out would better a grade."
        ),
    ),
)


def make_card(table: FirmYears, out: Path, *, progress: Progress) -> dict[str, Any]:
    """Fit, measure out of time and publish; give the content of the card."""
    check_free(out)
    years = table.between(*FISCAL_YEARS)
    every = sample_of(years)
    sample = chosen_features(every)
    tendency = central_tendency(table)
    wish = Wish(
        pair_budget=MOST_PAIRS,
        cells_a_figure=CELLS_A_FIGURE,
        is_blended=False,
        counts_missing_as_median=True,
        central_tendency=tendency,
    )
    fitted = fit_card(sample, wish, progress=progress)
    record = record_of(sample, fitted, TEXT, counts_missing_as_median=True)
    record["stages"] = stage_rows(tendency, own_country="US")
    card = parse_card(record, sha256="")
    progress("measuring out of time and drawing")
    periods = [table.between(*period) for period in PERIODS]
    trees = challenger(every, seed=wish.seed)
    record["evidence"] = [
        _evidence(card, period, trees.decision_function(sample_of(period).values)) for period in periods
    ]
    scores = np.concatenate([score_many(card, _rows(card, period)) for period in periods])
    labels = np.concatenate([period.defaults for period in periods])
    plots, findings = draw_all(record, scores, labels, f"fiscal years {PERIODS[0][0]}-{PERIODS[-1][1]}")
    write_folder(
        out, record, card_page(record, findings), golden_statements(card, table.between(*_GOLDEN_YEARS)), plots
    )
    return record


def sample_of(table: FirmYears) -> Sample:
    """Give firm-years as a sample of all rows of the feature table that a statement alone makes."""
    columns = [column for column, feature in enumerate(FEATURES) if feature.name not in _APPLIED_BY_RULE]
    return Sample(
        inputs=Inputs.STATEMENTS,
        features=[describe_feature(FEATURES[column]) for column in columns],
        values=table.features[:, columns],
        defaults=table.defaults,
        times=table.years.astype(np.float64),
        groups=np.array(table.company_ids),
    )


def chosen_features(sample: Sample) -> Sample:
    """Give the sample with the figures whose tables move the score most, in the order of the feature table."""
    model = boosted(sample, Trees(number=_TREES_TO_RANK), pairs=[], seed=0)
    cells = cells_of(model.edges, sample.values)
    moves = [float(points[cell].std()) for points, cell in zip(model.points, cells, strict=True)]
    strongest = sorted(range(len(moves)), key=lambda column: -moves[column])[:MOST_FEATURES]
    return sample.of_features(sorted(strongest))


def central_tendency(table: FirmYears) -> float:
    """Give the mean of the yearly default rates, each year counting the same, to five decimals."""
    first, last = CENTRAL_YEARS
    rates = [float(table.between(year, year).defaults.mean()) for year in range(first, last + 1)]
    return round(math.fsum(rates) / len(rates), 5)


def golden_statements(card: Scorecard, table: FirmYears) -> str:
    """Give real statements spread over the whole range of scores, with what the card makes of them, as CSV.

    A quarter of them has no year before. Amounts are whole cents.
    """
    scores = score_many(card, _rows(card, table))
    has_prior = np.array([before is not None for _, before in table.statements])
    with_prior, without = np.flatnonzero(has_prior), np.flatnonzero(~has_prior)
    chosen = [
        *(int(with_prior[place]) for place in spread(scores[with_prior], GOLDEN_ROWS - GOLDEN_ROWS // 4)),
        *(int(without[place]) for place in spread(scores[without], GOLDEN_ROWS // 4)),
    ]
    used = {line for feature in card.statement_features for line in feature.formula.uses}
    lines = sorted({line.removesuffix("_usd") for line in used if not line.startswith("prior_")})
    priors = sorted(line.removeprefix("prior_") for line in used if line.startswith("prior_"))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["company_id", "fiscal_year", *lines, *(f"prior_{line}" for line in priors), "score", "pd", "grade"]
    )
    for row in chosen:
        statement, before = table.statements[row]
        score = float(scores[row])
        amounts = [statement.lines[line] for line in lines]
        amounts_before = [before.lines[line] if before else "" for line in priors]
        head = [table.company_ids[row], statement.fiscal_year]
        writer.writerow([*head, *amounts, *amounts_before, repr(score), repr(pd_of(score)), grade_of(pd_of(score))])
    return out.getvalue()


def _rows(card: Scorecard, table: FirmYears) -> FloatArray:
    return table.features[:, [COLUMN[feature.name] for feature in card.features]]


def _evidence(card: Scorecard, period: FirmYears, challenger_raw: FloatArray) -> dict[str, Any]:
    first, last = int(period.years.min()), int(period.years.max())
    entry = measured(
        f"fiscal years {first}-{last}, out of time",
        score_many(card, _rows(card, period)),
        period.defaults,
        groups=np.array(period.company_ids),
        peers={"Altman Z''": -altman_z(period.lines()), CHALLENGER: challenger_raw},
    )
    return entry | {"first_time": first, "last_time": last}


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, and print what the card is worth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="american_1999_2014.csv.gz")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    options = parser.parse_args(arguments)

    def progress(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    progress("reading the table")
    table = read_firm_years(options.table)
    make_card(table, options.out, progress=progress)
    sys.stdout.write((options.out / "card.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
