"""Settings of the worker and of the commands that start servers, from variables named `TRADECOVER_*`."""

import os
import socket
from pathlib import Path
from typing import Final

from environs import Env

from jobs.faults import fault_switch
from jobs.worker import LEASE_SECONDS, WorkerSettings
from notifications.mail import FileOutlet, Outlet, SmtpOutlet

_SMTP_PORT: Final = 587


def home() -> Path:
    """Give the folder that the embedded database and the demo's mails live in."""
    given = os.environ.get("TRADECOVER_HOME")
    if given:
        return Path(given).expanduser()
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "tradecover"


def worker_settings() -> WorkerSettings:
    """Read the worker's settings; a value that cannot be used raises `environs.EnvError` with its name."""
    env = Env(prefix="TRADECOVER_")
    return WorkerSettings(
        database_url=env.str("DATABASE_URL"),
        name=env.str("WORKER_NAME", socket.gethostname()[:40]),
        outlet=outlet(env),
        lease_seconds=env.int("LEASE_SECONDS", LEASE_SECONDS),
        faults=fault_switch(os.environ),
    )


def outlet(env: Env) -> Outlet:
    """Send by the mail server that is named; without one, write files for the operator to look at."""
    host = env.str("SMTP_HOST", "")
    if not host:
        return FileOutlet(home() / "outbox")
    return SmtpOutlet(
        host=host,
        port=env.int("SMTP_PORT", _SMTP_PORT),
        sender=env.str("MAIL_SENDER"),
        user=env.str("SMTP_USER", ""),
        password=env.str("SMTP_PASSWORD", ""),
        encrypts=env.bool("SMTP_ENCRYPTS", True),
    )
