"""The page in docs/ is the recorded run beside it, and the run is this engine's."""

from pathlib import Path

import pytest

from banting.errors import EvidenceError
from banting.truth import TABLES, reproduced
from banting.truth.page import markdown
from banting.truth.recorded import read_recorded, recorded_json

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "truth.json").read_text("utf-8")
RECORDED = read_recorded(TEXT)
QUICK = ("occlusion", "suspension", "one-unit", "ketone-alerts", "overdose", "tidepool-row")


def test_the_page_shows_the_recorded_run_and_nothing_else():
    assert (DOCS / "truth.md").read_text("utf-8") == markdown(RECORDED)


def test_the_record_is_whole():
    assert [table.id for table in RECORDED.tables] == list(TABLES)
    assert recorded_json(RECORDED) == TEXT


@pytest.mark.parametrize("name", QUICK)
def test_the_recorded_numbers_are_still_this_engines(name):
    """Where this fails the engine has changed: run `banting truth --record docs`."""
    (now,) = reproduced([name], patients=None, seed=RECORDED.seed, progress=_quiet).tables
    (then,) = (table for table in RECORDED.tables if table.id == name)
    assert (now.asked, now.explained, now.sources) == (then.asked, then.explained, then.sources)
    for row, recorded in zip(now.rows, then.rows, strict=True):
        assert (row.what, row.body, row.band) == (recorded.what, recorded.body, recorded.band)
        assert row.ours.value == pytest.approx(recorded.ours.value, rel=0.05, abs=0.5)


def _quiet(_name, _done, _of):
    return None


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"schema": 9}', TEXT[:-100]])
def test_what_is_no_recorded_run_says_so(broken):
    with pytest.raises(EvidenceError):
        read_recorded(broken)
