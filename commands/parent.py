"""Children that end with their parent, even when it is killed and cannot tell them."""

import ctypes
import os
import signal
import sys
from typing import Final

PARENT: Final = "TRADECOVER_PARENT"
_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Have Linux send SIGTERM to this process when the one named in `TRADECOVER_PARENT` is gone; else do nothing."""
    parent = os.environ.get(PARENT)
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it went before we asked
        sys.exit(1)
