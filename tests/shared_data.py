"""Where the shared data sets stand; tests on the whole of them are left out, and say so, where they are not."""

import os
from pathlib import Path
from typing import Final

import pytest

VARIABLE: Final = "TRADECOVER_SHARED_DATA"
_BESIDE_THE_CLONE: Final = Path(__file__).parents[2] / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Give the path of a shared file, or leave the test out where it is absent."""
    path = Path(os.environ.get(VARIABLE) or _BESIDE_THE_CLONE).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"left out: no {'/'.join(parts)} in the shared data; set {VARIABLE} to its folder")
    return path
