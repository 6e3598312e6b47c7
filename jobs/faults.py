"""The test switch that stops a worker at a chosen moment, so that a test can kill it there.

`TRADECOVER_FAULT=chunk_done:2` stops the whole process (SIGSTOP) the second time it passes the point `chunk_done`. The
switch works under pytest alone: anywhere else a worker that finds it set refuses to start.
"""

import signal
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from basics.errors import Refused

VARIABLE: Final = "TRADECOVER_FAULT"
POINTS: Final = frozenset({"chunk_writing", "chunk_done", "notices_writing", "notices_done", "mail_sent"})


@dataclass
class FaultSwitch:
    """Where to stop, if anywhere: `point` and the how manieth time."""

    point: str | None = None
    time: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def passing(self, point: str) -> None:
        """Stop here if this is the place and the time."""
        self.seen[point] += 1
        if (self.point, self.time) == (point, self.seen[point]):
            # Sent to this very thread: the whole process stops, and this thread does not run on for a moment.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


def fault_switch(environment: Mapping[str, str]) -> FaultSwitch:
    """Read the switch.

    Raises:
        Refused: `jobs.fault_outside_tests`, `jobs.fault_unknown`.
    """
    setting = environment.get(VARIABLE)
    if setting is None:
        return FaultSwitch()
    if "PYTEST_CURRENT_TEST" not in environment:
        raise Refused(
            "jobs.fault_outside_tests", f"{VARIABLE} is set; it stops workers and is for tests alone. Unset it."
        )
    point, _, time = setting.partition(":")
    if point not in POINTS or not time.isdigit():
        raise Refused(
            "jobs.fault_unknown", f"{VARIABLE} is {setting}; it must be POINT:TIME, POINT of {sorted(POINTS)}."
        )
    return FaultSwitch(point, int(time))
