"""The processes of the demo: the portal and a worker, started, watched and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import click

from commands.parent import PARENT

START_SECONDS: Final = 60
STOP_SECONDS: Final = 15
_LOOK_EVERY: Final = 0.2
_WORKER_STARTS_MAX: Final = 10
_OK: Final = 200
_ROOT: Final = Path(__file__).parents[1]


class Children:
    """The demo's children. They end with this process, whatever ends it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        # Our own packages and none of the folder that the demo is started in.
        self._environment = environment | {PARENT: str(os.getpid()), "PYTHONPATH": str(_ROOT)}
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._worker_starts = 0

    def start(self, port: int) -> None:
        """Start both."""
        self._start("serve", "--port", str(port))
        self._start("worker")

    def wait_until_ready(self, port: int, stop: threading.Event) -> bool:
        """Wait until the portal answers; False when it ended, took too long, or `stop` was set."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not stop.is_set():
            if self._running["serve"].poll() is not None:
                break
            if _answers(port):
                return True
            stop.wait(_LOOK_EVERY)
        if not stop.is_set():
            self._complain("serve")
        return False

    def watch(self, stop: threading.Event) -> bool:
        """Look after the children until `stop` is set; False when one is lost for good."""
        while not stop.wait(_LOOK_EVERY):
            if self._running["serve"].poll() is not None:
                self._complain("serve")
                return False
            if self._running["worker"].poll() is not None:
                if self._worker_starts >= _WORKER_STARTS_MAX:
                    self._complain("worker")
                    return False
                self._start("worker")
        return True

    def stop(self) -> None:
        """End the portal, then the worker; whoever does not end in time is killed with all of its own."""
        for name in ("serve", "worker"):
            child = self._running.get(name)
            if child is not None and child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def _start(self, *command: str) -> None:
        name = command[0]
        self._worker_starts += name == "worker"
        with self._log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, "-P", "-c", "from commands.main import run; run()", *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _complain(self, name: str) -> None:
        last = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        click.echo(
            "\n".join([f"error: {name} did not start or has ended; the end of {self._log(name)}:", *last]), err=True
        )


def free_port(wanted: int) -> int:
    """Give the wanted port of the loopback, or a free one where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("this machine has no free port on the loopback")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == _OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
