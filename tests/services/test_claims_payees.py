"""Payees, settlements, stale versions, and whose claims they are; on both databases."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from basics.errors import Invalid, NotFound, Refused, Stale
from basics.scopes import NoTenantScope, PolicyholderScope
from cases import queries as cases
from claims import queries, service
from claims.handling import service as handling
from claims.payees import queries as payees
from claims.payees import service as payee_service
from claims.payees.values import NewPayee, PayeeFacts
from claims.values import ClaimFacts, DocumentKind, NewDocument, NewNotice
from models.audit import EventLog
from models.engine import engine_for, unit_of_work
from models.scoping import ScopedSession
from tests.services import claims_scene as scene
from tests.services.claims_scene import CARL, CLEO, EVA, IBAN, INSOLVENCY, OTTO, PDF, TODAY, acting, make_draft
from tests.support.databases import Database

ALL = handling.INSURER


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_for(database.url)
    with acting(made) as session:
        scene.set_claims_scene(session)
    yield made
    made.dispose()


def entered(session: ScopedSession, iban: str = IBAN, **changed: str) -> PayeeFacts:
    new = NewPayee(changed.get("name", "First  Exporter Inc"), changed.get("country", "DE"), iban)
    return payee_service.enter_payee(session, new, actor=EVA, on=TODAY)


def test_a_payee_is_entered_screened_and_cleared(engine: Engine) -> None:
    with unit_of_work(engine, PolicyholderScope(1)) as session:
        payee = entered(session)
    assert (payee.name, payee.iban, payee.state) == ("First Exporter Inc", "DE89370400440532013000", "entered")
    assert payee.masked_iban == "DE89 **** 3000"
    assert payee.grouped_iban == "DE89 3704 0044 0532 0130 00"
    with acting(engine) as session:
        case = cases.case_about(session, ("payee", payee.id), scope=ALL)
        assert case is not None
        assert (case.queue, case.state) == ("payees", "open")
        verdict = ("clear", "Confirmed by letter.")
        payee = payee_service.screen_payee(session, payee.id, verdict, version=1, actor=CLEO, on=TODAY)
        assert (payee.state, payee.screener_id, payee.screened_on) == ("cleared", 3, TODAY)
        assert cases.case(session, case.id, scope=ALL).state == "closed"


def test_the_account_number_is_in_no_event_and_no_representation(engine: Engine) -> None:
    with acting(engine) as session:
        payee = entered(session)
        payee_service.screen_payee(session, payee.id, ("reject", "Not theirs."), version=1, actor=CLEO, on=TODAY)
        told = [f"{row.summary} {row.details}" for row in session.scalars(select(EventLog))]
    assert not [text for text in told if "0532" in text.replace(" ", "")]
    assert "0532" not in repr(payee)
    assert "0532" not in repr(NewPayee("A", "DE", IBAN))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"iban": "DE89 3704 0044 0532 0130 01"}, "iban"),
        ({"iban": "not an account"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"name": " "}, "name"),
        ({"name": "x" * 141}, "name"),
        ({"country": "XX"}, "country"),
    ],
)
def test_wrong_bank_details_are_turned_away_by_field(engine: Engine, changed: dict[str, str], where: str) -> None:
    with acting(engine) as session, pytest.raises(Invalid) as invalid:
        entered(session, **changed)
    assert invalid.value.code == "payee.invalid"
    assert [fault.where for fault in invalid.value.faults] == [where]
    assert "0532" not in invalid.value.message


def test_a_name_of_140_signs_is_taken(engine: Engine) -> None:
    with acting(engine) as session:
        assert len(entered(session, name="x" * 140).name) == 140


def test_one_account_is_entered_once_and_again_after_it_was_rejected(engine: Engine) -> None:
    with acting(engine) as session:
        payee = entered(session)
        with pytest.raises(Refused) as refusal:
            entered(session)
        payee_service.screen_payee(session, payee.id, ("reject", "No."), version=1, actor=CLEO, on=TODAY)
        again = entered(session)
    assert (refusal.value.code, again.state) == ("payee.exists", "entered")


def test_staff_enters_no_payee_and_its_author_screens_none(engine: Engine) -> None:
    with acting(engine) as session:
        with pytest.raises(Refused) as no_policyholder:
            payee_service.enter_payee(session, NewPayee("A", "DE", IBAN), actor=CLEO, on=TODAY)
        payee = entered(session)
        with pytest.raises(Refused) as same:
            payee_service.screen_payee(session, payee.id, ("clear", "Mine."), version=1, actor=EVA, on=TODAY)
        with pytest.raises(Invalid) as no_note:
            payee_service.screen_payee(session, payee.id, ("clear", " "), version=1, actor=CLEO, on=TODAY)
        with pytest.raises(Invalid) as neither:
            payee_service.screen_payee(session, payee.id, ("retire", "x"), version=1, actor=CLEO, on=TODAY)
        with pytest.raises(Stale) as stale:
            payee_service.screen_payee(session, payee.id, ("clear", "x"), version=2, actor=CLEO, on=TODAY)
        payee_service.retire_payee(session, payee.id, version=1, actor=EVA, on=TODAY)
        with pytest.raises(Refused) as retired:
            payee_service.screen_payee(session, payee.id, ("clear", "x"), version=2, actor=CLEO, on=TODAY)
    assert no_policyholder.value.code == "payee.no_policyholder"
    assert same.value.code == "payee.same_person"
    assert (no_note.value.code, neither.value.code) == ("payee.note", "payee.verdict")
    assert (stale.value.code, retired.value.code) == ("payee.stale", "payee.not_possible")


def test_only_a_cleared_payee_of_the_same_policyholder_is_paid(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session)
        waiting = entered(session)
        foreign = scene.cleared_payee(session, owner=OTTO, iban=scene.OTHER_IBAN)
    codes = []
    for payee_id in (waiting.id, foreign, 999):
        with pytest.raises((Refused, NotFound)) as no, acting(engine) as session:
            handling.settle(session, claim.id, payee_id, version=claim.version, actor=CARL, on=TODAY)
        codes.append(no.value.code)
    assert codes == ["payee.not_permitted", "payee.not_found", "payee.not_found"]


def test_a_claim_is_settled_once(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.accepted(session)
        payee_id = scene.cleared_payee(session)
        handling.settle(session, claim.id, payee_id, version=claim.version, actor=CARL, on=TODAY)
        now = queries.claim(session, claim.id, scope=ALL)
        with pytest.raises(Refused) as refusal:
            handling.settle(session, claim.id, payee_id, version=now.version, actor=CARL, on=TODAY)
    assert refusal.value.code == "claim.not_possible"


def test_every_decision_on_an_old_version_is_stale(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.filed(session)
    old: dict[str, Any] = {"version": claim.version - 1, "actor": CARL, "on": TODAY}
    steps: list[Callable[[ScopedSession], object]] = [
        lambda session: handling.ask(session, claim.id, "Why?", **old),
        lambda session: handling.assess(session, claim.id, **old),
        lambda session: handling.accept(session, claim.id, "", **old),
        lambda session: handling.confirm_acceptance(session, claim.id, **old),
        lambda session: handling.return_acceptance(session, claim.id, "No.", **old),
        lambda session: handling.refuse(session, claim.id, handling.Refusal("waiting", "No."), **old),
        lambda session: handling.reopen(session, claim.id, "Yes.", **old),
        lambda session: handling.uphold(session, claim.id, "No.", **old),
        lambda session: handling.settle(session, claim.id, 1, **old),
        lambda session: service.file_claim(session, claim.id, **old),
        lambda session: service.withdraw(session, claim.id, **old),
        lambda session: service.appeal(session, claim.id, "No.", **old),
        lambda session: service.revise_draft(session, claim.id, (INSOLVENCY, ""), **old),
    ]
    for step in steps:
        with pytest.raises(Stale) as stale, acting(engine) as session:
            step(session)
        assert stale.value.code == "claim.stale"


def test_another_policyholder_finds_nothing(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.filed(session)
        notice = queries.notices(session, scope=ALL)[0]
        document = queries.documents(session, claim.id, scope=ALL)[0]
        assessment = queries.latest_assessment(session, claim.id, scope=ALL)
        payee = entered(session)
    assert assessment is not None
    for scope in (PolicyholderScope(2), NoTenantScope()):
        with unit_of_work(engine, ALL) as session:  # the explicit scope alone has to hold
            assert queries.claims(session, scope=scope) == ()
            assert queries.by_deadline(session, scope=scope) == ()
            assert queries.notices(session, scope=scope) == ()
            assert queries.documents(session, claim.id, scope=scope) == ()
            assert queries.decisions(session, claim.id, scope=scope) == ()
            assert queries.settlement(session, claim.id, scope=scope) is None
            assert queries.latest_assessment(session, claim.id, scope=scope) is None
            assert queries.count_by_state(session, scope=scope) == {}
            assert payees.payees(session, scope=scope) == ()
            for read, number in (
                (queries.claim, claim.id),
                (queries.notice, notice.id),
                (queries.assessment, assessment.id),
                (payees.payee, payee.id),
            ):
                with pytest.raises(NotFound):
                    read(session, number, scope=scope)
            with pytest.raises(NotFound):
                queries.document(session, document.id, scope=scope, claim_id=claim.id)


def test_another_policyholder_changes_nothing(engine: Engine) -> None:
    with acting(engine) as session:
        claim = scene.filed(session)
        payee = entered(session)
    given: dict[str, Any] = {"version": claim.version, "actor": OTTO, "on": TODAY}
    paper = NewDocument(kind=DocumentKind.OTHER, filename="a.pdf", content=PDF)
    steps: list[Callable[[ScopedSession], object]] = [
        lambda session: service.file_claim(session, claim.id, **given),
        lambda session: service.withdraw(session, claim.id, **given),
        lambda session: service.appeal(session, claim.id, "No.", **given),
        lambda session: service.revise_draft(session, claim.id, (INSOLVENCY, ""), **given),
        lambda session: service.answer(session, claim.id, "Yes.", actor=OTTO, on=TODAY),
        lambda session: service.add_document(session, claim.id, paper, actor=OTTO, on=TODAY),
        lambda session: service.simulate(session, make_draft(), actor=OTTO, on=TODAY),
        lambda session: service.draft_claim(session, make_draft(), actor=OTTO, on=TODAY),
        lambda session: service.notify_overdue(session, NewNotice(policy_id=1, buyer_id=1), actor=OTTO, on=TODAY),
        lambda session: payee_service.retire_payee(session, payee.id, version=1, actor=OTTO, on=TODAY),
    ]
    for step in steps:
        with pytest.raises(NotFound), unit_of_work(engine, PolicyholderScope(2)) as session:
            step(session)


def test_claims_stand_by_deadline_and_drafts_are_nobodys_queue(engine: Engine) -> None:
    with acting(engine) as session:
        first: ClaimFacts = scene.filed(session)
        scene.second_buyer_owes(session)
        second = service.draft_claim(session, make_draft(scene.DEFAULT, buyer_id=2), actor=EVA, on=TODAY)
        assert [claim.id for claim in queries.by_deadline(session, scope=ALL)] == [first.id]
        service.file_claim(session, second.id, version=second.version, actor=EVA, on=TODAY)
        found = [(claim.id, claim.due_on) for claim in queries.by_deadline(session, scope=ALL)]
        counts = queries.count_by_state(session, scope=ALL)
    assert [number for number, _ in found] == [first.id, second.id]
    assert counts == {"filed": 2}
