"""What limits show on other rooms' pages: the first page, a buyer's page and its timeline."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from basics.actors import Actor, Role
from basics.scopes import Scope
from cases import queries as cases
from limits import queries
from limits.asking import REQUEST_SUBJECT
from limits.values import Stage
from portal import buyer_panels, limit_history, security, timeline, work
from portal.home import Block
from portal.limit_answers import shown
from portal.rights import may_enter
from receivables.queries import outstanding
from registry.values import BuyerFacts
from underwriting.queries import latest_assessment

_HOME_BUYERS: Final = 8


def home_blocks(session: Session, actor: Actor, *, on: date) -> Sequence[Block]:
    """Give an exporter the questions that wait for an answer, and the buyers with the greatest limits."""
    if actor.role is not Role.EXPORTER:
        return []
    waiting = cases.queue(session, scope=actor.scope, wanted=cases.QueueFilter(state="waiting")).cases
    asked = [case for case in waiting if case.subject[0] == REQUEST_SUBJECT]
    lines = [line for line in queries.my_buyers(session, scope=actor.scope, on=on) if line.has_limit]
    lines = sorted(lines, key=lambda line: -line.limit.minor)[:_HOME_BUYERS]
    owed = outstanding(session, scope=actor.scope, on=on)
    questions = [Block("limits/_questions.html", 20, {"cases": asked})] if asked else []
    return [*questions, Block("limits/_home.html", 30, {"lines": lines, "owed": owed, "share": limit_history.share_of})]


@buyer_panels.headlines
def _headline(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    if actor.role is not Role.EXPORTER:
        return []
    lines = [line for line in queries.my_buyers(session, scope=actor.scope, on=on) if line.buyer_id == buyer.id]
    return [buyer_panels.Part("limits/_headline.html", 20, {"lines": lines}, label=_("Your limit"))] if lines else []


@buyer_panels.actions
def _asks(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:  # noqa: ARG001 - as every room is asked
    if actor.role is not Role.EXPORTER:
        return []
    return [buyer_panels.Action(_("Ask for a limit"), url_for("limits.ask_page", buyer_id=buyer.id), 10)]


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    """Show staff what all policies hold against capacity, a policyholder the own limits."""
    if not (_may("limits.my_buyers") or _may("limits.ceilings")):
        return []
    mine = [line for line in queries.my_buyers(session, scope=actor.scope, on=on) if line.buyer_id == buyer.id]
    context: dict[str, Any] = {"lines": mine, "is_staff": actor.is_staff, "may_open": _may("limits.limit_page")}
    if actor.is_staff:
        stored = latest_assessment(session, buyer.id, on=on)
        context |= limit_history.commitment(session, buyer.id, stored, on=on)
    return [buyer_panels.Part("limits/_panel.html", 20, context)] if mine or actor.is_staff else []


@timeline.source
def _timeline(session: Session, buyer_id: int, *, scope: Scope, on: date) -> Sequence[timeline.Entry]:
    entries = []
    for answer in reversed(queries.answers(session, scope=scope, buyer_id=buyer_id)):
        if answer.announced_at <= on:
            said = shown(answer)
            moved = answer.stage in {Stage.MONITORING, Stage.POLICYHOLDER}
            entries.append(
                timeline.Entry(
                    answer.announced_at,
                    timeline.Kind.LIMIT if moved else timeline.Kind.DECISION,
                    said.sentence,
                    text=said.reasons[0][0] if said.reasons else "",
                    by=said.decided_by,
                    url=url_for("limits.decision", decision_id=answer.id) if _may("limits.decision") else "",
                    tone=said.tone,
                )
            )
    return entries


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
