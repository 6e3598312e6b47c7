"""`tradecover scorecard train`, `evaluate` and `score`: scorecards on tables, without a data base."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import click

from basics.errors import Fault, Invalid, Refused
from commands.output import print_json
from commands.scorecard_answers import show_evaluation, show_training
from commands.scorecard_files import map_for, mapped_file, named_map, naming, read_for, read_signs
from underwriting.card_folder import CARD, file_digest, load_scorecard
from underwriting.engines import Engine, score_file
from underwriting.scorecard import Inputs, Scorecard
from underwriting.scoring import score_many
from underwriting.tables.column_map import ColumnMap
from underwriting.tables.mapped_table import read_mapped_training_table
from underwriting.tables.number_cells import header_of
from underwriting.tables.number_table import (
    NumberTable,
    Roles,
    check_outcomes,
    check_trainable,
    read_number_table,
)
from underwriting.training.evidence import measured

_SEED: Final = 20160401
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_TABLE: Final = click.option("--table", type=_FILE, required=True, help="CSV with a header, plain or gzip.")
_TARGET: Final = click.option("--target", required=True, metavar="COLUMN", help="1 where the firm defaulted, else 0.")
_GROUP: Final = click.option("--group", metavar="COLUMN", help="The firm that a row is of, where firms recur.")
_MAP: Final = click.option(
    "--map",
    "map_name",
    metavar="NAME_OR_FILE",
    help="What the columns are in the feature table; see docs/scorecards.md.",
)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@dataclass(frozen=True, slots=True)
class _Training:
    """What `train` was asked for."""

    table: Path
    target: str
    out: Path
    signs: Path | None
    time: str | None
    group: str | None
    seed: int
    ignore: tuple[str, ...]
    keep: tuple[str, ...]
    name: str | None
    title: str | None
    map_name: str | None
    as_json: bool


@click.group()
def scorecard() -> None:
    """Train scorecards on tables, measure them, and score tables with them."""


@scorecard.command("train")
@_TABLE
@_TARGET
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new folder.")
@click.option("--signs", type=_FILE, help="JSON: column to 1 where risk rises with it, -1 where it falls, 0 unknown.")
@click.option("--time", metavar="COLUMN", help="When a row was known, a number: the last times judge the settings.")
@_GROUP
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=_SEED, show_default=True, help="Of the folds.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="A column that is not read; may be given many times.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column that may tell the target by itself.")
@click.option("--name", help="Of the card; by default the name of the folder.")
@click.option("--title", help="What the card is of, in a sentence.")
@_MAP
@_JSON
def train_command(**options: Any) -> None:  # noqa: ANN401 - click gives what the options say
    """Train a scorecard on any table of numbers, and write it as a folder that never changes."""
    _train(_Training(**options))


@scorecard.command("evaluate")
@click.argument("folder", type=_FOLDER, metavar="DIR")
@_TABLE
@_TARGET
@_GROUP
@_MAP
@_JSON
def evaluate_command(folder: Path, table: Path, map_name: str | None, *, as_json: bool, **roles: str) -> None:
    """Compare a scorecard's probabilities with what happened: in order, in level, and grade by grade."""
    card = load_scorecard(folder)
    column_map = map_for(card, map_name)
    with naming(table):
        read = read_for(card, table, Roles(**roles), column_map)
        answer = {"table": str(table), "map": map_name, **_evaluated(card, read)}
    if as_json:
        print_json(answer)
    else:
        show_evaluation(answer)


@scorecard.command("score")
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--table", type=_FILE, required=True, help="CSV with a header, plain or gzip, or Parquet.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="OUT", help="A file that ends in .csv or .parquet."
)
@click.option("--engine", type=click.Choice([engine.value for engine in Engine]), default="numpy", show_default=True)
@click.option("--reasons", is_flag=True, help="What each figure adds to the score, in log-odds, as well.")
@_MAP
@_JSON
def score_command(folder: Path, table: Path, out: Path, *, reasons: bool, as_json: bool, **choice: str | None) -> None:
    """Score every row of a table: log-odds, probability of default within 12 months, grade."""
    card = load_scorecard(folder)
    column_map, engine = map_for(card, choice["map_name"]), Engine(str(choice["engine"]))
    with naming(table), mapped_file(card, table, column_map, beside=out) as source:
        report = score_file(card, source, out, engine=engine, with_reasons=reasons)
    if as_json:
        files = {"table": str(table), "out": str(out), "engine": engine, "reasons": reasons, "map": choice["map_name"]}
        print_json({"card": card.name, "sha256": card.sha256, **files, **asdict(report)})
    else:
        click.echo(f"{report.scored:,} of {report.read:,} rows scored with {card.name} by {engine}: {out}")


