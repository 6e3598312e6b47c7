"""Read what the report of overrides is made from, in three reads whatever the number of buyers."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import EventLog
from models.people import UserAccount
from models.registry import BuyerEvent
from models.underwriting import Assessment, GradeOverride
from underwriting.override_report import (
    GradedBuyer,
    KnownFact,
    OverrideReport,
    ProposedOverride,
    ReportFacts,
    ReportFilter,
    report_overrides,
)
from underwriting.queries import KNOCK_OUTS
from underwriting.values import AssessmentState


def override_report(session: Session, wanted: ReportFilter, *, on: date) -> OverrideReport:
    """Make the report of overrides as of a day; for the insurer's staff, who may read each other's names."""
    found = ReportFacts(_graded(session, wanted, on=on), _facts(session, on=on), _overrides(session, wanted, on=on))
    return report_overrides(found, wanted, on=on)


def _graded(session: Session, wanted: ReportFilter, *, on: date) -> list[GradedBuyer]:
    query = (
        select(Assessment.buyer_id, Assessment.business_date, Assessment.model_grade, Assessment.grade, Assessment.pd)
        .where(Assessment.state == AssessmentState.RATED, Assessment.model_grade.is_not(None))
        .where(Assessment.business_date >= wanted.since, Assessment.business_date <= min(wanted.until, on))
        .order_by(Assessment.id)
    )
    return [
        GradedBuyer(buyer_id, day, model_grade, grade, pd)
        for buyer_id, day, model_grade, grade, pd in session.execute(query)
        if model_grade is not None and grade is not None and pd is not None
    ]


def _facts(session: Session, *, on: date) -> list[KnownFact]:
    query = select(BuyerEvent.buyer_id, BuyerEvent.kind, BuyerEvent.known_at).where(
        BuyerEvent.kind.in_(tuple(KNOCK_OUTS)), BuyerEvent.known_at <= on
    )
    return [KnownFact(buyer_id, KNOCK_OUTS[kind], known_at) for buyer_id, kind, known_at in session.execute(query)]


def _overrides(session: Session, wanted: ReportFilter, *, on: date) -> list[ProposedOverride]:
    """Read the overrides with the authority that their authors had when they proposed them: the log keeps it."""
    query = (
        select(GradeOverride, UserAccount.name, EventLog.authority_level)
        .join(UserAccount, UserAccount.id == GradeOverride.author_id)
        .join(EventLog, (EventLog.subject_id == GradeOverride.id) & (EventLog.subject_type == "grade_override"))
        .where(EventLog.kind == "override.proposed")
        .where(GradeOverride.proposed_on >= wanted.since, GradeOverride.proposed_on <= min(wanted.until, on))
        .order_by(GradeOverride.id)
    )
    return [
        ProposedOverride(
            steps=row.grade - row.model_grade,
            reason=row.reason_code,
            state="expired" if row.state == "in_force" and row.expires_on <= on else row.state,
            author_id=row.author_id,
            author_name=name,
            authority_level=level,
            was_in_force=row.in_force_from is not None,
            is_seconded=row.confirmer_id is not None,
        )
        for row, name, level in session.execute(query)
    ]
