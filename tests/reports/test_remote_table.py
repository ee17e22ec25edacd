"""The remote table as page, screen and record: all of it is there, and nothing is rounded up."""

import json
import re
from dataclasses import replace

import pytest

from banting.reports.remote_table import markdown, record, screen
from tests.reports.sample_remote import TABLE

PAGE = markdown(TABLE)


def section(anchor: str) -> str:
    """Return what stands under a heading of the page, up to the next one."""
    return re.split(r"\n#+ ", PAGE.split(f'<a id="{anchor}"></a>')[1])[0]


def test_the_matrix_has_a_row_a_credential_and_a_link_a_cell() -> None:
    rows = [row for row in PAGE.splitlines() if row.startswith("| **")]
    assert len(rows) == 6
    assert "[reads](#app-read)" in rows[0]
    assert r"[override, false glucose \*](#app-write)" in rows[1]
    assert "[not taken](#app-push-key)" in rows[2]
    assert "[nothing more](#app-shared-secret)" in rows[3]
    assert "[bolus ≤ 10 U](#app-phone-code)" in rows[5]


def test_every_link_of_the_page_has_its_place() -> None:
    places = set(re.findall(r'<a id="([^"]+)"></a>', PAGE))
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= places


def test_every_table_of_the_page_is_whole() -> None:
    tables = re.findall(r"(?:^\|.*\|\n)+", PAGE, re.MULTILINE)
    assert len(tables) >= 6
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


def test_a_command_says_what_was_done_how_far_and_where_it_was_read() -> None:
    told = section("app-write")
    assert "- **G5 steer the loop**: read a name; then ask for override | twice" in told
    assert "  - carried out: the machines did override" in told
    assert "  - at most: 8 U a command" in told
    assert "  - stands on `phone.preset`: not the default" in told
    assert re.search(r"\[\[\d\]\]\(#source-\d\) \*read, not run\*", told)
    assert "*read, not run*" not in section("app-read")


def test_what_did_not_happen_is_never_told_as_done() -> None:
    told = section("app-write")
    assert "**not carried out**: nobody answered" in told
    assert "| G1: UNKNOWN | the path did not replay |" in told
    assert "bolus" not in next(row for row in PAGE.splitlines() if row.startswith("| **write"))
    assert "| `c_held`, `d_held` |  | not carried out: it was refused |" in PAGE


def test_a_refusal_names_who_refused_and_what_would_turn_it() -> None:
    told = section("app-shared-secret")
    assert "ask with a code: *phone refused: the code is wrong*<br>" in told
    assert "ask again: *it changed nothing*" in told
    assert "`code_held`<br>`a_held` and `b_held`" in told
    assert "- **G9 read therapy data**: as any reader" in told


def test_a_credential_that_is_not_taken_says_why() -> None:
    assert "No push service delivers to App 1; all stands as for a reader." in section(
        "app-push-key"
    )


def test_sets_that_were_told_as_a_cell_are_not_told_again() -> None:
    _, _, told = PAGE.partition("### Together")
    told, _, _ = told.partition("## Keys")
    assert "`a_held` and `b_held`:" in told
    assert "`key_held`:" not in told


def test_a_key_that_no_set_up_takes_says_so() -> None:
    assert "| `key_held` | the key was copied | here only |" in PAGE
    known = replace(TABLE, assumptions=(("key_held", "x"), ("api_secret_held", "a secret")))
    asked = replace(known, cells=(replace(TABLE.cells[0], holds="api_secret_held"), *TABLE.cells))
    assert "| `api_secret_held` | a secret |  |" in markdown(asked)


def test_what_the_app_takes_and_nothing_carries_out_is_told() -> None:
    assert "- App 1 takes profiles" in section("app")
    assert "taken from afar too" in screen(TABLE, colour=False, width=100)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("apps", [1, 4])
def test_the_screen_keeps_its_width(width: int, apps: int) -> None:
    many = replace(TABLE, apps=TABLE.apps * apps)
    rows = screen(many, colour=False, width=width).splitlines()
    assert max(map(len, rows)) <= width
    assert any(row.split() == ["write/admin"] for row in rows) == (apps == 4 and width < 120)


def test_the_screen_says_without_colour_what_it_says_with_it() -> None:
    plain = screen(TABLE, colour=False, width=100)
    painted = screen(TABLE, colour=True, width=100)
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain
    assert painted != plain
    assert "UNKNOWN G1: the path did not replay" in plain
    assert "not carried out: nobody answered" in plain
    assert "App 1 reads no text messages" in plain


def test_the_record_holds_everything_with_sources_by_number() -> None:
    told = json.loads(record(TABLE))
    assert [one["credential"] for one in told["cells"]][:2] == ["read", "write/admin"]
    write = told["cells"][1]
    assert write["words"] == ["override", "false glucose *"]
    assert [one["goal"] for one in write["commands"]] == ["G1", "G5", "G6"]
    cited = told["sources"][write["commands"][1]["sources"][0] - 1]
    assert cited["where"] == "File.swift:3"
    assert told["apps"][0]["switched_on"][0]["key"] == "phone.preset"
    assert told["together"][1]["keys"] == ["a_held", "b_held"]
