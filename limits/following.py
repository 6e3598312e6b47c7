"""What monitoring does: let limits follow a buyer's grade downward. It never raises a limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics.actors import Actor
from basics.currencies import exponent_of
from basics.scopes import InsurerScope
from limits import events, queries
from limits.ceilings import DEFAULTS, LABEL
from limits.facts import sudden_since
from limits.moves import GradeMove, LimitMove, Standing
from limits.replay import inputs_of_move
from limits.rules import answer_of_move, follow_grade
from limits.storage.service import Draft, store
from limits.timeline import final_version, greatest_book, steps_down, version_for
from limits.values import Cause, LimitAnswer, Stage, Verdict, VersionFacts
from models.limits import GradeCeiling, LimitVersion
from people.queries import installation
from policies.queries import policy_on
from policies.values import PolicyFacts
from registry.queries import lock_buyer
from registry.values import BuyerFacts
from underwriting.queries import StoredAssessment, assessments_of

INSURER: Final = InsurerScope()
Line = tuple[VersionFacts, ...]


@dataclass(frozen=True, slots=True)
class _Followed:
    """A buyer, locked, the assessment that its limits follow, and what the rule was given."""

    buyer: BuyerFacts
    assessment: StoredAssessment
    standings: tuple[Standing, ...]
    move: GradeMove
    run_id: int | None


def follow_assessment(
    session: Session,
    buyer_id: int,
    stored: StoredAssessment,
    *,
    actor: Actor,
    on: date,
    run_id: int | None = None,
) -> tuple[LimitAnswer, ...]:
    """Reduce or withdraw the limits on a buyer that its grade no longer bears; give what was decided.

    A second call for the same run, or with nothing new, changes nothing. The session acts in the insurer's scope.
    """
    buyer = lock_buyer(session, buyer_id)
    if run_id is not None and _has_followed(session, buyer_id, run_id):
        return ()
    lines = queries.by_policy(queries.versions(session, scope=INSURER, buyer_id=buyer_id))
    policies = {policy_id: policy_on(session, policy_id, scope=INSURER, on=on) for policy_id in lines}
    standings = _standings(session, lines, policies, on)
    move = _move(session, buyer_id, stored, on)
    followed = _Followed(buyer, stored, standings, move, run_id)
    return tuple(
        store(
            session,
            _draft(policies[change.policy_id], lines[change.policy_id], change, followed),
            events.OF_VERDICT[change.verdict],
            actor=actor,
            on=on,
        )
        for change in follow_grade(standings, move)
    )


def set_ceilings(session: Session, *, effective_from: date, actor: Actor, on: date) -> None:
    """Store the labelled table of defaults for this installation, from a day on; a stored day is left alone."""
    if session.scalar(select(GradeCeiling.id).where(GradeCeiling.effective_from == effective_from).limit(1)):
        return
    currency = installation(session).book_currency
    scale = 10 ** exponent_of(currency)
    session.add_all(
        GradeCeiling(
            effective_from=effective_from,
            grade=grade or 0,
            greatest_limit_minor=greatest * scale,
            automatic_authority_minor=automatic * scale,
            currency=currency,
        )
        for grade, (greatest, automatic) in DEFAULTS.items()
    )
    session.flush()
    record(session, events.ceilings_set(effective_from, LABEL, actor=actor, on=on))


def _standings(
    session: Session, lines: Mapping[int, Line], policies: Mapping[int, PolicyFacts], on: date
) -> tuple[Standing, ...]:
    book_currency = installation(session).book_currency
    found = []
    for policy_id, line in lines.items():
        final = final_version(line, on)
        if final is not None:
            running = greatest_book(line, on, book_currency) > final.book
            notice_days = policies[policy_id].reduction_notice_days
            found.append(Standing(policy_id, final.amount, final.book, running, notice_days))
    return tuple(found)


def _move(session: Session, buyer_id: int, stored: StoredAssessment, on: date) -> GradeMove:
    grade = stored.assessment.grade
    earlier = [
        found.assessment.grade.number
        for found in assessments_of(session, buyer_id, on=on)
        if found.id < stored.id and found.assessment.grade is not None
    ]
    return GradeMove(
        grade_before=earlier[-1] if earlier else None,
        grade=None if grade is None else grade.number,
        ceiling=queries.ceiling(session, grade, on=on),
        sudden_since=sudden_since(stored),
        on=on,
    )


def _draft(policy: PolicyFacts, line: Line, change: LimitMove, followed: _Followed) -> Draft:
    on = followed.move.on
    applying = version_for(line, on)
    final = final_version(line, on)
    return Draft(
        policy=policy,
        buyer=followed.buyer,
        decision=answer_of_move(change, on),
        stage=Stage.MONITORING,
        inputs=inputs_of_move(followed.standings, followed.move, change.policy_id),
        assessment=followed.assessment,
        terms_days=final.terms_days if final else None,
        steps=steps_down(line, change.keeps, change.book, on=change.effective_from),
        cause=Cause.WITHDRAWN if change.verdict is Verdict.WITHDRAWN else Cause.REDUCED,
        earlier=applying.amount if applying else None,
        run_id=followed.run_id,
    )


def _has_followed(session: Session, buyer_id: int, run_id: int) -> bool:
    query = select(LimitVersion.id).where(LimitVersion.buyer_id == buyer_id, LimitVersion.monitoring_run_id == run_id)
    return session.scalar(query.limit(1)) is not None
