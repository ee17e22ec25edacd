"""Where a trial is lived: threads, processes of this machine, or a dask cluster.

Whatever is chosen, the result is the same; only the time differs. A pool opens an executor, and
opens it again when a worker died. Knows: how to start workers and how to end them at once.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from banting.cli.exit_codes import ExitCode
from banting.cli.outside_program import end_programs
from banting.cli.speech import tell
from banting.schema.trial_form import EXTERNAL

if TYPE_CHECKING:
    from banting.schema.trial_plan import TrialPlan
    from banting.simulate import Pool

__all__ = ["begin_worker", "engine_named", "pool_for", "workers_here"]

SHORT_DAYS = 30_000  # person-days that are lived before processes have started


def engine_named(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return an engine's name as it is; for click.

    Raises: click's error when it is none of `threads`, `processes` and `dask://HOST:PORT`.
    """
    host, _, port = (value or "").removeprefix("dask://").rpartition(":")
    dask = value is not None and value.startswith("dask://") and host and port.isdecimal()
    if value not in (None, "threads", "processes") and not dask:
        says = f"{value} is none of threads, processes and dask://HOST:PORT"
        raise click.BadParameter(says, context, option)
    return value


def workers_here() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_ASKS_AFTER_S = 0.001


@contextmanager
def pool_for(plan: TrialPlan, engine: str | None, workers: int | None) -> Iterator[Pool]:
    """Give the pool that was asked for, or the one that suits the size of the work.

    Raises: ModelError when a cluster cannot be reached; click's error when dask is not installed.
    """
    from banting.simulate import Pool

    count = workers or workers_here()
    chosen = engine or _usual(plan, count)
    if chosen.startswith("dask://"):
        from banting.cli.dask_pool import dask_pool

        with dask_pool(chosen.removeprefix("dask://")) as pool:
            yield pool
        return
    opened = _again_told(_threads if chosen == "threads" else _processes)
    yield Pool(opened=lambda: opened(count), workers=count)


def _usual(plan: TrialPlan, workers: int) -> str:
    """Return threads for what is done before a process has loaded its kernels, else processes."""
    if any(arm.controller.startswith(EXTERNAL) for arm in plan.arms):
        return "processes"  # plain Python holds a lock that threads share
    person_days = plan.patients * plan.days * len(plan.arms) * len(plan.physiologies)
    return "threads" if workers == 1 or person_days <= SHORT_DAYS else "processes"


Opens = Callable[[int], AbstractContextManager[Executor]]


def _again_told(opens: Opens) -> Opens:
    """Return the same, saying so when workers are started because others have died."""
    times = 0

    @contextmanager
    def opened(workers: int) -> Iterator[Executor]:
        nonlocal times
        times += 1
        if times > 1:
            tell("a worker died; its people are lived again, nothing is lost")
        with opens(workers) as executor:
            yield executor

    return opened


@contextmanager
def _threads(workers: int) -> Iterator[Executor]:
    """Open threads; kernels let go of Python's lock. What has begun is finished at the end.

    A thread that comes back from a kernel asks for the lock after a millisecond, not five: with
    days of a few milliseconds the others would otherwise stand still for much of them.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_ASKS_AFTER_S)
    try:
        with ThreadPoolExecutor(workers) as executor:
            yield executor
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    """Open fresh processes; an interrupt ends them at once, for nobody waits for their blocks."""
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    executor = _Uncancelled(workers, mp_context=context, initializer=begin_worker)
    try:
        yield executor
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


class _Uncancelled(ProcessPoolExecutor):
    """Processes whose futures cannot be cancelled: workers are killed instead.

    The thread that notices dead workers fails, aloud, on a future that was cancelled before.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand out work as always."""
        future = super().submit(fn, *args, **kwargs)
        future.cancel = _never  # type: ignore[method-assign]
        return future


def _never() -> bool:
    """Tell that nothing was cancelled."""
    return False


def begin_worker() -> None:
    """Let only the first process hear Ctrl-C, which ends the workers itself; and end with it.

    A worker that is told to end, even in the midst of a kernel, takes its outside programs along.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    Thread(target=_end_in_time, args=(heard,), daemon=True).start()


def _end_in_time(heard: int) -> None:
    """Wait for a signal, or for the end of the process that started this one; end at once then."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker was started by someone"
    multiprocessing.connection.wait([parent.sentinel, heard])
    end_programs(for_good=True)
    os._exit(ExitCode.INTERRUPTED)
