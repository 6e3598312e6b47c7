"""Read assessments, overrides, and the facts that an assessment is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from basics.errors import NotFound
from basics.grades import Grade
from basics.lifecycles.override import OVERRIDE
from models.people import UserAccount
from models.registry import Buyer
from models.underwriting import Assessment as AssessmentRow
from models.underwriting import GradeOverride
from registry import queries as registry
from registry.records import queries as records
from registry.records.values import PaymentFacts, ProfileFacts
from registry.values import PUBLIC_RECORD
from underwriting.reasons import OverrideReason
from underwriting.storing import assessment_from_json, inputs_from_json
from underwriting.values import (
    Assessment,
    AssessmentInputs,
    KnockOut,
    KnockOutKind,
    Override,
    PaymentRecord,
    Profile,
    PublicEvent,
    StatementFacts,
)

# Facts about a buyer that set grade 10 outside the scorecard.
KNOCK_OUTS: Mapping[str, KnockOutKind] = {
    "failure": KnockOutKind.INSOLVENCY,
    "insolvency": KnockOutKind.INSOLVENCY,
    "dissolved": KnockOutKind.INSOLVENCY,
    "sanction": KnockOutKind.SANCTION,
}


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment with its place in the history of the buyer."""

    id: int
    buyer_id: int
    assessment: Assessment
    inputs: AssessmentInputs
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class OverrideFacts:
    """An override as it stands, with the people behind it."""

    id: int
    buyer_id: int
    buyer_name: str
    has_made_up_name: bool
    assessment_id: int
    model_grade: Grade
    grade: Grade
    reason: OverrideReason
    note: str
    state: str
    author_id: int
    author_name: str
    confirmer_name: str | None
    proposed_on: date
    in_force_from: date | None
    expires_on: date


def latest_assessment(session: Session, buyer_id: int, *, on: date) -> StoredAssessment | None:
    """Give the buyer's last assessment as of a day, or None if there was none."""
    return latest_of_many(session, [buyer_id], on=on).get(buyer_id)


def latest_of_many(session: Session, buyer_ids: Sequence[int], *, on: date) -> dict[int, StoredAssessment]:
    """Give the last assessment as of a day of each buyer that has one."""
    last = (
        select(func.max(AssessmentRow.id))
        .where(AssessmentRow.buyer_id.in_(buyer_ids), AssessmentRow.business_date <= on)
        .group_by(AssessmentRow.buyer_id)
    )
    rows = session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(last)))
    return {row.buyer_id: stored(row) for row in rows}


def assessments_of(session: Session, buyer_id: int, *, on: date) -> list[StoredAssessment]:
    """Give every assessment of a buyer as of a day, oldest first."""
    query = select(AssessmentRow).where(AssessmentRow.buyer_id == buyer_id, AssessmentRow.business_date <= on)
    return [stored(row) for row in session.scalars(query.order_by(AssessmentRow.id))]


def assessment(session: Session, assessment_id: int) -> StoredAssessment:
    """Give one assessment.

    Raises:
        NotFound: `assessment.not_found`.
    """
    row = session.get(AssessmentRow, assessment_id)
    if row is None:
        raise NotFound("assessment.not_found", f"There is no assessment {assessment_id}.")
    return stored(row)


def overrides_of(session: Session, buyer_id: int) -> list[OverrideFacts]:
    """Give every override of a buyer, newest first; for the insurer's staff, who may read each other's names."""
    return _override_facts(session, _overrides().where(GradeOverride.buyer_id == buyer_id))


def overrides(
    session: Session, *, state: str | None = None, before_id: int | None = None, page_size: int = 50
) -> list[OverrideFacts]:
    """Give the overrides of all buyers, newest first, from below `before_id` on; for the insurer's staff."""
    query = _overrides().limit(page_size)
    if state is not None:
        query = query.where(GradeOverride.state == state)
    if before_id is not None:
        query = query.where(GradeOverride.id < before_id)
    return _override_facts(session, query)


def waiting_overrides(session: Session, *, but_of: int | None) -> int:
    """Count the proposed overrides that wait for a second underwriter other than their author."""
    waiting = select(func.count()).select_from(GradeOverride).where(GradeOverride.state == OVERRIDE.initial)
    return session.scalar(waiting.where(GradeOverride.author_id != but_of)) or 0


def override(session: Session, override_id: int) -> OverrideFacts:
    """Give one override.

    Raises:
        NotFound: `override.not_found`.
    """
    found = _override_facts(session, _overrides().where(GradeOverride.id == override_id))
    if not found:
        raise NotFound("override.not_found", f"There is no override {override_id}.")
    return found[0]


def open_override(session: Session, buyer_id: int, *, on: date) -> OverrideFacts | None:
    """Give the override of a buyer that is proposed or in force and does not end by that day, or None."""
    wanted = GradeOverride.state.in_(("proposed", "in_force")) & (GradeOverride.expires_on > on)
    return next(iter(_override_facts(session, _overrides().where(GradeOverride.buyer_id == buyer_id, wanted))), None)


