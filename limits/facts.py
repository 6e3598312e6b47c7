"""Gather the facts that a decision is made from: rows and lower floors in, a `Table` out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from sqlalchemy.orm import Session

from basics.grades import Grade
from basics.money import Money
from limits import queries
from limits.group_use import locked_use
from limits.timeline import lowest_ahead, version_for
from limits.values import AskedLimit, Authority, FigureChange, Matter, PolicyTerms, RiskFacts, VersionFacts
from people import queries as people
from policies.queries import convert
from policies.values import PolicyFacts
from registry import queries as registry
from registry.clean.persons import PersonKind, person_sign
from registry.screening.queries import is_blocked
from registry.screening.values import SubjectKind
from registry.values import BuyerEventFacts, BuyerFacts, FactKind
from underwriting.queries import StoredAssessment
from underwriting.values import Counterfactual, KnockOutKind

# A notice without a later word counts as open for a year; the fact's `source_key` begins with its policyholder.
NOTICE_OPEN_DAYS: Final = 365
# A court decides on an application to wind up within months; without a word for a year it was withdrawn or dismissed.
PETITION_OPEN_DAYS: Final = 365
TROUBLE: Final = frozenset({FactKind.OVERDUE_NOTICE, FactKind.CLAIM})


@dataclass(frozen=True, slots=True)
class Table:
    """All that lies on the table when a limit is decided, the buyer locked.

    Attributes:
        line: The versions of this limit so far, in the order in which they were stored.
    """

    policy: PolicyFacts
    buyer: BuyerFacts
    assessment: StoredAssessment
    line: tuple[VersionFacts, ...]
    matter: Matter


def own_key(policyholder_id: int) -> str:
    """Give how the `source_key` of a policyholder's own fact begins."""
    return f"policyholder/{policyholder_id}/"


def gather(
    session: Session,
    asked: AskedLimit,
    policy: PolicyFacts,
    buyer: BuyerFacts,
    stored: StoredAssessment,
    *,
    on: date,
) -> Table:
    """Put together what is known of a request; the buyer is locked by the caller."""
    every = queries.all_versions(session, buyer.id)
    mine = tuple(version for version in every if version.policy_id == policy.id)
    others = [version for version in every if version.policy_id != policy.id]
    ceiling = queries.ceiling(session, stored.assessment.grade, on=on)
    applying = version_for(mine, on)
    better = stored.assessment.counterfactual
    newest = max(stored.inputs.statements, key=attrgetter("fiscal_year"), default=None)
    known = registry.events_known(session, buyer.id, on=on)
    own, elsewhere = _open_notices(known, policy.policyholder_id, on=on)
    sign = person_sign(buyer.name, buyer.legal_form)
    person = sign.kind if sign else None
    facts = RiskFacts(
        country=buyer.country,
        ceiling=ceiling,
        committed_elsewhere=queries.sum_committed(others, on=on, book_currency=ceiling.greatest.currency),
        in_force=applying.amount if applying else Money.zero(policy.currency),
        lowest_ahead=lowest_ahead(mine, on, policy.currency),
        grade=_number(stored.assessment.grade),
        pd=stored.assessment.pd,
        statement_year=newest.fiscal_year if newest else None,
        statement_known_at=newest.known_at if newest else None,
        is_natural_person=person is PersonKind.NATURAL_PERSON,
        is_sole_trader=person is PersonKind.SOLE_TRADER,
        is_screening_open=_is_screening_open(session, buyer.id, policy.policyholder_id),
        sanctioned_since=_known_since(stored, KnockOutKind.SANCTION),
        insolvent_since=_known_since(stored, KnockOutKind.INSOLVENCY),
        own_overdue_on=max(own, default=None),
        is_overdue_elsewhere=bool(elsewhere),
        petitioned_on=_petitioned_on(known, on=on),
        group=locked_use(session, buyer.id, on=on),
        better_grade=_number(better.grade) if better else None,
        better_figures=_figures(better),
    )
    return Table(policy, buyer, stored, mine, Matter(asked, facts, terms_of(policy), on))


