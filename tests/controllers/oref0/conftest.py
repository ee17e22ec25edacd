"""The mark of tests that need the real oref0."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark, which `--strict-markers` asks for."""
    config.addinivalue_line("markers", "differential: compares with oref0 from npm, under node")
