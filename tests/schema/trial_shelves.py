"""Shelves that exist only in these tests, so that the form is tested without any of the house's."""

from __future__ import annotations

from banting.schema.setup import OptionSpec
from banting.schema.trial_form import ControllerSpec, Shelves

_RULE = OptionSpec(
    key="rule",
    kind="str",
    says="which rule",
    default="early",
    choices=("early", "late"),
)
_FACTOR = OptionSpec(
    key="factor",
    kind="float",
    says="share given at once",
    default=0.4,
    minimum=0.1,
    maximum=1.0,
)
_SMB = OptionSpec(key="smb", kind="bool", says="gives small boluses", default=True)
SHELVES = Shelves(
    controllers=(
        ControllerSpec(id="open-loop", title="by hand", needs_sensor=False),
        ControllerSpec(id="suspend", title="stops", needs_sensor=True, options=(_RULE,)),
        ControllerSpec(id="loop", title="a loop", needs_sensor=True, options=(_FACTOR, _SMB)),
    ),
    sensors=("good", "bad"),
    faults=("bent", "lost"),
    meals=("six-meals", "none"),
    behaviours=("counting", "everyday"),
    cohorts=(
        ("extended", ("adult", "adolescent", "child")),
        ("hovorka", ("adult",)),
        ("s2008", ("adult", "adolescent", "child")),
    ),
    usual=(
        ("adult", ("extended", "hovorka")),
        ("adolescent", ("extended", "s2008")),
        ("child", ("extended", "s2008")),
    ),
    sensor="good",
)
