"""The closed loop on a graphics card: the same people, days and summaries, a thread a person.

Importing this package imports neither numba nor a driver; running does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from banting.trial.cuda.course import run_on_gpu

__all__ = ["run_on_gpu"]


def __getattr__(name: str) -> Any:
    """Return what needs numba, loaded when it is asked for."""
    if name in __all__:
        from banting.trial.cuda import course

        return getattr(course, name)
    raise AttributeError(name)
