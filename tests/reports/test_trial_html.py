"""A trial's page as a file: what it shows, what it must not reach for, and what it escapes."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.reports.html.charts_marks import clock_acts, clock_nights
from banting.reports.html.charts_profile import clock_profile_panel
from banting.reports.html.charts_ranges import ranges_panel
from banting.reports.html.charts_svg import draw
from banting.reports.html.charts_trace import insulin_steps, since
from banting.reports.html.trial_view import model_views
from banting.reports.phrases import percent
from banting.reports.trial.measures import MEASURES
from banting.reports.trial_html import SECTIONS, render
from banting.schema.disturbance import BasalWindow, Disturbance
from banting.schema.outcome import WearerTrace
from banting.schema.setup import Wearer
from tests.reports.html_reader import Reader
from tests.reports.sample_found import FORGED, about, forged_day, only, sample_found

FOUND = sample_found()
EVIL = "<script>alert('x')</script>\"'&"
BYTES_MAX = 300_000


@pytest.fixture(scope="module")
def page() -> str:
    return render(FOUND).decode()


@pytest.fixture(scope="module")
def reader(page) -> Reader:
    return Reader(page)


def test_elements_nest_and_the_file_is_small(page, reader):
    assert reader.open == []
    assert len(page.encode()) <= BYTES_MAX


def test_equal_trials_give_equal_bytes(page):
    assert render(sample_found()).decode() == page


def test_nothing_outside_the_file_is_reached_for(page, reader):
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert set(re.findall(r"url\((.)", page)) == {"#"}  # patterns within the page
    for tag in ("link", "img", "iframe", "object", "embed", "form", "base"):
        assert not reader.all(tag), tag
    (policy,) = (m for m in reader.all("meta") if m.get("http-equiv"))
    assert policy["content"].startswith("default-src 'none'; ")


def test_every_section_is_there_in_order_and_every_link_has_a_target(page, reader):
    ids = [s["id"] for s in reader.all("section") if "id" in s]
    assert ids == [name for name, _ in SECTIONS]
    every = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
    assert len(every) == len(set(every))
    targets = {a["href"].removeprefix("#") for a in reader.all("a")}
    targets |= set(re.findall(r"url\(#([\w-]+)\)", page))
    for _, attributes in reader.tags:
        targets |= set(attributes.get("aria-labelledby", "").split())
    assert targets <= set(every)
    assert {name for name, _ in SECTIONS} <= targets


def test_there_is_one_h1_and_headers_have_scopes(reader):
    assert len(reader.all("h1")) == 1
    assert all(th.get("scope") in {"col", "row", "rowgroup"} for th in reader.all("th"))


def test_every_drawing_has_a_role_a_title_and_a_description(page):
    charts = re.findall(r'<svg class="chart".*?</svg>', page)
    assert len(charts) == 3 * 2 * 4  # profile, ranges, two people
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title [^>]*>[^<]+</title><desc [^>]*>[^<]+</desc>", chart)
        assert "#fade" not in chart


def test_it_opens_with_the_comparison_computed_from_the_numbers(reader):
    words = reader.words()
    lead = "virtual adults spend most time in target with loop or oref0"
    assert words.index(lead) < words.rindex("Arms side by side")
    assert "400 adults · 3 days · 7,200 patient-days · seed 7" in words


def test_every_measure_of_every_arm_is_in_the_tables(page):
    tables = re.findall(r'<table class="side">.*?</table>', page, flags=re.DOTALL)
    assert len(tables) == 2
    for table, arms in zip(tables, FOUND.arms, strict=True):
        found = re.findall(r'<span class="value">([^<]+)</span>', table)
        assert found == [
            measure.number(estimate.value)
            for measure in MEASURES
            for arm in arms
            for estimate in (measure.pick(arm),)
            if estimate
        ]


def test_goals_are_marked_by_sign_and_word(page):
    marks = re.findall(r'<b class="(met|missed|open)">(. \w+)</b>', page)
    assert {mark for _, mark in marks} == {"✓ met", "✗ missed", "? open"}
    assert all(word.endswith(look) for look, word in marks)


def test_the_profile_is_named_without_the_trademark(page):
    assert "Ambulatory glucose profile" in page
    assert "AGP" not in page


def profile(found=FOUND, at=0):
    panel = clock_profile_panel(
        panel_id="p",
        title="t",
        arm=found.arms[0][at],
        disturbance=found.plan.arms[at].disturbance,
        wearer=found.plan.wearer,
        top_mgdl=400,
    )
    return panel, re.findall(r">([^<>]+)</text>", draw([panel])["p"])


def test_a_profile_runs_from_midnight_to_midnight_in_both_units():
    panel, words = profile()
    assert [w for w in words if ":" in w] == ["00:00", "06:00", "12:00", "18:00", "24:00"]
    for word in ("70", "180", "3.9", "10.0"):
        assert word in words
    assert str(panel.spec).count("p95") > 0


def test_a_profile_has_each_quarter_of_an_hour_at_its_clock():
    panel, _ = profile()
    points = panel.spec["data"]["values"]
    arm = FOUND.arms[0][0]
    at = dict(zip(arm.profile.minute, arm.profile.p50, strict=True))
    assert [p["minute"] for p in points if p["part"] == 0] == list(range(0, 721, 15))
    assert [p["minute"] for p in points if p["part"] == 1] == list(range(720, 1441, 15))
    for point in points:
        run_minute = point["minute"] + (720 if point["part"] == 0 else -720)
        assert point["p50"] == at[run_minute]


def test_what_happens_is_marked_on_a_profile_of_one_day_only():
    _, words = profile(forged_day(FOUND), at=2)
    assert "\u25bc 23:00" in words
    plan = replace(FOUND.plan.arms[2], disturbance=FORGED)
    longer = replace(FOUND, plan=replace(FOUND.plan, arms=(*FOUND.plan.arms[:2], plan)))
    assert not any("\u25bc" in word for word in profile(longer, at=2)[1])


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_an_act_keeps_its_length_when_it_passes_midnight(start, length):
    end = min(start + length, 1440)
    window = BasalWindow(from_min=start, to_min=end, basal_u_per_h=0.0)
    acts = clock_acts(Disturbance(id="d", says="", basal=(window,)))
    assert sum(b - a for a, b in acts) == end - start
    assert all(0 <= a <= b <= 1440 for a, b in acts)
    assert acts[0][0] == (start + 720) % 1440


@pytest.mark.parametrize(
    ("asleep", "awake", "nights"),
    [(1380, 420, [(0, 420), (1380, 1440)]), (60, 540, [(60, 540)]), (5, 5, []), (0, 60, [(0, 60)])],
)
def test_the_night_by_the_clock(asleep, awake, nights):
    assert clock_nights(Wearer(asleep_from_min=asleep, asleep_to_min=awake)) == nights


traces = st.integers(2, 700).flatmap(
    lambda n: st.lists(st.floats(0, 25), min_size=n, max_size=n).map(
        lambda us: WearerTrace(
            patient=1,
            minute=tuple(range(0, 5 * n, 5)),
            glucose_mgdl=(100.0,) * n,
            insulin_u=(0.0, *us[1:]),
        )
    )
)


@given(traces, st.sampled_from([5, 15, 60]))
def test_thinning_a_trace_keeps_all_its_insulin(trace, step_min):
    steps = insulin_steps(trace, step_min)
    assert sum(s["u"] for s in steps) == pytest.approx(sum(trace.insulin_u), abs=5e-4 * len(steps))
    minutes = [s["minute"] for s in steps]
    assert minutes == sorted(set(minutes))
    assert minutes[-1] == trace.minute[-1]


def test_the_last_days_are_counted_from_their_noon():
    whole = FOUND.arms[0][0].median
    last = since(whole, 1440)
    assert last.minute[0] == 0
    assert last.minute[-1] == whole.minute[-1] - 1440
    assert last.glucose_mgdl == whole.glucose_mgdl[288:]
    assert last.insulin_u == (0.0, *whole.insulin_u[289:])
    assert since(whole, 0) == whole


def test_two_people_are_shown_with_what_they_went_through(reader):
    words = reader.words()
    assert "the last 2 of 3 days" in words
    trace = FOUND.arms[1][2].worst
    low, high = min(trace.glucose_mgdl), max(trace.glucose_mgdl)
    assert f"Person 371 of oref0: {low:.0f} to {high:.0f} mg/dL (" in words


def test_charts_of_both_models_share_their_scale():
    views = model_views(FOUND)
    axes = [card.profile.spec["layer"][1]["data"] for view in views for card in view.cards]
    tops = {axis["values"][0]["mmoll"] for axis in axes}
    assert len(tops) == 1


@given(st.lists(st.floats(0.01, 100), min_size=5, max_size=5))
def test_no_range_is_too_thin_to_be_seen_and_the_bar_stays_full(percents):
    of = 100 / sum(percents)
    names = ("above_250", "from_181_to_250", "in_70_180", "from_54_to_69", "below_54")
    arm = replace(
        FOUND.arms[0][0],
        **{name: about(value * of, 0.1) for name, value in zip(names, percents, strict=True)},
    )
    panel = ranges_panel(panel_id="r", title="", arm=arm)
    bands = [layer["data"]["values"][0] for layer in panel.spec["layer"][:5]]
    assert all(band["bottom"] - band["top"] >= 2.49 for band in bands)
    assert bands[-1]["bottom"] == pytest.approx(panel.height)


def test_small_shares_are_not_rounded_to_nothing():
    assert percent(0.046).replace("\u00a0", " ") == "0.05 %"
    assert percent(0.0).replace("\u00a0", " ") == "0.0 %"


def test_where_models_disagree_the_page_says_by_how_much(reader):
    words = reader.words()
    assert "By extended and by hovorka" in words
    assert "12.0 points" in words
    assert "26 mg/dL (1.4 mmol/L)" in words


def test_methods_cite_what_the_trial_is_made_of(reader):
    words = reader.words()
    assert "sample-2020 A synthetic source , table 1 : made up" in words.replace(",", " ,").replace(
        ":", " :"
    ).replace("  ", " ")
    assert "Fault set-failure sets that fail" in words
    assert "battelino-2019" in words


@pytest.mark.parametrize(
    "found",
    [
        only(FOUND),
        only(FOUND, arms=1),
        only(FOUND, arms=1, models=1),
        forged_day(FOUND),
    ],
)
def test_smaller_and_bare_trials_still_render(found):
    reader = Reader(render(found).decode())
    assert reader.open == []
    if len(found.arms) == 1:
        assert "One model of the body was run" in reader.words()


def test_every_text_of_the_plan_is_escaped():
    arms = tuple(replace(arm, says=EVIL) for arm in FOUND.plan.arms)
    told = replace(
        FOUND,
        plan=replace(FOUND.plan, title=EVIL, arms=arms),
        arms=tuple(tuple(replace(arm, says=EVIL) for arm in row) for row in FOUND.arms),
        version=EVIL,
        parts=tuple(replace(part, title=EVIL, says=EVIL) for part in FOUND.parts),
    )
    page = render(told).decode()
    assert "<script>alert" not in page
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert" in page
