"""The HTML report as a file: what it holds, what it must not reach for, and what it escapes."""

import json
import re
from dataclasses import replace

import pytest

from banting.reports import REPORT_FORMS, report_form
from banting.reports.html import HtmlReport, render_html
from banting.reports.html.headline import headline
from banting.reports.html.page import SECTIONS
from banting.reports.html.wearer import wearer_view
from banting.reports.place_page import place_page
from banting.schema.question import Answer, Goal, Position
from banting.schema.setup import DeviceSetup
from banting.schema.verdict import Verdict
from banting.wire.http import Request, Response, encode_request, encode_response
from tests.reports.html_reader import Reader
from tests.reports.sample_places import only
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
EVIL = "<script>alert('x')</script>\"'&"
BYTES_MAX = 600_000


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return sample_verdict()


@pytest.fixture(scope="module")
def page(verdict) -> str:
    return render_html(verdict).decode()


@pytest.fixture(scope="module")
def reader(page) -> Reader:
    return Reader(page)


def bare(verdict: Verdict, answer: Answer) -> Verdict:
    """Return a verdict without a trial, without paths, every cell with one answer."""
    cells = tuple(
        replace(c, answer=answer, path=None, bound="", distance_to_yes=None, to_yes=())
        for c in verdict.cells
    )
    return replace(
        verdict,
        answer=answer,
        cells=cells,
        paths=(),
        advice=(),
        baseline=(),
        cannula=(),
        harms=(),
        comparison=None,
    )


def test_the_shelf_names_the_report_and_makes_it():
    assert "html" in REPORT_FORMS
    assert isinstance(report_form("html"), HtmlReport)


def test_elements_nest_and_the_file_is_small(page, reader):
    assert reader.open == []
    assert len(page.encode()) <= BYTES_MAX


def test_equal_verdicts_give_equal_bytes(page, verdict):
    assert HtmlReport().render(sample_verdict()).decode() == page


def test_nothing_outside_the_file_is_reached_for(page, reader):
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert set(re.findall(r"url\((.)", page)) == {"#"}  # patterns within the page
    assert "@import" not in page
    for tag in ("link", "img", "iframe", "object", "embed", "form", "base"):
        assert not reader.all(tag), tag


def test_the_policy_forbids_every_fetch(reader):
    policies = [m for m in reader.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    wanted = ("default-src 'none'", "style-src 'unsafe-inline'", "script-src 'unsafe-inline'")
    assert all(part in policies[0]["content"] for part in (*wanted, "img-src data:"))


def test_every_section_is_there_in_order_with_a_link_to_it(reader):
    ids = [s["id"] for s in reader.all("section") if "id" in s]
    assert ids == [name for name, _ in SECTIONS]
    links = [a["href"] for a in reader.all("a")]
    assert all(f"#{name}" in links for name, _ in SECTIONS)


def test_ids_are_unique_and_every_link_has_a_target(reader):
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in reader.all("a")} <= set(ids)
    named = {
        name
        for _, a in reader.tags
        for key in ("aria-labelledby", "aria-describedby")
        for name in a.get(key, "").split()
    }
    assert named <= set(ids)


def test_there_is_one_h1_and_it_is_the_question(reader):
    assert len(reader.all("h1")) == 1
    assert "Can someone take control of this insulin-delivery system" in reader.words()


def test_every_cell_is_a_word_that_links_to_its_evidence(page, verdict):
    table = page[page.index('class="answers"') : page.index("</table>")]
    words = re.findall(r'<td class="(\w+)"><a href="#([\w-]+)"[^>]*>(YES|no|\?)<', table)
    assert len(words) == len(verdict.cells) == 60
    for goal in Goal:
        for position in Position:
            cell = verdict.cell(goal, position)
            word = {"YES": "YES", "NO": "no", "UNKNOWN": "?"}[cell.answer.value]
            anchor = f"path-{cell.id}" if cell.path else f"cell-{cell.id}"
            assert (cell.answer.value.lower(), anchor, word) in words


def test_every_table_header_has_a_scope(reader):
    assert all(th.get("scope") in {"col", "row", "rowgroup"} for th in reader.all("th"))


def test_every_drawing_has_a_role_and_a_name(reader):
    drawings = [s for s in reader.all("svg") if s.get("aria-hidden") != "true"]
    assert len(drawings) > 10
    assert all(s["role"] == "img" and s["aria-labelledby"] for s in drawings)


def test_charts_are_coloured_by_class_only(page):
    charts = re.findall(r'<svg class="chart".*?</svg>', page)
    assert charts
    for chart in charts:
        assert "#fade" not in chart
        assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', chart)) <= {"none"}


