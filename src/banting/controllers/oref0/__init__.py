"""oref0 0.7.1: the OpenAPS reference design's dosing rules, and the same inside AndroidAPS.

Importing this package imports no numba; asking `answer` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banting.controllers.oref0.modes import AAPS, MODES, OREF0, Mode
from banting.controllers.oref0.sources import SOURCES

__all__ = ["AAPS", "MODES", "OREF0", "SOURCES", "Mode", "answer"]


def answer(asked: Mapping[str, Any], mode: Mode = OREF0) -> dict[str, Any]:
    """Return oref0's answer to a record in its JSON; `fixture_form.answer` says which."""
    from banting.controllers.oref0 import fixture_form

    return fixture_form.answer(asked, mode)
