"""Make a stored decision again from its inputs: the same rule gives the same answer. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from basics.money import Money
from limits.moves import GradeMove, Standing
from limits.rules import answer_of_move, decide_limit, follow_grade, lower_at_wish, rule_by_hand
from limits.stored import decoded, encoded
from limits.values import Decision, Matter, Ruling, Wish

Inputs = dict[str, Any]


def inputs_of_request(matter: Matter) -> Inputs:
    """Write what `decide_limit` was given."""
    return {"rule": "decide_limit", "matter": encoded(matter)}


def inputs_of_ruling(ruling: Ruling, matter: Matter, book: Money) -> Inputs:
    """Write what `rule_by_hand` was given."""
    return {
        "rule": "rule_by_hand",
        "ruling": encoded(ruling),
        "matter": encoded(matter),
        "book": encoded(book),
    }


def inputs_of_move(standings: tuple[Standing, ...], move: GradeMove, policy_id: int) -> Inputs:
    """Write what `follow_grade` was given, and which policy's part this is."""
    return {
        "rule": "follow_grade",
        "standings": encoded(standings),
        "move": encoded(move),
        "policy_id": policy_id,
    }


def inputs_of_wish(wish: Wish) -> Inputs:
    """Write what `lower_at_wish` was given."""
    return {"rule": "lower_at_wish", "wish": encoded(wish)}


def replay_decision(inputs: Mapping[str, Any]) -> Decision:
    """Give the answer that the inputs of a stored decision lead to.

    Raises:
        ValueError: the inputs name a rule that does not exist.
    """
    match inputs["rule"]:
        case "decide_limit":
            matter = decoded(Matter, inputs["matter"])
            return decide_limit(matter.asked, matter.facts, matter.terms, on=matter.on)
        case "rule_by_hand":
            matter = decoded(Matter, inputs["matter"])
            return rule_by_hand(decoded(Ruling, inputs["ruling"]), matter, book=decoded(Money, inputs["book"]))
        case "follow_grade":
            return _followed(inputs)
        case "lower_at_wish":
            return lower_at_wish(decoded(Wish, inputs["wish"]))
        case unknown:
            raise ValueError(f"no rule of limits is called {unknown!r}")


def _followed(inputs: Mapping[str, Any]) -> Decision:
    standings = [decoded(Standing, raw) for raw in inputs["standings"]]
    move = decoded(GradeMove, inputs["move"])
    day: date = move.on
    mine = next(found for found in follow_grade(standings, move) if found.policy_id == inputs["policy_id"])
    return answer_of_move(mine, day)
