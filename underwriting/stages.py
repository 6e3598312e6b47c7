"""What is added to the statements' score, in log-odds: payments, public record, country, sector, age, size. Pure.

The points stand in a reviewed table of the card, row by row with their evidence; nothing here is fitted.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from basics.periods import add_months
from registry.records.values import MIN_CONTRIBUTORS
from underwriting.values import AssessmentInputs, Contribution, PaymentRecord, Profile, PublicEvent

MISSING: Final = "missing"
DBT_DAYS: Final = "dbt_days"
FIRM_AGE: Final = "firm_age"
EMPLOYEES: Final = "employees"
REPEAT_SHARE: Final = 0.5  # each further event of a kind counts half of the one before, so no kind passes twice its row


class Stage(StrEnum):
    """What is looked at beside the statements, in the order in which it is added."""

    PAYMENT_BEHAVIOUR = "payment_behaviour"
    PUBLIC_RECORD = "public_record"
    COUNTRY = "country"
    SECTOR = "sector"
    AGE = "age"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class StageRow:
    """One row of the table.

    Attributes:
        key: An event's kind, a country, a sector, the name of a figure, or `missing`.
        unit: What `edges` and `mean` are counted in; empty for a row without them.
        edges: Rising; cell i holds `edges[i-1] < x <= edges[i]`. Empty where the key alone decides.
        points: One more than `edges`, in log-odds, positive for more risk.
        mean: Where the segment stands, as a reader may compare; None where that is not known or means nothing.
        fades_months: Months over which the points fade evenly to nothing; None where they do not.
        answers: The kind of event that this one answers, by its reference; empty for none.
        takes_back: The share of the answered event's points that this one takes back.
        family: Of events of one family only the last counts; empty for none.
        reviewed_by: The role, not the person.
    """

    stage: Stage
    key: str
    unit: str
    edges: tuple[float, ...]
    points: tuple[float, ...]
    mean: float | None
    fades_months: int | None
    answers: str
    takes_back: float
    family: str
    evidence: str
    reviewed_on: date
    reviewed_by: str


@dataclass(frozen=True, slots=True)
class StageTable:
    """The reviewed table, with its rows by stage and key."""

    rows: tuple[StageRow, ...]
    by_key: Mapping[tuple[Stage, str], StageRow]

    def missing_points(self, stage: Stage) -> float:
        """Give what is added where nothing is known of a stage."""
        return self.by_key[stage, MISSING].points[0]


@dataclass(frozen=True, slots=True)
class StagePart:
    """One contribution with what it was made of; `event` is None for all but the public record."""

    contribution: Contribution
    event: PublicEvent | None = None


def parse_stages(rows: Sequence[Mapping[str, Any]]) -> StageTable:
    """Build the table from the list of rows in a card.

    Raises:
        KeyError, TypeError, ValueError: it is no such table.
    """
    parsed = tuple(_row(entry) for entry in rows)
    by_key = {(row.stage, row.key): row for row in parsed}
    if len(by_key) != len(parsed):
        raise ValueError("a stage has two rows of one key")
    absent = [stage.value for stage in Stage if (stage, MISSING) not in by_key]
    if absent:
        raise ValueError(f"stages {absent} have no row for what is missing")
    unanswered = [row.key for row in parsed if row.answers and (row.stage, row.answers) not in by_key]
    if unanswered:
        raise ValueError(f"rows {unanswered} answer events that have no row")
    return StageTable(parsed, by_key)


def describe_stages(table: StageTable) -> list[dict[str, Any]]:
    """Give the table as a card records it; `parse_stages` is the inverse."""
    return [
        {
            "stage": row.stage.value,
            "key": row.key,
            "unit": row.unit,
            "edges": list(row.edges),
            "points": list(row.points),
            "mean": row.mean,
            "fades_months": row.fades_months,
            "answers": row.answers,
            "takes_back": row.takes_back,
            "family": row.family,
            "evidence": row.evidence,
            "reviewed_on": row.reviewed_on.isoformat(),
            "reviewed_by": row.reviewed_by,
        }
        for row in table.rows
    ]


def stage_contributions(table: StageTable, inputs: AssessmentInputs, *, on: date) -> tuple[Contribution, ...]:
    """Give what the stages add to the score; their sum is what they add in all."""
    return tuple(part.contribution for part in stage_parts(table, inputs, on=on))


def stage_parts(table: StageTable, inputs: AssessmentInputs, *, on: date) -> tuple[StagePart, ...]:
    """Give the contributions of the stages with the events behind them; what became known after `on` is not used."""
    profile = inputs.profile if inputs.profile is not None and inputs.profile.known_at <= on else None
    return (
        _of_payments(table, inputs.payment, on=on),
        *_of_events(table, inputs.events, on=on),
        _of_key(table, Stage.COUNTRY, inputs.country),
        _of_key(table, Stage.SECTOR, profile.sector if profile else None),
        _of_figure(table, Stage.AGE, FIRM_AGE, _years(profile, on=on)),
        _of_figure(table, Stage.SIZE, EMPLOYEES, profile.employees if profile else None),
    )


def remaining(since: date, months: int, *, on: date) -> float:
    """Give the share that is left on a day of what fades evenly over some months."""
    span = (add_months(since, months) - since).days
    return min(1.0, max(0.0, 1.0 - (on - since).days / span))


def is_usable(payment: PaymentRecord | None, *, on: date) -> bool:
    """Tell whether a payment record may be used: known by the day, and of enough contributors."""
    return payment is not None and payment.known_at <= on and payment.contributors >= MIN_CONTRIBUTORS


def _of_payments(table: StageTable, payment: PaymentRecord | None, *, on: date) -> StagePart:
    """Give the points of the days beyond terms; as the record ages they go over into those of no record."""
    nothing = table.missing_points(Stage.PAYMENT_BEHAVIOUR)
    row = table.by_key.get((Stage.PAYMENT_BEHAVIOUR, DBT_DAYS))
    if row is None or payment is None or not is_usable(payment, on=on):
        return _part(Stage.PAYMENT_BEHAVIOUR, DBT_DAYS, nothing)
    left = 1.0 if row.fades_months is None else remaining(payment.period_end, row.fades_months, on=on)
    points = left * row.points[bisect_left(row.edges, payment.dbt_days)] + (1.0 - left) * nothing
    return _part(Stage.PAYMENT_BEHAVIOUR, DBT_DAYS, points, payment.dbt_days, row.mean)


def _of_events(table: StageTable, events: Sequence[PublicEvent], *, on: date) -> list[StagePart]:
    """Give one part an event that still counts, or one for an empty record."""
    rows = {
        event: row
        for event in _last_of_families(table, [event for event in events if event.known_at <= on])
        if (row := table.by_key.get((Stage.PUBLIC_RECORD, event.kind))) is not None
    }
    counted = _counted({event: row for event, row in rows.items() if not row.answers}, on=on)
    answered = _taken_back({event: row for event, row in rows.items() if row.answers}, counted)
    parts = [
        StagePart(Contribution(event.kind, Stage.PUBLIC_RECORD.value, points, None, None), event)
        for event, points in (*counted.items(), *answered.items())
    ]
    return parts or [_part(Stage.PUBLIC_RECORD, Stage.PUBLIC_RECORD.value, table.missing_points(Stage.PUBLIC_RECORD))]


def _last_of_families(table: StageTable, events: Sequence[PublicEvent]) -> list[PublicEvent]:
    """Leave out what a later event of the same family replaced, and order the rest by day."""
    last: dict[str, PublicEvent] = {}
    for event in sorted(events, key=lambda event: (event.happened_on, event.known_at, event.reference)):
        row = table.by_key.get((Stage.PUBLIC_RECORD, event.kind))
        alone = f"{event.kind} {event.reference or event.happened_on}"
        last[row.family if row is not None and row.family else alone] = event
    return list(last.values())


def _counted(rows: Mapping[PublicEvent, StageRow], *, on: date) -> dict[PublicEvent, float]:
    """Give the points of each event that has not faded: of one kind the strongest in full, each further one half."""
    points: dict[PublicEvent, float] = {}
    repeats: dict[str, int] = {}
    left = {
        event: 1.0 if row.fades_months is None else remaining(event.happened_on, row.fades_months, on=on)
        for event, row in rows.items()
    }
    for event in sorted((event for event in rows if left[event] > 0), key=lambda event: -left[event]):
        earlier = repeats.get(event.kind, 0)
        points[event] = rows[event].points[0] * left[event] * REPEAT_SHARE**earlier
        repeats[event.kind] = earlier + 1
    return points


def _taken_back(
    answers: Mapping[PublicEvent, StageRow], counted: Mapping[PublicEvent, float]
) -> dict[PublicEvent, float]:
    """Give what each answer takes back of the event that it answers: same reference, and only once."""
    found: dict[PublicEvent, float] = {}
    open_points = {(event.kind, event.reference): points for event, points in counted.items()}
    for event, row in answers.items():
        points = open_points.pop((row.answers, event.reference), None)
        if points is not None:
            found[event] = -row.takes_back * points
    return found


def _of_key(table: StageTable, stage: Stage, key: str | None) -> StagePart:
    row = table.by_key.get((stage, key)) if key is not None else None
    if row is None:
        return _part(stage, stage.value, table.missing_points(stage))
    return _part(stage, f"{stage.value}.{row.key}", row.points[0])


def _of_figure(table: StageTable, stage: Stage, key: str, value: float | None) -> StagePart:
    row = table.by_key.get((stage, key))
    if row is None or value is None:
        return _part(stage, key, table.missing_points(stage))
    return _part(stage, key, row.points[bisect_left(row.edges, value)], float(value), row.mean)


def _part(
    stage: Stage, feature: str, points: float, value: float | None = None, mean: float | None = None
) -> StagePart:
    return StagePart(Contribution(feature, stage.value, points, value, mean))


def _years(profile: Profile | None, *, on: date) -> int | None:
    """Give the whole years since a firm was founded; None where that is not known, 0 for a day still to come."""
    if profile is None or profile.founded_on is None:
        return None
    founded = profile.founded_on
    return max(0, on.year - founded.year - ((on.month, on.day) < (founded.month, founded.day)))


def _row(entry: Mapping[str, Any]) -> StageRow:
    row = StageRow(
        stage=Stage(entry["stage"]),
        key=str(entry["key"]),
        unit=str(entry["unit"]),
        edges=tuple(float(edge) for edge in entry["edges"]),
        points=tuple(float(points) for points in entry["points"]),
        mean=None if entry["mean"] is None else float(entry["mean"]),
        fades_months=None if entry["fades_months"] is None else int(entry["fades_months"]),
        answers=str(entry["answers"]),
        takes_back=float(entry["takes_back"]),
        family=str(entry["family"]),
        evidence=str(entry["evidence"]),
        reviewed_on=date.fromisoformat(entry["reviewed_on"]),
        reviewed_by=str(entry["reviewed_by"]),
    )
    _check(row)
    return row


def _check(row: StageRow) -> None:
    place = f"{row.stage} {row.key}"
    if not row.evidence.strip() or not row.reviewed_by.strip() or not row.key:
        raise ValueError(f"{place} lacks its key, its evidence or who reviewed it")
    if len(row.points) != len(row.edges) + 1 or not all(map(math.isfinite, (*row.edges, *row.points))):
        raise ValueError(f"{place} needs one finite figure a cell, and one cell more than edges")
    if any(before >= after for before, after in zip(row.edges, row.edges[1:], strict=False)):
        raise ValueError(f"edges of {place} do not rise")
    if row.fades_months is not None and row.fades_months <= 0:
        raise ValueError(f"{place} fades over no time")
    if not 0.0 <= row.takes_back <= 1.0 or bool(row.answers) != (row.takes_back > 0):
        raise ValueError(f"{place} must name what it answers, and take back a share of it")
    if row.edges and row.key not in (DBT_DAYS, FIRM_AGE, EMPLOYEES):
        raise ValueError(f"{place} has edges, but no figure that they divide")
