"""The trial: virtual people through days with and without a disturbance, and what it did to them.

Importing this package does not import numba; what runs a trial does so when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from banting.trial.beside import CLAIMED_RATIO, beside_cannula

if TYPE_CHECKING:
    from banting.trial.run import DAYS_MOST, outcomes_of, run_course, run_trial
    from banting.trial.treatment import Course, Treatment

__all__ = [
    "CLAIMED_RATIO",
    "DAYS_MOST",
    "Course",
    "Treatment",
    "beside_cannula",
    "outcomes_of",
    "run_course",
    "run_trial",
]


def __getattr__(name: str) -> Any:
    """Return what needs numba, loaded when it is asked for."""
    if name in ("Course", "Treatment"):
        from banting.trial import treatment

        return getattr(treatment, name)
    if name in __all__:
        from banting.trial import run

        return getattr(run, name)
    raise AttributeError(name)
