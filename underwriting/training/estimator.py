"""The trainer as an estimator, to be compared with other models fold by fold."""

from typing import Final, Self

import numpy as np
import numpy.typing as npt

from basics.errors import Refused
from underwriting.card_folder import parse_card
from underwriting.features import FloatArray
from underwriting.number_table import NumberTable, check_trainable
from underwriting.scorecard import Scorecard
from underwriting.scoring import pd_many, score_many
from underwriting.training.fit import SEED, Wish, fit_card
from underwriting.training.record import CardText
from underwriting.training.trainer import record_of, sample_of

_TEXT: Final = CardText(name="fitted", title="Fitted in memory.", target="the label given")


class CardClassifier:
    """Fits a scorecard to any matrix, and gives the probabilities that its folder would give."""

    def __init__(self, *, seed: int = SEED) -> None:
        self.seed = seed
        self.classes_ = np.array([0, 1])
        self._card: Scorecard | None = None

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:  # noqa: N803 - scikit-learn's own names
        """Train with the product's defaults.

        Args:
            X: Shape (n, features), NaN = missing.
            y: 1 where the row defaulted, else 0, shape (n,).

        Raises:
            Refused: `training.one_class`, `training.too_few_defaults`.
        """
        values = np.asarray(X, dtype=np.float64)
        names = tuple(f"x{column}" for column in range(values.shape[1]))
        target = np.asarray(y).astype(np.int64)
        table = NumberTable(names=names, values=values, target=target, times=None, groups=None, notes=())
        check_trainable(table)
        sample = sample_of(table, {})
        fitted = fit_card(sample, Wish(seed=self.seed))
        self._card = parse_card(record_of(sample, fitted, _TEXT), sha256="")
        self.training = fitted.training
        return self

    def predict_proba(self, X: npt.ArrayLike) -> FloatArray:  # noqa: N803 - scikit-learn's own names
        """Give the probability of no default and of default, shape (n, 2)."""
        pds = pd_many(score_many(self.card, np.asarray(X, dtype=np.float64)))
        return np.column_stack([1 - pds, pds])

    @property
    def card(self) -> Scorecard:
        """Give the card that was fitted.

        Raises:
            Refused: `training.not_fitted`.
        """
        if self._card is None:
            raise Refused("training.not_fitted", "The estimator holds no card yet; call fit first.")
        return self._card


def build() -> CardClassifier:
    """Give an estimator with the product's defaults."""
    return CardClassifier()
