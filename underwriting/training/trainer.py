"""Train a scorecard on a table and publish it as a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from underwriting.card_folder import describe_feature, parse_card
from underwriting.features import BY_NAME, FloatArray
from underwriting.scorecard import Inputs
from underwriting.tables.number_table import NumberTable, check_trainable
from underwriting.training.evidence import CHALLENGER, measured
from underwriting.training.fit import SEED, Fitted, Progress, Wish, challenger_out_of_fold, fit_card
from underwriting.training.folder import check_free, golden_rows, write_folder
from underwriting.training.page import card_page
from underwriting.training.plots import draw_all
from underwriting.training.record import CardParts, CardText, card_record, describe_column
from underwriting.training.sample import Sample

OUT_OF_FOLD: Final = "out of fold"
_METHODS: Final = {False: "Platt, out of fold", True: "Platt, out of fold, all rows of a firm in one fold"}
_MISSING: Final = {False: "a missing figure has points of its own, as learnt", True: "counts like the median"}


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What to call the card, and what is known beforehand.

    Attributes:
        signs: By column, +1 where risk rises with it, -1 where it falls.
        inputs: Whether the columns are figures of the feature table, made through a map; these bring their own signs.
    """

    name: str
    title: str
    target: str
    signs: Mapping[str, int] = field(default_factory=dict)
    seed: int = SEED
    attribution: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    inputs: Inputs = Inputs.COLUMNS


def train(table: NumberTable, out: Path, request: TrainingRequest, *, progress: Progress) -> dict[str, Any]:
    """Fit a card to every column of a table and write its folder; give the content of `card.json`.

    Args:
        table: As `read_number_table` gives it.
        out: A new folder.
        request: See there.
        progress: Is told what is being done.

    Raises:
        Refused: `training.published`, `training.one_class`, `training.too_few_defaults`.
    """
    check_free(out)
    check_trainable(table)
    sample = sample_of(table, request.signs, inputs=request.inputs)
    text = CardText(
        name=request.name,
        title=request.title,
        target=request.target,
        limits=(*request.limits, "Tested out of fold only, on rows of the same table."),
        attribution=request.attribution or ("Of the table that it was trained on; its owner's terms hold.",),
        notes=table.notes,
    )
    fitted = fit_card(sample, Wish(seed=request.seed), progress=progress)
    progress("measuring and drawing")
    return publish(out, sample, fitted, text)


def publish(out: Path, sample: Sample, fitted: Fitted, text: CardText) -> dict[str, Any]:
    """Measure a fitted card out of fold, draw it and write its folder; give the content of `card.json`."""
    record = record_of(sample, fitted, text)
    scores = out_of_fold_scores(fitted)
    peers = {CHALLENGER: challenger_out_of_fold(sample, seed=int(fitted.training["seed"]))}
    record["evidence"] = [measured(OUT_OF_FOLD, scores, sample.defaults, groups=sample.groups, peers=peers)]
    plots, findings = draw_all(record, scores, sample.defaults, OUT_OF_FOLD)
    golden = golden_rows(parse_card(record, sha256=""), sample.values)
    write_folder(out, record, card_page(record, findings), golden, plots)
    return record


def sample_of(table: NumberTable, signs: Mapping[str, int], *, inputs: Inputs = Inputs.COLUMNS) -> Sample:
    """Give a table as a sample whose features are its columns."""
    return Sample(
        inputs=inputs,
        features=[
            describe_feature(BY_NAME[name])
            if inputs is Inputs.STATEMENTS
            else describe_column(name, column, sign=signs.get(name, 0), source="a column of the table")
            for name, column in zip(table.names, table.values.T, strict=True)
        ],
        values=table.values,
        defaults=table.target,
        times=table.times,
        groups=table.groups,
    )


def record_of(
    sample: Sample, fitted: Fitted, text: CardText, *, counts_missing_as_median: bool = False
) -> dict[str, Any]:
    """Give the content of a fitted card without its evidence."""
    parts = CardParts(
        inputs=sample.inputs,
        features=sample.features,
        model=fitted.model,
        calibration=fitted.calibration,
        method=_METHODS[sample.groups is not None],
        missing=_MISSING[counts_missing_as_median],
        training=fitted.training,
    )
    return card_record(parts, text, sample.values, fitted.raw)


def out_of_fold_scores(fitted: Fitted) -> FloatArray:
    """Give the score that each row of the sample has by tables that it was not fitted to."""
    calibration = fitted.calibration
    scores: FloatArray = calibration.slope * fitted.raw + calibration.intercept + calibration.offset
    return scores
