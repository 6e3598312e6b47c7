"""Where data sets stand: some in the clone, others beside it; a test on one that is absent is left out loudly."""

import os
from pathlib import Path
from typing import Final

import pytest

VARIABLE: Final = "TRADECOVER_SHARED_DATA"
_BESIDE_THE_CLONE: Final = Path(__file__).parents[2] / "shared" / "data"
_IN_THE_CLONE: Final = Path(__file__).parents[1] / "bench" / "data"


def shared_data(*parts: str) -> Path:
    """Give the path of a data file, or leave the test out where it is absent."""
    shipped = _IN_THE_CLONE / parts[-1]
    if shipped.exists():
        return shipped
    path = Path(os.environ.get(VARIABLE) or _BESIDE_THE_CLONE).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"left out: no {'/'.join(parts)} in the shared data; set {VARIABLE} to its folder")
    return path
