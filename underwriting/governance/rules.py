"""Which card may get which role, and whether a card still fits its portfolio. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from basics.actors import Role
from basics.errors import Refused
from basics.grades import WORST
from basics.periods import add_months
from underwriting.governance.beta import beta_quantile, beta_share_below
from underwriting.governance.values import (
    Band,
    Calibration,
    CardRole,
    CardStanding,
    IndexEntry,
    Judged,
    Outcome,
    Shift,
    StandingFacts,
    Tally,
    Verdict,
)

IN_FORCE: Final = "in_force"
AUTHORITY_NEEDED: Final = 2  # level of an underwriter who proposes or approves a role
MOVED_FROM: Final = 0.10
SHIFTED_FROM: Final = 0.25
SHARE_LEAST: Final = 0.0001  # stands for an empty cell, so that one buyer in it does not make the index infinite
OUTCOME_MONTHS: Final = 12
INTERVAL: Final = (0.05, 0.95)


def roles_on(release: Sequence[IndexEntry], decided: Iterable[StandingFacts], *, on: date) -> dict[str, CardStanding]:
    """Give the role of every card on a day: the release's, with the decisions in force by then on top, in their order.

    A card that becomes champion retires the one before it.
    """
    roles = {
        entry.name: CardStanding(entry.name, entry.sha256, entry.role, entry.since, entry.approved_by, entry.why)
        for entry in release
    }
    in_force = (one for one in decided if one.state == IN_FORCE and one.effective_from <= on)
    for one in sorted(in_force, key=lambda one: (one.effective_from, one.id)):
        given = CardStanding(
            one.name, one.sha256, one.role, one.effective_from, one.decider_name or "", one.note, one.id
        )
        if one.role is CardRole.CHAMPION:
            for name, before in roles.items():
                if before.role is CardRole.CHAMPION:
                    roles[name] = replace(given, name=name, sha256=before.sha256, role=CardRole.RETIRED)
        roles[one.name] = given
    return roles


def champion_of(roles: Mapping[str, CardStanding]) -> CardStanding:
    """Give the one card that rates.

    Raises:
        Refused: `scorecard.no_champion`: none or several; the index or the decisions are broken.
    """
    champions = [standing for standing in roles.values() if standing.role is CardRole.CHAMPION]
    if len(champions) != 1:
        found = ", ".join(standing.name for standing in champions) or "none"
        raise Refused("scorecard.no_champion", f"One scorecard is champion on every day; found: {found}.")
    return champions[0]


def has_authority(role: Role | None, level: int) -> bool:
    """Tell whether somebody may propose and decide: an administrator, or an underwriter of the level needed."""
    return role is Role.ADMINISTRATOR or (role is Role.UNDERWRITER and level >= AUTHORITY_NEEDED)


def check_role(name: str, role: CardRole, roles: Mapping[str, CardStanding], *, has_evidence: bool) -> None:
    """Refuse a role that a card may not get as things stand.

    A role that the release gave may be decided on as well: it then outlives the next release.

    Args:
        name: Of the card.
        role: The one proposed.
        roles: As they stand on the day from which the role is to hold.
        has_evidence: Whether the card records how it did out of time.

    Raises:
        Refused: `scorecard.no_change`, `scorecard.champion_needed`, `scorecard.no_evidence`.
    """
    current = roles.get(name)
    if current is not None and current.role is role and current.standing_id is not None:
        raise Refused("scorecard.no_change", f"Scorecard {name} is {role} already on that day.")
    if current is not None and current.role is CardRole.CHAMPION and role is not CardRole.CHAMPION:
        message = f"Scorecard {name} is the champion: make another card champion, and this one retires."
        raise Refused("scorecard.champion_needed", message)
    if role is CardRole.CHAMPION and not has_evidence:
        message = f"Scorecard {name} records no out-of-time evidence; a card that does may become champion."
        raise Refused("scorecard.no_evidence", message)


def check_succession(release: Sequence[IndexEntry], decided: Sequence[StandingFacts], *, on: date) -> None:
    """Refuse decisions that would leave a day from `on` with no champion.

    Raises:
        Refused: `scorecard.champion_needed`.
    """
    for day in sorted({on, *(one.effective_from for one in decided if one.effective_from > on)}):
        champions = [one for one in roles_on(release, decided, on=day).values() if one.role is CardRole.CHAMPION]
        if len(champions) != 1:
            message = f"From {day} on no scorecard would be champion: a decision in force takes the role away then."
            raise Refused("scorecard.champion_needed", message)


def has_evidence(card: Mapping[str, Any]) -> bool:
    """Tell whether the content of a `card.json` records how the card did, failures included, after its own rows.

    The end of those is `last_fiscal_year` (version 1) or `last_time` of its training; what is measured out of fold, or
    has no beginning (`first_year`, `first_time`), is no evidence out of time.
    """
    training = card.get("training") or {}
    last = training.get("last_fiscal_year", training.get("last_time"))
    return last is not None and any(
        _begins_after(period.get("first_year", period.get("first_time")), last) and period.get("defaults", 0) > 0
        for period in card.get("evidence") or ()
    )


def _begins_after(first: float | None, last: float) -> bool:
    return first is not None and first > last


def population_stability(reference: Sequence[float], counts: Sequence[int]) -> float:
    """Give the population stability index: sum of (found - reference) x ln(found / reference) over the cells.

    Args:
        reference: Shares of the training rows, one a cell.
        counts: Buyers found, one a cell, at least one in all. An empty cell counts as 0.01 %.
    """
    total = sum(counts)
    pairs = zip(reference, counts, strict=True)
    floored = ((max(share, SHARE_LEAST), max(count / total, SHARE_LEAST)) for share, count in pairs)
    return math.fsum((found - share) * math.log(found / share) for share, found in floored)


def band_of(psi: float, *, by_chance: float) -> Band:
    """Give the band of an index: stable below 0.10, shifted from 0.25; too few where chance alone shows 0.10."""
    if by_chance >= MOVED_FROM:
        return Band.TOO_FEW
    if psi >= SHIFTED_FROM:
        return Band.SHIFTED
    return Band.MOVED if psi >= MOVED_FROM else Band.STABLE


def shift_of(name: str, reference: Sequence[float], counts: Sequence[int]) -> Shift:
    """Compare how buyers are spread over cells with a card's reference; () where it recorded none."""
    total = sum(counts)
    shares = tuple(count / total for count in counts) if total else ()
    if not reference or not total:
        return Shift(name, None, None, 0.0, tuple(reference), shares)
    psi = population_stability(reference, counts)
    # Of a sample of n out of the reference itself the index is about chi-square with cells - 1 degrees, over n.
    used = sum(share > 0 or count > 0 for share, count in zip(reference, counts, strict=True))
    by_chance = max(0, used - 1) / total
    return Shift(name, psi, band_of(psi, by_chance=by_chance), by_chance, tuple(reference), shares)


