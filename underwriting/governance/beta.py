"""The beta distribution, as far as an interval of a default rate needs it: its share below a value, and its quantile.

The run environment has no statistics package. The incomplete beta function is its continued fraction, summed by
Lentz's method; the quantile is found by bisection on it. Agrees with SciPy to 1e-9 (test).
"""

import math
from typing import Final

_TINY: Final = 1e-300
_EPSILON: Final = 1e-16
_TERMS_MAX: Final = 100_000
_HALVINGS: Final = 120


def beta_share_below(x: float, a: float, b: float) -> float:
    """Give the share of a beta(a, b) distribution that lies below x: the regularised incomplete beta function.

    Args:
        x: Any; at or below 0 gives 0, at or above 1 gives 1.
        a: Above 0, as is `b`.
        b: Above 0.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x),
    )
    # The fraction converges quickly left of the mean; right of it the mirrored distribution is taken.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def beta_quantile(share: float, a: float, b: float) -> float:
    """Give the value below which that share of a beta(a, b) distribution lies, 0 < share < 1."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beta_share_below(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """Sum the continued fraction of the incomplete beta function."""
    d = 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1))
    c, total = 1.0, d
    for m in range(1, _TERMS_MAX):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 / _off_zero(1.0 + term * d)
            c = _off_zero(1.0 + term / c)
            total *= d * c
        if abs(d * c - 1.0) < _EPSILON:
            break
    return total


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