def test_both_units_stand_side_by_side(reader):
    words = reader.words()
    assert "54 mg/dL (3.0 mmol/L)" in words
    assert "70–180 (3.9–10.0)" in words


def test_bytes_of_a_packet_are_shown_with_their_fields(page, verdict):
    evidence = next(e for e in verdict.paths if e.path.id == "G1-radio")
    frame = evidence.steps[-1].frames[0]
    ruler = re.findall(r'<ol class="ruler".*?</ol>', page, re.S)
    assert any("<code>24 68 10</code><b>serial</b>" in r for r in ruler)
    assert f"{len(frame.packet_hex) // 2}\u00a0bytes, field by field" in page
    assert evidence.trace_hash in page


def test_refusals_stand_with_their_reason_and_bytes(page, verdict):
    refusal = verdict.cell(Goal.G1, Position.USB).refusals[0]
    assert refusal.reason in page.replace("&#39;", "'")
    assert refusal.raw_hex in page
    assert refusal.trace_hash in page


def test_every_text_of_the_verdict_is_escaped(verdict):
    devices = tuple(replace(d, serial=EVIL, firmware=EVIL) for d in verdict.setup.devices)
    nodes = tuple(replace(n, title=EVIL, note=EVIL) for n in verdict.map_nodes)
    arms = tuple(replace(a, says=EVIL) for a in verdict.baseline)
    cells = tuple(replace(c, decides=EVIL, bound=EVIL) for c in verdict.cells)
    comparison = verdict.comparison and replace(
        verdict.comparison, cannula=replace(verdict.comparison.cannula, says=EVIL)
    )
    page = render_html(
        replace(
            verdict,
            setup=replace(verdict.setup, title=EVIL, devices=devices),
            setup_text=EVIL,
            setup_name=EVIL,
            map_nodes=nodes,
            baseline=arms,
            cells=cells,
            comparison=comparison,
            reproduce=EVIL,
            limits=(EVIL,),
        )
    ).decode()
    assert page.count("<script") == 1
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert Reader(page).open == []


@pytest.mark.parametrize("answer", list(Answer))
def test_a_verdict_without_trial_or_paths_still_renders(verdict, answer):
    reader = Reader(render_html(bare(verdict, answer)).decode())
    words = reader.words()
    assert answer.value in words
    assert "No trial was run" in words
    assert not [s for s in reader.all("svg") if s["class"] == "chart"]


def test_the_wearer_is_told_what_to_switch(page, verdict):
    plain = page[page.index('id="plain"') : page.index('id="map"')]
    for advice in verdict.advice:
        assert advice.changes[0].says[1:] in plain


def section(page, name):
    """The part of a page that is one section."""
    start = page.index(f'<section id="{name}"')
    end = page.find('<section id="', start + 1)
    return page[start:end]


def test_each_place_asked_about_has_its_answer_page_farthest_first(page):
    plain = section(page, "plain")
    assert re.findall(r'<details class="place-page" id="from-(\w+)"', plain) == [
        "internet", "cloud", "phone", "usb", "radio", "touch"
    ]  # fmt: skip
    assert re.findall(r'id="from-(\w+)" open>', plain) == ["radio"]


def test_on_each_answer_page_yes_or_no_stands_first_and_the_evidence_last(page):
    plain = section(page, "plain")
    for text in plain.split('<details class="place-page"')[1:]:
        told = re.search(r'<summary><span class="badge \w+">(YES|NO|UNKNOWN)', text)
        assert told
        assert f'<p class="lead"><b class="word {told[1].lower()}">{told[1]}.</b>' in text
        heads = re.findall(r"<h4>(.*?)</h4>", text)
        assert heads[0] == "Why"
        assert heads[1] in ("What it takes", "What it would take")
        assert heads[2:] == ["What it would do to you tonight", "What to switch", "Evidence"]


def test_the_answer_pages_say_what_the_screen_says(page, verdict):
    plain = Reader(section(page, "plain")).words()
    for position in Position:
        told = place_page(verdict, position)
        for text in (*told.rest, *(bound.says for bound in told.tonight.bounds)):
            assert " ".join(text.replace("\u00a0", " ").split()) in plain


def test_a_place_that_was_not_asked_about_is_nowhere_answered(verdict):
    page = render_html(only(Position.INTERNET, verdict=verdict)).decode()
    assert re.findall(r'<details class="place-page" id="from-(\w+)" open>', page) == ["internet"]
    table = page[page.index('class="answers"') : page.index("</table>")]
    assert table.count('scope="col" class="place"') == 1
    assert "attacker, near" not in page
    assert "Attacker: near" not in page
    assert "Attacker: Internet" in page
    assert {a["href"][1:] for a in Reader(page).all("a")} <= {
        a["id"] for _, a in Reader(page).tags if "id" in a
    }


