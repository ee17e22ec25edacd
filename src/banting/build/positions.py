"""Where an attacker stands: what a position reaches, and what standing there amounts to.

Knows: positions, links and assumptions by key. Never knows: machines. A link is reached or only
heard; a device is in his hands or not. What an assumption puts into his hands is told here once,
so that replay, graph and near misses cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.attacks import CODE_ON_PHONE, PUMP_IN_HANDS
from banting.schema.question import Position
from banting.schema.setup import Setup

__all__ = ["Standing", "position_assumptions", "reaches", "standing"]

_ONLINE = (Position.PHONE, Position.CLOUD, Position.INTERNET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a position lets an attacker do: links to send and hear on, links heard, hands."""

    links: tuple[str, ...]
    hears: tuple[str, ...]
    hands: tuple[str, ...]


def reaches(position: Position, links: tuple[str, ...]) -> tuple[str, ...]:
    """Return the networks that anyone at a position can send on, of those there are."""
    return ("internet",) if position in _ONLINE and "internet" in links else ()


def position_assumptions(position: Position, setup: Setup) -> tuple[str, ...]:
    """Return the keys of assumptions that standing at a position amounts to."""
    roles = {device.role for device in setup.devices}
    match position:
        case Position.TOUCH:
            return (PUMP_IN_HANDS,)
        case Position.PHONE:
            return (CODE_ON_PHONE,) if "phone" in roles else ()
        case Position.CLOUD:
            held = (("nightscout", "api_secret_held"), ("share", "share_login_held"))
            return tuple(key for role, key in held if role in roles)
        case _:
            return ()


def standing(position: Position, assumed: tuple[str, ...], links: tuple[str, ...]) -> Standing:
    """Return what a position with some assumptions lets an attacker do.

    Args:
        position: where he stands.
        assumed: keys of assumptions that hold there.
        links: those there are.
    """
    match position:
        case Position.TOUCH:
            reached: tuple[str, ...] = ("radio", "ble")  # whoever holds the pump is in range of it
        case Position.RADIO:
            reached = ("radio", "ble")
        case Position.USB:
            reached = ("usb",) if "malware_on_computer" in assumed else ()
        case Position.PHONE | Position.CLOUD | Position.INTERNET:
            cable = ("usb",) if _on_cable(position, assumed) else ()
            phone = ("ble",) if _in_phone(position, assumed) else ()
            reached = (*cable, *phone, "internet", "sms")
    hands: tuple[str, ...] = ("phone",) if _in_phone(position, assumed) else ()
    if position is Position.TOUCH:
        hands = ("pump", "phone") if "phone_in_hands" in assumed else ("pump",)
    return Standing(
        links=tuple(link for link in reached if link in links),
        hears=("sms",) if "sms_code_seen" in assumed and "sms" in links else (),
        hands=hands,
    )


def _on_cable(position: Position, assumed: tuple[str, ...]) -> bool:
    return position is Position.INTERNET and "malware_from_internet" in assumed


def _in_phone(position: Position, assumed: tuple[str, ...]) -> bool:
    """Return whether the attacker's code runs on the phone: by itself, or sent from afar."""
    here = position is Position.PHONE and CODE_ON_PHONE in assumed
    return here or (position in _ONLINE and "phone_zero_day" in assumed)
