"""Real worker processes that can be stopped at a chosen point, killed, and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_COMMAND: Final = "from commands.main import run; run()"
PATIENCE_SECONDS: Final = 120.0


@dataclass
class WorkerProcess:
    """One `tradecover worker`."""

    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_stopped(self) -> None:
        """Wait until the fault switch has stopped the process."""
        until(self._is_stopped, "the worker reaches its fault", log=self.log)

    def kill(self) -> None:
        """Kill it, as the machine would."""
        self.process.kill()
        self.process.wait()

    def resume(self) -> None:
        """Let a stopped process go on."""
        self.process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """Ask it to end, and wait; give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def _is_stopped(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the worker ended with {self.process.returncode} before its fault")
        found = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
        return found is not None


@dataclass
class Workers:
    """The workers of one test; none outlives it."""

    database_url: str
    home: Path
    lease_seconds: int = 60
    started: list[WorkerProcess] = field(default_factory=list)

    def start(self, name: str, *, fault: str | None = None) -> WorkerProcess:
        """Start a worker."""
        environment = os.environ | {
            "TRADECOVER_DATABASE_URL": self.database_url,
            "TRADECOVER_HOME": str(self.home),
            "TRADECOVER_WORKER_NAME": name,
            "TRADECOVER_LEASE_SECONDS": str(self.lease_seconds),
        }
        if fault is not None:
            environment["TRADECOVER_FAULT"] = fault
        file = self.home / f"{name}.log"
        with file.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, "worker"], cwd=_ROOT, env=environment, stdout=log, stderr=log
            )
        worker = WorkerProcess(process, file)
        self.started.append(worker)
        return worker


@contextmanager
def running_workers(database_url: str, home: Path, *, lease_seconds: int = 60) -> Iterator[Workers]:
    """Give a starter of workers, and end what it started."""
    workers = Workers(database_url, home, lease_seconds)
    try:
        yield workers
    finally:
        for worker in workers.started:
            if worker.process.poll() is None:
                worker.kill()


def until(holds: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS, log: Path | None = None) -> None:
    """Wait until a condition holds; if it does not in time, say what it was, and what the log says."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            said = "" if log is None else log.read_text(encoding="utf-8")[-4000:]
            raise AssertionError(f"after {seconds:g} s still waiting until {what}\n{said}")
        time.sleep(0.05)
