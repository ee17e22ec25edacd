"""Trial files: what a good one gives, and what every broken one is told."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from banting.errors import SetupError
from banting.kernels import SETTINGS
from banting.schema.disturbance import (
    BasalWindow,
    ExtraBolus,
    FalseGlucose,
    LeakWindow,
    OverrideWindow,
)
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.setup_changes import SetupChange
from banting.schema.trial_check import ARM_KEYS
from banting.schema.trial_file import read_trial
from banting.schema.trial_form import SETTING_KEYS
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.schema.trial_schema import trial_schema
from tests.schema.trial_shelves import SHELVES

SHORT = 'title = "a trial"\n\n[arms.manual]\n'
FULL = """\
title = "everything said"

[people]
cohort = "child"
patients = 40
asleep = "20:15-06:45"
reacts = "always"
meals = "none"
behaviour = "everyday"
basal_u_per_h = 1
isf_mgdl_per_u = 90.5
carb_ratio_g_per_u = 15
target_mgdl = 120
patient = 7

[run]
days = 3
seed = 12
physiologies = ["s2008", "extended"]
precision = "f32"

[arms.manual]

[arms.loop-1]
says = "a loop, attacked"
controller = "loop"
sensor = "bad"
faults = ["bent", "lost"]
factor = 1
smb = false

[arms.loop-1.settings]
target_low_mgdl = 100
target_high_mgdl = 110
suspend_below_mgdl = 80
max_bolus_u = 5
max_basal_u_per_h = 3

[[arms.loop-1.bolus]]
at = "12:00"
insulin_u = 2.5

[[arms.loop-1.bolus]]
day = 2
at = "02:00"
insulin_u = 10

[[arms.loop-1.basal]]
day = 3
from = "23:00"
to = "06:30"
basal_u_per_h = 0

[[arms.loop-1.leak]]
from_min = 4000
to_min = 500000
delivered = 0.25

[[arms.loop-1.false_glucose]]
at_min = 4319
shown_mgdl = 300

[[arms.loop-1.override]]
from = "11:00"
to = "11:00"
needs_share = 0.5

