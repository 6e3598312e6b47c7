"""Work in several processes, in order, with only so much on its way."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, ParamSpec, TypeVar

PROCESSES_MAX: Final = 16
_AHEAD: Final = 2

Given = ParamSpec("Given")
Made = TypeVar("Made")


class _InPlace(Executor):
    """Does each piece of work at once, where it is asked for."""

    def submit(self, fn: Callable[Given, Made], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Made]:
        """Do it now."""
        done: Future[Made] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def processes_here() -> int:
    """Give how many processes this machine has cores for."""
    return min(PROCESSES_MAX, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def opened_pool(processes: int) -> AbstractContextManager[Executor]:
    """Open a pool; one process is the caller's own."""
    return _in_place() if processes == 1 else _pool(processes)


@contextmanager
def _in_place() -> Iterator[Executor]:
    yield _InPlace()


@contextmanager
def _pool(processes: int) -> Iterator[Executor]:
    # Spawned, not forked: a fork would copy the locks of an engine's threads in whatever state they are.
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def in_order(
    pool: Executor, processes: int, function: Callable[..., Made], work: Iterable[tuple[Any, ...]]
) -> Iterator[Made]:
    """Give what a function makes of each piece of work, in order; memory holds a few pieces a process."""
    waiting: deque[Future[Made]] = deque()
    for arguments in work:
        waiting.append(pool.submit(function, *arguments))
        if len(waiting) > processes * _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