def _train(ask: _Training) -> None:
    if ask.out.exists():
        raise Refused("training.published", f"{ask.out} is there already; choose a new folder: a card never changes.")
    column_map = named_map(ask.map_name) if ask.map_name else None
    _tell(f"reading {ask.table.name}")
    with naming(ask.table):
        table = _read_to_train(ask, column_map)
        check_trainable(table)
        check_outcomes(table, keep=ask.keep)
    signs = _signs(ask, column_map, table)
    for note in table.notes:
        _tell(note)
    record = _trained(ask, table, signs)
    summary = _summary(ask.out, record)
    if ask.as_json:
        print_json(summary)
    else:
        show_training(summary)


def _read_to_train(ask: _Training, column_map: ColumnMap | None) -> NumberTable:
    if column_map is None:
        return read_number_table(ask.table, target=ask.target, time=ask.time, group=ask.group, ignore=ask.ignore)
    roles = Roles(ask.target, ask.time, ask.group)
    return read_mapped_training_table(ask.table, column_map, roles, ignore=ask.ignore)


def _signs(ask: _Training, column_map: ColumnMap | None, table: NumberTable) -> dict[str, int]:
    """Give the known signs: those of the feature table under a map, else those of the file."""
    if column_map is not None:
        if ask.signs is not None:
            raise Invalid.of(
                "scorecard.signs", Fault("--signs", "signs beside --map", "a map brings its own: leave one")
            )
        return {feature.name: feature.sign for feature in column_map.features if feature.name in table.names}
    return read_signs(ask.signs, header_of(ask.table), table.names) if ask.signs else {}


def _trained(ask: _Training, table: NumberTable, signs: dict[str, int]) -> dict[str, Any]:
    try:
        from underwriting.training import trainer  # noqa: PLC0415 - a machine without it evaluates and scores
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("underwriting"):
            raise
        adds = "`make install-training` or `pip install tradecover[training]` adds what training needs"
        raise Refused("training.not_installed", f"{error.name} is not installed; {adds}.") from error
    request = trainer.TrainingRequest(
        name=ask.name or ask.out.resolve().name,
        title=ask.title or f"Trained on {ask.table.name}.",
        target=f"{ask.target} of {ask.table.name}",
        signs=signs,
        seed=ask.seed,
        inputs=Inputs.STATEMENTS if ask.map_name else Inputs.COLUMNS,
    )
    return trainer.train(table, ask.out, request, progress=_tell)


def _summary(out: Path, record: dict[str, Any]) -> dict[str, Any]:
    """Give what of a card is told when it is made; the rest stands in its folder."""
    return {
        "card": record["name"],
        "folder": str(out),
        "sha256": file_digest(out / CARD),
        "inputs": record["inputs"],
        "features": [feature["name"] for feature in record["features"]],
        "pairs": [pair["features"] for pair in record["pairs"]],
        "training": record["training"],
        "notes": list(record["notes"]),
        "evidence": record["evidence"],
    }


def _evaluated(card: Scorecard, table: NumberTable) -> dict[str, Any]:
    defaults = int(table.target.sum())
    if defaults in (0, len(table.target)):
        message = f"All {len(table.target):,} rows have target {int(defaults > 0)}; 0 and 1 are needed to compare."
        raise Refused("evaluation.one_class", message)
    found = measured("evaluated", score_many(card, table.values), table.target, groups=table.groups)
    kept = {key: value for key, value in found.items() if key not in ("label", "peers")}
    return {"card": card.name, "sha256": card.sha256, **kept}


def _tell(text: str) -> None:
    """Tell on standard error what is being done."""
    click.echo(text, err=True)
