"""Find a data set that stands beside the clone, for benchmarks of what may not ship with it."""

import errno
import os
from pathlib import Path
from typing import Final

_VARIABLE: Final = "TRADECOVER_SHARED_DATA"
_BESIDE_THE_CLONE: Final = Path(__file__).parents[2] / "shared" / "data"


def shared_file(*parts: str) -> Path:
    """Give the path of a file of the shared data.

    Raises:
        FileNotFoundError: it is absent; its `filename` says which.
    """
    path = Path(os.environ.get(_VARIABLE) or _BESIDE_THE_CLONE).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/".join(parts))
    return path
