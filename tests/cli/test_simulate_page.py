"""What the page on trials shows can be done as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from banting.cli import story, traces
from banting.schema.trial_file import read_trial
from banting.schema.trial_form import EVENTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "simulate.md").read_text("utf-8")


def fenced(language: str) -> str:
    """Return the block of a language that the page shows."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return block


def test_the_trial_file_on_the_page_is_good():
    read = read_trial(fenced("toml"), "simulate.md", story.trial_shelves())
    assert read.plan.arms[0].disturbance.boluses[0].at_min == 24 * 60 + 14 * 60
    assert read.notes == ()


def test_the_ten_lines_of_python_run():
    code = fenced("python")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert set(eval(ended.stdout)) == {"manual", "loop"}
    lines = [line for line in code.splitlines() if line and not line.startswith("from ")]
    assert len(lines) <= 10


@pytest.mark.parametrize("name", [*traces.COLUMNS, *(event.key for event in EVENTS)])
def test_every_column_and_event_is_on_the_page(name):
    assert f"`{name}`" in PAGE