def test_every_device_of_the_set_up_is_listed_with_every_option(verdict):
    phone = DeviceSetup(
        role="phone",
        model="loop",
        firmware="",
        serial="",
        options=(("closed_loop", True), ("max_bolus_u", 8.0), ("preset", ""), ("version", "2019")),
    )
    setup = replace(verdict.setup, devices=(*verdict.setup.devices, phone))
    page = section(render_html(replace(verdict, setup=setup)).decode(), "setup")
    table = Reader(page[page.index("<table") : page.index("</table>") + 8]).words()
    assert "closed_loop yes , max_bolus_u 8 , preset none , version 2019" in table
    assert all(device.role in table for device in verdict.setup.devices)


def with_frame(verdict, raw, link):
    """The verdict with one frame of a step replaced."""
    evidence = next(e for e in verdict.paths if e.path.id == "G1-radio")
    frame = replace(
        evidence.steps[0].frames[0],
        raw_hex=raw.hex(),
        packet_hex=raw.hex(),
        link=link,
        fields=(),
    )
    steps = (replace(evidence.steps[0], frames=(frame,)), *evidence.steps[1:])
    paths = tuple(replace(e, steps=steps) if e is evidence else e for e in verdict.paths)
    return replace(verdict, paths=paths)


def test_an_http_message_is_shown_as_text_and_its_key_cut(verdict):
    asked = Request(
        method="POST",
        target="/3/device/abc",
        headers=(("authorization", "bearer " + "k" * 90),),
        body=b'{"override-name":"Eating soon"}',
    )
    raw = encode_request(asked, "push.example")
    page = render_html(with_frame(verdict, raw, "internet")).decode()
    assert "POST /3/device/abc HTTP/1.1" in page
    assert "&#34;override-name&#34;: &#34;Eating soon&#34;" in page
    assert "k" * 90 not in page
    assert "kkkkkkkkkkkk…kkkkkk (90" in page
    assert raw.hex() not in page


def test_a_long_body_is_folded(verdict):
    body = json.dumps({f"field{n}": n for n in range(40)}).encode()
    raw = encode_response(Response(status=200, body=body))
    page = render_html(with_frame(verdict, raw, "internet")).decode()
    assert "<summary>The body, 42\u00a0lines</summary>" in page


def test_a_long_log_is_folded_after_a_dozen_entries(verdict):
    evidence = next(e for e in verdict.paths if e.path.id == "G1-radio")
    entries = tuple(replace(evidence.log[0], says=f"temp basal {n}") for n in range(40))
    paths = tuple(replace(e, log=entries) if e is evidence else e for e in verdict.paths)
    page = render_html(replace(verdict, paths=paths)).decode()
    before, _, after = page.partition("<summary>28\u00a0more entries</summary>")
    assert "temp basal 11<" in before
    assert "temp basal 12<" in after
    assert "temp basal 12<" not in before


def test_an_sms_is_shown_as_its_number_and_its_text(verdict):
    page = render_html(with_frame(verdict, b"+15550100\nBOLUS 2.0", "sms")).decode()
    assert "<code>+15550100</code>" in page
    assert "BOLUS 2.0" in page


def test_the_same_bytes_on_the_radio_stay_bytes(verdict):
    raw = b"+15550100\nBOLUS 2.0"
    page = render_html(with_frame(verdict, raw, "radio")).decode()
    assert raw.hex(" ") in page
    assert "BOLUS 2.0" not in page


def test_a_refused_message_is_shown_as_text(verdict):
    cell = verdict.cell(Goal.G1, Position.USB)
    raw = encode_response(Response(status=401, body=b"Unauthorized"))
    refused = replace(cell.refusals[0], raw_hex=raw.hex())
    cells = tuple(replace(c, refusals=(refused,)) if c is cell else c for c in verdict.cells)
    page = render_html(replace(verdict, cells=cells)).decode()
    assert "HTTP/1.1 401 Unauthorized" in page
    assert raw.hex() not in page


@pytest.mark.parametrize("kind", ["radio", "usb", "touch", "ble", "internet", "sms", "carrier"])
def test_every_kind_of_link_is_drawn_and_in_the_legend(verdict, kind):
    links = (replace(verdict.map_links[0], kind=kind),)
    page = render_html(replace(verdict, map_links=links)).decode()
    look = kind if kind != "carrier" else "usb"
    assert f'class="wire {look}' in page
    assert f'<span class="swatch {look}">' in page


