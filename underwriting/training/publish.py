"""Write a scorecard folder: card, page, golden rows and their hashes."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sklearn

from basics.errors import Refused
from basics.grades import PD_FLOOR, PD_UPPER_BOUNDS, grade_of
from underwriting.card_folder import (
    CARD,
    CARD_PAGE,
    FORMAT,
    GOLDEN,
    HASHES,
    describe_feature,
    file_digest,
)
from underwriting.features import FEATURES
from underwriting.scorecard import Scorecard
from underwriting.scoring import pd_of, score_many
from underwriting.training.fit import FOLDS, SEED, SETTINGS, Fitted
from underwriting.training.table import FirmYears

GOLDEN_LINES: Final = tuple(
    sorted({line for f in FEATURES for line in f.formula.uses if not line.startswith(("prior_", "total_assets_usd"))})
)
GOLDEN_PRIOR: Final = tuple(
    sorted({line.removeprefix("prior_") for f in FEATURES for line in f.formula.uses if line.startswith("prior_")})
)


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card says of itself besides its figures."""

    name: str
    title: str
    target: str
    labels: str
    central_tendency_basis: str
    limits: tuple[str, ...]
    attribution: tuple[str, ...]


def card_record(fitted: Fitted, text: CardText, sample: FirmYears) -> dict[str, Any]:
    """Give the content of `card.json` without the evidence."""
    return {
        "format": FORMAT,
        "version": 1,
        **asdict(text),
        "master_scale": list(PD_UPPER_BOUNDS),
        "pd_floor": PD_FLOOR,
        "features": [
            entry | {"peer": asdict(peer)}
            for entry, peer in zip(map(describe_feature, FEATURES), fitted.peers, strict=True)
        ],
        "tables": [
            {
                "features": [feature.name],
                "edges": [table.edges[:-1].tolist()],
                "points": table.points.tolist(),
                "missing": "counts like the median",
            }
            for feature, table in zip(FEATURES, fitted.tables, strict=True)
        ],
        "intercept": fitted.intercept,
        "calibration": {
            "method": "Platt, out of fold, all years of a firm in one fold",
            "slope": fitted.slope,
            "intercept": fitted.calibration_intercept,
        },
        "anchor": {
            "central_tendency": fitted.central_tendency,
            "sample_rate": fitted.sample_rate,
            "offset": fitted.anchor_offset,
        },
        "training": _training_record(fitted, sample),
    }


def write_folder(folder: Path, record: Mapping[str, Any], page: str, golden: str) -> None:
    """Write a new scorecard folder.

    Raises:
        Refused: `training.published`: the folder stands already; what is published never changes.
    """
    if folder.exists():
        raise Refused("training.published", f"{folder.name} is published and never changes; choose another folder.")
    folder.mkdir(parents=True)
    contents = {CARD: json.dumps(record, indent=1, allow_nan=False) + "\n", CARD_PAGE: page, GOLDEN: golden}
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    hashes = "".join(f"{file_digest(folder / name)}  {name}\n" for name in contents)
    (folder / HASHES).write_text(hashes, encoding="ascii", newline="\n")


def golden_rows(card: Scorecard, sample: FirmYears, *, count: int) -> str:
    """Give real rows spread over the whole range of scores, with what the card makes of them, as CSV.

    A quarter of them has no year before. Amounts are whole cents.
    """
    has_prior = np.array([before is not None for _, before in sample.statements])
    chosen = [
        *_spread(card, sample, np.flatnonzero(has_prior), count - count // 4),
        *_spread(card, sample, np.flatnonzero(~has_prior), count // 4),
    ]
    scores = score_many(card, sample.features)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["company_id", "fiscal_year", *GOLDEN_LINES, *(f"prior_{n}" for n in GOLDEN_PRIOR), "score", "pd", "grade"]
    )
    for row in chosen:
        statement, before = sample.statements[row]
        score = float(scores[row])
        writer.writerow(
            [
                sample.company_ids[row],
                statement.fiscal_year,
                *(statement.lines[name] for name in GOLDEN_LINES),
                *(before.lines[name] if before else "" for name in GOLDEN_PRIOR),
                repr(score),
                repr(pd_of(score)),
                grade_of(pd_of(score)),
            ]
        )
    return out.getvalue()


def _spread(card: Scorecard, sample: FirmYears, index: npt.NDArray[np.int64], count: int) -> list[int]:
    """Choose rows at even distances of the rank of their score, the two ends among them."""
    order = index[np.argsort(score_many(card, sample.features[index]), kind="stable")]
    return [int(order[i]) for i in np.linspace(0, len(order) - 1, count).astype(int)]


def _training_record(fitted: Fitted, sample: FirmYears) -> dict[str, Any]:
    return {
        "rows": len(sample.years),
        "firms": len(set(sample.company_ids)),
        "defaults": int(sample.defaults.sum()),
        "first_fiscal_year": int(sample.years.min()),
        "last_fiscal_year": int(sample.years.max()),
        "seed": SEED,
        "folds": FOLDS,
        "learner": f"scikit-learn {sklearn.__version__} HistGradientBoostingClassifier, no_interactions, monotonic_cst",
        "setting": asdict(fitted.setting),
        "settings_tried": [
            asdict(setting) | {"inner_auc": round(found, 4)}
            for setting, found in zip(SETTINGS, fitted.inner_aucs, strict=True)
        ],
    }
