"""The queue and the desk: what waits for a person, and where an underwriter decides."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from basics import clock
from basics.actors import STAFF, Actor, Role
from basics.lifecycles.review_case import REVIEW_CASE
from cases import queries, service
from cases.queries import QueueFilter
from cases.values import CaseFacts, Queue
from limits import queries as limits
from limits import service as limit_service
from limits.asking import REQUEST_SUBJECT
from limits.facts import terms_of
from limits.reasons import CONDITION_TEXTS, REASON_TEXTS, RULING_CONDITIONS, RULING_REASONS
from people.queries import authority
from policies.queries import policy_on
from portal import assessment_charts, forms, limit_history, questions, security, work
from portal.conversations import conversation
from portal.forms import row_number
from portal.group_parts import shown_group
from portal.home import Block
from portal.limit_answers import shown
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.cases import BodySchema
from portal.schemas.limits import NoteSchema, RulingSchema, ruling_of
from portal.work import changing, reading
from registry import queries as registry
from underwriting.queries import latest_assessment

blueprint = Blueprint("cases", __name__)
QUEUE_OF_ROLE: Final = {Role.UNDERWRITER: Queue.UNDERWRITING, Role.CLAIMS_HANDLER: Queue.CLAIMS}
QUEUES: Final = {
    Queue.UNDERWRITING: _l("underwriting"),
    Queue.CLAIMS: _l("claims"),
    Queue.PAYEES: _l("payees"),
    Queue.SCREENING: _l("sanctions screening"),
}
STATES: Final = {
    "open": (_l("open"), "info"),
    "assigned": (_l("taken"), "info"),
    "waiting": (_l("waits for an answer"), "warn"),
    "closed": (_l("closed"), "quiet"),
}
KINDS: Final = {
    "new_limit": _l("new limit"),
    "increase": _l("increase"),
    "appeal": _l("appeal"),
    "identifier_conflict": _l("number that two records claim"),
    "group_problem": _l("parents that make no tree"),
    "sanctions_hit": _l("sanctions hit"),
}
# Subject of a case -> the page that is about it, and the name of its argument.
SUBJECT_PAGES: Final = {
    REQUEST_SUBJECT: ("limits.request_page", "request_id"),
    "claim": ("claims.claim", "claim_id"),
    "payee": ("claims.payee", "payee_id"),
    "identifier_conflict": ("identities.conflict", "conflict_id"),
    "buyer_group": ("groups.group", "buyer_id"),
    "screening_hit": ("screening.hit", "hit_id"),
}
_PAGE: Final = 50
_HOME_CASES: Final = 10
_WRONG: Final = 422


def _waiting(session: Session, actor: Actor) -> int:
    wanted = QUEUE_OF_ROLE.get(actor.role) if actor.role else None
    return 0 if wanted is None else queries.waiting_count(session, scope=actor.scope, queue=wanted)


NAVIGATION = (Entry(_l("Queue"), "cases.queue", position=30, roles=STAFF, count=_waiting),)


@blueprint.get("/queue")
def queue() -> ResponseReturnValue:
    """List what waits, the oldest first."""
    actor = work.viewer()
    usual = QUEUE_OF_ROLE.get(actor.role) if actor.role else None
    chosen = {
        "queue": request.args.get("queue", usual or ""),
        "state": request.args.get("state", ""),
        "who": request.args.get("who", ""),
        "text": request.args.get("text", "")[:300],
    }
    wanted = QueueFilter(
        queue=chosen["queue"] if chosen["queue"] in set(Queue) else None,
        state=chosen["state"] if chosen["state"] in STATES else None,
        assignee_id=actor.user_id if chosen["who"] == "mine" else None,
        within_authority=actor.authority_level if chosen["who"] == "authority" else None,
        text=chosen["text"],
    )
    after = request.args.get("after", 0, type=row_number)
    with reading() as session:
        found = queries.queue(session, scope=work.scope(), wanted=wanted, after=after, page_size=_PAGE)
    arguments: dict[str, Any] = {**chosen, "after": found.next_after}
    following = url_for("cases.queue", **arguments) if found.next_after else None
    return render_template(
        "cases/queue.html",
        **_list_words(),
        cases=found.cases,
        chosen=chosen,
        next=following,
    )


@blueprint.get("/queue/<int:case_id>")
def case(case_id: int) -> ResponseReturnValue:
    """Show a case to the staff; lead a policyholder to what it is about."""
    if not work.viewer().is_staff:
        with reading() as session:
            found = queries.case(session, case_id, scope=work.scope())
        return redirect(_subject_page(found) or url_for("people.home_page"), 303)
    return _case_page(case_id)


@blueprint.post("/queue/<int:case_id>/take")
def take(case_id: int) -> ResponseReturnValue:
    """Take a case."""
    with changing() as session:
        service.assign(session, case_id, actor=work.viewer(), on=work.business_date(), scope=work.scope())
    return _back(case_id)


@blueprint.post("/queue/<int:case_id>/release")
def release(case_id: int) -> ResponseReturnValue:
    """Put a case back into the queue."""
    with changing() as session:
        service.release(session, case_id, actor=work.viewer(), on=work.business_date(), scope=work.scope())
    return _back(case_id)


@blueprint.post("/queue/<int:case_id>/ask")
def ask(case_id: int) -> ResponseReturnValue:
    """Ask the policyholder something."""
    return _write(case_id, questions.ask)


@blueprint.post("/queue/<int:case_id>/comment")
def comment(case_id: int) -> ResponseReturnValue:
    """Note something for colleagues."""
    return _write(case_id, service.comment)


@blueprint.post("/queue/<int:case_id>/ruling")
def rule(case_id: int) -> ResponseReturnValue:
    """Rule on a referred request."""
    form = forms.read(RulingSchema())
    version = request.form.get("version", 0, type=row_number)
    if form.is_valid:
        with form.collecting(), changing() as session:
            found = queries.case(session, case_id, scope=work.scope())
            answer = limit_service.decide_request(
                session,
                found.subject[1],
                ruling_of(form.values, version),
                actor=work.viewer(),
                on=work.business_date(),
            )
    if form.errors:
        return _case_page(case_id, form), _WRONG
    flash(shown(answer).sentence if answer.stage != "proposed" else _("A second underwriter now has to confirm it."))
    return _back(case_id)


@blueprint.post("/queue/<int:case_id>/ruling/confirm")
def confirm(case_id: int) -> ResponseReturnValue:
    """Confirm a proposed ruling as the second underwriter."""
    version = request.form.get("version", 0, type=row_number)
    form = forms.empty()
    with form.collecting(), changing() as session:
        found = queries.case(session, case_id, scope=work.scope())
        answer = limit_service.confirm_ruling(
            session, found.subject[1], version=version, actor=work.viewer(), on=work.business_date()
        )
    if form.errors:
        return _case_page(case_id, form), _WRONG
    flash(shown(answer).sentence, "good")
    return _back(case_id)


@blueprint.post("/queue/<int:case_id>/ruling/return")
def give_back(case_id: int) -> ResponseReturnValue:
    """Give a proposed ruling back for another look."""
    form = forms.read(NoteSchema())
    version = request.form.get("version", 0, type=row_number)
    if form.is_valid:
        with form.collecting(), changing() as session:
            found = queries.case(session, case_id, scope=work.scope())
            limit_service.return_ruling(
                session,
                found.subject[1],
                form.values["note"],
                version=version,
                actor=work.viewer(),
                on=work.business_date(),
            )
    if form.errors:
        return _case_page(case_id, form), _WRONG
    flash(_("The proposal went back; nothing is granted."))
    return _back(case_id)


def home_blocks(session: Session, actor: Actor, *, on: date) -> Sequence[Block]:  # noqa: ARG001 - as every room is asked
    """Give the staff the oldest cases of their queue."""
    wanted = QUEUE_OF_ROLE.get(actor.role) if actor.role else None
    if wanted is None:
        return []
    found = queries.queue(session, scope=actor.scope, wanted=QueueFilter(queue=wanted), page_size=_HOME_CASES)
    return [Block("cases/_home.html", 20, {**_list_words(), "cases": found.cases})]


def _list_words() -> dict[str, Any]:
    return {"states": STATES, "kinds": KINDS, "queues": QUEUES, "now": clock.now()}


def _case_page(case_id: int, form: forms.Form | None = None) -> str:
    actor = work.viewer()
    with reading() as session:
        found = queries.case(session, case_id, scope=work.scope())
        messages = queries.messages(session, case_id, scope=work.scope())
        desk = _desk(session, found) if found.subject[0] == REQUEST_SUBJECT else {}
    is_worker = actor.role in QUEUE_OF_ROLE
    return render_template(
        "cases/case.html",
        **_list_words(),
        **desk,
        case=found,
        subject_page=_subject_page(found),
        messages=conversation(messages, reader=actor, is_open=found.state == "waiting"),
        actions=REVIEW_CASE.actions(found.state) if is_worker else (),
        may_comment=is_worker and found.is_open,
        form=form or forms.empty(),
    )


def _desk(session: Session, found: CaseFacts) -> dict[str, Any]:
    """Give what an underwriter needs to decide on a request: facts, score, exposure, history."""
    on, actor, scope = work.business_date(), work.viewer(), work.scope()
    asked = limits.request(session, found.subject[1], scope=scope)
    policy = policy_on(session, asked.policy_id, scope=scope, on=on)
    stored = latest_assessment(session, asked.buyer_id, on=on)
    proposal = limit_service.proposal_of(session, asked.id)
    answer = limits.answer_of(session, asked.id, scope=scope)
    may_rule = actor.role is Role.UNDERWRITER
    return {
        "asked": asked,
        "policy": policy,
        "terms": terms_of(policy),
        "buyer": registry.buyer(session, asked.buyer_id),
        "statements": registry.statements_known(session, asked.buyer_id, on=on)[-3:],
        "stored": stored,
        "waterfall": assessment_charts.by_group(stored.assessment) if stored else None,
        "commitment": limit_history.commitment(session, asked.buyer_id, stored, on=on),
        "group": shown_group(session, asked.buyer_id, actor=actor, on=on),
        "answer": answer,
        "said": shown(answer),
        "history": [(each, shown(each)) for each in limits.answers(session, scope=scope, buyer_id=asked.buyer_id)],
        "proposal": proposal,
        "own_authority": authority(session, actor.authority_level),
        "reasons": [("", _("Choose")), *((code.value, _ruling_words(code)) for code in RULING_REASONS)],
        "conditions": [(code.value, _(CONDITION_TEXTS[code])) for code in RULING_CONDITIONS],
        "may_rule": may_rule and asked.state == "investigating",
        "may_confirm": may_rule and proposal is not None,
    }


def _ruling_words(code: Any) -> str:  # noqa: ANN401 - a member of ReasonCode
    """Give a reason as a choice: without the figures that its sentence takes."""
    text: str = _(REASON_TEXTS[code])
    return text % {"amount": _("a part"), "asked": _("what is")} if "%(" in text else text


def _write(case_id: int, service_call: Any) -> ResponseReturnValue:  # noqa: ANN401 - one of two services
    form = forms.read(BodySchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service_call(
                session,
                case_id,
                form.values["body"],
                actor=work.viewer(),
                on=work.business_date(),
                scope=work.scope(),
            )
    if form.errors:
        return _case_page(case_id, form), _WRONG
    return _back(case_id)


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("cases.case", case_id=case_id), 303)


def _subject_page(found: CaseFacts) -> str | None:
    endpoint, argument = SUBJECT_PAGES.get(found.subject[0], ("", ""))
    role = work.viewer().role
    if endpoint not in current_app.view_functions or not may_enter(security.rights(), endpoint, role):
        return None
    arguments: dict[str, Any] = {argument: found.subject[1]}
    return url_for(endpoint, **arguments)
