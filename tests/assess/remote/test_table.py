"""What each credential opens, as the machines say now, against the public record and the page.

The expectations were written down from the apps' sources before the machines said them.
"""

from pathlib import Path

import pytest

from banting.reports.remote_table import markdown, record
from banting.schema.question import CONTROL_GOALS, Answer, Goal
from banting.schema.remote_table import Credential, RemoteCell, RemoteTable

DOCS = Path(__file__).resolve().parents[3] / "docs"

# app, credential -> goals of control that it reaches alone
OPENS = {
    ("loop", Credential.READ): "",
    ("loop", Credential.WRITE): "G5",
    ("loop", Credential.PUSH_KEY): "G5",
    ("loop", Credential.SHARED_SECRET): "",
    ("loop", Credential.SMS_SENDER): "",
    ("trio", Credential.READ): "",
    ("trio", Credential.WRITE): "G5",
    ("trio", Credential.PUSH_KEY): "",
    ("trio", Credential.SHARED_SECRET): "",
    ("trio", Credential.SMS_SENDER): "",
    ("androidaps", Credential.READ): "",
    ("androidaps", Credential.WRITE): "G5 G6",
    ("androidaps", Credential.PUSH_KEY): "",
    ("androidaps", Credential.SHARED_SECRET): "",
    ("androidaps", Credential.SMS_SENDER): "",
}
BOLUS = {  # app -> credentials that give a bolus together, no one of them alone
    "loop": [("api_secret_held", "otp_secret_held"), ("otp_secret_held", "push_key_held")],
    "trio": [("push_key_held", "trio_secret_held")],
    "androidaps": [
        ("sms_code_seen", "sms_number_known"),
        ("sms_number_known", "sms_secret_and_pin_held"),
    ],
}


def reached(cell: RemoteCell) -> set[Goal]:
    return {one.goal for one in cell.answers if one.answer is Answer.YES}


def test_the_page_and_the_record_are_what_the_machines_say_now(table: RemoteTable) -> None:
    """Where this fails something has changed: run `banting remote-commands --record docs`."""
    assert (DOCS / "remote-commands.json").read_text("utf-8") == record(table)
    assert (DOCS / "remote-commands.md").read_text("utf-8") == markdown(table)


def test_every_app_has_a_cell_for_every_credential(table: RemoteTable) -> None:
    cells = [(cell.app, cell.credential) for cell in table.cells]
    assert cells == [(app.id, one) for app in table.apps for one in Credential]
    assert [app.title for app in table.apps] == ["Loop 3.5", "Trio 0.8.4", "AndroidAPS 3.4.2"]


@pytest.mark.parametrize(("app", "credential"), OPENS)
def test_a_credential_alone_opens_what_the_sources_say(
    table: RemoteTable, app: str, credential: Credential
) -> None:
    found = reached(table.cell(app, credential)) & set(CONTROL_GOALS)
    assert {goal.name for goal in found} == set(OPENS[app, credential].split())


@pytest.mark.parametrize("app", BOLUS)
def test_code_on_the_phone_passes_the_apps_limit_and_stops_at_the_pumps(
    table: RemoteTable, app: str
) -> None:
    cell = table.cell(app, Credential.PHONE_CODE)
    assert {Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5} <= reached(cell)
    bolus = next(one for one in cell.commands if one.goal is Goal.G1)
    assert bolus.did.startswith("10.0 U")  # the app allows 8, the pump 10
    assert bolus.word == "bolus ≤ 10 U"


@pytest.mark.parametrize("app", BOLUS)
def test_two_credentials_together_give_a_bolus_and_neither_does_alone(
    table: RemoteTable, app: str
) -> None:
    sets = {one.keys: one for one in table.together if (one.app, one.goal) == (app, Goal.G1)}
    alone = {keys[0] for keys in sets if len(keys) == 1}
    for keys in BOLUS[app]:
        assert not alone & set(keys)
        assert sets[keys].words == ("bolus ≤ 8 U",)


