"""Charts as specs and as pictures: shared scales, honest bands, labels that keep apart."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.reports.html.charts_marks import event_minutes, night_windows
from banting.reports.html.charts_profile import glucose_top, profile_panel
from banting.reports.html.charts_ranges import ranges_of, ranges_panel
from banting.reports.html.charts_rates import rates_panel
from banting.reports.html.charts_style import COLOURS, paint
from banting.reports.html.charts_svg import draw
from banting.schema.disturbance import NOTHING, BasalWindow, Disturbance
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
ARM = VERDICT.harms[0].arms[0]


def profile(arm=ARM, disturbance=VERDICT.harms[0].disturbance, top_mgdl=400):
    return profile_panel(
        panel_id="p",
        title="A <b>title</b>",
        arm=arm,
        disturbance=disturbance,
        wearer=Wearer(),
        top_mgdl=top_mgdl,
    )


def test_colour_tokens_have_markers_of_their_own():
    assert len({paint(c) for c in COLOURS}) == len(COLOURS)


def test_a_chart_is_named_described_and_escaped():
    svg = draw([profile()])["p"]
    assert 'aria-labelledby="p-title p-says"' in svg
    assert "A &lt;b&gt;title&lt;/b&gt;" in svg
    assert "The median is lowest at" in svg


def test_a_profile_has_both_axes_and_the_moment_of_the_attack():
    svg = draw([profile()])["p"]
    words = re.findall(r">([^<>]+)</text>", svg)
    for word in ("54", "70", "180", "250", "400", "3.0", "3.9", "10.0", "13.9", "22.2"):
        assert word in words
    assert "\u25bc 03:00" in words
    assert words.count("asleep") == 1


def test_the_outer_band_is_5_to_95_and_never_the_extremes():
    spec = str(profile().spec)
    assert "p05" in spec
    assert "p95" in spec
    assert "minimum" not in spec
    assert "maximum" not in spec


def test_a_quiet_day_marks_no_moment():
    svg = draw([profile(disturbance=NOTHING)])["p"]
    assert "\u25bc" not in svg
    assert "s-event" not in svg


def test_charts_drawn_together_look_as_drawn_alone():
    panels = [replace(profile(), id=name) for name in ("a", "b", "c")]
    alone = draw([panels[2]])["c"]
    assert draw(panels)["c"] == alone


def test_nothing_to_draw_asks_no_renderer():
    assert draw([]) == {}


def test_two_panels_with_one_id_are_our_own_fault():
    with pytest.raises(AssertionError, match="one id"):
        draw([profile(), profile()])


@given(st.lists(st.floats(min_value=20, max_value=900), min_size=1, max_size=5))
def test_the_axis_reaches_the_peak_or_its_bound(peaks):
    top = glucose_top(peaks)
    assert top in {300, 400, 500, 600, 800, 1000}
    assert top >= max(peaks) or top == 1000


@given(st.lists(st.floats(min_value=0.0, max_value=100.0), min_size=5, max_size=5))
def test_labels_of_ranges_keep_apart_and_inside(percents):
    def exact(value):
        return Estimate(value=value, low=value, high=value)

    arm = replace(
        ARM,
        above_250=exact(percents[0]),
        from_181_to_250=exact(percents[1]),
        in_70_180=exact(percents[2]),
        from_54_to_69=exact(percents[3]),
        below_54=exact(percents[4]),
    )
    panel = ranges_panel(panel_id="r", title="", arm=arm)
    places = [row["label"] for row in panel.spec["layer"][5]["data"]["values"]]
    assert len(places) == len(ranges_of(arm)) == 5
    assert all(b - a >= 30.9 for a, b in pairwise(places))
    assert places[0] >= 15
    assert places[-1] <= panel.height - 15


def test_bands_of_ranges_fill_the_bar():
    panel = ranges_panel(panel_id="r", title="", arm=ARM)
    bands = [layer["data"]["values"][0] for layer in panel.spec["layer"][:5]]
    assert bands[0]["top"] == 0
    assert bands[-1]["bottom"] == pytest.approx(panel.height)
    assert all(a["bottom"] == b["top"] for a, b in pairwise(bands))


@pytest.mark.parametrize(
    ("asleep_from_min", "asleep_to_min", "windows"),
    [
        (23 * 60, 7 * 60, [(660, 1140)]),
        (9 * 60, 14 * 60, [(0, 120), (1260, 1440)]),
        (60, 60, []),
    ],
)
def test_the_night_is_where_the_wearer_sleeps(asleep_from_min, asleep_to_min, windows):
    wearer = Wearer(asleep_from_min=asleep_from_min, asleep_to_min=asleep_to_min)
    assert night_windows(wearer, 1440) == windows


def test_two_days_have_two_nights():
    assert night_windows(Wearer(), 2880) == [(660, 1140), (2100, 2580)]


def test_what_a_disturbance_does_is_marked_when_it_does_it():
    moments = [event_minutes(h.disturbance) for h in VERDICT.harms]
    assert moments == [[(900, 900)], [(840, 900)], [(660, 1440)], [(420, 420)]]


def test_many_windows_in_a_row_are_one_act():
    windows = tuple(
        BasalWindow(from_min=m, to_min=m + 5, basal_u_per_h=0.1) for m in range(780, 1440, 5)
    )
    busy = Disturbance(
        id="busy", says="", basal=windows, boluses=VERDICT.harms[0].disturbance.boluses
    )
    assert event_minutes(busy) == [(780, 1440)]
    assert draw([profile(disturbance=busy)])["p"].count("s-event") == 2


def test_the_bound_on_attacks_is_drawn_as_a_bound():
    panel = rates_panel(panel_id="x", title="", comparison=VERDICT.comparison)
    kinds = {row["kind"]: row for row in panel.spec["data"]["values"]}
    assert set(kinds) == {"cannula", "rate", "bound", "even"}
    assert kinds["bound"]["low"] < kinds["bound"]["rate"] == kinds["bound"]["high"]
    rates = [row["rate"] for row in panel.spec["data"]["values"]]
    assert rates == sorted(rates, reverse=True)


def test_without_a_break_even_none_is_drawn():
    comparison = replace(VERDICT.comparison, break_even_per_person_year=None)
    panel = rates_panel(panel_id="x", title="", comparison=comparison)
    assert all(row["kind"] != "even" for row in panel.spec["data"]["values"])
    assert draw([panel])["x"]
