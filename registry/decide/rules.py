"""Decide whether two records are of one legal entity, by the table of features. Pure."""

from collections.abc import Mapping
from math import exp
from typing import Final

from registry.compare.names import compare_names
from registry.compare.parties import compare_places_and_numbers
from registry.compare.values import NameComparison, Party
from registry.decide.features import BASE, FEATURES
from registry.decide.values import Judgement, Verdict

SAME_FROM: Final = 0.8
UNSURE_FROM: Final = 0.4
# The least score of each confidence from 2 to 10; 4 and 8 begin where the verdict changes.
_CONFIDENCE_FROM: Final = (0.1, 0.25, UNSURE_FROM, 0.5, 0.6, 0.7, SAME_FROM, 0.9, 0.97)
# A capped score stays a little below its cap, the more so the less speaks for it: candidates keep their order.
_ORDER_KEPT: Final = 0.05
_HALF: Final = 0.5
_SHORTER: Final = frozenset({"cut_short", "generic_more"})
_IN_CONFLICT: Final = frozenset({"identifier_differs", "numbers_differ", "odd_signs", "country_differs"})
NOTHING_DIFFERS: Final = "nothing differs"


def judge(left: Party, right: Party) -> Judgement:
    """Judge whether two parties are one legal entity, by their names, countries and identifiers.

    Of several names each side's best pair counts; a firm with a made-up name is never a real one.

    Raises:
        ValueError: a party without a name (a bug of the caller).
    """
    if left.has_made_up_name != right.has_made_up_name:
        return Judgement(0.0, Verdict.DIFFERENT, 1, ("a made-up name is never paired with a real one",), {})
    beside = compare_places_and_numbers(left, right)
    found = [
        (score_of(_together(names, beside)), -here - there, names)
        for here, one in enumerate(left.names)
        for there, other in enumerate(right.names)
        for names in (compare_names(one, other),)
    ]
    score, distance, names = max(found, key=lambda row: row[:2])
    why = (*names.why, *beside.why, *(("under a name that is not the legal one",) if distance else ()))
    return Judgement(
        score, verdict_of(score), confidence_of(score), why or (NOTHING_DIFFERS,), _together(names, beside)
    )


def _together(names: NameComparison, beside: NameComparison) -> dict[str, float]:
    """Give all features, with those that names and what stands beside them make together."""
    features = {**names.features, **beside.features}
    if "country_same" in features:
        features.pop("form_local_missing", None)
    elif not _SHORTER.isdisjoint(features):
        features["shorter_anywhere"] = 1.0
    if "identifier_same" in features and _IN_CONFLICT.isdisjoint(features) and features.get("paired", 0.0) >= _HALF:
        features["identifier_and_name_same"] = 1.0
    return features


def score_of(features: Mapping[str, float]) -> float:
    """Give the score of features by the table: a logistic sum, below the lowest cap and above the highest floor."""
    total, cap, floor = FEATURES[BASE].weight, 1.0, 0.0
    for name, strength in features.items():
        feature = FEATURES[name]
        total += feature.weight * strength
        cap, floor = min(cap, feature.cap), max(floor, feature.floor)
    score = 1 / (1 + exp(-total))
    return round(max(floor, min(score, cap - _ORDER_KEPT * (1 - score))), 4)


def verdict_of(score: float) -> Verdict:
    """Give the verdict that goes with a score."""
    if score >= SAME_FROM:
        return Verdict.SAME
    return Verdict.UNSURE if score >= UNSURE_FROM else Verdict.DIFFERENT


def confidence_of(score: float) -> int:
    """Give the confidence that one entity is meant, 1 to 10."""
    return 1 + sum(score >= least for least in _CONFIDENCE_FROM)
