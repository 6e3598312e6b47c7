"""Policies, their versions and reference rates, on both databases."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from basics import clock
from basics.actors import OPERATOR
from basics.errors import Invalid, NotFound, Refused
from basics.money import Money, Rate
from basics.periods import Period
from basics.scopes import InsurerScope, PolicyholderScope
from models.engine import engine_for, read_only, unit_of_work
from models.people import Policyholder
from policies import queries, service
from policies.cover.values import CoverTerms, InsuredPercentage
from policies.reference_rates.reading import SHIPPED, read_rates
from policies.rules import premium_due
from policies.values import PolicyDraft, PolicyFacts
from tests.support.databases import Database

MAY = date(2008, 5, 1)
TERMS = CoverTerms(
    currency="USD",
    period=Period(date(2008, 1, 1), date(2009, 1, 1)),
    insured_percentage=InsuredPercentage(named=Rate.parse_percent("90"), discretionary=None),
    max_payment_terms_days=90,
)


def make_draft(number: str = "TC-1", *, terms: CoverTerms = TERMS, premium: str = "0.31") -> PolicyDraft:
    return PolicyDraft(
        number=number,
        terms=terms,
        clauses={"waiting": "Clause 7"},
        premium_rate=Rate.parse_percent(premium),
        minimum_premium=Money.parse("5000.00", terms.currency),
        reduction_notice_days=30,
        is_invented=True,
    )


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with unit_of_work(made, InsurerScope()) as session:
        for name in ("First Exporter", "Second Exporter"):
            session.add(Policyholder(name=name, country="US", is_invented=True, created_at=clock.now()))
            session.flush()
    yield made
    made.dispose()


def create(engine: Engine, draft: PolicyDraft, *, policyholder_id: int = 1) -> PolicyFacts:
    with unit_of_work(engine, InsurerScope()) as session:
        return service.create_policy(session, draft, policyholder_id=policyholder_id, actor=OPERATOR, on=MAY)


def test_a_policy_reads_back_as_it_was_entered(engine: Engine) -> None:
    policy = create(engine, make_draft())
    assert policy.terms == TERMS
    assert (policy.premium_rate.percent, policy.minimum_premium.decimal) == ("0.31", "5000.00")
    assert policy.clauses == {"waiting": "Clause 7"}


def test_another_policyholders_policy_is_not_found(engine: Engine) -> None:
    policy = create(engine, make_draft())
    stranger = PolicyholderScope(2)
    with read_only(engine, stranger) as session, pytest.raises(NotFound) as refusal:
        queries.policy_on(session, policy.id, scope=stranger, on=MAY)
    assert refusal.value.code == "policy.not_found"


def test_a_policy_number_is_given_once(engine: Engine) -> None:
    create(engine, make_draft())
    with pytest.raises(Refused) as refusal:
        create(engine, make_draft())
    assert refusal.value.code == "policy.number_taken"


def test_terms_before_a_revision_stay_what_they_were(engine: Engine) -> None:
    policy = create(engine, make_draft())
    with unit_of_work(engine, InsurerScope()) as session:
        draft = make_draft(premium="0.5")
        service.revise_policy(session, policy.id, draft, effective_from=date(2008, 7, 1), actor=OPERATOR, on=MAY)
    with read_only(engine, InsurerScope()) as session:
        before = queries.policy_on(session, policy.id, scope=InsurerScope(), on=date(2008, 6, 30))
        after = queries.policy_on(session, policy.id, scope=InsurerScope(), on=date(2008, 7, 1))
    assert (before.premium_rate.percent, after.premium_rate.percent) == ("0.31", "0.5")


def test_two_versions_do_not_begin_on_one_day(engine: Engine) -> None:
    policy = create(engine, make_draft())
    start = date(2008, 1, 1)
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as refusal:
        service.revise_policy(session, policy.id, make_draft(), effective_from=start, actor=OPERATOR, on=MAY)
    assert refusal.value.code == "policy.version_exists"


def test_a_contradictory_draft_names_every_fault(engine: Engine) -> None:
    draft = PolicyDraft(
        number=" ",
        terms=TERMS,
        clauses={},
        premium_rate=Rate.parse_percent("101"),
        minimum_premium=Money.parse("-1.00", "EUR"),
        reduction_notice_days=366,
    )
    with pytest.raises(Invalid) as refusal:
        create(engine, draft)
    assert [fault.where for fault in refusal.value.faults] == [
        "number",
        "premium_rate",
        "minimum_premium",
        "minimum_premium",
        "reduction_notice_days",
    ]


def test_the_period_decides_which_policies_are_in_force(engine: Engine) -> None:
    create(engine, make_draft())
    counts = []
    for day in (date(2007, 12, 31), date(2008, 1, 1), date(2008, 12, 31), date(2009, 1, 1)):
        with read_only(engine, InsurerScope()) as session:
            counts.append(len(queries.policies_in_force(session, scope=InsurerScope(), on=day)))
    assert counts == [0, 1, 1, 0]


def test_amounts_convert_at_the_last_published_reference_rates(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session:
        stored = service.load_reference_rates(session, read_rates(SHIPPED, source="ECB"), actor=OPERATOR, on=MAY)
        again = service.load_reference_rates(session, read_rates(SHIPPED, source="ECB"), actor=OPERATOR, on=MAY)
        dollars = queries.convert(session, Money.parse("1000.00", "EUR"), "USD", on=MAY)
        pounds = queries.convert(session, dollars, "GBP", on=MAY)
    assert stored > 5_000
    assert again == 0
    assert str(dollars) == "USD 1554.00"
    assert str(pounds) == "GBP 790.15"


def test_a_currency_without_a_recent_rate_is_refused(engine: Engine) -> None:
    with unit_of_work(engine, InsurerScope()) as session, pytest.raises(Refused) as refusal:
        queries.convert(session, Money.parse("1", "EUR"), "USD", on=MAY)
    assert refusal.value.code == "rates.missing"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Date,USD\n2008-04-30,abc\n", "row 2, column USD"),
        ("Date,USD\n2008-04-31,1.5\n", "row 2, column 1"),
        ("Date,USD\n2008-04-30,-1\n", "row 2, column USD"),
        ("", "row 1"),
    ],
)
def test_a_broken_file_of_rates_names_the_place(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(text)
    with pytest.raises(Invalid) as refusal:
        read_rates(file, source="test")
    assert refusal.value.faults[0].where == place


@pytest.mark.parametrize(("turnover", "due"), [("1612903.22", "5000.00"), ("1612904.84", "5000.01"), ("0", "5000.00")])
def test_the_minimum_premium_is_due_in_any_case(turnover: str, due: str) -> None:
    premium = premium_due(
        Money.parse(turnover, "USD"), rate=Rate.parse_percent("0.31"), minimum=Money.parse("5000.00", "USD")
    )
    assert premium.due.decimal == due
