"""What a card is fitted to, and the folds that judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from underwriting.features import FloatArray
from underwriting.measures import Labels
from underwriting.scorecard import Inputs

Index = npt.NDArray[np.intp]
Split = tuple[Index, Index]
FOLDS: Final = 8
_LATER_SHARE: Final = 0.25  # of the defaults, which the last years of an inner validation must hold
_LEAST_LATER: Final = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows with their labels.

    Attributes:
        features: Each column as a card records it, without peers and shares; `name` and `sign` among its entries.
        values: Shape (n, features), NaN = missing.
        defaults: 1 where the row defaulted, shape (n,).
        times: Of each row, None where there is no time. `groups`: the firm of each row, None where all differ.
    """

    inputs: Inputs
    features: Sequence[Mapping[str, Any]]
    values: FloatArray
    defaults: Labels
    times: FloatArray | None = None
    groups: npt.NDArray[np.str_] | None = None

    @property
    def signs(self) -> tuple[int, ...]:
        """Give the known sign of each feature, 0 where it is not known."""
        return tuple(int(feature["sign"]) for feature in self.features)

    @property
    def flags(self) -> tuple[bool, ...]:
        """Tell of each feature whether it is a flag, which follows from other figures and joins no pair."""
        return tuple(feature["unit"] == "flag" for feature in self.features)

    def rows(self, index: Index) -> "Sample":
        """Give the rows of that index."""
        return replace(
            self,
            values=self.values[index],
            defaults=self.defaults[index],
            times=None if self.times is None else self.times[index],
            groups=None if self.groups is None else self.groups[index],
        )

    def of_features(self, columns: Sequence[int]) -> "Sample":
        """Give the sample with these features alone."""
        return replace(
            self, features=[self.features[column] for column in columns], values=self.values[:, list(columns)]
        )


def folds(sample: Sample, *, seed: int) -> list[Split]:
    """Split into folds with their share of defaults, all rows of a firm in one."""
    if sample.groups is None:
        plain = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        return list(plain.split(sample.values, sample.defaults))
    grouped = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    return list(grouped.split(sample.values, sample.defaults, groups=sample.groups))


def judging(sample: Sample, splits: Sequence[Split]) -> list[Split]:
    """Give the splits whose held-out rows hold both classes; whole firms may leave a fold without a default."""
    return [(fitted, held) for fitted, held in splits if 0 < sample.defaults[held].sum() < len(held)]


def later_split(sample: Sample) -> Split | None:
    """Split into earlier rows and the last ones, which hold a quarter of the defaults; None where time is no guide."""
    if sample.times is None:
        return None
    for time in np.unique(sample.times)[:0:-1]:
        later = sample.times >= time
        defaults = int(sample.defaults[later].sum())
        if defaults >= max(_LEAST_LATER, _LATER_SHARE * sample.defaults.sum()):
            is_enough = int(sample.defaults.sum()) - defaults >= _LEAST_LATER
            return (np.flatnonzero(~later), np.flatnonzero(later)) if is_enough else None
    return None