def test_every_command_was_carried_out_and_no_control_is_left_open(table: RemoteTable) -> None:
    for app in table.apps:
        for one in table.commands(app.id):
            assert (one.did, one.why_not) == (one.did or "not carried out", ""), one.rule
    assert all(one.commands for one in table.together)
    unknown = [a for cell in table.cells for a in cell.answers if a.answer is Answer.UNKNOWN]
    texts = {id(a) for a in table.cell("androidaps", Credential.SMS_SENDER).answers}
    elsewhere = {one.goal for one in unknown if id(one) not in texts}
    assert not elsewhere & set(CONTROL_GOALS)  # what a forged number alone does is left open
    assert all(one.decides for one in unknown)


def test_every_command_says_how_far_it_goes_and_where_it_was_read(table: RemoteTable) -> None:
    for app in table.apps:
        for one in table.commands(app.id):
            assert one.bound, one.rule
            assert one.sources, one.rule
            assert all(source.where for source in one.sources)


def test_no_command_cites_another_apps_program(table: RemoteTable) -> None:
    programs = {
        "loop": "LoopKit/",
        "trio": "nightscout/Trio",
        "androidaps": "nightscout/AndroidAPS",
    }
    for app in table.apps:
        titles = {source.title for one in table.commands(app.id) for source in one.sources}
        assert any(title.startswith(programs[app.id]) for title in titles)
        for other in programs.keys() - {app.id}:
            assert not any(title.startswith(programs[other]) for title in titles)


def test_what_was_only_read_says_so(table: RemoteTable) -> None:
    for app in ("loop", "trio", "androidaps"):
        for credential in (Credential.WRITE, Credential.PUSH_KEY):
            steered = [c for c in table.cell(app, credential).commands if c.goal is Goal.G5]
            assert all(one.read_not_run for one in steered)


@pytest.mark.parametrize(
    ("app", "credential", "device", "reason"),
    [
        ("loop", Credential.READ, "push", "InvalidProviderToken"),
        ("loop", Credential.WRITE, "phone", "one-time code is incorrect"),
        ("loop", Credential.PUSH_KEY, "phone", "one-time code is incorrect"),
        ("loop", Credential.SHARED_SECRET, "nightscout", "401"),
        ("trio", Credential.SHARED_SECRET, "push", "InvalidProviderToken"),
        ("trio", Credential.PUSH_KEY, "phone", ""),
        ("androidaps", Credential.SHARED_SECRET, "phone", "number is not allowed"),
        ("androidaps", Credential.SMS_SENDER, "phone", "wrong code"),
    ],
)
def test_a_bolus_that_is_tried_without_the_rest_is_refused_by_the_machine_that_guards_it(
    table: RemoteTable, app: str, credential: Credential, device: str, reason: str
) -> None:
    cell = table.cell(app, credential)
    tries = next(one.tries for one in cell.answers if one.goal is Goal.G1)
    assert any(one.device == device and reason in one.reason for one in tries)


@pytest.mark.parametrize(
    ("app", "credential"),
    [
        ("loop", Credential.SMS_SENDER),
        ("trio", Credential.SMS_SENDER),
        ("androidaps", Credential.PUSH_KEY),
    ],
)
def test_a_credential_that_an_app_does_not_take_leaves_a_reader(
    table: RemoteTable, app: str, credential: Credential
) -> None:
    cell = table.cell(app, credential)
    assert cell.not_taken
    assert cell.commands == ()
    assert reached(cell) == reached(table.cell(app, Credential.READ)) == {Goal.G9}


def test_what_is_off_by_default_is_told_for_each_app(table: RemoteTable) -> None:
    def keys(app: str) -> set[str]:
        return {one.key for one in table.switched_on(app) if one.default == "false"}

    assert not {key for key in keys("loop") if key.startswith("phone.")}  # built in and on
    assert {"phone.remote_commands", "phone.nightscout_import"} <= keys("trio")
    assert {"phone.sms_commands", "phone.import_carbs", "phone.import_glucose"} <= keys(
        "androidaps"
    )


def test_glucose_from_the_cloud_opens_false_readings_to_whoever_may_write(
    table: RemoteTable,
) -> None:
    for app in ("loop", "trio"):
        cell = table.cell(app, Credential.WRITE)
        (false,) = (one for one in cell.commands if one.goal is Goal.G6)
        assert false.otherwise
        assert [one.key for one in false.stands_on] == ["phone.cgm"]
        assert "380 mg/dL" in false.did
        assert "false glucose *" in cell.words
