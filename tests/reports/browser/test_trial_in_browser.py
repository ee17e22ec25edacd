"""A trial's page in a real browser: it fits, stays silent, reads in the dark and on paper."""

from dataclasses import replace

import pytest

from banting.reports.trial_html import render
from tests.reports.browser.looks import (
    LABELS_OUTSIDE,
    LABELS_TOUCHING,
    NARROW,
    SMALLEST_LABEL_PX,
    WIDE,
    axe_complaints,
    unfold,
)
from tests.reports.sample_found import forged_day, sample_found

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("trial") / "trial.html"
    path.write_bytes(render(forged_day(sample_found())))
    return path.as_uri()


@pytest.mark.parametrize("width", [WIDE, 768, NARROW])
def test_the_page_never_scrolls_sideways(open_page, width):
    page = open_page(width)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_words_do_not_widen_the_page(browser, tmp_path):
    long = "00000105006400a0" * 12
    found = sample_found()
    arms = tuple(replace(arm, id=long[:40], says=long) for arm in found.plan.arms)
    told = replace(
        found,
        plan=replace(found.plan, title=long, arms=arms),
        arms=tuple(
            tuple(replace(arm, arm=long[:40], says=long) for arm in row) for row in found.arms
        ),
        parts=tuple(replace(part, title=long, says=long) for part in found.parts),
    )
    path = tmp_path / "long.html"
    path.write_bytes(render(told))
    page = browser.new_page(viewport={"width": NARROW, "height": 900})
    page.goto(path.as_uri())
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.close()


def test_nothing_is_fetched_and_nothing_complains(open_page, report):
    page = open_page()
    unfold(page)
    assert page.fetched == [report]
    assert page.complaints == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(open_page, width, scheme):
    page = open_page(width, scheme)
    unfold(page)
    assert axe_complaints(page) == []


def test_labels_of_charts_keep_inside_apart_and_legible(open_page):
    assert open_page().evaluate(LABELS_OUTSIDE) == []
    page = open_page(NARROW)
    assert page.evaluate(LABELS_OUTSIDE) == []
    assert page.evaluate(LABELS_TOUCHING) == []
    assert page.evaluate(SMALLEST_LABEL_PX) >= 9.5


def test_ranges_are_ruled_beside_their_colours(open_page):
    look = "getComputedStyle(document.querySelector('.chart .f-vlow')).fill"
    assert "#ruled-vlow" in open_page().evaluate(look)


def test_the_headline_fits_a_phone(open_page):
    page = open_page(NARROW)
    box = page.locator(".glance")
    room = box.evaluate("node => node.parentElement.clientWidth")
    assert box.evaluate("node => node.scrollWidth") <= room


def test_dark_and_light_differ(open_page):
    look = """() => [
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.chart .f-muted')).fill,
        getComputedStyle(document.querySelector('.finding')).backgroundColor,
    ]"""
    light, dark = open_page(scheme="light"), open_page(scheme="dark")
    assert all(a != b for a, b in zip(light.evaluate(look), dark.evaluate(look), strict=True))


def test_without_script_everything_can_be_read(open_page):
    page = open_page(script=False)
    assert page.locator(".finding .lead").first.is_visible()
    page.locator("#methods details > summary").first.click()
    assert page.locator("#methods .sources").first.is_visible()


def test_it_prints_light(open_page, tmp_path):
    page = open_page(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    pdf = page.pdf(path=tmp_path / "trial.pdf", prefer_css_page_size=True)
    assert 3 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 14
