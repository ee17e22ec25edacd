"""The table of pumps, the gate by firmware, and what a set-up file may say."""

import re

import pytest

from banting.devices import FAMILIES
from banting.devices.paradigm.identity import address, identified, serial_of
from banting.devices.paradigm.models import MODELS, control_is_gated, firmware_order
from tests.devices.paradigm.plays import FAMILY, METER, REMOTE, device, home, machine, with_serial


def test_firmwares_stand_in_order():
    order = ["2.4", "2.4A", "2.5", "2.5A", "2.5B", "2.6A", "2.7A", "2.10A", "3.0"]
    assert sorted(set(order), key=firmware_order) == order


@pytest.mark.parametrize("firmware", ["", "2", "2.4a", "v2.4A", "2.4AB"])
def test_a_firmware_of_another_form_is_refused(firmware):
    with pytest.raises(ValueError, match="is no firmware"):
        firmware_order(firmware)


@pytest.mark.parametrize(
    ("model", "firmware", "gated"),
    [
        ("522", "9.9Z", False),
        ("523", "2.4A", False),
        ("523", "2.5", True),
        ("523", "2.5A", True),
        ("723", "", False),
        ("554", "2.6A", False),
        ("754", "2.7A", True),
        ("554CM", "2.7A", False),
        ("754CM", "2.7B", True),
        ("551", "", True),
        ("751", "2.4A", True),
    ],
)
def test_control_is_gated_by_model_and_firmware(model, firmware, gated):
    assert control_is_gated(MODELS[model], firmware) is gated


def test_the_table_holds_every_pump_of_the_advisory():
    pairs = {size + number for size in "57" for number in ("12", "15", "22", "23", "54", "54CM")}
    assert set(MODELS) == pairs | {"508", "511", "551", "751"}
    for number, model in MODELS.items():
        large = number[0] == "7" or number == "508"
        assert model.reservoir_milliunits == (300_000 if large else 176_000)
        assert model.is_large is (int(number[1:3]) >= 23)
        assert model.digits == number[:3]


def test_specs_are_whole():
    keys = [(spec.role, spec.model) for spec in FAMILY.specs]
    assert len(keys) == len(set(keys))
    assert {spec.role for spec in FAMILY.specs} == set(FAMILY.devices)
    assert FAMILIES["paradigm"] is FAMILY
    for spec in FAMILY.specs:
        assert spec.family == "paradigm"
        assert spec.sources
        names = [option.key for option in spec.options]
        assert len(names) == len(set(names))
        for option in spec.options:
            _check_option(option)


def _check_option(option):
    assert option.says
    assert re.fullmatch(r"[a-z_]+", option.key)
    if option.default is None:
        return
    assert type(option.default).__name__ == option.kind or (option.kind, type(option.default)) == (
        "float",
        int,
    )
    if option.minimum is not None:
        assert option.minimum <= option.default <= option.maximum
    if option.choices:
        assert option.default in option.choices


def test_defaults_are_the_makers_every_channel_off():
    options = {o.key: o.default for s in FAMILY.specs if s.model == "551" for o in s.options}
    channels = ("remote_option", "meter_option", "sensor_option", "easy_bolus", "pc_connect")
    assert not any(options[channel] for channel in channels)


def test_only_gated_models_know_pc_connect_and_only_some_a_sensor():
    known = {s.model: {o.key for o in s.options} for s in FAMILY.specs if s.role == "pump"}
    assert {m for m, keys in known.items() if "pc_connect" in keys} == {
        "523", "723", "551", "751", "554", "754", "554CM", "754CM",
    }  # fmt: skip
    assert "sensor_option" not in known["515"]
    assert "meter_option" not in known["511"]


@pytest.mark.parametrize("spec", FAMILY.specs, ids=lambda spec: f"{spec.role}-{spec.model}")
def test_every_model_can_be_built_and_started(spec):
    firmware = spec.firmwares[0] if spec.firmwares else ""
    own = device(spec.role, spec.model, firmware)
    setup = home(own) if spec.role == "pump" else home(device("pump", "522"), own)
    built = machine(setup, spec.role)
    assert built.spec is spec
    assert built.role == spec.role
    assert hash(built.initial()) == hash(built.initial())
    assert built.setup.serial


def test_serials_are_the_set_ups_or_synthetic_and_stable():
    assert identified(REMOTE).serial == "555002"
    own = with_serial(METER, "ABC123")
    assert identified(own).serial == "abc123"
    assert address("abc123") == b"\xab\xc1\x23"
    setup = home(device("pump", "522"), own)
    assert serial_of(setup, "meter") == "abc123"
    assert serial_of(setup, "sensor") is None


def test_an_own_serial_is_what_pump_and_meter_share():
    setup = home(device("pump", "522", meter_option=True), with_serial(METER, "abc123"))
    assert machine(setup, "pump").initial().switches.meter_ids == ("abc123", None, None)


def test_basal_follows_the_wearer_within_max_basal():
    setup = home(device("pump", "522", max_basal_u_per_h=0.8), basal_u_per_h=1.5)
    (entry,) = machine(setup, "pump").initial().delivery.profiles[0]
    assert entry.milliunits_per_h == 800
    setup = home(device("pump", "522"), basal_u_per_h=None)
    (entry,) = machine(setup, "pump").initial().delivery.profiles[0]
    assert entry.milliunits_per_h == 1_000


def test_the_family_says_what_it_leaves_out():
    assert len(FAMILY.limits) == len(set(FAMILY.limits))
    assert all(limit.endswith(".") for limit in FAMILY.limits)
    assert FAMILY.radio.bit_rate_hz == 16_387
