"""What the model of Loop leaves out or estimates, in sentences for whoever reads an answer.

Knows: the gaps. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Loop's remote commands are modelled from its source, not from a running app (read, not run).",
    "The Loop of 2019 sets temporary rates only, whatever `dosing` says; it decides by the rules of"
    " 3.5, which forecast carbohydrate and retrospective correction a little differently.",
    "A wearer has one override preset; without a duration in the command it runs for 60 minutes"
    " (estimate), and every override lasts from a minute to 24 hours.",
    "Schedules are one value for the whole day; the target is a range of 5 mg/dL to either side of"
    " the wearer's.",
)
