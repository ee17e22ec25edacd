"""What a TOML file is by the tables in it: a trial, a set-up, or neither for sure.

For hints only: what is right in a file is for its own reader to say.
"""

from __future__ import annotations

import re

__all__ = ["is_set_up", "is_trial"]

_OF_A_TRIAL = re.compile(r"^\s*\[+\s*(people|run|arms)\b", re.MULTILINE)
_OF_A_SET_UP = re.compile(r"^\s*\[+\s*(pump|wearer|assume)\b", re.MULTILINE)


def is_trial(text: str) -> bool:
    """Tell whether a file has a table that only trials have."""
    return bool(_OF_A_TRIAL.search(text))


def is_set_up(text: str) -> bool:
    """Tell whether a file has a table that only set-ups have."""
    return bool(_OF_A_SET_UP.search(text))
