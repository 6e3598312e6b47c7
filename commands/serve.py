"""`tradecover serve`: the portal and the API behind gunicorn."""

from functools import partial
from typing import Any, Final

import click
from environs import Env
from flask import Flask
from gunicorn.app.base import BaseApplication

from commands.parent import end_with_parent
from commands.set_up_code import tell_set_up_code
from commands.settings import outlet
from jobs.follow_up import follow_up
from jobs.queue import WorkQueue
from portal.app import create_app
from portal.settings import Settings

THREADS: Final = 8
GRACEFUL_SECONDS: Final = 10


def build_app(settings: Settings) -> Flask:
    """Make the portal, with the queue that its changes enqueue work in."""
    enqueue = partial(follow_up, queue=WorkQueue(settings.database_url))
    return create_app(settings, enqueue=enqueue, outlet=outlet(Env(prefix="TRADECOVER_")))


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return build_app(self._settings)


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes, 8 threads each.")
def serve_command(port: int, workers: int) -> int:
    """Serve the portal and the API."""
    end_with_parent()
    settings = Settings.from_environment()
    tell_set_up_code(settings.database_url, settings.public_url)
    options = {
        "bind": f"{settings.host}:{port}",
        "worker_class": "gthread",
        "workers": workers,
        "threads": THREADS,
        "graceful_timeout": GRACEFUL_SECONDS,
        "control_socket_disable": True,
        "loglevel": "warning",
    }
    _Server(settings, options).run()
    return 0