def jeffreys_interval(failures: int, count: int) -> tuple[float, float]:
    """Give the 90 % Jeffreys interval of a rate: quantiles of beta(failures + 1/2, the others + 1/2).

    Without a failure it begins at 0, where all failed it ends at 1, as is usual for this interval.
    """
    a, b = failures + 0.5, count - failures + 0.5
    low = beta_quantile(INTERVAL[0], a, b) if failures else 0.0
    return low, beta_quantile(INTERVAL[1], a, b) if failures < count else 1.0


def verdict_of(pd_mean: float, interval: tuple[float, float]) -> Verdict:
    """Judge a mean stated probability by the interval of what was observed, its ends included."""
    low, high = interval
    return Verdict.TOO_LOW if pd_mean < low else Verdict.TOO_HIGH if pd_mean > high else Verdict.PASS


def outcome_of(grade: int | None, tally: Tally) -> Outcome:
    """Compare the mean stated probability of some assessments, at least one, with how many failed."""
    count, failures = tally.count, tally.failures
    pd_mean = tally.pd_sum / count
    low, high = jeffreys_interval(failures, count)
    verdict = verdict_of(pd_mean, (low, high))
    p_value = beta_share_below(pd_mean, failures + 0.5, count - failures + 0.5)
    return Outcome(grade, count, failures, pd_mean, failures / count, low, high, p_value, verdict)


def calibrate(judged: Iterable[Judged]) -> Calibration:
    """Compare stated with observed, grade by grade; grades without an assessment are left out."""
    tallies = {grade: Tally() for grade in range(1, WORST + 1)}
    first = last = None
    for one in judged:
        tallies[one.grade] = tallies[one.grade].with_one(one)
        first = one.on if first is None else min(first, one.on)
        last = one.on if last is None else max(last, one.on)
    if first is None:
        return Calibration(None, None, (), None)
    grades = tuple(outcome_of(grade, tally) for grade, tally in tallies.items() if tally.count)
    every = Tally(
        sum(tally.count for tally in tallies.values()),
        sum(tally.failures for tally in tallies.values()),
        math.fsum(tally.pd_sum for tally in tallies.values()),
    )
    return Calibration(first, last, grades, outcome_of(None, every))


def one_a_year(days: Iterable[date], *, on: date) -> Iterator[date]:
    """Give the days of one buyer's assessments that are judged: each at least twelve months after the one before.

    So no failure counts twice, and none is lost. The last twelve months before `on` are not over yet.

    Args:
        days: In order.
        on: Failures known by then count.
    """
    free = date.min
    for day in days:
        ends = add_months(day, OUTCOME_MONTHS)
        if day >= free and ends <= on:
            free = ends
            yield day


def has_failed_within(day: date, failures: Iterable[date]) -> bool:
    """Tell whether a failure became known after that day and within twelve months of it."""
    return any(day < known_at <= add_months(day, OUTCOME_MONTHS) for known_at in failures)
