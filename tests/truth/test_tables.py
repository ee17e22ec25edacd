"""Every table, made of a few people: complete, sourced, and the same again."""

import math

import pytest

from banting.truth import TABLES, reproduced
from banting.truth.recorded import Recorded, read_recorded, recorded_json
from banting.truth.sources import CITED

LONG = ("published-loops", "severe-lows", "set-failure", "loop-or-manual-dka")


def made(name, patients=6, seed=3):
    told = []
    recorded = reproduced(
        [name], patients=patients, seed=seed, progress=lambda *now: told.append(now)
    )
    return recorded, told


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in TABLES]
)
def test_a_table_is_complete_and_sourced(name):
    recorded, told = made(name)
    (table,) = recorded.tables
    assert table.id == name
    assert table.explained.endswith(".")
    assert table.sources
    assert set(table.sources) <= set(CITED.values())
    assert told
    assert {stage for stage, _, _ in told} == {name}
    assert any(row.theirs is not None for row in table.rows)
    bodies = {row.body for row in table.rows}
    assert len(bodies) > 1 or name == "tidepool-row"
    seen = [(row.what, row.unit, row.body) for row in table.rows]
    assert len(set(seen)) == len(seen)
    for row in table.rows:
        assert not math.isnan(row.ours.value)
        assert row.ours.low <= row.ours.value <= row.ours.high
        assert row.theirs is None or row.theirs.low <= row.theirs.value <= row.theirs.high
        assert row.body not in row.what


def test_another_seed_is_another_chance_and_the_same_seed_is_none():
    again, other = made("suspension")[0], made("suspension", seed=4)[0]
    assert again == made("suspension")[0]
    assert again.tables != other.tables


def test_a_run_survives_being_written():
    recorded, _ = made("occlusion")
    text = recorded_json(recorded)
    assert recorded_json(read_recorded(text)) == text
    assert "Infinity" not in text
    assert isinstance(read_recorded(text), Recorded)


def test_ours_is_tidepools_row_to_within_one_in_a_hundred():
    assert made("tidepool-row")[0].tables[0].within


def test_the_adolescent_ends_where_two_units_of_his_sensitivity_put_him():
    (table,) = made("tidepool-row")[0].tables
    (lowest,) = (r.ours.value for r in table.rows if r.what == "lowest glucose, adolescent")
    assert lowest == pytest.approx(110.0 - 2 * 12.0, abs=0.2)
