"""What readers call the places an attacker may stand: one word, an adverbial, a person.

Knows: positions. Ids keep the position's own name (`G1-radio`); every form of report says once
which word goes with which id.
"""

from __future__ import annotations

from banting.schema.question import Position

__all__ = ["OWN", "from_place", "meaning", "place", "someone"]

# What standing at a place amounts to: assumptions, by key, that whoever asks about it grants.
OWN: dict[Position, tuple[str, ...]] = {
    Position.TOUCH: ("pump_in_hands",),
    Position.PHONE: ("code_on_phone",),
    Position.CLOUD: ("api_secret_held", "share_login_held"),
}
_PLACE = {
    Position.TOUCH: "touch",
    Position.RADIO: "near",
    Position.USB: "computer",
    Position.PHONE: "phone",
    Position.CLOUD: "cloud",
    Position.INTERNET: "Internet",
}


def place(position: Position) -> str:
    """Return the one word a position goes by in tables and on the map."""
    return _PLACE[position]


_FROM = {
    Position.TOUCH: "with the pump in hand (touch)",
    Position.RADIO: "from near (radio)",
    Position.USB: "from the computer (usb)",
    Position.PHONE: "from the phone",
    Position.CLOUD: "from the cloud",
    Position.INTERNET: "from the Internet",
}


def from_place(position: Position) -> str:
    """Return whence, as it stands in a sentence; an id that differs from its word beside it."""
    return _FROM[position]


_SOMEONE = {
    Position.TOUCH: "someone who holds the pump",
    Position.RADIO: "someone within radio range",
    Position.USB: "someone at the computer that the USB stick is used with",
    Position.PHONE: "someone whose code runs on the wearer's phone",
    Position.CLOUD: "someone who holds one of the wearer's cloud accounts",
    Position.INTERNET: "anyone on the Internet",
}


def someone(position: Position) -> str:
    """Return who stands at a position, as the subject of a sentence."""
    return _SOMEONE[position]


def meaning(position: Position) -> str:
    """Return what a position means, without the word that a table has beside it."""
    return position.says.rpartition(": ")[2]
