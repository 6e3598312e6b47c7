"""The reviewed weights that new cards take, held against the files that they were measured on."""

import csv
import gzip
import math
from typing import Final

import pytest

from registry.records.values import NACE_SECTIONS
from registry.values import PUBLIC_RECORD
from tests.shared_data import shared_data
from underwriting.features import Group
from underwriting.stage_words import EVENT_LABELS, SECTORS, figure_text, is_of_stages, label_text
from underwriting.stages import MISSING, Stage, parse_stages
from underwriting.training.stage_evidence import age_of, employees_of, measure, sector_of
from underwriting.training.stage_source import anchors, stage_rows

CARD: Final = parse_stages(stage_rows(0.00987, own_country="US"))
EVENTS: Final = {row.key for row in CARD.rows if row.stage is Stage.PUBLIC_RECORD} - {MISSING}


def make_loans(group: str, year: int, paid: int, failed: int) -> list[dict[str, str]]:
    plain = {"NewExist": group, "ApprovalFY": str(year), "NAICS": "236115", "NoEmp": "4"}
    return [plain | {"MIS_Status": "P I F"}] * paid + [plain | {"MIS_Status": "CHGOFF"}] * failed


def test_every_fact_of_the_public_record_has_its_row_and_its_words() -> None:
    assert {kind.value for kind in PUBLIC_RECORD} == EVENTS == set(EVENT_LABELS)


def test_every_row_states_its_evidence_and_who_reviewed_it_when() -> None:
    assert all(len(row.evidence) > 40 or row.key == "US" for row in CARD.rows)
    assert {row.reviewed_by for row in CARD.rows} == {"maintainers"}


def test_every_stage_has_a_group_and_a_small_add_on() -> None:
    assert {stage.value for stage in Stage} <= {group.value for group in Group}
    assert sum(CARD.missing_points(stage) for stage in Stage) == pytest.approx(0.10)


def test_later_payment_never_lowers_the_risk() -> None:
    points = CARD.by_key[Stage.PAYMENT_BEHAVIOUR, "dbt_days"].points
    assert list(points) == sorted(points)


def test_good_facts_lower_the_risk_and_bad_ones_raise_it() -> None:
    signs = {key: CARD.by_key[Stage.PUBLIC_RECORD, key].points[0] for key in EVENTS}
    assert {key for key, points in signs.items() if points > 0} == {
        "judgment_unpaid",
        "collection_order",
        "late_filing",
        "audit_qualified",
    }
    assert {key for key, points in signs.items() if points < 0} == {"audit_unqualified", "prompt_payer"}


def test_the_cards_own_country_adds_nothing_and_another_is_anchored() -> None:
    british = next(anchor for anchor in anchors() if anchor["country"] == "GB")
    expected = british["share"] * (math.log(0.0045 / 0.9955) - math.log(0.00987 / 0.99013))
    assert CARD.by_key[Stage.COUNTRY, "US"].points == (0.0,)
    assert CARD.by_key[Stage.COUNTRY, "GB"].points[0] == pytest.approx(expected, abs=1e-6)
    polish = parse_stages(stage_rows(0.00987, own_country="PL"))
    assert polish.by_key[Stage.COUNTRY, "US"].points == (0.0,)  # the same tendency


def test_sections_have_words() -> None:
    assert tuple(SECTORS) == NACE_SECTIONS
    assert label_text("sector.F") == "sector F, construction"


def test_contributions_of_stages_have_words() -> None:
    assert [label_text(name) for name in ("country.GB", "country", "sector", "firm_age", "dbt_days")] == [
        "country GB",
        "country",
        "sector",
        "age of the firm",
        "days beyond terms",
    ]
    assert [is_of_stages(name) for name in ("country.GB", "late_filing", "size", "employees")] == [
        True,
        True,
        False,
        True,
    ]


def test_figures_of_stages_are_written_in_their_unit() -> None:
    assert [figure_text("dbt_days", days) for days in (1.0, -3.0, 17.46)] == ["1 day", "-3 days", "17.5 days"]
    assert figure_text("employees", 12345) == "12,345 employees"


def test_groups_are_measured_against_their_own_vintage() -> None:
    loans = make_loans("1", 1997, 900, 100) + make_loans("2", 2005, 500, 500)
    assert [(group.key, group.log_odds) for group in measure(loans, age_of)] == [("existing", 0.0), ("new", 0.0)]


def test_a_small_group_and_a_loan_outside_the_vintages_are_left_out() -> None:
    loans = make_loans("1", 1997, 90, 10) + make_loans("2", 1997, 89, 10) + make_loans("2", 2002, 500, 500)
    assert [(group.key, group.loans, group.failed) for group in measure(loans, age_of)] == [("existing", 100, 10)]


def test_points_of_chance_alone_shrink_to_nothing() -> None:
    loans = make_loans("1", 1997, 180, 20) + make_loans("2", 1997, 182, 18)
    assert all(abs(group.points) < 1e-6 < abs(group.log_odds) for group in measure(loans, age_of))


def test_points_are_half_of_what_is_certain_and_of_mean_odds_one() -> None:
    loans = make_loans("1", 1997, 40_000, 10_000) + make_loans("2", 1997, 48_000, 2_000)
    existing, new = measure(loans, age_of)
    assert existing.points == pytest.approx(0.351, abs=0.001)
    assert new.points == pytest.approx(-0.545, abs=0.001)
    assert math.exp(existing.points) + math.exp(new.points) == pytest.approx(2.0)


def test_weights_are_those_measured_on_the_file_of_loans() -> None:
    with gzip.open(shared_data("sba_defaults", "sba_national_sample.csv.gz"), "rt", encoding="utf-8") as file:
        loans = list(csv.DictReader(file))
    sectors = {group.key: round(group.points, 2) for group in measure(loans, sector_of)}
    sizes = {group.key: round(group.points, 2) for group in measure(loans, employees_of)}
    stated = {row.key: row.points[0] for row in CARD.rows if row.stage is Stage.SECTOR and row.key != MISSING}
    assert sectors == stated
    assert tuple(sizes[key] for key in ("1", "4", "9", "19", "more")) == CARD.by_key[Stage.SIZE, "employees"].points


def test_anchors_are_those_of_the_files() -> None:
    with shared_data("insolvency_notices", "uk_company_insolvency_rate_monthly.csv").open(encoding="utf-8") as file:
        rates = [float(row["company_insolvency_rate_per_10k"]) for row in csv.DictReader(file)]
    shares: dict[int, list[int]] = {}
    with gzip.open(shared_data("bankruptcy", "american_1999_2014.csv.gz"), "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shares.setdefault(int(row["year"]), []).append(int(row["default_1y"]))
    american = sum(sum(shares[year]) / len(shares[year]) for year in range(2003, 2007)) / 4
    stated = {anchor["country"]: anchor["central_tendency"] for anchor in anchors()}
    assert stated == {"US": round(american, 5), "GB": round(sum(rates) / len(rates) / 10_000, 4)}
