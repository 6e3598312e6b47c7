"""The trainer as an estimator, to be compared with other models fold by fold."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from basics.errors import Fault, Invalid, Refused
from underwriting.card_folder import parse_card
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import pd_many, score_many
from underwriting.tables.number_table import NumberTable, check_trainable
from underwriting.training.fit import Fitted, Wish, fit_card
from underwriting.training.folder import check_free
from underwriting.training.record import CardText
from underwriting.training.sample import Sample
from underwriting.training.trainer import publish, record_of, sample_of


@dataclass(frozen=True, slots=True)
class _Made:
    """What a call of `fit` made."""

    sample: Sample
    fitted: Fitted
    card: Scorecard


class CardClassifier:
    """Fits a scorecard to any matrix, and gives the probabilities that its folder gives."""

    def __init__(self, wish: Wish | None = None) -> None:
        self.wish = wish or Wish()
        self.classes_ = np.array([0, 1])
        self._made: _Made | None = None

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - scikit-learn's own names
        """Train on a matrix.

        Args:
            X: Shape (n, features), NaN = missing.
            y: 1 where the row defaulted, else 0, shape (n,).

        Raises:
            Invalid: `training.table` for infinite values, or labels that are not 0 or 1.
            Refused: `training.one_class`, `training.too_few_defaults`.
        """
        values, target = np.asarray(X, dtype=np.float64), np.asarray(y)
        _check(values, target)
        names = tuple(f"x{column}" for column in range(values.shape[1]))
        labels = target.astype(np.int64)
        table = NumberTable(names=names, values=values, target=labels, times=None, groups=None, notes=())
        check_trainable(table)
        sample = sample_of(table, {})
        fitted = fit_card(sample, self.wish)
        card = parse_card(record_of(sample, fitted, _text("fitted")), sha256="")
        self._made = _Made(sample, fitted, card)
        return self

    def predict_proba(self, X: npt.ArrayLike) -> FloatArray:  # noqa: N803 - scikit-learn's own names
        """Give the probability of no default and of default, shape (n, 2)."""
        pds = pd_many(score_many(self.card, np.asarray(X, dtype=np.float64)))
        return np.column_stack([1 - pds, pds])

    def export(self, out: Path) -> dict[str, Any]:
        """Write the fitted card as a new folder; give the content of `card.json`.

        Raises:
            Refused: `training.not_fitted`, `training.published`.
        """
        made = self._fitted()
        check_free(out)
        return publish(out, made.sample, made.fitted, _text(out.name))

    @property
    def card(self) -> Scorecard:
        """Give the card that was fitted.

        Raises:
            Refused: `training.not_fitted`.
        """
        return self._fitted().card

    def _fitted(self) -> _Made:
        if self._made is None:
            raise Refused("training.not_fitted", "The estimator holds no card yet; call fit first.")
        return self._made


def build() -> CardClassifier:
    """Give an estimator with the product's defaults."""
    return CardClassifier()


def _text(name: str) -> CardText:
    return CardText(name=name, title="Fitted to a matrix.", target="the label given")


def _check(values: FloatArray, target: npt.NDArray[Any]) -> None:
    faults = []
    if values.ndim != 2 or target.shape != values.shape[:1]:  # noqa: PLR2004 - rows and columns
        faults.append(Fault("X, y", f"have shapes {values.shape} and {target.shape}", "give (n, features) and (n,)"))
    elif np.isinf(values).any():
        row, column = (int(place[0]) for place in np.nonzero(np.isinf(values)))
        faults.append(
            Fault(f"X, row {row}, column {column}", "is infinite", "give a finite number, or NaN for missing")
        )
    if not np.isin(target, (0, 1)).all():
        faults.append(Fault("y", "holds other values than 0 and 1", "give 1 where the row defaulted, else 0"))
    if faults:
        raise Invalid("training.table", "; ".join(map(str, faults)), faults)
