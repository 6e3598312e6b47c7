"""Choose the buyers of the story by what is known of them: grades now and next year, failures. None by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from basics.scopes import InsurerScope
from limits.queries import requests
from monitoring.queries import all_buyer_ids, buyers_with_limits
from registry.queries import buyers, events_known
from registry.values import FactKind
from underwriting.card_folder import served_scorecard
from underwriting.queries import inputs_of_many, latest_of_many
from underwriting.service import recompute

FIRST_DAY: Final = date(2008, 5, 1)
NEXT_STATEMENTS: Final = date(2009, 4, 30)


@dataclass(frozen=True)
class Candidate:
    """A firm without limit or request: its grade today, what next year's statements give, and the day it fails."""

    id: int
    name: str
    now: int | None
    later: int | None
    fails_on: date | None


@dataclass(frozen=True)
class Cast:
    """The buyers of the story.

    Attributes:
        sound: Good enough to be granted at once, and stays so.
        middling: Its wish goes to an underwriter.
        falling: Good now; next year's statements lower it so far that its limit must follow.
        failing: Insured now, on record as failed by the time of next year's statements.
        weak: Too weak to be insured at all.
    """

    sound: Candidate
    middling: Candidate
    falling: Candidate
    failing: Candidate
    weak: Candidate


def choose(session: Session) -> Cast:
    """Choose a different firm for every part."""
    free = list(_candidates(session))

    def take(part: str, fits: Callable[[Candidate], bool]) -> Candidate:
        found = next((each for each in free if fits(each)), None)
        assert found is not None, f"no firm of the bureau can play {part}"
        free.remove(found)
        return found

    return Cast(
        falling=take("falling", lambda each: _is(each, (3, 4), (6, 7, 8))),
        failing=take("failing", lambda each: each.fails_on is not None and each.now in (5, 6, 7, 8)),
        sound=take("sound", lambda each: _is(each, (4, 5), (3, 4, 5))),
        middling=take("middling", lambda each: _is(each, (5,), (4, 5, 6))),
        weak=take("weak", lambda each: each.now in (9, 10)),
    )


def _is(one: Candidate, now: tuple[int, ...], later: tuple[int, ...]) -> bool:
    return one.now in now and one.later in later and one.fails_on is None


def _candidates(session: Session) -> list[Candidate]:
    ids = all_buyer_ids(session)
    taken = set(buyers_with_limits(session, ids, scope=InsurerScope()))
    taken |= {line.request.buyer_id for line in requests(session, scope=InsurerScope(), page_size=1000)}
    free = [each for each in ids if each not in taken]
    now, later = (_grades(session, free, day) for day in (FIRST_DAY, NEXT_STATEMENTS))
    named = buyers(session, free)
    return [Candidate(each, named[each].name, now[each], later[each], _failure(session, each)) for each in free]


def _grades(session: Session, ids: list[int], on: date) -> dict[int, int | None]:
    card = served_scorecard()
    found = inputs_of_many(session, ids, latest_of_many(session, ids, on=on), on=on)
    grades = {each: recompute(inputs, card).grade for each, inputs in found.items()}
    return {each: grade.number if grade else None for each, grade in grades.items()}


def _failure(session: Session, buyer_id: int) -> date | None:
    known = events_known(session, buyer_id, on=NEXT_STATEMENTS)
    return next((fact.happened_on for fact in known if fact.kind == FactKind.FAILURE), None)
