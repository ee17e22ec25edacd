"""The report in a real browser: it fits, stays silent, reads in the dark and on paper."""

from dataclasses import replace

import pytest

from banting.reports.html import render_html
from tests.reports.browser.looks import (
    LABELS_OUTSIDE,
    LABELS_TOUCHING,
    NARROW,
    SMALLEST_LABEL_PX,
    WIDE,
    axe_complaints,
    unfold,
)
from tests.reports.sample_verdict import sample_verdict

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(render_html(sample_verdict()))
    return path.as_uri()


@pytest.mark.parametrize("width", [WIDE, 768, NARROW])
def test_the_page_never_scrolls_sideways(open_page, width):
    page = open_page(width)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_long_words_do_not_widen_the_page(browser, tmp_path):
    long = "00000105006400a0" * 12
    verdict = sample_verdict()
    told = replace(
        verdict,
        setup=replace(verdict.setup, title=long),
        setup_text=long,
        reproduce=long,
        limits=(long,),
        paths=tuple(
            replace(
                e,
                outcome=long,
                steps=tuple(replace(s, result=long, says=long) for s in e.steps),
            )
            for e in verdict.paths
        ),
        cells=tuple(replace(c, decides=long, bound=long) for c in verdict.cells),
        techniques=tuple(replace(t, attack_ics=("T0803",) * 12) for t in verdict.techniques),
        baseline=tuple(replace(a, says=long) for a in verdict.baseline),
    )
    path = tmp_path / "long.html"
    path.write_bytes(render_html(told))
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


def test_dark_and_light_differ_in_page_and_charts(open_page):
    look = """() => [
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.chart .f-ink, .chart .f-muted')).fill,
        getComputedStyle(document.querySelector('.map .name')).fill,
    ]"""
    light, dark = open_page(scheme="light"), open_page(scheme="dark")
    assert all(a != b for a, b in zip(light.evaluate(look), dark.evaluate(look), strict=True))


def test_without_script_everything_can_be_read(open_page):
    page = open_page(script=False)
    assert page.locator("h1").is_visible()
    assert page.locator("#path-G1-radio .ruler").first.is_visible()
    assert page.locator("button").count() == 0
    page.locator("#path-G2-radio > summary").click()
    assert page.locator("#path-G2-radio .ruler").first.is_visible()


def test_a_word_of_the_table_unfolds_its_evidence(open_page):
    page = open_page()
    evidence = page.locator("#cell-G1-internet")
    assert not evidence.is_visible()
    page.locator(".answers a[href='#cell-G1-internet']").click()
    assert evidence.is_visible()


def test_each_answer_page_opens_with_the_keyboard_and_without_script(open_page):
    page = open_page(script=False)
    told = page.locator("#from-internet .body")
    assert not told.is_visible()
    page.locator("#from-internet > summary").focus()
    page.keyboard.press("Enter")
    assert told.is_visible()
    assert page.locator("#from-internet .gist").is_visible() is False


def test_a_link_to_a_place_unfolds_its_page(open_page):
    page = open_page()
    page.evaluate("location.hash = '#from-cloud'")
    page.locator("#from-cloud .lead").wait_for(state="visible")


def test_answers_are_told_by_words_and_not_by_colour(open_page):
    page = open_page()
    words = page.locator(".place-page > summary .badge").all_inner_texts()
    assert words == ["NO", "NO", "NO", "NO", "YES", "YES"]


@pytest.mark.parametrize("width", [WIDE, 768, NARROW])
def test_words_on_an_answer_page_are_never_broken_into_letters(open_page, width):
    page = open_page(width)
    unfold(page)
    tall = page.evaluate(
        """() => [...document.querySelectorAll('.place-page .badge')].filter(
            badge => badge.getClientRects().length > 1
                || badge.getBoundingClientRect().height > 40).map(b => b.textContent)"""
    )
    assert tall == []


def test_the_table_of_three_days_fits_a_phone(open_page):
    page = open_page(NARROW)
    box = page.locator("#from-radio .three-days")
    room = box.evaluate("node => node.parentElement.clientWidth")
    assert box.evaluate("node => node.scrollWidth") <= room


def test_on_paper_the_unfolded_answer_is_whole_and_the_others_keep_their_sentence(open_page):
    page = open_page()
    page.emulate_media(media="print")
    assert page.locator("#from-radio .lead").is_visible()
    assert page.locator("#from-radio .proofs").is_visible()
    assert page.locator("#from-internet .gist").is_visible()
    assert not page.locator("#from-internet .lead").is_visible()


def test_everything_unfolds_and_folds_with_one_button(open_page):
    page = open_page()
    closed = "document.querySelectorAll('main details:not([open])').length"
    assert page.evaluate(closed) > 0
    page.locator("button.fold").click()
    assert page.evaluate(closed) == 0
    page.locator("button.fold").click()
    assert page.evaluate("document.querySelectorAll('main details[open]').length") == 0


def test_the_keyboard_reaches_the_verdict_first(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_one_map_is_shown_for_each_width(open_page):
    for width, shown, hidden in ((WIDE, "wide", "narrow"), (NARROW, "narrow", "wide")):
        page = open_page(width)
        assert page.locator(f".map-{shown}").is_visible()
        assert not page.locator(f".map-{hidden}").is_visible()


def test_text_in_charts_stays_legible_on_a_phone(open_page):
    page = open_page(NARROW)
    smallest = page.evaluate(SMALLEST_LABEL_PX)
    assert smallest >= 9.5


def test_labels_of_charts_stay_inside_their_picture(open_page):
    page = open_page()
    outside = page.evaluate(LABELS_OUTSIDE)
    assert outside == []


def test_labels_of_a_chart_do_not_touch(open_page):
    page = open_page()
    touching = page.evaluate(LABELS_TOUCHING)
    assert touching == []


def test_words_on_the_map_stay_inside_their_boxes(open_page):
    for width in (WIDE, NARROW):
        page = open_page(width)
        wide = page.evaluate(
            """() => [...document.querySelectorAll('.map')]
                .filter(svg => svg.getBoundingClientRect().width > 0)
                .flatMap(svg => {
                    const boxes = [...svg.querySelectorAll('.box')]
                        .map(b => b.getBoundingClientRect());
                    return [...svg.querySelectorAll('.name, .note, .answer')].filter(text => {
                        const t = text.getBoundingClientRect();
                        return !boxes.some(b => t.left >= b.left - 1 && t.right <= b.right + 1
                            && t.top >= b.top - 2 && t.bottom <= b.bottom + 2);
                    }).map(text => text.textContent);
                })"""
        )
        assert wide == []


def test_it_prints_light_with_what_is_unfolded(open_page, tmp_path):
    page = open_page(scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    pdf = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 4 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 24
