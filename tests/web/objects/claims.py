"""What the walk over the rights calls: notices, claims in each state, documents, decisions, payees."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from basics.actors import Role
from claims.values import ClaimFacts
from tests.web import claims_scene as scene
from tests.web.objects import Call, Maker
from tests.web.world import PASSWORD, World

LOSS = {"loss_kind": "insolvency", "loss_on": "2008-04-25", "statement": "The court opened proceedings."}
NOTE = {"note": "Seen."}
BODY = {"body": "Some words."}


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def _list(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


def _on_buyer(form: dict[str, Any] | None = None, *, is_page: bool = True) -> Maker:
    """Call about a fresh buyer that owes; the policy of the form is the policyholder's own."""

    def make(world: World, _role: Role | None) -> Call:
        stage = scene.make_stage(world)
        given = None if form is None else {**form, "policy_id": stage.policy_id}
        args = {"buyer_id": stage.buyer_id}
        if is_page:
            return Call(args, form=given, is_own=given is not None)
        return Call(json={**(given or {}), **args}, is_own=False)

    return make


def _claim(
    state: Callable[[World], ClaimFacts], fields: dict[str, Any] | None = None, *, changes: bool = True
) -> Maker:
    """Call about a claim in a state: by a page's form with the version in it, or by JSON with If-Match."""

    def make(world: World, _role: Role | None) -> Call:
        claim = state(world)
        if not changes:
            return Call({"claim_id": claim.id})
        return Call({"claim_id": claim.id}, form={**(fields or {}), "version": claim.version})

    return make


def _api(state: Callable[[World], ClaimFacts], fields: dict[str, Any] | None = None) -> Maker:
    def make(world: World, _role: Role | None) -> Call:
        claim = state(world)
        return Call({"claim_id": claim.id}, json=fields, headers={"If-Match": f'"{claim.version}"'})

    return make


def _upload(world: World, _role: Role | None) -> Call:
    claim = scene.drafted(world)
    file = (_Reusable(scene.PDF), "proof.pdf")
    return Call({"claim_id": claim.id}, form={"file": file, "kind": "invoice", "invoice": "F1"})


def _document(world: World, _role: Role | None) -> Call:
    claim, papers = scene.documented(world)
    return Call({"claim_id": claim.id, "document_id": papers[0].id})


def _settle(world: World, _role: Role | None) -> Call:
    claim, payee = scene.accepted(world), scene.payee(world, is_cleared=True)
    return Call({"claim_id": claim.id}, form={"payee_id": payee.id, "version": claim.version})


def _api_settle(world: World, _role: Role | None) -> Call:
    claim, payee = scene.accepted(world), scene.payee(world, is_cleared=True)
    headers = {"If-Match": f'"{claim.version}"'}
    return Call({"claim_id": claim.id}, json={"payee_id": payee.id}, headers=headers)


def _payee(world: World, _role: Role | None) -> Call:
    return Call({"payee_id": scene.payee(world).id})


def _screen(world: World, _role: Role | None) -> Call:
    payee = scene.payee(world)
    return Call({"payee_id": payee.id}, form={"verdict": "clear", "note": "Called.", "version": payee.version})


def _api_screen(world: World, _role: Role | None) -> Call:
    payee = scene.payee(world)
    headers = {"If-Match": f'"{payee.version}"'}
    return Call({"payee_id": payee.id}, json={"verdict": "clear", "note": "Called."}, headers=headers)


def _new_payee(_world: World, _role: Role | None) -> Call:
    return Call(steps_up=True)


def _enter(_world: World, _role: Role | None) -> Call:
    return Call(form={"name": "Northwind", "country": "DE", "iban": scene.fresh_iban()}, steps_up=True)


def _api_enter(_world: World, _role: Role | None) -> Call:
    given = {"name": "Northwind", "country": "DE", "iban": scene.fresh_iban()}
    return Call(json=given, headers={"Step-Up-Password": PASSWORD})


def _retire(world: World, _role: Role | None) -> Call:
    payee = scene.payee(world)
    return Call({"payee_id": payee.id}, form={"version": payee.version}, steps_up=True)


def _api_retire(world: World, _role: Role | None) -> Call:
    payee = scene.payee(world)
    return Call({"payee_id": payee.id}, headers={"If-Match": f'"{payee.version}"'})


REFUSAL = {"clause": "overdue_notice", "note": "The notice for F1 came too late."}
OBJECTS: dict[str, Maker] = {
    "claims.claims": _list,
    "claims.notices": _list,
    "claims.notify_page": _on_buyer(),
    "claims.notify": _on_buyer(NOTE),
    "claims.simulation": _on_buyer(),
    "claims.draft": _on_buyer(LOSS),
    "claims.claim": _claim(scene.filed, changes=False),
    "claims.revise": _claim(scene.drafted, LOSS),
    "claims.add_document": _upload,
    "claims.document": _document,
    "claims.file": _claim(scene.drafted),
    "claims.answer": _claim(scene.questioned, BODY),
    "claims.withdraw": _claim(scene.filed),
    "claims.appeal": _claim(scene.refused, NOTE),
    "claims.letter": _claim(scene.refused, changes=False),
    "claims.ask": _claim(scene.filed, BODY),
    "claims.assess": _claim(scene.filed),
    "claims.decide": _claim(scene.filed, {"decision": "accept", **NOTE}),
    "claims.confirm": _claim(scene.proposed),
    "claims.give_back": _claim(scene.proposed, NOTE),
    "claims.hear_appeal": _claim(scene.appealed, {"decision": "reopen", **NOTE}),
    "claims.settle": _settle,
    "claims.payees": _list,
    "claims.payee": _payee,
    "claims.new_payee": _new_payee,
    "claims.enter_payee": _enter,
    "claims.retire_payee": _retire,
    "claims.screen_payee": _screen,
    "api_claims.notices": _list,
    "api_claims.notify": _on_buyer(NOTE, is_page=False),
    "api_claims.simulate": _on_buyer(LOSS, is_page=False),
    "api_claims.claims": _list,
    "api_claims.draft": _on_buyer(LOSS, is_page=False),
    "api_claims.claim": _claim(scene.filed, changes=False),
    "api_claims.revise": _api(scene.drafted, LOSS),
    "api_claims.documents": _claim(scene.filed, changes=False),
    "api_claims.add_document": _upload,
    "api_claims.document": _document,
    "api_claims.file": _api(scene.drafted),
    "api_claims.answer": _api(scene.questioned, BODY),
    "api_claims.withdraw": _api(scene.filed),
    "api_claims.appeal": _api(scene.refused, NOTE),
    "api_claims.calculations": _claim(scene.filed, changes=False),
    "api_claims.decisions": _claim(scene.refused, changes=False),
    "api_claims.letter": _claim(scene.refused, changes=False),
    "api_claims.ask": _api(scene.filed, BODY),
    "api_claims.assess": _api(scene.filed),
    "api_claims.accept": _api(scene.filed, NOTE),
    "api_claims.confirm": _api(scene.proposed),
    "api_claims.give_back": _api(scene.proposed, NOTE),
    "api_claims.refuse": _api(scene.filed, REFUSAL),
    "api_claims.reopen": _api(scene.appealed, NOTE),
    "api_claims.uphold": _api(scene.appealed, NOTE),
    "api_claims.settle": _api_settle,
    "api_claims.payees": _list,
    "api_claims.payee": _payee,
    "api_claims.enter_payee": _api_enter,
    "api_claims.retire_payee": _api_retire,
    "api_claims.screen_payee": _api_screen,
}
