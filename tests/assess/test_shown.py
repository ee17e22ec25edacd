"""Steps as shown: only frames that mattered stand beside a step."""

from pathlib import Path

from banting.assess import assess
from banting.devices import FAMILIES
from banting.schema.question import Position
from banting.schema.setup_file import read_setup

EXAMPLE = Path(__file__).parents[2] / "examples" / "pump-523-2.5.toml"


def test_hands_on_the_pump_are_shown_no_frame_of_someone_else():
    text = EXAMPLE.read_text()
    specs = tuple(spec for family in FAMILIES.values() for spec in family.specs)
    verdict = assess(
        read_setup(text, EXAMPLE.name, specs),
        setup_text=text,
        setup_name=EXAMPLE.name,
        seed=1,
        patients=1,
        with_trial=False,
        progress=lambda _stage, _done, _total: None,
    ).verdict
    by_hand = [one for one in verdict.paths if one.path.position is Position.TOUCH]
    assert by_hand
    for evidence in by_hand:
        assert all(frame.sender == "attacker" for s in evidence.steps for frame in s.frames[:1])
