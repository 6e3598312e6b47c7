"""Assess buyers, and override grades."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import service as audit
from audit.values import Event
from basics import clock
from basics.actors import Actor
from basics.errors import NotFound, Refused
from basics.grades import Grade
from basics.lifecycles.override import OVERRIDE
from models.underwriting import Assessment as AssessmentRow
from models.underwriting import GradeOverride
from registry import queries as registry
from underwriting.governance.queries import champion
from underwriting.governance.shadow import cast_shadows
from underwriting.overrides import AUTHORITY_NEEDED, check_override, has_authority, needs_second
from underwriting.publication import published_scorecard
from underwriting.queries import (
    OverrideFacts,
    StoredAssessment,
    inputs_of_many,
    latest_assessment,
    latest_of_many,
    open_override,
    override,
    stored,
)
from underwriting.reasons import OverrideReason
from underwriting.rules import assess
from underwriting.scorecard import Scorecard
from underwriting.storing import assessment_as_json, inputs_as_json
from underwriting.values import Assessment, AssessmentInputs, AssessmentState


@dataclass(frozen=True, slots=True)
class OverrideDraft:
    """What an underwriter enters: the grade that should stand, why, and until when (first day without it)."""

    grade: Grade
    reason: OverrideReason
    note: str
    expires_on: date


def assess_buyer(
    session: Session, buyer_id: int, *, actor: Actor, on: date, run_id: int | None = None
) -> StoredAssessment:
    """Rate a buyer from what is known on a day. Nothing new since the last rating of that day gives that one again."""
    return assess_buyers(session, [buyer_id], actor=actor, on=on, run_id=run_id)[buyer_id]


def assess_buyers(
    session: Session, buyer_ids: Sequence[int], *, actor: Actor, on: date, run_id: int | None = None
) -> dict[int, StoredAssessment]:
    """Rate many buyers by the champion of that day, reading their facts together; challengers rate in its shadow."""
    card = champion(session, on=on)
    before = latest_of_many(session, buyer_ids, on=on)
    found: dict[int, StoredAssessment] = {}
    made: list[StoredAssessment] = []
    for buyer_id, inputs in inputs_of_many(session, buyer_ids, before, on=on).items():
        last = before.get(buyer_id)
        if run_id is None and last is not None and _says_the_same(last, inputs, card):
            found[buyer_id] = last
        else:
            result = recompute(inputs, card)
            found[buyer_id] = _store(session, buyer_id, inputs, result, actor=actor, run_id=run_id)
            made.append(found[buyer_id])
    cast_shadows(session, made, on=on)
    return found


def recompute(inputs: AssessmentInputs, card: Scorecard) -> Assessment:
    """Make an assessment from stored inputs: what `assess_buyer` did, and does again identically."""
    return assess(inputs, card)


def recomputes(stored: StoredAssessment) -> bool | None:
    """Make a stored assessment again and compare; None where its scorecard is not published in that version here."""
    said = stored.assessment
    try:
        card = published_scorecard(said.scorecard_name)
    except NotFound:
        return None
    return recompute(stored.inputs, card) == said if card.sha256 == said.scorecard_sha256 else None


def propose_override(session: Session, buyer_id: int, draft: OverrideDraft, *, actor: Actor, on: date) -> OverrideFacts:
    """Set a grade aside for a time; in force at once, unless a second underwriter must confirm.

    Raises:
        NotFound: `buyer.unknown`.
        Refused: `override.no_authority`, `override.not_rated`, `override.knocked_out`, `override.one_at_a_time`, and
            what `overrides.check_override` refuses.
    """
    author_id = _user(actor)
    registry.lock_buyer(session, buyer_id)
    current = latest_assessment(session, buyer_id, on=on)
    if current is None or current.assessment.state is AssessmentState.NOT_RATED:
        raise Refused("override.not_rated", "The buyer is not rated: there is no grade to override.")
    if current.assessment.is_knocked_out or current.assessment.model_grade is None:
        raise Refused("override.knocked_out", "Insolvency or sanctions set grade 10; no override lifts it.")
    other = open_override(session, buyer_id, on=on)
    if other is not None:
        message = (
            f"Override {other.id} of this buyer is {other.state.replace('_', ' ')}; end it before you propose one."
        )
        raise Refused("override.one_at_a_time", message)
    model_grade = current.assessment.model_grade
    check_override(
        steps=draft.grade.number - model_grade.number, reason=draft.reason, valid_from=on, valid_until=draft.expires_on
    )
    row = GradeOverride(
        buyer_id=buyer_id,
        assessment_id=current.id,
        model_grade=model_grade.number,
        grade=draft.grade.number,
        reason_code=draft.reason.value,
        note=draft.note,
        state=OVERRIDE.initial,
        author_id=author_id,
        confirmer_id=None,
        proposed_on=on,
        in_force_from=None,
        expires_on=draft.expires_on,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _record(session, row, "override.proposed", actor=actor, on=on)
    if not needs_second(steps=row.grade - row.model_grade, pd=current.assessment.pd):
        _put_in_force(session, row, actor=actor, on=on)
    return override(session, row.id)


def confirm_override(session: Session, override_id: int, *, actor: Actor, on: date) -> OverrideFacts:
    """Confirm a proposed override as the second pair of eyes.

    Raises:
        NotFound: `override.not_found`.
        Refused: `override.no_authority`; `override.same_person`; `override.not_possible` for one that is not
            proposed; `override.outdated` where the scorecard's grade has moved since, or the override would have
            ended by now.
    """
    row = _row(session, override_id)
    if row.author_id == _user(actor):
        raise Refused("override.same_person", "Who proposed an override does not confirm it; ask a second underwriter.")
    OVERRIDE.next_state(row.state, "confirm")
    _check_still_fits(session, row, on=on)
    row.confirmer_id = _user(actor)
    _put_in_force(session, row, actor=actor, on=on)
    return override(session, override_id)


def reject_override(session: Session, override_id: int, *, actor: Actor, on: date) -> OverrideFacts:
    """Turn a proposed override down.

    Raises:
        Refused: `override.no_authority`; `override.not_possible` for one that is not proposed.
    """
    return _end(session, override_id, action="reject", actor=actor, on=on)


def revoke_override(session: Session, override_id: int, *, actor: Actor, on: date) -> OverrideFacts:
    """End an override in force before its day.

    Raises:
        Refused: `override.no_authority`; `override.not_possible` for one that is not in force.
    """
    return _end(session, override_id, action="revoke", actor=actor, on=on)


def expire_overrides(session: Session, buyer_ids: Sequence[int], *, actor: Actor, on: date) -> tuple[int, ...]:
    """End the overrides of these buyers that hold no longer on that day; give their ids.

    The grade follows with the next assessment; the monitoring run calls this before it assesses.
    """
    ended = select(GradeOverride).where(
        GradeOverride.buyer_id.in_(buyer_ids), GradeOverride.state == "in_force", GradeOverride.expires_on <= on
    )
    rows = session.scalars(ended.order_by(GradeOverride.id)).all()
    for row in rows:
        row.state = OVERRIDE.next_state(row.state, "expire")
        _record(session, row, "override.expired", actor=actor, on=on)
    return tuple(row.id for row in rows)


def _check_still_fits(session: Session, row: GradeOverride, *, on: date) -> None:
    current = latest_assessment(session, row.buyer_id, on=on)
    standing = current.assessment.model_grade if current and not current.assessment.is_knocked_out else None
    if standing is None or standing.number != row.model_grade:
        message = (
            f"It was proposed against grade {row.model_grade} of the scorecard, which no longer stands: reject it."
        )
        raise Refused("override.outdated", message)
    if row.expires_on <= on:
        raise Refused("override.outdated", f"It would have ended on {row.expires_on}: reject it.")


def _says_the_same(last: StoredAssessment, inputs: AssessmentInputs, card: Scorecard) -> bool:
    same_facts = replace(last.inputs, previous_grade=None) == replace(inputs, previous_grade=None)
    return same_facts and last.assessment.scorecard_sha256 == card.sha256


def _store(
    session: Session,
    buyer_id: int,
    inputs: AssessmentInputs,
    result: Assessment,
    *,
    actor: Actor,
    run_id: int | None,
) -> StoredAssessment:
    row = AssessmentRow(
        buyer_id=buyer_id,
        business_date=inputs.on,
        state=result.state.value,
        score=result.score,
        pd=result.pd,
        model_grade=result.model_grade.number if result.model_grade else None,
        grade=result.grade.number if result.grade else None,
        completeness=result.completeness.value if result.completeness else None,
        scorecard_name=result.scorecard_name,
        scorecard_sha256=result.scorecard_sha256,
        inputs=inputs_as_json(inputs),
        result=assessment_as_json(result),
        monitoring_run_id=run_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    said = f"grade {result.grade}" if result.grade else "not rated"
    event = Event(
        "buyer.assessed",
        ("assessment", row.id),
        f"Assessed by scorecard {result.scorecard_name}: {said}.",
        actor,
        inputs.on,
        buyer_id=buyer_id,
        policyholder_id=actor.policyholder_id,
        details={"grade": row.grade, "model_grade": row.model_grade, "scorecard_sha256": row.scorecard_sha256},
    )
    audit.record(session, event)
    return stored(row)


def _put_in_force(session: Session, row: GradeOverride, *, actor: Actor, on: date) -> None:
    row.state = OVERRIDE.next_state(row.state, "confirm")
    row.in_force_from = on
    session.flush()
    _record(session, row, "override.in_force", actor=actor, on=on)
    assess_buyer(session, row.buyer_id, actor=actor, on=on)


def _end(session: Session, override_id: int, *, action: str, actor: Actor, on: date) -> OverrideFacts:
    _user(actor)
    row = _row(session, override_id)
    was_in_force = row.in_force_from is not None
    row.state = OVERRIDE.next_state(row.state, action)
    session.flush()
    _record(session, row, f"override.{row.state}", actor=actor, on=on)
    if was_in_force:
        assess_buyer(session, row.buyer_id, actor=actor, on=on)
    return override(session, override_id)


def _row(session: Session, override_id: int) -> GradeOverride:
    """Give the row to change, its buyer locked and the row read after that."""
    registry.lock_buyer(session, override(session, override_id).buyer_id)
    return session.get_one(GradeOverride, override_id, populate_existing=True)


def _user(actor: Actor) -> int:
    """Give the person's id, and refuse who has no authority to move a grade, either way or back."""
    if actor.user_id is None:
        raise Refused("override.person_needed", "An override needs a person who answers for it.")
    if not has_authority(actor.role, actor.authority_level):
        message = (
            f"Overrides need an underwriter with authority level {AUTHORITY_NEEDED}; "
            f"your role is {actor.role}, with level {actor.authority_level}."
        )
        raise Refused("override.no_authority", message)
    return actor.user_id


def _record(session: Session, row: GradeOverride, kind: str, *, actor: Actor, on: date) -> None:
    event = Event(
        kind,
        ("grade_override", row.id),
        f"Grade {row.grade} instead of {row.model_grade} until {row.expires_on}: {row.reason_code}.",
        actor,
        on,
        buyer_id=row.buyer_id,
        details={"grade": row.grade, "model_grade": row.model_grade, "reason": row.reason_code},
    )
    audit.record(session, event)
