"""Set-up files: what a good one gives, and what every broken one is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import SetupError, SetupProblem
from banting.schema.setup import Need, OptionSpec, Wearer, WearerReacts
from banting.schema.setup_file import read_setup, setup_with
from banting.schema.toml_text import SETUP_BYTES_MAX, decode_setup
from tests.schema.specs import SPECS

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))
FULL = """\
title = "everything said"

[wearer]
cohort = "child"
asleep = "20:15-06:45"
reacts = "always"
basal_u_per_h = 1
isf_mgdl_per_u = 90.5
carb_ratio_g_per_u = 15
target_mgdl = 120

[pump]
model = "554"
firmware = "2.6A"
serial = "123456"
remote_option = false
max_bolus_u = 5

[stick]
model = "MMT-7305"

[assume]
serial_known = true
malware_on_computer = true
low_battery_ignored = false
"""
SHORT = 'title = "a set-up"\n\n[pump]\nmodel = "522"\n'


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_file_is_told_everything_that_is_wrong(file):
    with pytest.raises(SetupError) as caught:
        read_setup(decode_setup(file.read_bytes(), file.name), file.name, SPECS)
    expected = file.with_suffix(".expected").read_text("utf-8")
    assert f"{caught.value}\n" == expected


def test_every_broken_file_has_an_expectation_and_there_are_many():
    assert len(BROKEN) >= 30
    told = {file.stem for file in (Path(__file__).parent / "broken").glob("*.expected")}
    assert told == {file.stem for file in BROKEN}


def test_a_full_file_is_read_as_written():
    setup = read_setup(FULL, "full.toml", SPECS)
    assert setup.title == "everything said"
    assert setup.wearer == Wearer(
        cohort="child",
        asleep_from_min=20 * 60 + 15,
        asleep_to_min=6 * 60 + 45,
        reacts=WearerReacts.ALWAYS,
        basal_u_per_h=1.0,
        isf_mgdl_per_u=90.5,
        carb_ratio_g_per_u=15.0,
        target_mgdl=120.0,
    )
    assert setup.assume == ("malware_on_computer", "serial_known")
    pump = setup.device("pump")
    assert pump is not None
    assert (pump.model, pump.firmware, pump.serial) == ("554", "2.6A", "123456")
    assert pump.flag("remote_option") is False
    assert isinstance(pump.option("max_bolus_u"), float)
    assert pump.number("max_bolus_u") == 5.0


def test_what_is_left_out_gets_its_default():
    setup = read_setup(SHORT, "short.toml", SPECS)
    assert setup.wearer == Wearer()
    assert [device.role for device in setup.devices] == ["pump"]
    pump = setup.devices[0]
    spec = next(spec for spec in SPECS if spec.model == "522")
    assert dict(pump.options) == {option.key: option.default for option in spec.options}
    assert [key for key, _ in pump.options] == sorted(key for key, _ in pump.options)
    assert (pump.firmware, pump.serial, setup.assume) == ("", "", ())


def test_the_pump_comes_first_whatever_the_order_in_the_file():
    text = 'title = "x"\n[stick]\nmodel = "MMT-7305"\n[pump]\nmodel = "508"\n'
    assert [d.role for d in read_setup(text, "x.toml", SPECS).devices] == ["pump", "stick"]


def test_an_option_without_a_default_stays_away():
    spec = SPECS[2]
    silent = tuple(replace(option, default=None) for option in spec.options)
    setup = read_setup(
        'title = "x"\n[pump]\nmodel = "508"\n', "x.toml", (replace(spec, options=silent),)
    )
    assert setup.devices[0].options == ()


@pytest.mark.parametrize(
    "raw", [b"\xef\xbb\xbf" + FULL.encode(), FULL.replace("\n", "\r\n").encode()]
)
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(raw):
    assert read_setup(decode_setup(raw, "x"), "x", SPECS) == read_setup(FULL, "x", SPECS)


def test_a_file_of_a_megabyte_is_refused_unread():
    with pytest.raises(SetupError, match="at most 256 KiB"):
        decode_setup(b"#" * (SETUP_BYTES_MAX + 1), "big.toml")


def problems_in(raw: bytes) -> tuple[SetupProblem, ...]:
    """Return the problems of a file; any error but a SetupError fails the test."""
    try:
        read_setup(decode_setup(raw, "any.toml"), "any.toml", SPECS)
    except SetupError as fault:
        return fault.problems
    return ()


@given(st.binary(max_size=200))
def test_any_bytes_give_a_set_up_or_a_set_up_error(raw):
    places = [(p.line, p.column) for p in problems_in(raw)]
    assert all(line >= 1 and column >= 1 for line, column in places)


@given(
    st.sampled_from(FULL.splitlines()),
    st.text(st.sampled_from("[]{}=\"'.,#- \ttruefals0123456789\n"), max_size=12),
)
def test_any_slip_in_one_line_gives_a_set_up_or_a_set_up_error(line, slip):
    text = FULL.replace(line, slip)
    lines = text.count("\n") + 1
    assert all(1 <= problem.line <= lines for problem in problems_in(text.encode()))


@pytest.mark.parametrize(
    ("change", "role", "key", "value"),
    [
        ("pump.remote_option=false", "pump", "remote_option", False),
        ("pump.max_bolus_u = 2.5", "pump", "max_bolus_u", 2.5),
        ("stick.used=never", "stick", "used", "never"),
        ('stick.used="never"', "stick", "used", "never"),
    ],
)
def test_a_change_is_as_if_written_in_the_file(change, role, key, value):
    device = setup_with(FULL, "full.toml", (change,), SPECS).device(role)
    assert device is not None
    assert device.option(key) == value


def test_a_model_may_be_changed_with_and_without_quotes():
    for written in ("pump.model=515", 'pump.model="515"'):
        pump = setup_with(SHORT, "x.toml", (written,), SPECS).device("pump")
        assert pump is not None
        assert pump.model == "515"


def test_a_device_may_be_added_and_taken_away():
    without = setup_with(FULL, "full.toml", ("stick=none",), SPECS)
    assert without.device("stick") is None
    added = setup_with(SHORT, "x.toml", ("remote.model=MMT-503", "remote.used=daily"), SPECS)
    remote = added.device("remote")
    assert remote is not None
    assert remote.text("used") == "daily"


def test_an_assumption_may_be_granted_and_taken_back():
    setup = setup_with(
        FULL, "f", ("assume.serial_known=false", "assume.low_battery_ignored=true"), SPECS
    )
    assert setup.assume == ("low_battery_ignored", "malware_on_computer")


def test_the_same_change_twice_ends_as_the_last():
    setup = setup_with(SHORT, "x", ("pump.easy_bolus=true", "pump.easy_bolus=false"), SPECS)
    assert setup.devices[0].flag("easy_bolus") is False


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "pump.remote_opton=false",
            "pump.remote_opton=false  pump.remote_opton: unknown key; "
            "did you mean `remote_option`?",
        ),
        (
            "pump.remote_option=no",
            'pump.remote_option=no  pump.remote_option: expected true or false, got the text "no"; '
            "write remote_option = false",
        ),
        (
            "pump.model=900",
            'pump.model=900  pump.model: there is no pump model "900"; '
            "the pump models known are 508, 515, 522, 554",
        ),
        (
            "pump=none",
            "pump=none  pump: missing; every set-up has a table [pump] with its model; "
            "the pump models known are 508, 515, 522, 554",
        ),
        (
            "remote.used=daily",
            "remote.used=daily  remote: missing: the model of a remote control that belongs to the "
            "pump; the remote models known are MMT-500, MMT-503",
        ),
        (
            "remote_option=false",
            "remote_option=false  remote_option: expected table.key=value, or device=none to take "
            "one away; write pump.remote_option=false",
        ),
        (
            "stock=none",
            "stock=none  stock: expected table.key=value, or device=none to take one away; "
            "the devices are pump, remote, meter, sensor, stick",
        ),
        ("pump.a.b=1", "pump.a.b=1  pump.a.b: expected table.key=value; for example"),
        ("pump.serial", "pump.serial  pump.serial: expected table.key=value; for example"),
        ("pump.serial=", "pump.serial=  pump.serial: expected table.key=value; for example"),
        ("=x", "=x  change: expected table.key=value; for example"),
        ("", "  change: expected table.key=value; for example"),
        ("title.x=1", "title.x=1  title.x: expected table.key=value; for example"),
        ("pmup.model=522", "pmup.model=522  pmup: unknown key; did you mean `pump`?"),
        (
            f"pump.max_bolus_u={'[' * 3000}",
            "pump.max_bolus_u: expected a number from 0 to 25, got the text",
        ),
        (
            f"pump.max_bolus_u={'1' * 5000}",
            "pump.max_bolus_u: expected a number from 0 to 25, got the text",
        ),
    ],
)
def test_a_bad_change_is_named_as_the_argument_that_it_is(change, told):
    with pytest.raises(SetupError) as caught:
        setup_with(SHORT, "short.toml", (change,), SPECS)
    assert told in str(caught.value)
    assert "short.toml" not in str(caught.value)


def test_a_change_that_makes_a_line_wrong_points_at_the_line():
    text = SHORT + "sensor_option = true\n"
    with pytest.raises(SetupError) as caught:
        setup_with(text, "short.toml", ("pump.model=515",), SPECS)
    assert str(caught.value).startswith("short.toml:5:1  pump.sensor_option: the Medtronic 515")


def test_problems_of_the_file_and_of_the_changes_come_together():
    with pytest.raises(SetupError) as caught:
        setup_with(SHORT + "colour = 1\n", "s.toml", ("nonsense", "pump.max_bolus_u=99"), SPECS)
    places = [problem.file for problem in caught.value.problems]
    assert places == ["s.toml", "pump.max_bolus_u=99", "nonsense"]


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"minimum": 1.0, "maximum": None}, "expected a number of at least 1, got the number 0"),
        ({"minimum": None, "maximum": -1.0}, "expected a number of at most -1, got the number 0"),
    ],
)
def test_a_bound_on_one_side_is_told_as_such(bounds, told):
    spec = SPECS[2]
    options = tuple(
        replace(option, **bounds) if option.key == "max_bolus_u" else option
        for option in spec.options
    )
    text = 'title = "x"\n[pump]\nmodel = "508"\nmax_bolus_u = 0\n'
    with pytest.raises(SetupError) as caught:
        read_setup(text, "x.toml", (replace(spec, options=options),))
    assert caught.value.problems[0].expected == told


def test_a_number_without_bounds_may_be_any_that_64_bits_hold():
    spec = SPECS[2]
    options = (replace(spec.options[-1], minimum=None, maximum=None),)
    specs = (replace(spec, options=options),)
    start = 'title = "x"\n[pump]\nmodel = "508"\nmax_bolus_u = '
    assert read_setup(f"{start}-1e9\n", "x", specs).devices[0].number("max_bolus_u") == -1e9
    for beyond in ("inf", "1e300", "0x" + "f" * 40):
        with pytest.raises(SetupError, match="expected a number, got"):
            read_setup(f"{start}{beyond}\n", "x", specs)


def test_a_change_cannot_mend_a_table_that_is_none():
    with pytest.raises(SetupError) as caught:
        setup_with('title = "x"\npump = 522\n', "x.toml", ("pump.model=522",), SPECS)
    assert str(caught.value).startswith("x.toml:2:1  pump: expected a table, got the number 522")


def test_the_title_may_be_changed():
    assert setup_with(SHORT, "x", ("title=another one",), SPECS).title == "another one"


def test_a_set_up_gives_its_devices_by_role_and_takes_another_in_place():
    setup = read_setup(FULL, "full.toml", SPECS)
    stick = setup.device("stick")
    assert stick is not None
    switched = replace(stick, options=(("plugged_in", True), ("used", "daily")))
    changed = setup.with_device(switched)
    assert changed.device("stick") == switched
    assert changed.device("pump") == setup.device("pump")
    assert setup.device("meter") is None


@pytest.mark.parametrize("title", ["a\\u001b[31mb", "a\\u0000b", "a\\u202eb", "a\\tb", "a\\u0085b"])
def test_a_title_cannot_steer_the_terminal_that_prints_it(title):
    with pytest.raises(SetupError) as caught:
        read_setup(f'title = "{title}"\n\n[pump]\nmodel = "522"\n', "a.toml", SPECS)
    (problem,) = caught.value.problems
    assert (problem.where, problem.line) == ("title", 1)


_BRIDGE = replace(SPECS[0], role="bridge", model="b", title="A bridge", options=())
_PHONE = replace(
    SPECS[0],
    role="phone",
    model="p",
    title="phone",
    options=(
        OptionSpec(key="cgm", kind="str", says="whence", default="own", choices=("own", "sensor")),
    ),
    needs=(
        Need(role="bridge", why="it needs a bridge"),
        Need(role="sensor", why="it is fed by a sensor", option="cgm", values=("sensor",)),
    ),
)
_WITH_NEEDS = (*SPECS, _BRIDGE, _PHONE)


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (
            '[phone]\nmodel = "p"\n',
            "a.toml:6:2  phone: it needs a bridge, and there is no [bridge]; add [bridge] with "
            'model = "b"',
        ),
        (
            '[bridge]\nmodel = "b"\n[phone]\nmodel = "p"\ncgm = "sensor"\n',
            "a.toml:10:1  phone.cgm: it is fed by a sensor, and there is no [sensor]; add [sensor] "
            'with model = "MiniLink"',
        ),
    ],
)
def test_a_device_that_cannot_do_without_another_says_so(tables, told):
    text = f"{SHORT}\n{tables}"
    with pytest.raises(SetupError) as caught:
        read_setup(text, "a.toml", _WITH_NEEDS)
    assert str(caught.value).splitlines()[0] == told


@pytest.mark.parametrize("phone", ["", '[phone]\nmodel = "p"\n'])
def test_a_device_that_has_what_it_needs_is_taken(phone):
    read_setup(f'{SHORT}\n[bridge]\nmodel = "b"\n{phone}', "a.toml", _WITH_NEEDS)


def test_a_change_that_takes_away_what_another_needs_is_refused():
    text = f'{SHORT}\n[bridge]\nmodel = "b"\n[phone]\nmodel = "p"\n'
    setup_with(text, "a.toml", ("phone=none", "bridge=none"), _WITH_NEEDS)
    with pytest.raises(SetupError, match="it needs a bridge"):
        setup_with(text, "a.toml", ("bridge=none",), _WITH_NEEDS)


def test_a_title_with_an_article_is_given_no_second_one():
    text = f'{SHORT}\n[bridge]\nmodel = "b"\nused = "daily"\n'
    bridges = (*SPECS, _BRIDGE, replace(SPECS[0], role="bridge", model="c"))
    with pytest.raises(SetupError, match="a bridge has no such option"):
        read_setup(text, "a.toml", bridges)
