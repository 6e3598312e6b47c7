"""The stages of a scorecard on its page and by API; grades that were made with them."""

import re
from typing import Any

import pytest

from basics.actors import OPERATOR, Role
from registry import service as registry
from registry.records.values import NewPaymentRecord, NewProfile, NewPublicFact
from registry.values import FactKind, Keep
from tests.rules.registry_examples import make_file, make_row
from tests.support.trial_cards import BARE
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, World
from underwriting import service
from underwriting.publication import published_scorecard

pytestmark = pytest.mark.usefixtures("several_cards")


def test_the_page_of_a_card_tells_its_stages_with_their_evidence(as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get(f"/scorecards/{BARE}").text.replace("\N{MINUS SIGN}", "-")
    table = page.split('id="stages"')[1].split("</table>")[0]
    assert "up to 0 days: -0.25; up to 10 days: 0.00; up to 20 days: +0.20" in table
    assert "above 90 days: +1.80" in table
    assert "takes back 80% of: unpaid judgment" in table
    assert "Sector F, construction" in table
    assert "Set by judgement: no public data joins payments or public records with defaults." in table
    assert "304 of 1,191 loans failed" in table
    assert "36 months" in table


def test_what_the_page_of_the_card_repeats_of_its_tables_is_left_out(as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get("/scorecards/us-statements-2006").text
    titles = re.findall(r'<section class="panel[^>]*>\s*<[^>]*>\s*<h2[^>]*>([^<]+)', page)
    assert {"How it was made", "Evidence", "Plots", "Pairs", "Limits"} <= set(titles)
    assert not {"Features", "Stages"} & set(titles)


def test_the_page_of_a_card_without_stages_has_no_such_table(as_role: AsRole) -> None:
    assert 'id="stages"' not in as_role(Role.EXPORTER).get("/scorecards/us-listed-2006").text


def test_programs_read_the_stages(api: AsProgram) -> None:
    program = api(Role.EXPORTER)
    told: Any = program.get(f"/api/v1/scorecards/{BARE}").json
    plain: Any = program.get("/api/v1/scorecards/us-listed-2006").json
    judgment = next(row for row in told["stages"] if row["key"] == "judgment_unpaid")
    assert (judgment["points"], judgment["fades_months"], judgment["reviewed_on"]) == ([0.9], 36, "2026-11-22")
    assert plain["stages"] == []


def test_an_assessment_with_stages_shows_them_in_words(
    world: World, as_role: AsRole, api: AsProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "champion", lambda _session, on: published_scorecard(BARE))  # noqa: ARG005 - as called
    with world.unit() as session:
        registry.import_statements(session, make_file(make_row()), keep=Keep.NONE, actor=OPERATOR, on=DAY)
        fact = NewPublicFact(FactKind.COLLECTION_ORDER, DAY, DAY, "Km 7/08", "Bailiff's register")
        registry.record_public_fact(session, 1, fact, actor=OPERATOR, on=DAY)
        profile = NewProfile("F", None, None, DAY, "Company register")
        registry.record_profile(session, 1, profile, actor=OPERATOR, on=DAY)
        payment = NewPaymentRecord(34.5, 4, DAY, DAY, "Payment pool")
        registry.record_payment_behaviour(session, 1, payment, actor=OPERATOR, on=DAY)
        made = service.assess_buyer(session, 1, actor=OPERATOR, on=DAY)
    page = as_role(Role.UNDERWRITER).get(f"/assessments/{made.id}").text.replace("\N{NO-BREAK SPACE}", " ")
    for told in (
        "Pays 34.5 days beyond terms on average, the mean is 5 days: raises the risk",
        "Collection order of 1 May 2008 on the public record: raises the risk",
        "Sector F, construction: raises the risk against the mean of all firms",
        "Payment behaviour",
        "Public record",
        "Payment record up to 1 May 2008",
    ):
        assert told in page
    answer: Any = api(Role.UNDERWRITER).get(f"/api/v1/assessments/{made.id}").json
    labels = {part["feature"]: (part["label"], part["group"]) for part in answer["contributions"]}
    assert labels["dbt_days"] == ("days beyond terms", "payment_behaviour")
    assert labels["collection_order"] == ("collection order", "public_record")
    assert labels["country.US"] == ("country US", "country")
    assert labels["sector.F"] == ("sector F, construction", "sector")
    assert sum(part["points"] for part in answer["contributions"]) + answer["base"] == pytest.approx(
        answer["score"], abs=1e-9
    )
    assert answer["is_recomputed"] is True
