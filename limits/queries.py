"""Read requests, decisions and versions of limits; sum what is committed."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from basics.grades import Grade
from basics.money import Money
from basics.scopes import InsurerScope, Scope
from limits.ceilings import DEFAULTS, default_ceiling
from limits.request_queries import (
    answer,
    answer_of,
    answers,
    decision_row,
    decisions_that_differ,
    open_request,
    proposal_of,
    request,
    requests,
)
from limits.timeline import final_version, greatest_book, version_for
from limits.values import BuyerLimit, Cause, Ceiling, VersionFacts
from models.limits import GradeCeiling, LimitRequest, LimitVersion
from models.people import Installation
from models.policies import Policy
from models.scoping import widened, within
from people import queries as people
from registry import queries as registry
from registry.values import BuyerFacts
from underwriting import queries as underwriting
from underwriting.queries import StoredAssessment

__all__ = [
    "all_versions",
    "answer",
    "answer_of",
    "answers",
    "by_policy",
    "capacity",
    "ceiling",
    "ceilings",
    "committed",
    "decision_row",
    "decisions_that_differ",
    "limit_on",
    "my_buyers",
    "open_request",
    "proposal_of",
    "request",
    "requests",
    "sum_committed",
    "versions",
    "versions_of_many",
]


def committed(session: Session, buyer_id: int, *, on: date) -> Money:
    """Sum over all policies the greatest book amount of each limit on a buyer from a day on.

    Limits in notice count until they end; expired temporary ones do not.
    """
    book_currency = people.installation(session).book_currency
    return sum_committed(all_versions(session, buyer_id), on=on, book_currency=book_currency)


def sum_committed(versions: Sequence[VersionFacts], *, on: date, book_currency: str) -> Money:
    """Sum what the versions of one buyer, of whatever policies, commit from a day on."""
    total = Money.zero(book_currency)
    for line in by_policy(versions).values():
        total += greatest_book(line, on, book_currency)
    return total


def by_policy(versions: Sequence[VersionFacts]) -> dict[int, tuple[VersionFacts, ...]]:
    """Group versions by policy, each in the order in which they were stored."""
    ordered = sorted(versions, key=attrgetter("policy_id", "id"))
    return {policy_id: tuple(line) for policy_id, line in groupby(ordered, key=attrgetter("policy_id"))}


def ceiling(session: Session, grade: Grade | None, *, on: date) -> Ceiling:
    """Give the greatest limit per buyer and the automatic authority of a grade (None: not rated) on a day."""
    number = None if grade is None else grade.number
    query = select(GradeCeiling).where(GradeCeiling.grade == (number or 0), GradeCeiling.effective_from <= on)
    row = session.scalar(query.order_by(GradeCeiling.effective_from.desc()).limit(1))
    if row is None:
        return default_ceiling(number, people.installation(session).book_currency)
    return Ceiling(
        number, Money(row.greatest_limit_minor, row.currency), Money(row.automatic_authority_minor, row.currency)
    )


def ceilings(session: Session, *, on: date) -> tuple[Ceiling, ...]:
    """Give the whole table of a day, best grade first, not rated last."""
    grades = [None if number is None else Grade(number) for number in DEFAULTS]
    return tuple(ceiling(session, grade, on=on) for grade in grades)


def capacity(session: Session, grade: Grade | None, *, on: date) -> Money:
    """Give the most that we commit on one buyer of a grade; book currency."""
    return ceiling(session, grade, on=on).greatest


def all_versions(session: Session, buyer_id: int) -> tuple[VersionFacts, ...]:
    """Give every policy's versions on a buyer, for sums that do not show their parts."""
    with widened(session):
        return versions(session, scope=InsurerScope(), buyer_id=buyer_id)


def versions_of_many(
    session: Session, buyer_ids: Sequence[int], *, scope: Scope
) -> dict[int, tuple[VersionFacts, ...]]:
    """Give the versions of limits on some buyers within a scope, by buyer."""
    query = select(LimitVersion, Installation.book_currency).join_from(LimitVersion, Installation, true())
    query = query.where(LimitVersion.buyer_id.in_(buyer_ids)).order_by(LimitVersion.buyer_id, LimitVersion.id)
    rows = session.execute(within(query, LimitVersion, scope))
    found = [_version(row, book_currency) for row, book_currency in rows]
    return {buyer_id: tuple(line) for buyer_id, line in groupby(found, key=attrgetter("buyer_id"))}