[arms.mine]
controller = "external:python3 rule.py --fast"
"""


def read(text, changes=()):
    return read_trial(text, "trial.toml", SHELVES, changes)


def told(text, changes=()):
    """Return every problem of a text, as it is shown."""
    with pytest.raises(SetupError) as caught:
        read(text, changes)
    return [str(problem) for problem in caught.value.problems]


def test_what_is_left_out_gets_its_default():
    plan = read(SHORT).plan
    assert plan == TrialPlan(title="a trial", wearer=Wearer(), arms=(plan.arms[0],))
    assert (plan.arms[0].id, plan.arms[0].says) == ("manual", "by hand")
    assert plan.arms[0].sensor is None
    assert plan.arms[0].disturbance.harmless


def test_a_full_file_is_read_as_written():
    plan = read(FULL).plan
    assert plan.wearer == Wearer(
        cohort="child",
        asleep_from_min=20 * 60 + 15,
        asleep_to_min=6 * 60 + 45,
        reacts=WearerReacts.ALWAYS,
        basal_u_per_h=1.0,
        isf_mgdl_per_u=90.5,
        carb_ratio_g_per_u=15.0,
        target_mgdl=120.0,
        patient=7,
    )
    assert (plan.patients, plan.days, plan.seed, plan.precision) == (40, 3, 12, "f32")
    assert (plan.meals, plan.behaviour) == ("none", "everyday")
    assert plan.physiologies == ("s2008", "extended")
    assert [arm.id for arm in plan.arms] == ["manual", "loop-1", "mine"]
    loop = plan.arms[1]
    assert loop.options == (("factor", 1.0), ("smb", False))
    assert isinstance(loop.options[0][1], float)
    assert (loop.sensor, loop.faults) == ("bad", ("bent", "lost"))
    assert dict(loop.settings) == {
        "target_low_mgdl": 100.0,
        "target_high_mgdl": 110.0,
        "suspend_below_mgdl": 80.0,
        "max_bolus_u": 5.0,
        "max_basal_u_per_h": 3.0,
    }


def test_times_by_the_clock_count_from_noon():
    happens = read(FULL).plan.arms[1].disturbance
    day = 24 * 60
    assert happens.boluses == (
        ExtraBolus(at_min=0, insulin_u=2.5),
        ExtraBolus(at_min=day + 14 * 60, insulin_u=10.0),
    )
    assert happens.basal == (
        BasalWindow(from_min=2 * day + 11 * 60, to_min=2 * day + 18 * 60 + 30, basal_u_per_h=0.0),
    )
    assert happens.leaks == (LeakWindow(from_min=4000, to_min=3 * day, delivered=0.25),)
    assert happens.false_glucose == (FalseGlucose(at_min=4319, shown_mgdl=300.0),)
    assert happens.overrides == (OverrideWindow(from_min=23 * 60, to_min=47 * 60, needs_share=0.5),)


def test_a_controller_that_needs_a_sensor_gets_one_and_the_reader_is_told():
    found = read('title = "x"\n[arms.a]\ncontroller = "suspend"\n[arms.b]\nsensor = "bad"\n')
    assert [arm.sensor for arm in found.plan.arms] == ["good", "bad"]
    assert found.notes == (
        "arm a: suspend needs a sensor and none is named; everyone wears a good",
    )


def test_a_program_of_ones_own_is_an_arm():
    mine = read(FULL).plan.arms[2]
    assert (mine.controller, mine.sensor) == ("external:python3 rule.py --fast", "good")
    assert mine.options == ()


def test_a_cohort_is_run_in_the_models_that_have_its_people():
    text = 'title = "t"\n[people]\ncohort = "child"\n[arms.a]\n'
    assert read_trial(text, "t.toml", SHELVES).plan.physiologies == ("extended", "s2008")
    with pytest.raises(SetupError, match="hovorka has people of adult only, none of child"):
        read_trial(text + '[run]\nphysiologies = ["hovorka"]\n', "t.toml", SHELVES)


def test_one_person_is_one_person():
    assert read('title = "x"\n[people]\npatient = 3\n[arms.a]\n').plan.patients == 1
    two = read('title = "x"\n[people]\npatient = 3\npatients = 2\n[arms.a]\n').plan
    assert (two.wearer.patient, two.patients) == (3, 2)


ARM = 'title = "x"\n[run]\ndays = 2\n[arms.a]\n'
BROKEN = {
    "empty": ("", ["1:1  title: missing", "1:1  arms: missing"]),
    "no toml": ("title = x\n", ["1:9  toml: no valid TOML"]),
    "title misspelt": (
        'titel = "x"\n[arms.a]\n',
        ["1:1  titel: unknown key; did you mean `title`"],
    ),
    "title a number": ("title = 3\n[arms.a]\n", ["1:1  title: expected a title"]),
    "arm misspelt": ('title = "x"\n[arm.a]\n', ["2:2  arm: unknown key; did you mean `arms`?"]),
    "no arm": ('title = "x"\n[arms]\n', ["2:2  arms: expected 1 to 50 arms, got 0"]),
    "arms a list": ('title = "x"\n[[arms]]\n', ["2:3  arms: expected tables, got a list"]),
    "arm no table": ('title = "x"\n[arms]\na = 1\n', ["3:1  arms.a: expected a table"]),
    "arm with spaces": (
        'title = "x"\n[arms."by hand"]\n',
        ["2:7  arms.by hand: expected a name of at most 40 letters, digits, - and _"],
    ),
    "people a list": ('title = "x"\npeople = []\n[arms.a]\n', ["2:1  people: expected a table"]),
    "run a number": ('title = "x"\nrun = 3\n[arms.a]\n', ["2:1  run: expected a table"]),
    "no days": (
        'title = "x"\n[run]\ndays = 0\n[arms.a]\n',
        ["3:1  run.days: expected a whole number from 1 to 400, got the number 0"],
    ),
    "too many days": ('title = "x"\n[run]\ndays = 401\n[arms.a]\n', ["3:1  run.days: expected"]),
    "half a day": ('title = "x"\n[run]\ndays = 0.5\n[arms.a]\n', ["3:1  run.days: expected a wh"]),
    "negative seed": ('title = "x"\n[run]\nseed = -1\n[arms.a]\n', ["3:1  run.seed: expected"]),
    "nobody": (
        'title = "x"\n[people]\npatients = 0\n[arms.a]\n',
        ["3:1  people.patients: expected a whole number from 1 to 1000000000, got the number 0"],
    ),
    "behaviour misspelt": (
        'title = "x"\n[people]\nbehaviour = "everday"\n[arms.a]\n',
        ['3:1  people.behaviour: expected "counting" or "everyday", got the text "everday"; did'],
    ),
    "in mmol/L": (
        'title = "x"\n[people]\ntarget_mgdl = 6.1\n[arms.a]\n',
        ["3:1  people.target_mgdl: expected a number from 70 to 200, got the number 6.1; if that"],
    ),
    "physiology misspelt": (
        'title = "x"\n[run]\nphysiologies = ["hovorka", "extendet"]\n[arms.a]\n',
        ['3:28  run.physiologies.1: expected "extended", "hovorka" or "s2008", got the text "exte'],
    ),
    "physiology twice": (
        'title = "x"\n[run]\nphysiologies = ["s2008", "s2008"]\n[arms.a]\n',
        ['3:26  run.physiologies.1: the text "s2008" is there twice'],
    ),
    "no physiology": (
        'title = "x"\n[run]\nphysiologies = []\n[arms.a]\n',
        ["3:1  run.physiologies: expected at least one name"],
    ),
    "faults no list": (
        ARM + 'faults = "bent"\n',
        ['5:1  arms.a.faults: expected a list of names, got the text "bent"; write faults = ["be'],
    ),
    "fault misspelt": (ARM + 'faults = ["bend"]\n', ['5:11  arms.a.faults.0: expected "bent" or']),
    "unknown controller": (
        ARM + 'controller = "lop"\n',
        ['5:1  arms.a.controller: there is no controller "lop"; did you mean "loop"?'],
    ),
    "controller unlike any": (
        ARM + 'controller = "zzz"\n',
        ['5:1  arms.a.controller: there is no controller "zzz"; there are open-loop, suspend, lo'],
    ),
    "controller a number": (
        ARM + "controller = 3\n",
        ["5:1  arms.a.controller: expected the name"],
    ),
    "no command": (
        ARM + 'controller = "external: "\n',
        ['5:1  arms.a.controller: expected a command after "external:"'],
    ),
    "unknown sensor": (
        ARM + 'sensor = "goo"\n',
        ['5:1  arms.a.sensor: expected "good", "bad" or "n'],
    ),
    "no sensor for a loop": (
        ARM + 'controller = "loop"\nsensor = "none"\n',
        ["6:1  arms.a.sensor: loop cannot do without a sensor; there are good, bad"],
    ),
    "option of another": (
        ARM + 'controller = "loop"\nrule = "late"\n',
        ["6:1  arms.a.rule: loop has no such option; controllers that have it: suspend"],
    ),
    "option misspelt": (
        ARM + 'controller = "loop"\nfaktor = 0.3\n',
        ["6:1  arms.a.faktor: unknown key; did you mean `factor`?"],
    ),
    "option too large": (
        ARM + 'controller = "loop"\nfactor = 40\n',
        ["6:1  arms.a.factor: expected a number from 0.1 to 1, got the number 40"],
    ),
    "option for a program": (
        ARM + 'controller = "external:x"\nfactor = 0.4\n',
        ["6:1  arms.a.factor: external:x has no such option"],
    ),
    "setting outside its table": (
        ARM + "max_bolus_u = 5\n",
        ["5:1  arms.a.max_bolus_u: unknown key; it belongs in [arms.a.settings]"],
    ),
    "max bolus of 500 U": (
        ARM + "[arms.a.settings]\nmax_bolus_u = 500\n",
        ["6:1  arms.a.settings.max_bolus_u: expected a number from 0 to 75, got the number 500"],
    ),
    "setting misspelt": (
        ARM + "[arms.a.settings]\nmax_bolus = 5\n",
        ["6:1  arms.a.settings.max_bolus: unknown key; did you mean `max_bolus_u`?"],
    ),
    "settings a number": (ARM + "settings = 3\n", ["5:1  arms.a.settings: expected a table"]),
    "half a target": (
        ARM + "[arms.a.settings]\ntarget_low_mgdl = 100\n",
        ["6:1  arms.a.settings.target_low_mgdl: expected both ends of the target"],
    ),
    "target upside down": (
        ARM + "[arms.a.settings]\ntarget_low_mgdl = 120\ntarget_high_mgdl = 100\n",
        ["6:1  arms.a.settings.target_low_mgdl: expected at most target_high_mgdl, the number 100"],
    ),
    "max basal below basal": (
        ARM + "[arms.a.settings]\nbasal_u_per_h = 2\nmax_basal_u_per_h = 1\n",
        ["7:1  arms.a.settings.max_basal_u_per_h: expected at least the basal rate, the number 2"],
    ),
    "max basal below everyone's basal": (
        ARM.replace("[run]", "[people]\nbasal_u_per_h = 2\n[run]")
        + "[arms.a.settings]\nmax_basal_u_per_h = 1\n",
        ["8:1  arms.a.settings.max_basal_u_per_h: expected at least the basal rate, the number 2"],
    ),
    "negative insulin": (
        ARM + '[[arms.a.bolus]]\nat = "02:00"\ninsulin_u = -10\n',
        ["7:1  arms.a.bolus.0.insulin_u: expected a number from 0.025 to 300, got the number -10"],
    ),
    "bolus without insulin": (
        ARM + '[[arms.a.bolus]]\nat = "02:00"\n',
        ["5:10  arms.a.bolus.0: missing: `insulin_u`, units of insulin"],
    ),
    "bolus in single brackets": (
        ARM + '[arms.a.bolus]\nat = "02:00"\ninsulin_u = 1\n',
        ["5:9  arms.a.bolus: expected a list, got a table; write [[arms.a.bolus]] with double"],
    ),
    "bolus no table": (ARM + "bolus = [3]\n", ["5:10  arms.a.bolus.0: expected a table"]),
    "bolus at no time": (
        ARM + "[[arms.a.bolus]]\nday = 2\ninsulin_u = 1\n",
        ["5:10  arms.a.bolus.0: missing: at, or at_min"],
    ),
    "bolus at two times": (
        ARM + '[[arms.a.bolus]]\nat = "02:00"\nat_min = 5\ninsulin_u = 1\n',
        ["5:10  arms.a.bolus.0: tells its time in two ways; give at (and day), or at_min"],
    ),
    "hour 24": (
        ARM + '[[arms.a.bolus]]\nat = "24:00"\ninsulin_u = 1\n',
        ["6:1  arms.a.bolus.0.at: expected when, as HH:MM"],
    ),
    "bolus after the run": (
        ARM + '[[arms.a.bolus]]\nday = 3\nat = "02:00"\ninsulin_u = 1\n',
        ["5:10  arms.a.bolus.0: begins after the run of 2 days is over"],
    ),
    "event misspelt": (
        ARM + "[[arms.a.boluses]]\nat_min = 3\ninsulin_u = 1\n",
        ["5:10  arms.a.boluses: unknown key; did you mean `bolus`?"],
    ),
    "key of an event misspelt": (
        ARM + "[[arms.a.bolus]]\nat_min = 3\ninsulin = 1\n",
        [
            "5:10  arms.a.bolus.0: missing: `insulin_u`",
            "7:1  arms.a.bolus.0.insulin: unknown key; ",
        ],
    ),
    "half a window": (
        ARM + '[[arms.a.basal]]\nfrom = "02:00"\nbasal_u_per_h = 0\n',
        ["5:10  arms.a.basal.0: missing: from and to, or from_min and to_min"],
    ),
    "window upside down": (
        ARM + "[[arms.a.leak]]\nfrom_min = 20\nto_min = 10\ndelivered = 0\n",
        ["5:10  arms.a.leak.0: ends (10 min) before it has begun (20 min)"],
    ),
    "more than all": (
        ARM + "[[arms.a.leak]]\nfrom_min = 1\nto_min = 10\ndelivered = 25\n",
        ["8:1  arms.a.leak.0.delivered: expected a number from 0 to 1, got the number 25"],
    ),
}
# What JSON Schema cannot say, or TOML cannot hold.
BEYOND_SCHEMA = {
    "no toml",
    "target upside down",
    "max basal below basal",
    "max basal below everyone's basal",
    "bolus after the run",
    "window upside down",
}
SCHEMA = json.loads(trial_schema(SHELVES))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_everything_that_is_wrong(name):
    text, expected = BROKEN[name]
    shown = told(text)
    assert len(shown) == len(expected)
    for problem, starts in zip(shown, expected, strict=True):
        assert problem.startswith(f"trial.toml:{starts}"), problem


def test_many_things_wrong_are_told_at_once_in_file_order():
    text = (
        'title = "x"\npeople = []\n[arms.a]\nsensor = "goo"\n[[arms.a.bolus]]\nat_min = 1\n'
        "insulin_u = -1\n[arms.b]\ncolour = 3\n"
    )
    lines = [int(problem.split(":")[1]) for problem in told(text)]
    assert lines == [2, 4, 7, 9]


def test_an_option_of_the_command_line_changes_the_trial():
    changes = (
        SetupChange(argument="--days 5", path=("run", "days"), value=5),
        SetupChange(argument="--patients 9", path=("people", "patients"), value=9),
    )
    plan = read(SHORT, changes).plan
    assert (plan.days, plan.patients) == (5, 9)


def test_a_problem_that_an_option_causes_names_it():
    change = SetupChange(argument="--days 500", path=("run", "days"), value=500)
    assert told(SHORT, (change,)) == [
        "--days 500  run.days: expected a whole number from 1 to 400, got the number 500"
    ]
    shorter = SetupChange(argument="--days 1", path=("run", "days"), value=1)
    assert told(FULL, (shorter,))[0].startswith("trial.toml:43:15  arms.loop-1.bolus.1: begins af")


def test_every_setting_of_the_kernels_can_be_written():
    assert {key.key for key in SETTING_KEYS} == set(SETTINGS)


def test_no_option_can_be_mistaken_for_a_key_of_every_arm():
    from banting.controllers import CONTROLLERS

    options = {option.key for entry in CONTROLLERS.values() for option in entry.options}
    assert options & {*ARM_KEYS, *SETTINGS} == set()


@given(
    st.sampled_from(FULL.splitlines()),
    st.text(st.sampled_from("[]{}=\"'.,#- \ttruefals0123456789\n"), max_size=12),
)
def test_any_slip_in_one_line_gives_a_trial_or_a_set_up_error(line, slip):
    text = FULL.replace(line, slip)
    problems = ()
    try:
        assert isinstance(read(text).plan.arms[0], ArmPlan)
    except SetupError as fault:
        problems = fault.problems
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)


def as_json(text):
    """Return a TOML document as an editor would hand it to a JSON Schema."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda value: {"date": str(value)}))


def test_the_schema_is_a_schema_and_takes_what_the_checker_takes():
    Draft7Validator.check_schema(SCHEMA)
    for text in (FULL, SHORT):
        assert [e.message for e in Draft7Validator(SCHEMA).iter_errors(as_json(text))] == []


@pytest.mark.parametrize("name", [name for name in BROKEN if name not in BEYOND_SCHEMA])
def test_the_schema_refuses_what_the_checker_refuses(name):
    assert not Draft7Validator(SCHEMA).is_valid(as_json(BROKEN[name][0]))


def test_every_key_explains_itself_in_the_editor():
    arms = SCHEMA["properties"]["arms"]["additionalProperties"]["anyOf"]
    tables = [SCHEMA["properties"]["people"], SCHEMA["properties"]["run"], *arms]
    tables += [SCHEMA["definitions"]["settings"]]
    tables += [one["items"] for one in SCHEMA["definitions"].values() if "items" in one]
    for table in tables:
        for key, value in table.get("properties", {}).items():
            value = SCHEMA["definitions"][key] if "$ref" in value else value
            assert value["description"], key
