"""The parts of the table: defaults put back, words, citations, a rehearsal that assumes more."""

from dataclasses import replace

import pytest

from banting.assess.app_bounds import app_bound, by_app
from banting.assess.rehearsal import Rehearsal
from banting.assess.remote.citations import citations, not_run
from banting.assess.remote.defaults import stands_on
from banting.assess.remote.homes import HOMES, held_by, home_system, in_hand
from banting.assess.remote.words import short_word
from banting.attack_graph import close
from banting.build import device_specs
from banting.schema.disturbance import Disturbance, FalseCarbs
from banting.schema.question import Goal, Position
from banting.schema.remote_table import Credential
from banting.schema.setup import Setup
from banting.schema.setup_file import read_setup, setup_with

NOTHING = Disturbance(
    id="x", says="", boluses=(), basal=(), overrides=(), false_carbs=(), false_glucose=()
)


def home(app: str, *changes: str) -> Setup:
    text = next(one.text for one in HOMES if one.app == app)
    return setup_with(text, app, changes, device_specs())


@pytest.mark.parametrize("one", HOMES, ids=lambda one: one.app)
def test_a_home_is_a_set_up_file_and_so_is_the_home_with_changes(one) -> None:
    setup = read_setup(one.text, one.app, device_specs())
    phone = setup.device("phone")
    assert phone is not None
    assert phone.model == one.app
    assert one.title.endswith(f" {phone.text('version')}")
    setup_with(one.text, one.app, one.otherwise, device_specs())


@pytest.mark.parametrize(
    ("app", "lacks"),
    [
        ("loop", {Credential.SMS_SENDER}),
        ("trio", {Credential.SMS_SENDER}),
        ("androidaps", {Credential.PUSH_KEY}),
    ],
)
def test_each_home_knows_its_own_credentials(app: str, lacks: set[Credential]) -> None:
    system = home_system(home(app))
    missing = {one for one in Credential if held_by(one, system) is None}
    assert missing == {Credential.READ, *lacks}


def test_the_secret_of_text_message_codes_comes_with_the_pin() -> None:
    system = home_system(home("androidaps"))
    held = held_by(Credential.SHARED_SECRET, system)
    assert held is not None
    assert {name for name, _ in in_hand((held.key,), system)} == {"otp-secret", "sms-pin"}
    assert in_hand(("sms_number_known",), system) == ()


def test_a_command_stands_on_the_switch_without_which_it_does_not_fire() -> None:
    setup = replace(home("androidaps"), assume=("api_secret_held",))
    system = home_system(setup)
    closed = close(system.rules, system.granted(Position.INTERNET)).closed
    fires = {rule.id: rule for rule in system.rules if rule.needs <= closed}
    carbs = stands_on(fires["store-held-aaps-carbs"], setup, Position.INTERNET)
    assert [(one.key, one.value, one.default) for one in carbs] == [
        ("phone.import_carbs", "true", "false")
    ]
    assert stands_on(fires["read-held-G9"], setup, Position.INTERNET) == ()


@pytest.mark.parametrize(
    ("goal", "rule", "word"),
    [
        (Goal.G1, "push-loop-G1", "bolus ≤ 8 U"),
        (Goal.G1, "phone-driver-G1", "bolus ≤ 10 U"),
        (Goal.G2, "phone-driver-G2", "basal ≤ 4 U/h"),
        (Goal.G5, "push-loop-override", "override"),
        (Goal.G5, "store-held-aaps-target", "target"),
        (Goal.G5, "store-held-aaps-profile-switch", "profile"),
        (Goal.G2, "reuse-sms-code-G2", "basal ≤ 3 U/h"),
        (Goal.G6, "false-glucose-share", "false glucose"),
        (Goal.G9, "read-open-G9", "reads"),
    ],
)
def test_a_word_names_the_limit_that_holds(goal: Goal, rule: str, word: str) -> None:
    assert short_word(goal, rule, home("loop"), NOTHING) == word


def test_grams_are_those_that_the_app_took() -> None:
    fed = replace(NOTHING, false_carbs=(FalseCarbs(at_min=1, carbs_g=48.0),))
    assert short_word(Goal.G5, "reuse-sms-code-carbs", home("androidaps"), fed) == "carbs ≤ 48 g"


def test_citations_leave_out_what_was_read_in_other_apps() -> None:
    for app, program in (("trio", "nightscout/Trio"), ("androidaps", "nightscout/AndroidAPS")):
        system = home_system(home(app))
        way = next(rule for rule in system.rules if rule.technique == "store-treatments")
        titles = [source.title for source in citations(way, system)]
        assert any(title.startswith(program) for title in titles)
        assert not any(title.startswith("Artificial-Pancreas") for title in titles)
        assert not_run(citations(way, system))


def test_an_assumption_shares_the_days_and_a_tap_does_not() -> None:
    rehearsal = Rehearsal(home_system(home("androidaps")))
    told = rehearsal.assuming(("sms_number_known",))
    seen = rehearsal.assuming(("sms_code_seen",))
    assert told._days is rehearsal._days
    assert seen._days is not rehearsal._days
    assert told.system.taken_for_granted(Position.INTERNET) == ("sms_number_known",)
    assert told.system.assumptions == rehearsal.system.assumptions


@pytest.mark.parametrize(
    ("app", "rule", "said"),
    [
        ("androidaps", "reuse-sms-code-carbs", "48 g of carbohydrate an entry"),
        ("androidaps", "store-held-aaps-carbs", "250 g of carbohydrate an entry"),
        ("loop", "phone-app-G5", "250 g of carbohydrate an entry"),
        ("loop", "push-loop-override", "for 24 h at most"),
        ("trio", "push-trio-override", "for 60 min at most"),
        ("androidaps", "store-held-aaps-profile-switch", "within the app's hard limits"),
    ],
)
def test_a_bound_on_steering_names_what_the_app_takes(app: str, rule: str, said: str) -> None:
    phone = home(app).device("phone")
    assert phone is not None
    assert said in (app_bound(Goal.G5, rule, phone) or "")


def test_a_rate_by_text_message_stays_within_the_apps_limit() -> None:
    phone = home("androidaps").device("phone")
    assert phone is not None
    assert (app_bound(Goal.G2, "reuse-sms-code-G2", phone) or "").startswith("3 U/h")
    assert "boluses still come" in (app_bound(Goal.G3, "reuse-sms-code-G3", phone) or "")
    assert app_bound(Goal.G2, "phone-driver-G2", phone) is None


def test_the_apps_limits_hold_for_what_goes_through_the_app() -> None:
    assert by_app("push-loop-G1")
    assert not by_app("phone-driver-G1")
    assert not by_app("command-G1")