def versions(
    session: Session, *, scope: Scope, policy_id: int | None = None, buyer_id: int | None = None
) -> tuple[VersionFacts, ...]:
    """Give the versions of limits within a scope, in the order in which they were stored."""
    query = select(LimitVersion, Installation.book_currency).join_from(LimitVersion, Installation, true())
    query = query.order_by(LimitVersion.id)
    if policy_id is not None:
        query = query.where(LimitVersion.policy_id == policy_id)
    if buyer_id is not None:
        query = query.where(LimitVersion.buyer_id == buyer_id)
    found = session.execute(within(query, LimitVersion, scope))
    return tuple(_version(row, book_currency) for row, book_currency in found)


def limit_on(session: Session, *, scope: Scope, policy_id: int, buyer_id: int, on: date) -> VersionFacts | None:
    """Give the version that applies to shipments of a day; None where no limit was ever granted by then."""
    return version_for(versions(session, scope=scope, policy_id=policy_id, buyer_id=buyer_id), on)


def my_buyers(session: Session, *, scope: Scope, on: date) -> tuple[BuyerLimit, ...]:
    """Give every buyer on which a limit stands, stood or was asked for, by name, with the grade and what stands."""
    lines: dict[tuple[int, int], list[VersionFacts]] = {}
    for version in versions(session, scope=scope):
        lines.setdefault((version.policy_id, version.buyer_id), []).append(version)
    asked = within(select(LimitRequest.policy_id, LimitRequest.buyer_id).distinct(), LimitRequest, scope)
    pairs = sorted({*lines, *((policy_id, buyer_id) for policy_id, buyer_id in session.execute(asked))})
    buyer_ids = sorted({buyer_id for _, buyer_id in pairs})
    buyers = registry.buyers(session, buyer_ids)
    grades = underwriting.latest_of_many(session, buyer_ids, on=on)
    listed = within(select(Policy).where(Policy.id.in_({policy_id for policy_id, _ in pairs})), Policy, scope)
    policies = {policy.id: policy for policy in session.scalars(listed)}
    found = [
        _buyer_limit(
            policies[policy_id], buyers[buyer_id], grades.get(buyer_id), lines.get((policy_id, buyer_id), []), on
        )
        for policy_id, buyer_id in pairs
    ]
    return tuple(sorted(found, key=attrgetter("buyer_name", "policy_number")))


def _buyer_limit(
    policy: Policy, buyer: BuyerFacts, stored: StoredAssessment | None, line: Sequence[VersionFacts], on: date
) -> BuyerLimit:
    applying, final = version_for(line, on), final_version(line, on)
    is_moving = final is not None and (applying is None or final.id != applying.id)
    grade = stored.assessment.grade if stored else None
    return BuyerLimit(
        policyholder_id=policy.policyholder_id,
        policy_id=policy.id,
        policy_number=policy.number,
        buyer_id=buyer.id,
        buyer_name=buyer.name,
        has_made_up_name=buyer.has_made_up_name,
        country=buyer.country,
        grade=grade.number if grade else None,
        limit=applying.amount if applying else Money.zero(policy.currency),
        valid_to=applying.valid_to if applying else None,
        coming=final if is_moving else None,
        has_limit=applying is not None,
    )


def _version(row: LimitVersion, book_currency: str) -> VersionFacts:
    return VersionFacts(
        id=row.id,
        policy_id=row.policy_id,
        policyholder_id=row.policyholder_id,
        buyer_id=row.buyer_id,
        decision_id=row.limit_decision_id,
        cause=Cause(row.cause),
        amount=Money(row.amount_minor, row.currency),
        book=Money(row.book_minor, book_currency),
        announced_at=row.announced_at,
        effective_from=row.effective_for_shipments_from,
        valid_to=row.valid_to,
        terms_days=row.terms_days,
    )