def inputs_of_many(
    session: Session, buyer_ids: Sequence[int], previous: Mapping[int, StoredAssessment], *, on: date
) -> dict[int, AssessmentInputs]:
    """Gather what is known of each buyer on a day, in a number of reads that does not grow with the buyers.

    Args:
        session: Any.
        buyer_ids: The buyers.
        previous: The last assessment as of that day of each buyer that has one (`latest_of_many`).
        on: The day.
    """
    countries = registry.countries_of_many(session, buyer_ids)
    payments = records.payments_of_many(session, buyer_ids, on=on)
    profiles = records.profiles_of_many(session, buyer_ids, on=on)
    statements = registry.statements_of_many(session, buyer_ids, on=on)
    events = registry.events_of_many(session, buyer_ids, on=on)
    overrides = _overrides_in_force(session, buyer_ids, on=on)
    return {
        buyer_id: AssessmentInputs(
            on=on,
            statements=tuple(
                StatementFacts(
                    statement_id=fact.id,
                    fiscal_year=fact.fiscal_year,
                    period_end=fact.period_end,
                    known_at=fact.known_at,
                    currency=fact.currency,
                    lines=fact.lines,
                )
                for fact in statements.get(buyer_id, ())
            ),
            previous_grade=previous[buyer_id].assessment.model_grade if buyer_id in previous else None,
            overrides=tuple(overrides.get(buyer_id, ())),
            knock_outs=tuple(
                KnockOut(KNOCK_OUTS[event.kind], event.known_at)
                for event in events.get(buyer_id, ())
                if event.kind in KNOCK_OUTS
            ),
            country=countries.get(buyer_id),
            payment=_payment(payments.get(buyer_id)),
            events=tuple(
                PublicEvent(event.kind.value, event.happened_on, event.known_at, event.source_key)
                for event in events.get(buyer_id, ())
                if event.kind in PUBLIC_RECORD
            ),
            profile=_profile(profiles.get(buyer_id)),
        )
        for buyer_id in buyer_ids
    }


def _payment(facts: PaymentFacts | None) -> PaymentRecord | None:
    if facts is None:
        return None
    return PaymentRecord(facts.dbt_days, facts.contributors, facts.period_end, facts.known_at)


def _profile(facts: ProfileFacts | None) -> Profile | None:
    return None if facts is None else Profile(facts.sector, facts.founded_on, facts.employees, facts.known_at)


def stored(row: AssessmentRow) -> StoredAssessment:
    """Read a row back into the values it was made of."""
    return StoredAssessment(
        row.id, row.buyer_id, assessment_from_json(row.result), inputs_from_json(row.inputs), row.recorded_at
    )


def _overrides_in_force(session: Session, buyer_ids: Sequence[int], *, on: date) -> dict[int, list[Override]]:
    query = (
        select(GradeOverride)
        .where(GradeOverride.buyer_id.in_(buyer_ids), GradeOverride.state == "in_force")
        .where(GradeOverride.in_force_from <= on, GradeOverride.expires_on > on)
        .order_by(GradeOverride.id)
    )
    found: dict[int, list[Override]] = {}
    for row in session.scalars(query):
        found.setdefault(row.buyer_id, []).append(
            Override(
                steps=row.grade - row.model_grade,
                reason=OverrideReason(row.reason_code),
                author=f"user {row.author_id}",
                valid_from=row.in_force_from or row.proposed_on,
                valid_until=row.expires_on,
                approver=f"user {row.confirmer_id}" if row.confirmer_id else None,
            )
        )
    return found


def _overrides() -> Select[GradeOverride, Buyer, str, str | None]:
    author, confirmer = aliased(UserAccount), aliased(UserAccount)
    return (
        select(GradeOverride, Buyer, author.name, confirmer.name)
        .join(Buyer, Buyer.id == GradeOverride.buyer_id)
        .join(author, author.id == GradeOverride.author_id)
        .outerjoin(confirmer, confirmer.id == GradeOverride.confirmer_id)
        .order_by(GradeOverride.id.desc())
    )


def _override_facts(session: Session, query: Select[GradeOverride, Buyer, str, str | None]) -> list[OverrideFacts]:
    return [
        OverrideFacts(
            id=row.id,
            buyer_id=row.buyer_id,
            buyer_name=buyer.name,
            has_made_up_name=buyer.has_made_up_name,
            assessment_id=row.assessment_id,
            model_grade=Grade(row.model_grade),
            grade=Grade(row.grade),
            reason=OverrideReason(row.reason_code),
            note=row.note,
            state=row.state,
            author_id=row.author_id,
            author_name=author,
            confirmer_name=confirmer,
            proposed_on=row.proposed_on,
            in_force_from=row.in_force_from,
            expires_on=row.expires_on,
        )
        for row, buyer, author, confirmer in session.execute(query)
    ]
