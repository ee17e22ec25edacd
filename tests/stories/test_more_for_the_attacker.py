"""Giving the attacker more never takes a YES away: more assumptions, more switched on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from banting.assess.cells import find_cell
from banting.assess.rehearsal import Rehearsal
from banting.build import build_system, device_specs
from banting.schema.question import Answer, Goal, Position
from banting.schema.setup_file import setup_with

SMALLEST = """
title = "a home to switch things on in"

[pump]
model = "{model}"

[remote]
model = "MMT-503"
used = "never"

[meter]
model = "UltraLink"
used = "never"

[sensor]
model = "MiniLink"
used = "never"

[stick]
model = "CareLink-USB"
used = "never"
"""
MORE = (
    "pump.remote_option=true",
    "pump.easy_bolus=true",
    "pump.meter_option=true",
    "pump.sensor_option=true",
    'remote.used="daily"',
    'meter.used="daily"',
    'sensor.used="daily"',
    'stick.used="weekly"',
    "stick.plugged_in=true",
    "assume.serial_known=true",
    "assume.serial_guessed=true",
    "assume.malware_on_computer=true",
    "assume.malware_from_internet=true",
    "assume.low_battery_ignored=true",
)
PLACES = (Position.TOUCH, Position.RADIO, Position.USB, Position.INTERNET)


def possible(model: str, changes: frozenset[str]) -> dict[str, Answer]:
    text = SMALLEST.format(model=model)
    setup = setup_with(text, "home.toml", tuple(sorted(changes)), device_specs())
    rehearsal = Rehearsal(build_system(setup))
    return {
        cell.id: cell.answer
        for goal in Goal
        for place in PLACES
        for cell in [find_cell(rehearsal, goal, place).cell]
    }


@settings(max_examples=6, deadline=None, derandomize=True)
@given(
    st.sampled_from(["522", "551"]),
    st.frozensets(st.sampled_from(MORE)),
    st.frozensets(st.sampled_from(MORE), min_size=1, max_size=4),
)
def test_giving_the_attacker_more_never_takes_a_yes_away(
    model: str, few: frozenset[str], more: frozenset[str]
) -> None:
    before, after = possible(model, few), possible(model, few | more)
    assert {c for c, a in before.items() if a is Answer.YES} <= {
        c for c, a in after.items() if a is Answer.YES
    }
    assert Answer.UNKNOWN not in {*before.values(), *after.values()}
