"""Every firm of the demo, asked about for far more than the rules grant: what the answers say is what was reckoned."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Final

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from basics.money import Money
from basics.scopes import InsurerScope
from commands.demo_content import EXPORTERS, PASSWORD, SENIOR, load_demo
from limits import service
from limits.queries import answer, ceiling, open_request
from limits.reasons import ChangeCode
from limits.values import LimitAsk, Verdict
from migrations.runner import migrate
from models.engine import engine_for, read_only, unit_of_work
from models.limits import LimitDecision
from models.policies import Policy
from models.registry import Buyer
from people import queries as people
from people.rules import SCOPES
from people.service import issue_token
from portal import work
from portal.app import create_app
from portal.settings import Settings
from tests.web.world import CHEAP, DAY, ApiClient, Browser
from underwriting.card_folder import served_scorecard
from underwriting.counterfactual import apply_changes
from underwriting.features import feature_row, lines_of_firm
from underwriting.queries import StoredAssessment, assessment
from underwriting.rules import choose_statements, group_points, statement_weight
from underwriting.scoring import rate_row
from underwriting.stage_words import is_of_stages

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo_answers")]
INSURER: Final = InsurerScope()
LETTERS_EVERY: Final = 4
FAR_TOO_MUCH: Final = "90000000"
_ROW: Final = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Demo:
    """The demo's installation after an exporter asked for a limit on every firm, and another one on a hundred."""

    app: Flask
    url: str
    decision_ids: tuple[int, ...]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    migrate(url)
    engine = engine_for(url)
    load_demo(engine, CHEAP)
    with unit_of_work(engine, INSURER) as session:
        buyer_ids = list(session.scalars(select(Buyer.id).order_by(Buyer.id)))
        users = {user.email: user for user in people.users(session, scope=INSURER)}
        for exporter, wanted in zip(EXPORTERS, (buyer_ids, buyer_ids[:100]), strict=False):
            actor = users[exporter.email].actor
            policy = session.scalars(select(Policy).where(Policy.policyholder_id == actor.policyholder_id)).one()
            for buyer_id in wanted:
                if open_request(session, scope=INSURER, policy_id=policy.id, buyer_id=buyer_id) is not None:
                    continue
                ask = LimitAsk(policy.id, buyer_id, Money.parse(FAR_TOO_MUCH, policy.currency), 30)
                service.request_limit(session, ask, actor=actor, on=DAY, scope=actor.scope)
    with read_only(engine, INSURER) as session:
        decision_ids = tuple(session.scalars(select(LimitDecision.id).order_by(LimitDecision.id)))
    engine.dispose()
    app = create_app(Settings(url, argon2_time_cost=1, argon2_memory_kib=8))
    app.testing = True
    yield Demo(app, url, decision_ids)
    with app.app_context():
        work.engine().dispose()


def underwriter(demo: Demo) -> Browser:
    browser = Browser(demo.app)
    assert browser.sign_in(SENIOR.email, PASSWORD).status_code == 303
    return browser


def program(demo: Demo) -> ApiClient:
    engine = engine_for(demo.url)
    with unit_of_work(engine, INSURER) as session:
        actor = next(user.actor for user in people.users(session, scope=INSURER) if user.email == SENIOR.email)
        token = issue_token(session, "test", frozenset(SCOPES), actor=actor, on=DAY).token
    engine.dispose()
    client = ApiClient(demo.app)
    client.token = token
    return client


def plain(text: str) -> str:
    """Drop marks and spaces of every kind: a PDF breaks lines where it likes."""
    return re.sub(r"\s+", "", unescape(_TAG.sub("", text)))


