"""The page of the features is what its generator writes, and each feature stands in it once."""

import subprocess
import sys

from tests.house.source import ROOT
from underwriting.feature_page import feature_page
from underwriting.features import FEATURES

PAGE = ROOT / "docs" / "features.md"


def test_the_page_of_the_features_is_up_to_date() -> None:
    written = subprocess.run(
        [sys.executable, "-m", "underwriting.feature_page"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert PAGE.read_text(encoding="utf-8") == written, "run `python -m underwriting.feature_page > docs/features.md`"


def test_every_feature_has_its_row() -> None:
    rows = [line for line in feature_page(FEATURES).splitlines() if line.startswith("| `")]
    assert sorted(row.split("`")[1] for row in rows) == sorted(feature.name for feature in FEATURES)


def test_a_row_tells_formula_unit_sign_bounds_and_missing_rule() -> None:
    (row,) = (line for line in feature_page(FEATURES).splitlines() if line.startswith("| `receivable_days`"))
    assert row == (
        "| `receivable_days` | receivables in days of sales | `365 * receivables / net_sales` | days | + | "
        "0 to 365 |  | a line not reported, or a denominator that is not above zero | yearly statement |"
    )
