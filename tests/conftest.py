"""How the tests run: property tests draw the same examples every time, and are never timed.

`python3 run.py test --hypothesis-profile=search` draws new ones, many of them. Whatever called the
tests, the program under test is called `banting`.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def _called_banting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANTING_COMMAND", raising=False)
