"""How fast this disk makes bytes safe: the floor under every commit."""

import os
import time
from pathlib import Path
from statistics import median
from typing import Final

WRITES: Final = 200
_PAGE: Final = bytes(4096)


def sync_milliseconds(folder: Path) -> float:
    """Give the median time of writing one page and making it safe, in milliseconds."""
    times = []
    file = folder / "sync-probe"
    with file.open("wb", buffering=0) as stream:
        for _ in range(WRITES):
            begun = time.perf_counter()
            stream.write(_PAGE)
            os.fdatasync(stream.fileno())
            times.append(time.perf_counter() - begun)
    file.unlink()
    return median(times) * 1000