def asked_limit(
    session: Session, amount: Money, policy: PolicyFacts, *, terms_days: int, is_appeal: bool, on: date
) -> AskedLimit:
    """Convert what is asked into the policy's and the book currency at the reference rates of the day.

    Raises:
        Refused: `rates.missing`: the currency has no reference rate.
    """
    in_policy = convert(session, amount, policy.currency, on=on)
    return AskedLimit(amount, in_policy, in_book(session, in_policy, on=on), terms_days, is_appeal)


def in_book(session: Session, amount: Money, *, on: date) -> Money:
    """Convert an amount into the book currency."""
    return convert(session, amount, people.installation(session).book_currency, on=on)


def terms_of(policy: PolicyFacts) -> PolicyTerms:
    """Give what of a policy bears on its limits."""
    terms = policy.terms
    return PolicyTerms(
        currency=policy.currency,
        countries=terms.countries,
        terms_days_max=terms.max_payment_terms_days,
        invoicing_days_max=terms.max_invoicing_days,
        overdue_notice_days=terms.overdue_notice.days if terms.overdue_notice else None,
        insured_percentage=terms.insured_percentage.named,
        reduction_notice_days=policy.reduction_notice_days,
    )


def authority_of(session: Session, level: int) -> Authority:
    """Give what a level may grant alone, beside the greatest authority of all."""
    levels = people.authorities(session)
    own = people.authority(session, level)
    most = max(levels, key=lambda found: found.limit_max.minor, default=own)
    return Authority(level, own.limit_max, most.level, most.limit_max)


def level_for(session: Session, book: Money) -> int:
    """Give the lowest level that may grant an amount alone; the highest of all where none may."""
    levels = people.authorities(session)
    enough = [found.level for found in levels if found.limit_max.minor >= book.minor]
    return min(enough, default=max((found.level for found in levels), default=0))


def sudden_since(stored: StoredAssessment) -> date | None:
    """Give the day on which a failure, an insolvency or a sanction became known; None without one."""
    return min((found.known_at for found in stored.inputs.knock_outs), default=None)


def _figures(better: Counterfactual | None) -> tuple[FigureChange, ...]:
    changes = better.changes if better else ()
    return tuple(FigureChange(change.feature, change.from_value, change.to_value) for change in changes)


def _known_since(stored: StoredAssessment, kind: KnockOutKind) -> date | None:
    return min((found.known_at for found in stored.inputs.knock_outs if found.kind is kind), default=None)


def _is_screening_open(session: Session, buyer_id: int, policyholder_id: int) -> bool:
    on_buyer = is_blocked(session, SubjectKind.BUYER, buyer_id)
    return on_buyer or is_blocked(session, SubjectKind.POLICYHOLDER, policyholder_id)


def _petitioned_on(known: Sequence[BuyerEventFacts], *, on: date) -> date | None:
    """Give the day of the newest application to wind the buyer up that a court may still decide."""
    oldest = on - timedelta(days=PETITION_OPEN_DAYS)
    petitions = (fact.happened_on for fact in known if fact.kind is FactKind.INSOLVENCY_PETITION)
    return max((day for day in petitions if day > oldest), default=None)


def _open_notices(known: Sequence[BuyerEventFacts], policyholder_id: int, *, on: date) -> tuple[list[date], list[date]]:
    """Give the days of open notices and claims on a buyer: the policyholder's own, and those of others."""
    oldest = on - timedelta(days=NOTICE_OPEN_DAYS)
    open_ones = [fact for fact in known if fact.kind in TROUBLE and fact.happened_on > oldest]
    is_own = [fact.source_key.startswith(own_key(policyholder_id)) for fact in open_ones]
    days = list(zip((fact.happened_on for fact in open_ones), is_own, strict=True))
    return [day for day, own in days if own], [day for day, own in days if not own]


def _number(grade: Grade | None) -> int | None:
    return None if grade is None else grade.number
