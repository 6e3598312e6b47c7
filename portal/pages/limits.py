"""Limits for policyholders: ask, read the answer, question and answer, lower or cancel, history and letters."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.actors import Role
from basics.money import Money
from cases import queries as cases
from cases import service as case_service
from limits import queries, service
from limits.asking import REQUEST_SUBJECT
from limits.ceilings import LABEL
from limits.values import LimitAnswer, LimitAsk, Lowering, Verdict
from policies.queries import currencies_quoted, policies_in_force, policy_on
from policies.values import PolicyFacts
from portal import forms, limit_history, limit_panels, security, work
from portal.conversations import conversation
from portal.forms import row_number
from portal.letters.limit_letter import letter_name, limit_letter
from portal.limit_answers import REQUEST_STATES, TONES, shown, verdict_name
from portal.navigation import Entry
from portal.rights import may_enter
from portal.schemas.cases import BodySchema
from portal.schemas.fields import money_of
from portal.schemas.limits import AskFormSchema, NoteSchema, ReductionSchema
from portal.work import changing, reading
from receivables.queries import outstanding
from registry import queries as registry

blueprint = Blueprint("limits", __name__)
NAVIGATION = (
    Entry(_l("My buyers"), "limits.my_buyers", position=40, roles=frozenset({Role.EXPORTER})),
    Entry(_l("My requests"), "limits.requests", position=42, roles=frozenset({Role.EXPORTER})),
    Entry(_l("Limits"), "limits.my_buyers", position=40, roles=frozenset({Role.UNDERWRITER, Role.AUDITOR})),
    Entry(_l("Requests"), "limits.requests", position=42, roles=frozenset({Role.UNDERWRITER, Role.AUDITOR})),
    Entry(_l("Ceilings"), "limits.ceilings", position=84),
)
home_blocks = limit_panels.home_blocks
_PAGE: Final = 50
_WRONG: Final = 422
_TERMS_DAYS: Final = 60


@blueprint.get("/buyers/<int:buyer_id>/limit-request")
def ask_page(buyer_id: int) -> ResponseReturnValue:
    """Ask for a limit on a buyer."""
    return _ask_page(buyer_id, None)


@blueprint.post("/buyers/<int:buyer_id>/limit-request")
def ask(buyer_id: int) -> ResponseReturnValue:
    """Answer the request on the same screen."""
    form = forms.read(AskFormSchema())
    policy_id = request.form.get("policy_id", 0, type=row_number)
    if form.is_valid:
        wanted = LimitAsk(policy_id, buyer_id, money_of(form.values), form.values["terms_days"], form.values["note"])
        with form.collecting(), changing() as session:
            answer = service.request_limit(
                session, wanted, actor=work.viewer(), on=work.business_date(), scope=work.scope()
            )
        if form.is_valid:
            return _ask_page(buyer_id, answer)
    return _ask_page(buyer_id, None, form=form), _WRONG


@blueprint.get("/limit-requests")
def requests() -> ResponseReturnValue:
    """List requests, newest first."""
    before = request.args.get("before", type=row_number)
    with reading() as session:
        found = queries.requests(session, scope=work.scope(), before=before, page_size=_PAGE + 1)
    lines = found[:_PAGE]
    older = url_for("limits.requests", before=lines[-1].request.id) if len(found) > _PAGE else None
    return render_template(
        "limits/requests.html", lines=lines, older=older, states=REQUEST_STATES, tones=TONES, verdict_name=verdict_name
    )


@blueprint.get("/limit-requests/<int:request_id>")
def request_page(request_id: int) -> ResponseReturnValue:
    """Show a request, its answer, and what was asked and answered about it."""
    return _request_page(request_id)


@blueprint.post("/limit-requests/<int:request_id>/answer")
def answer_question(request_id: int) -> ResponseReturnValue:
    """Answer the underwriter's question."""
    form = forms.read(BodySchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            queries.request(session, request_id, scope=work.scope())
            case = cases.case_about(session, (REQUEST_SUBJECT, request_id), scope=work.scope())
            case_service.answer(
                session,
                case.id if case else 0,
                form.values["body"],
                actor=work.viewer(),
                on=work.business_date(),
                scope=work.scope(),
            )
    if form.errors:
        return _request_page(request_id, form), _WRONG
    flash(_("Your answer is with the underwriter."))
    return redirect(url_for("limits.request_page", request_id=request_id), 303)


@blueprint.post("/limit-requests/<int:request_id>/withdraw")
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a request back."""
    with changing() as session:
        service.withdraw_request(session, request_id, actor=work.viewer(), on=work.business_date(), scope=work.scope())
    flash(_("The request is withdrawn. What stood before stands."))
    return redirect(url_for("limits.request_page", request_id=request_id), 303)


@blueprint.post("/limit-requests/<int:request_id>/accept-offer")
def accept_offer(request_id: int) -> ResponseReturnValue:
    """Take the amount that is granted at once."""
    with changing() as session:
        answer = service.accept_offer(
            session, request_id, actor=work.viewer(), on=work.business_date(), scope=work.scope()
        )
    return redirect(_page_of(answer), 303)


@blueprint.post("/limit-requests/<int:request_id>/appeal")
def appeal(request_id: int) -> ResponseReturnValue:
    """Have an answer looked at again by a person."""
    form = forms.read(NoteSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            answer = service.appeal(
                session,
                request_id,
                form.values["note"],
                actor=work.viewer(),
                on=work.business_date(),
                scope=work.scope(),
            )
    if form.errors:
        return _request_page(request_id, form), _WRONG
    return redirect(_page_of(answer), 303)


@blueprint.get("/limits")
def my_buyers() -> ResponseReturnValue:
    """List buyers with grade, limit, use and outstanding."""
    on = work.business_date()
    with reading() as session:
        lines = queries.my_buyers(session, scope=work.scope(), on=on)
        owed = outstanding(session, scope=work.scope(), on=on)
    return render_template(
        "limits/my_buyers.html", lines=lines, owed=owed, share=limit_history.share_of, is_staff=work.viewer().is_staff
    )


@blueprint.get("/limits/<int:policy_id>/<int:buyer_id>")
def limit_page(policy_id: int, buyer_id: int) -> ResponseReturnValue:
    """Show one limit: what applies, how it came about, every answer with its letter."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        policy = policy_on(session, policy_id, scope=scope, on=on)
        buyer = registry.buyer(session, buyer_id)
        versions = queries.versions(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id)
        answers = queries.answers(session, scope=scope, buyer_id=buyer_id, policy_id=policy_id)
        owed = outstanding(session, scope=scope, on=on).get((policy_id, buyer_id), Money.zero(policy.currency))
    applying = limit_history.standing(versions, on)
    return render_template(
        "limits/limit.html",
        policy=policy,
        buyer=buyer,
        applying=applying,
        history=limit_history.figure_of(versions, until=on),
        versions=list(reversed(versions)),
        causes=limit_history.CAUSES,
        answers=[(answer, shown(answer)) for answer in answers],
        owed=owed,
        share=limit_history.share_of,
        may_reduce=applying is not None and bool(applying.amount) and _may("limits.reduce"),
    )


@blueprint.get("/limits/<int:policy_id>/<int:buyer_id>/reduce")
def reduce_page(policy_id: int, buyer_id: int) -> ResponseReturnValue:
    """Ask how low the limit shall be, and say what follows."""
    return _reduce_page(policy_id, buyer_id, None)


@blueprint.post("/limits/<int:policy_id>/<int:buyer_id>/reduce")
def reduce(policy_id: int, buyer_id: int) -> ResponseReturnValue:
    """Lower the limit, or cancel it."""
    form = forms.read(ReductionSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            answer = service.reduce_limit(
                session,
                Lowering(policy_id, buyer_id, money_of(form.values), form.values["effective_from"]),
                actor=work.viewer(),
                on=work.business_date(),
                scope=work.scope(),
            )
    if form.errors:
        return _reduce_page(policy_id, buyer_id, form), _WRONG
    return redirect(url_for("limits.decision", decision_id=answer.id), 303)


@blueprint.get("/limit-decisions/<int:decision_id>")
def decision(decision_id: int) -> ResponseReturnValue:
    """Show one decision in its one shape."""
    answer = _answer(decision_id)
    return render_template("limits/decision.html", answer=answer, said=shown(answer), actions=_actions(answer))


@blueprint.get("/limit-decisions/<int:decision_id>/letter.pdf")
def letter(decision_id: int) -> Response:
    """Give the letter of a decision."""
    answer = _answer(decision_id)
    response = make_response(limit_letter(answer, insurer=work.installation().insurer_name))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{letter_name(answer)}"'
    return response


@blueprint.get("/limits/ceilings")
def ceilings() -> ResponseReturnValue:
    """Show the table of ceilings, with what it is."""
    with reading() as session:
        table = queries.ceilings(session, on=work.business_date())
    return render_template("limits/ceilings.html", table=table, label=_(LABEL))


def _ask_page(buyer_id: int, answer: LimitAnswer | None, *, form: forms.Form | None = None) -> str:
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        policies = policies_in_force(session, scope=scope, on=on)
        currencies = currencies_quoted(session, on=on)
    own = sorted({policy.currency for policy in policies})
    first = forms.empty(currency=own[0] if own else "EUR", terms_days=_usual_terms(policies))
    return render_template(
        "limits/ask.html",
        buyer=buyer,
        policies=policies,
        policy_id=request.form.get("policy_id", ""),
        currencies=[(code, code) for code in sorted({*currencies, *own})],
        form=form or first,
        answer=answer,
        said=shown(answer) if answer else None,
        actions=_actions(answer) if answer else {},
    )


def _usual_terms(policies: Sequence[PolicyFacts]) -> int:
    longest = [policy.terms.max_payment_terms_days for policy in policies]
    return min([_TERMS_DAYS, *(days for days in longest if days is not None)])


def _request_page(request_id: int, form: forms.Form | None = None) -> str:
    with reading() as session:
        answer = queries.answer_of(session, request_id, scope=work.scope())
        case = cases.case_about(session, (REQUEST_SUBJECT, request_id), scope=work.scope())
        messages = cases.messages(session, case.id, scope=work.scope()) if case else ()
    return render_template(
        "limits/request.html",
        answer=answer,
        request_facts=answer.request,
        said=shown(answer),
        actions=_actions(answer),
        case=case,
        messages=conversation(messages, reader=work.viewer(), is_open=case is not None and case.state == "waiting"),
        states=REQUEST_STATES,
        form=form or forms.empty(),
        may_answer=case is not None and case.state == "waiting" and _may("limits.answer_question"),
    )


def _reduce_page(policy_id: int, buyer_id: int, form: forms.Form | None) -> str:
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        policy = policy_on(session, policy_id, scope=scope, on=on)
        buyer = registry.buyer(session, buyer_id)
        applying = queries.limit_on(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id, on=on)
    first = forms.empty(currency=policy.currency, effective_from=on.isoformat())
    return render_template(
        "limits/reduce.html",
        policy=policy,
        buyer=buyer,
        limit=applying.amount if applying else Money.zero(policy.currency),
        form=form or first,
    )


def _actions(answer: LimitAnswer) -> dict[str, Any]:
    """Say what the reader can do now about an answer."""
    asked, verdict = answer.request, answer.decision.verdict
    is_asker = work.viewer().role is Role.EXPORTER
    waits = asked is not None and asked.state in {"investigating", "awaiting_second"}
    is_decided = asked is not None and asked.state == "decided"
    return {
        "offer": answer.decision.counter_offer if is_asker and waits else None,
        "may_withdraw": is_asker and waits,
        "may_appeal": is_asker and is_decided and verdict is not Verdict.APPROVED,
        "may_ask": is_asker and not waits,
        "letter": url_for("limits.letter", decision_id=answer.id),
    }


def _answer(decision_id: int) -> LimitAnswer:
    with reading() as session:
        return queries.answer(session, decision_id, scope=work.scope())


def _page_of(answer: LimitAnswer) -> str:
    if answer.request is None:
        return url_for("limits.decision", decision_id=answer.id)
    return url_for("limits.request_page", request_id=answer.request.id)


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
