"""The frozen values of deciding: verdicts, judgements of two records, and the table that they are made by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """Whether two records are of one legal entity."""

    SAME = "same"
    UNSURE = "unsure"  # a person should look
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is held of two records, and why.

    `score` is 0 to 1; `confidence` says how likely one entity is meant, from 1 (surely two) to 10 (surely one): 8 to 10
    go with `same`, 4 to 7 with `unsure`. `features` are those that were found, by name.
    """

    score: float
    verdict: Verdict
    confidence: int
    why: tuple[str, ...]
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the table: what one unit of a feature adds to the log-odds that two records are of one entity.

    `cap` and `floor` are the highest and the lowest score that are possible where the feature is present, 1 and 0 where
    all are; a floor goes before a cap. `evidence` says where the row comes from.
    """

    name: str
    meaning: str
    weight: float
    cap: float
    floor: float
    evidence: str


@dataclass(frozen=True, slots=True)
class PersonJudgement:
    """What a person judged of two records, each named by its key: `buyer:17`, or `name:PL:wren tile works`."""

    keys: tuple[str, str]
    verdict: Verdict
    reason: str
    author_name: str
    judged_on: date


@dataclass(frozen=True, slots=True)
class NewJudgement:
    """What a person judges; `policyholder_id` says whose judgement it is, None for the insurer's own."""

    keys: tuple[str, str]
    verdict: Verdict
    policyholder_id: int | None
    reason: str = ""