def printed(letter: bytes) -> str:
    return plain("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(letter)).pages))


def test_every_better_grade_that_an_answer_promises_comes_true_in_the_same_engine(demo: Demo) -> None:
    promised: Counter[Verdict] = Counter()
    more_room = 0
    engine = engine_for(demo.url)
    with read_only(engine, INSURER) as session:
        for decision_id in demo.decision_ids:
            said = answer(session, decision_id, scope=INSURER).decision
            better = next((change for change in said.changes if change.code is ChangeCode.BETTER_FIGURES), None)
            if better is None:
                continue
            row = session.get_one(LimitDecision, decision_id)
            assert row.assessment_id is not None
            stored = assessment(session, row.assessment_id)
            found = stored.assessment.counterfactual
            assert found is not None
            assert dict(better.parameters)["grade"] == found.grade.number
            assert (grade := grade_after(stored)) == found.grade.number
            assert stored.assessment.model_grade is not None
            assert grade < stored.assessment.model_grade.number
            now, then = (ceiling(session, each, on=DAY) for each in (stored.assessment.model_grade, found.grade))
            assert then.greatest.minor >= now.greatest.minor
            more_room += then.greatest > now.greatest
            promised[said.verdict] += 1
    engine.dispose()
    assert set(promised) >= {Verdict.NOT_APPROVED, Verdict.INVESTIGATING}
    assert promised.total() >= 300
    assert more_room >= 250


def grade_after(stored: StoredAssessment) -> int:
    """Give the grade that the engine gives the statement with the changes made, all else as it was known."""
    card, made, inputs = served_scorecard(), stored.assessment, stored.inputs
    chosen = choose_statements(inputs.statements, on=inputs.on)
    assert chosen is not None
    assert made.counterfactual is not None
    row = feature_row(lines_of_firm(*chosen, months_old=0), card.statement_features)
    end = chosen[0].period_end
    months = (inputs.on.year - end.year) * 12 + inputs.on.month - end.month - 1
    rating = rate_row(
        card,
        apply_changes(card, row, made.counterfactual.changes),
        weight=statement_weight(months),
        previous_grade=made.model_grade,
        beside=sum(part.points for part in made.contributions if is_of_stages(part.feature)),
    )
    assert rating.pd == pytest.approx(made.counterfactual.pd, abs=1e-12)
    return rating.grade.number


def test_page_api_and_letter_of_five_hundred_decisions_say_the_same(demo: Demo) -> None:
    browser, client = underwriter(demo), program(demo)
    said: Counter[str] = Counter()
    assert len(demo.decision_ids) >= 500
    for place, decision_id in enumerate(demo.decision_ids):
        told = client.get(f"/api/v1/limit-decisions/{decision_id}").get_json()
        shown = [plain(browser.get(f"/limit-decisions/{decision_id}").text)]
        if place % LETTERS_EVERY == 0:
            shown.append(printed(client.get(f"/api/v1/limit-decisions/{decision_id}/letter").data))
        for text in (told["sentence"], *told["words"], *told["changes"]):
            assert text[0].isupper(), text
            assert all(plain(text) in medium for medium in shown), (decision_id, text)
        assert len(set(told["words"])) == len(told["words"])
        said["letters"] += len(shown) - 1
        said["words"] += len(told["words"])
        said["better grades"] += any(text.startswith("Grade ") for text in told["changes"])
    assert said["letters"] >= 50
    assert said["words"] >= 1500
    assert said["better grades"] >= 300


def test_the_figures_shown_are_the_stored_contributions_of_five_hundred_decisions(demo: Demo) -> None:
    browser, client = underwriter(demo), program(demo)
    engine = engine_for(demo.url)
    with read_only(engine, INSURER) as session:
        rows = session.execute(select(LimitDecision.id, LimitDecision.assessment_id).order_by(LimitDecision.id))
        used = {assessment_id for _decision, assessment_id in rows if assessment_id is not None}
        stored = [assessment(session, number) for number in sorted(used)]
    engine.dispose()
    rated = [each for each in stored if each.assessment.score is not None]
    assert len(rated) >= 380
    for each in rated:
        page = browser.get(f"/assessments/{each.id}").text
        told = client.get(f"/api/v1/assessments/{each.id}").get_json()
        check_figures(each, page)
        for reason in told["reasons"]:
            assert plain(reason["text"]) in plain(page)
        assert plain(told["change"]) in plain(page)


def check_figures(stored: StoredAssessment, page: str) -> None:
    """Compare both tables of the page with what is stored: each figure to half of its last digit, and the sum."""
    made = stored.assessment
    groups, figures = (table_of(page, place) for place in ("groups", "figures"))
    assert made.base is not None
    assert made.score is not None
    expected = [made.base, *group_points(made.contributions).values(), made.score]
    assert_rounded(groups, expected)
    assert_rounded(figures, sorted((part.points for part in made.contributions), key=lambda points: -abs(points)))
    assert made.base + sum(part.points for part in made.contributions) == pytest.approx(made.score, abs=1e-9)


def assert_rounded(shown: list[float], stored: list[float]) -> None:
    assert len(shown) == len(stored)
    assert max(abs(one - two) for one, two in zip(shown, stored, strict=True)) <= 0.005 + 1e-9


def table_of(page: str, panel: str) -> list[float]:
    """Give the last column of the table in a panel of the page."""
    start = page.index(f'id="{panel}"')
    body = page[page.index("<tbody", start) : page.index("</tbody>", start)]
    cells = [_CELL.findall(row) for row in _ROW.findall(body)]
    return [float(plain(row[-1]).replace("\N{MINUS SIGN}", "-")) for row in cells]
