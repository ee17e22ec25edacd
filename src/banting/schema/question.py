"""The question's two axes, positions and goals, and the three answers.

Knows: the words a verdict is made of. Never knows: how one is reached.
"""

from __future__ import annotations

from enum import Enum, StrEnum

__all__ = ["CONTROL_GOALS", "QUESTION", "Answer", "Goal", "Position"]

QUESTION = (
    "Can someone take control of this insulin-delivery system, from where, "
    "and what would it do to the person wearing it?"
)


class Answer(StrEnum):
    """The three answers; UNKNOWN is never rounded."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Position(StrEnum):
    """Where an attacker stands, nearest first."""

    TOUCH = "touch"
    RADIO = "radio"
    USB = "usb"
    PHONE = "phone"
    CLOUD = "cloud"
    INTERNET = "internet"

    @property
    def says(self) -> str:
        """What the position means, for a reader."""
        return _POSITION_SAYS[self]


_POSITION_SAYS = {
    Position.TOUCH: "in touch: the pump in someone else's hands",
    Position.RADIO: "near: within radio range of the devices",
    Position.USB: "at the computer that the USB stick is used with",
    Position.PHONE: "code on the wearer's phone",
    Position.CLOUD: "holding an account of the wearer's in a cloud",
    Position.INTERNET: "anyone on the Internet",
}


class Goal(Enum):
    """What an attacker may want; the value is what it says. G8 and later are not control."""

    G1 = "give a bolus"
    G2 = "raise basal"
    G3 = "stop or withhold insulin"
    G4 = "change settings or limits"
    G5 = "steer the loop"
    G6 = "falsify glucose"
    G7 = "silence alarms"
    G8 = "block the wearer's own commands"
    G9 = "read therapy data"
    G10 = "learn a secret that later gives control"

    @property
    def says(self) -> str:
        """What the goal means, for a reader."""
        return str(self.value)


CONTROL_GOALS = (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5, Goal.G6)
