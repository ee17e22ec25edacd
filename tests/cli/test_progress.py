"""The progress bar shows on a terminal only, and always remembers what was begun last."""

from __future__ import annotations

import pytest

from banting.cli.progress import Stage, progress_bar


def test_away_from_a_terminal_nothing_is_shown(capsys):
    stage = Stage()
    with progress_bar(stage, quiet=False) as progress:
        progress("patients", 1, 2)
    assert (str(stage), capsys.readouterr().err) == ("patients", "")


@pytest.mark.parametrize(("quiet", "shown"), [(False, True), (True, False)])
def test_on_a_terminal_the_stage_and_its_count_are_shown(monkeypatch, capsys, quiet, shown):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stage = Stage()
    with progress_bar(stage, quiet=quiet) as progress:
        progress("search and replay", 30, 60)
        progress("patients", 412, 1000)
    told = capsys.readouterr().err
    assert str(stage) == "patients"
    assert ("patients" in told, "412/1000" in told) == (shown, shown)
