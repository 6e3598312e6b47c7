"""The life of a claim from the overdue notice to the settlement, on both databases."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from basics.errors import Invalid, Refused, Stale
from basics.scopes import PolicyholderScope
from cases import queries as cases
from claims import queries, service
from claims.checks import CheckKind, CheckState, checks_from_json
from claims.documents import BYTES_MAX
from claims.handling import service as handling
from claims.reasons import Outcome
from claims.rules import assess_claim
from claims.values import DecisionAction, DocumentKind, NewDocument, NewNotice
from commands.cases import assess_command
from models.audit import EventLog
from models.claims import ClaimAssessment
from models.engine import engine_for, unit_of_work
from policies.cover.values import Loss, LossKind, MovementKind
from receivables import service as receivables
from registry.queries import events_known
from tests.services import claims_scene as scene
from tests.services.claims_scene import (
    CARL,
    CLEO,
    CORA,
    DEFAULT,
    EVA,
    LOSS_DAY,
    NOTICE_DAY,
    PDF,
    TODAY,
    acting,
    documented,
    drafted,
    filed,
    make_draft,
)
from tests.services.ledger_scene import make_movement, usd
from tests.support.databases import Database

ALL = handling.INSURER


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with acting(made) as session:
        scene.set_claims_scene(session)
    yield made
    made.dispose()


def test_a_claim_goes_from_notice_to_settlement(engine: Engine) -> None:
    own = PolicyholderScope(1)
    with unit_of_work(engine, own) as session:
        scene.notified(session)
        claim = drafted(session)
        documented(session, claim.id)
        claim = service.file_claim(session, claim.id, version=claim.version, actor=EVA, on=TODAY)
    with acting(engine) as session:
        claim = handling.ask(session, claim.id, "Who signed?", version=claim.version, actor=CLEO, on=TODAY)
        assert claim.state == "questioned"
    with unit_of_work(engine, own) as session:
        claim = service.answer(session, claim.id, "The store keeper.", actor=EVA, on=TODAY)
    with acting(engine) as session:
        claim = handling.accept(session, claim.id, "Proven.", version=claim.version, actor=CARL, on=TODAY)
        assert (claim.state, claim.indemnity) == ("accepted", usd("21600.00"))
        payee_id = scene.cleared_payee(session)
        made = handling.settle(session, claim.id, payee_id, version=claim.version, actor=CARL, on=TODAY)
        claim = queries.claim(session, claim.id, scope=ALL)
        case = cases.case(session, claim.case_id or 0, scope=ALL)
        stored = queries.assessment(session, made.assessment_id, scope=ALL)
    assert (made.amount, made.pay_by, claim.state, claim.payee_id) == (
        usd("21600.00"),
        date(2008, 7, 10),
        "settled",
        payee_id,
    )
    assert case.state == "closed"
    assert [(step.kind, step.amount.decimal) for step in stored.answer.steps] == [
        ("L", "24000.00"),
        ("percentage", "21600.00"),
        ("indemnity", "21600.00"),
    ]


def test_a_refusal_is_appealed_reopened_and_accepted(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.refused(session)
        case = cases.case(session, claim.case_id or 0, scope=ALL)
        assert (claim.state, case.state) == ("refused", "closed")
        claim = service.appeal(session, claim.id, "It was in time.", version=claim.version, actor=EVA, on=TODAY)
        assert cases.case(session, claim.case_id or 0, scope=ALL).state == "open"
        claim = handling.reopen(session, claim.id, "It was.", version=claim.version, actor=CLEO, on=TODAY)
        claim = handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
        actions = [made.action for made in queries.decisions(session, claim.id, scope=ALL)]
        clause = queries.decisions(session, claim.id, scope=ALL)[0].clause
    assert claim.state == "accepted"
    assert actions == ["refused", "appealed", "reopened", "accepted"]
    assert clause == "overdue_notice"


def test_an_appeal_that_is_not_right_closes_the_claim(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.refused(session)
        claim = service.appeal(session, claim.id, "No.", version=claim.version, actor=EVA, on=TODAY)
        claim = handling.uphold(session, claim.id, "Nothing new.", version=claim.version, actor=CARL, on=TODAY)
        with pytest.raises(Refused) as refusal:
            service.appeal(session, claim.id, "Again.", version=claim.version, actor=EVA, on=TODAY)
    assert (claim.state, refusal.value.code) == ("closed", "claim.not_possible")


def test_above_the_own_authority_a_second_person_confirms(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session, by=CLEO)
        assert (claim.state, claim.indemnity) == ("awaiting_second", None)
        with pytest.raises(Refused) as same:
            handling.confirm_acceptance(session, claim.id, version=claim.version, actor=CLEO, on=TODAY)
        with pytest.raises(Refused) as too_low:
            handling.confirm_acceptance(session, claim.id, version=claim.version, actor=CORA, on=TODAY)
        with pytest.raises(Refused) as again:
            handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
        claim = handling.confirm_acceptance(session, claim.id, version=claim.version, actor=CARL, on=TODAY)
        last = queries.decisions(session, claim.id, scope=ALL)[-1]
    assert (same.value.code, too_low.value.code, again.value.code) == (
        "claim.same_person",
        "claim.authority_too_low",
        "claim.not_possible",
    )
    assert (claim.state, last.action, last.decider_name) == ("accepted", DecisionAction.CONFIRMED, "Carl")


@pytest.mark.parametrize(
    ("most", "state"), [("21599.99", "awaiting_second"), ("21600.00", "accepted"), ("21600.01", "accepted")]
)
def test_an_authority_below_at_and_above_the_indemnity(engine: Engine, most: str, state: str) -> None:
    with acting(engine) as session:
        scene.set_authority(session, level=1, most=most)
        assert scene.accepted(session, by=CLEO).state == state


def test_an_indemnity_above_every_authority_is_not_even_proposed(engine: Engine) -> None:
    with acting(engine) as session:
        for level in (1, 2):
            scene.set_authority(session, level=level, most="21599.99")
        claim = filed(session)
        with pytest.raises(Refused) as refusal:
            handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
    assert refusal.value.code == "claim.above_any_authority"


def test_a_returned_acceptance_is_filed_again(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session, by=CLEO)
        claim = handling.return_acceptance(session, claim.id, "Ask.", version=claim.version, actor=CARL, on=TODAY)
        with pytest.raises(Refused) as refusal:
            handling.confirm_acceptance(session, claim.id, version=claim.version, actor=CARL, on=TODAY)
    assert (claim.state, refusal.value.code) == ("filed", "claim.not_possible")


def test_what_changed_since_the_calculation_stops_the_acceptance(engine: Engine) -> None:
    with acting(engine) as session:
        claim = filed(session)
    with acting(engine) as session:
        receipt = make_movement("R2", "1000.00", moved_on=date(2008, 5, 30))
        receivables.add_movement(session, receipt, actor=EVA, on=TODAY, scope=EVA.scope)
        with pytest.raises(Stale) as stale:
            handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
    assert stale.value.code == "claim.figures_stale"
    with acting(engine) as session:
        handling.assess(session, claim.id, version=claim.version, actor=CARL, on=TODAY)
        claim = queries.claim(session, claim.id, scope=ALL)
        claim = handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
    # 1,000 less is open, but the limit of 24,000 still decides: 25,000 is open of which 24,000 is insured.
    assert claim.indemnity == usd("21600.00")


def test_every_open_invoice_needs_its_two_documents(engine: Engine) -> None:
    with acting(engine) as session:
        scene.notified(session)
        claim = drafted(session)
        documented(session, claim.id, "F1", "F2")
        claim = service.file_claim(session, claim.id, version=claim.version, actor=EVA, on=TODAY)
        with pytest.raises(Refused) as refusal:
            handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
        documented(session, claim.id, "F3")
        claim = handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
    assert refusal.value.code == "claim.documents_missing"
    assert "F3" in refusal.value.message
    assert claim.state == "accepted"


def test_a_claim_that_waits_is_not_accepted(engine: Engine) -> None:
    with acting(engine) as session:
        claim = filed(session, DEFAULT)
        stored = queries.latest_assessment(session, claim.id, scope=ALL)
        with pytest.raises(Refused) as refusal:
            handling.accept(session, claim.id, "", version=claim.version, actor=CARL, on=TODAY)
    assert stored is not None
    assert (stored.answer.outcome, stored.answer.waiting_until) == (Outcome.WAITING, date(2008, 8, 10))
    assert (claim.due_on, refusal.value.code) == (date(2008, 9, 9), "claim.not_payable")


def test_the_stored_case_and_answer_say_what_the_command_line_says(engine: Engine, tmp_path: Path) -> None:
    with acting(engine) as session:
        filed(session)
        row = session.scalars(select(ClaimAssessment)).one()
    answer = dict(row.answer)
    assert answer.pop("clauses") == {"overdue_notice": "Clause 5.2: notice of overdue invoices"}
    (tmp_path / "case.json").write_text(json.dumps(row.case))
    told = CliRunner().invoke(assess_command, [str(tmp_path / "case.json"), "--json"], standalone_mode=False)
    assert json.loads(told.output) == answer
    assert answer["indemnity"] == "21600.00"


def test_each_stored_answer_is_read_back_as_it_was_made(engine: Engine) -> None:
    with acting(engine) as session:
        claim = filed(session)
        stored = queries.latest_assessment(session, claim.id, scope=ALL)
    assert stored is not None
    assert assess_claim(stored.case) == stored.answer


def test_money_after_the_loss_is_a_recovery_and_a_credit_note_corrects_the_debt(engine: Engine) -> None:
    with acting(engine) as session:
        scene.notified(session)
        receipt = make_movement("R2", "500.00", moved_on=LOSS_DAY)
        correction = MovementKind.CREDIT_NOTE
        note = make_movement("N1", "9000.00", moved_on=TODAY, kind=correction, invoice_ref="F3")
        for movement in (receipt, note):
            receivables.add_movement(session, movement, actor=EVA, on=TODAY, scope=EVA.scope)
        made = service.simulate(session, make_draft(), actor=EVA, on=TODAY)
    opens = [(line.ref, line.open_gross.decimal) for line in made.answer.invoices]
    assert opens == [("F1", "6000.00"), ("F2", "10000.00"), ("F3", "1000.00")]
    assert made.answer.indemnity == usd("15300.00")
    assert made.answer.recovery.net == usd("500.00")


def test_a_simulation_stores_nothing(engine: Engine) -> None:
    with acting(engine) as session:
        before = len(session.scalars(select(EventLog.id)).all())
        made = service.simulate(session, make_draft(), actor=EVA, on=TODAY)
        after = len(session.scalars(select(EventLog.id)).all())
        claims = queries.claims(session, scope=ALL)
    assert (before, claims) == (after, ())
    # F1 was overdue past 10 May without a notice, and before the insolvency of 2 June.
    assert (made.answer.outcome, made.answer.indemnity) == (Outcome.DENIED, usd("0.00"))


def test_two_claims_of_a_period_share_its_first_loss(engine: Engine) -> None:
    with acting(engine) as session:
        scene.revise_with_first_loss(session, "5000.00")
        claim = scene.accepted(session)
        assert claim.indemnity == usd("17100.00")
        scene.second_buyer_owes(session)
        made = service.simulate(session, make_draft(buyer_id=2), actor=EVA, on=TODAY)
    assert made.case.year_to_date.first_loss_used == usd("5000.00")
    assert made.case.year_to_date.indemnities_paid == usd("17100.00")
    assert made.answer.first_loss_used == usd("5000.00")


def test_an_overdue_notice_is_told_as_a_fact_of_the_policyholders_own(engine: Engine) -> None:
    with acting(engine) as session:
        notice_id = scene.notified(session)
        facts = events_known(session, 1, on=TODAY)
        kinds = session.scalars(select(EventLog.kind)).all()
    assert [(fact.kind, fact.source_key, fact.is_invented) for fact in facts] == [
        ("overdue_notice", f"policyholder/1/notice:{notice_id}", True)
    ]
    assert "overdue.notified" in kinds


def test_a_notice_needs_an_invoice_past_due(engine: Engine) -> None:
    new = NewNotice(policy_id=1, buyer_id=1)
    with acting(engine) as session:
        with pytest.raises(Refused) as on_the_due_date:
            service.notify_overdue(session, new, actor=EVA, on=date(2008, 2, 10))
        day_after = service.notify_overdue(session, new, actor=EVA, on=date(2008, 2, 11))
        with pytest.raises(Refused) as nothing_new:
            service.notify_overdue(session, new, actor=EVA, on=date(2008, 3, 10))
        with pytest.raises(Refused) as nothing_owed:
            service.notify_overdue(session, NewNotice(policy_id=1, buyer_id=2), actor=EVA, on=NOTICE_DAY)
        with pytest.raises(Invalid) as too_long:
            service.notify_overdue(
                session, NewNotice(policy_id=1, buyer_id=1, note="x" * 4001), actor=EVA, on=NOTICE_DAY
            )
    assert day_after.notified_on == date(2008, 2, 11)
    assert on_the_due_date.value.code == "notice.nothing_overdue"
    assert nothing_new.value.code == "notice.already_given"
    assert nothing_owed.value.code == "notice.nothing_overdue"
    assert too_long.value.code == "claim.note"


def test_one_claim_at_a_time_and_none_after_the_settlement(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session)
        with pytest.raises(Refused) as under_way:
            drafted(session)
        handling.settle(session, claim.id, scene.cleared_payee(session), version=claim.version, actor=CARL, on=TODAY)
        with pytest.raises(Refused) as settled:
            drafted(session)
    assert (under_way.value.code, settled.value.code) == ("claim.open_exists", "claim.already_settled")


def test_a_withdrawn_claim_gives_way_to_another(engine: Engine) -> None:
    with acting(engine) as session:
        claim = filed(session)
        claim = service.withdraw(session, claim.id, version=claim.version, actor=EVA, on=TODAY)
        case = cases.case(session, claim.case_id or 0, scope=ALL)
        again = drafted(session)
    assert (claim.state, case.state, again.state) == ("withdrawn", "closed", "draft")


@pytest.mark.parametrize(("day", "is_right"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_loss_lies_on_the_business_date_or_before(engine: Engine, day: date, *, is_right: bool) -> None:
    with acting(engine) as session:
        if is_right:
            assert drafted(session, Loss(LossKind.INSOLVENCY, day)).state == "draft"
        else:
            with pytest.raises(Invalid) as invalid:
                drafted(session, Loss(LossKind.INSOLVENCY, day))
            assert (invalid.value.code, invalid.value.faults[0].where) == ("claim.draft", "loss_on")


def test_a_buyer_who_owes_nothing_is_no_claim(engine: Engine) -> None:
    with acting(engine) as session, pytest.raises(Refused) as refusal:
        service.draft_claim(session, make_draft(buyer_id=2), actor=EVA, on=TODAY)
    assert refusal.value.code == "claim.nothing_open"


def test_a_draft_is_revised_until_it_is_filed(engine: Engine) -> None:
    with acting(engine) as session:
        claim = drafted(session)
        claim = service.revise_draft(
            session, claim.id, (DEFAULT, "It does not pay."), version=claim.version, actor=EVA, on=TODAY
        )
        assert (claim.loss, claim.statement, claim.version) == (DEFAULT, "It does not pay.", 2)
        claim = service.file_claim(session, claim.id, version=2, actor=EVA, on=TODAY)
        with pytest.raises(Refused) as refusal:
            service.revise_draft(session, claim.id, (DEFAULT, ""), version=claim.version, actor=EVA, on=TODAY)
    assert refusal.value.code == "claim.not_permitted"


def test_a_claim_may_be_filed_without_documents(engine: Engine) -> None:
    with acting(engine) as session:
        claim = drafted(session)
        claim = service.file_claim(session, claim.id, version=claim.version, actor=EVA, on=TODAY)
        stored = queries.latest_assessment(session, claim.id, scope=ALL)
        facts = [fact.kind.value for fact in events_known(session, 1, on=TODAY)]
    assert stored is not None
    states = {check.kind: check.state for check in checks_from_json(stored.checks)}
    assert (claim.state, claim.filed_on) == ("filed", TODAY)
    assert states[CheckKind.INVOICE_COPIES] is CheckState.NEEDS_DOCUMENT
    assert facts == ["claim"]


def test_documents_are_told_by_content_and_stored_once(engine: Engine) -> None:
    with acting(engine) as session:
        claim = drafted(session)
        paper = NewDocument(kind=DocumentKind.OTHER, filename="../../e\u202evil.exe", content=PDF)
        first = service.add_document(session, claim.id, paper, actor=EVA, on=TODAY)
        again = service.add_document(session, claim.id, paper, actor=EVA, on=TODAY)
        facts, content = queries.document(session, first.id, scope=EVA.scope, claim_id=claim.id)
    assert again == first
    assert (facts.filename, facts.media_type, content) == ("e_vil.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    ("content", "is_right"),
    [
        (b"", False),
        (b"<svg onload=alert(1)>", False),
        (b"MZ\x90", False),
        (scene.PNG, True),
        (b"\xff\xd8\xff\xe0", True),
        (b"%PDF-".ljust(BYTES_MAX, b" "), True),
        (b"%PDF-".ljust(BYTES_MAX + 1, b" "), False),
    ],
)
def test_only_small_pdf_png_and_jpeg_files_are_taken(engine: Engine, content: bytes, *, is_right: bool) -> None:
    with acting(engine) as session:
        claim = drafted(session)
        paper = NewDocument(kind=DocumentKind.OTHER, filename="paper", content=content)
        if is_right:
            assert service.add_document(session, claim.id, paper, actor=EVA, on=TODAY).size_bytes == len(content)
        else:
            with pytest.raises(Invalid) as invalid:
                service.add_document(session, claim.id, paper, actor=EVA, on=TODAY)
            assert invalid.value.code == "claim.document"


def test_a_document_names_an_invoice_of_the_buyer_where_it_proves_one(engine: Engine) -> None:
    with acting(engine) as session:
        claim = drafted(session)
        for kind, ref in ((DocumentKind.INVOICE, None), (DocumentKind.INVOICE, "F9"), (DocumentKind.OTHER, "F1")):
            paper = NewDocument(kind=kind, filename="a.pdf", content=PDF, invoice_ref=ref)
            with pytest.raises(Invalid) as invalid:
                service.add_document(session, claim.id, paper, actor=EVA, on=TODAY)
            assert (invalid.value.code, invalid.value.faults[0].where) == ("claim.document", "invoice")


def test_a_decided_claim_takes_no_documents(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session)
        with pytest.raises(Refused) as refusal:
            documented(session, claim.id, "F1")
    assert refusal.value.code == "claim.not_permitted"


def test_a_refusal_rests_on_a_clause_of_the_policy_and_says_why(engine: Engine) -> None:
    with acting(engine) as session:
        claim = filed(session)
    for clause, note, where in (("weather", "Rain.", "clause"), ("waiting", " ", "note")):
        wrong = handling.Refusal(clause, note)
        with pytest.raises(Invalid) as invalid, acting(engine) as session:
            handling.refuse(session, claim.id, wrong, version=claim.version, actor=CLEO, on=TODAY)
        assert (invalid.value.code, invalid.value.faults[0].where) == ("claim.refusal", where)
    with acting(engine) as session:
        assert queries.claim(session, claim.id, scope=ALL).state == "filed"