def test_no_numbers_of_an_example_are_in_the_words(verdict):
    other = replace(
        verdict,
        cells=tuple(replace(c, bound="something" if c.bound else "") for c in verdict.cells),
        harms=tuple(
            replace(h, disturbance=replace(h.disturbance, says="something else"))
            for h in verdict.harms
        ),
    )
    plain = render_html(other).decode()
    plain = plain[plain.index('id="plain"') : plain.index('id="map"')]
    assert "25 U" not in plain
    assert "something else" in plain.lower()


def test_assumptions_that_a_yes_uses_are_marked(verdict):
    assumed = tuple(
        replace(c, assumptions=("serial_guessed",)) if c.answer is Answer.YES else c
        for c in verdict.cells
    )
    granted = replace(verdict.setup, assume=("serial_guessed",))
    page = render_html(replace(verdict, answer=Answer.NO, cells=assumed, setup=granted)).decode()
    assert "<sup>a</sup>" in page
    assert "with an assumption, named below" in page
    assert "With an assumption, someone" in page
    assert '<b class="word no">NO.</b> Unless the attacker stays near until he has guessed' in page


def test_a_path_that_settles_nothing_is_not_called_a_yes(verdict):
    open_cell = replace(verdict.cell(Goal.G2, Position.RADIO), answer=Answer.UNKNOWN)
    cells = tuple(open_cell if c.id == open_cell.id else c for c in verdict.cells)
    page = render_html(replace(verdict, cells=cells)).decode()
    summary = page[page.index('id="path-G2-radio"') :]
    summary = summary[: summary.index("</summary>")]
    assert "YES" not in summary
    assert 'class="badge unknown"' in summary
    assert 'id="cell-G2-radio"' in page
    assert 'href="#path-G2-radio">What was tried' in page


def test_a_step_told_above_is_told_once(page, verdict):
    repeated = next(e for e in verdict.paths if e.path.id == "G2-radio").steps[0]
    assert page.count('<li id="step-G1-radio-1">') == 1
    told = page[page.index('id="step-G2-radio-1"') :]
    told = told[: told.index('id="step-G2-radio-2"')]
    assert 'href="#step-G1-radio-1"' in told
    assert "ruler" not in told
    assert repeated.says[1:] in told.replace("&#39;", "'")


def test_a_refusal_that_no_device_spoke_is_not_laid_at_one(verdict):
    cell = verdict.cell(Goal.G1, Position.USB)
    nobody = replace(cell.refusals[0], device="attacker", raw_hex="")
    cells = tuple(replace(c, refusals=(nobody,)) if c is cell else c for c in verdict.cells)
    page = render_html(replace(verdict, cells=cells)).decode()
    assert "Refused by attacker" not in page
    assert "It came to nothing" in page
    assert "stop-mark" not in page.split("<body>")[1]


def test_nos_with_the_same_needs_stand_in_one_row(verdict):
    twin = replace(
        verdict.cell(Goal.G2, Position.USB),
        distance_to_yes=2,
        to_yes=verdict.cell(Goal.G1, Position.USB).to_yes,
    )
    cells = tuple(twin if c.id == twin.id else c for c in verdict.cells)
    page = render_html(replace(verdict, cells=cells)).decode()
    rows = page[page.index('id="distance-caption"') :]
    rows = rows[: rows.index("</table>")]
    assert rows.count("<tr>") == 2
    assert "G1-usb" in rows
    assert "G2-usb" in rows


def test_a_no_that_stands_on_a_guess_says_its_number_in_front():
    guess = next(a for a in VERDICT.assumptions if any(mark.isdigit() for mark in a.odds))

    def near(cell):
        closed = replace(cell, answer=Answer.NO, path=None, certificate=cell.id, assumptions=())
        guessed = cell.id == "G1-radio"
        sets, distance = (((guess.key,),), 1) if guessed else ((), None)
        return replace(closed, to_yes=sets, distance_to_yes=distance)

    verdict = replace(VERDICT, answer=Answer.NO, cells=tuple(map(near, VERDICT.cells)), paths=())
    page = render_html(verdict).decode()
    box = page[page.index('class="answer no"') : page.index("Every answer:")]
    assert "Someone within radio range could give a bolus only if" in box
    assert guess.odds in " ".join(box.replace("\u00a0", " ").split())
    assert 'id="limits"' in page


def test_the_bent_cannula_is_marked_when_it_bends():
    drawn = [p for g in wearer_view(VERDICT, headline(VERDICT)).groups for p in g.panels]
    bent = next(p for p in drawn if p.id == "profile-2")
    assert "\u25bc 23:00" in str(bent.spec)
    unmarked = replace(VERDICT, cannula_at_min=None)
    drawn = [p for g in wearer_view(unmarked, headline(unmarked)).groups for p in g.panels]
    assert "\u25bc" not in str(next(p for p in drawn if p.id == "profile-2").spec)
