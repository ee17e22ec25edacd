"""The trial: virtual people through a day with and without a disturbance, and what it did to them.

Importing this package does not import numba; `run_trial` does so when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from banting.trial.beside import CLAIMED_RATIO, beside_cannula

if TYPE_CHECKING:
    from banting.trial.run import run_trial

__all__ = ["CLAIMED_RATIO", "beside_cannula", "run_trial"]


def __getattr__(name: str) -> Any:
    """Return what needs numba, loaded when it is asked for."""
    if name == "run_trial":
        from banting.trial.run import run_trial

        return run_trial
    raise AttributeError(name)
