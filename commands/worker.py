"""`tradecover worker`: work off the queue."""

import threading

import click

from commands.parent import end_with_parent
from commands.settings import worker_settings
from jobs.worker import run_worker, stop_on_signals


@click.command("worker")
def worker_command() -> int:
    """Run monitoring and send notices until told to stop.

    Any number of workers may run, each under a name of its own (TRADECOVER_WORKER_NAME); the work of one that is
    lost is taken over by the others.
    """
    stop = threading.Event()
    stop_on_signals(stop)
    end_with_parent()
    run_worker(worker_settings(), stop)
    return 0
