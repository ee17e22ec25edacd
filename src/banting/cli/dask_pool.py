"""A dask cluster as a pool: blocks are sent to its scheduler, which hands them to its workers.

Knows: `dask.distributed`, an extra. A worker that dies is the cluster's to replace; only where it
gives a block up, or is lost itself, is the pool opened again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from banting import __version__
from banting.cli.speech import tell
from banting.errors import ModelError

if TYPE_CHECKING:
    from banting.simulate import Pool

__all__ = ["dask_pool"]

CONNECT_S_MAX = 15


@contextmanager
def dask_pool(address: str) -> Iterator[Pool]:
    """Give the pool of the cluster whose scheduler is at `HOST:PORT`.

    Raises: click's error when dask is not installed; ModelError when nobody answers there, or a
        worker has another version of Banting.
    """
    try:
        from distributed import Client
    except ImportError as fault:
        raise click.UsageError(
            "dask:// needs dask.distributed, which is not installed: pip install 'banting[dask]'"
        ) from fault
    from banting.simulate import Pool

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say it in our words
    where = f"the dask cluster at {address}"
    try:
        client = Client(f"tcp://{address}", timeout=CONNECT_S_MAX)
    except (OSError, ValueError) as fault:
        raise ModelError(where, f"does not answer: {fault}") from fault
    try:
        _same_version(client, where)
        threads = sum(client.ncores().values())
        if not threads:
            tell(f"{where} has no workers yet; waiting for them")
        yield Pool(opened=lambda: _opened(client, where), workers=max(1, threads))
    finally:
        client.close(timeout=2)


def _version() -> str:
    """Return the version of Banting: called on every worker."""
    return __version__


def _same_version(client: Any, where: str) -> None:
    """Raise ModelError when a worker would not give the same results."""
    try:
        versions = client.run(_version)
    except (ImportError, AttributeError) as fault:
        raise ModelError(where, f"has workers without this Banting: {fault}") from fault
    for worker, version in sorted(versions.items()):
        if version != __version__:
            raise ModelError(where, f"{worker} has Banting {version}; this is {__version__}")


@contextmanager
def _opened(client: Any, where: str) -> Iterator[Executor]:
    """Open the cluster as an executor."""
    if client.status != "running":
        raise ModelError(where, "was lost; what was finished is kept. Run it again to go on")
    executor = _Cluster(client.get_executor(pure=False))
    try:
        yield executor
    finally:
        executor.shutdown(wait=False)


class _Cluster(Executor):
    """A cluster's executor that says by `BrokenExecutor` when it has given a block up."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def submit(self, call: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Send a call to the cluster."""
        sent = self._executor.submit(call, *arguments, **named)
        ours: Future[Any] = Future()
        ours.add_done_callback(lambda _: sent.cancel() if ours.cancelled() else None)
        sent.add_done_callback(lambda _: _pass_on(sent, ours))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what is under way."""
        del cancel_futures
        self._executor.shutdown(wait=wait)


def _pass_on(sent: Future[Any], ours: Future[Any]) -> None:
    """Give a block's result, or why there is none, to who waits for it."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    if not ours.set_running_or_notify_cancel():
        return
    try:
        fault = sent.exception()
    except CancelledError:
        fault = CommClosedError("the cluster dropped it")
    if fault is None:
        ours.set_result(sent.result())
    elif isinstance(fault, KilledWorker | CommClosedError):
        broken = BrokenExecutor(str(fault))
        broken.__cause__ = fault
        ours.set_exception(broken)
    else:
        ours.set_exception(fault)
