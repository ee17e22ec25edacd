"""The map: who is there and which links join them.

Knows: the set-up's devices and what they state. Never knows: coordinates; a report lays it out.
"""

from __future__ import annotations

from banting.build import System
from banting.schema.facts import Fact
from banting.schema.verdict import MapLink, MapNode

__all__ = ["draw_map"]

_LANES = {
    "pump": "body",
    "sensor": "body",
    "remote": "radio",
    "meter": "radio",
    "stick": "usb",
    "bridge": "body",
    "phone": "phone",
    "nightscout": "cloud",
    "push": "cloud",
    "share": "cloud",
    "caregiver": "internet",
}
_TO_PUMP = {  # role -> (what the pump must take, what a reader is told)
    "remote": ("pump.hears-remote", "presses"),
    "meter": ("pump.takes-meter", "readings"),
    "sensor": ("pump.takes-sensor", "a reading every five minutes"),
    "stick": ("stick.in-use", "uploads, and any command"),
    "bridge": ("phone.drives-pump", "what the phone asks and orders"),
}
# (from, to, kind, what a reader is told): links between machines that are there with a phone
_AROUND_PHONE = (
    ("phone", "bridge", "ble", "frames for the pump"),
    ("phone", "nightscout", "internet", "what it did, and its profile"),
    ("push", "phone", "internet", "pushes"),
    ("nightscout", "push", "internet", "remote commands"),
    ("caregiver", "nightscout", "internet", "looks, and remote commands"),
)
_GLUCOSE_BY = {  # the phone's `cgm` -> (from, to, kind) of each hop
    "sensor": (("sensor", "phone", "ble"),),
    "share": (("sensor", "share", "internet"), ("share", "phone", "internet")),
    "nightscout": (("sensor", "nightscout", "internet"), ("nightscout", "phone", "internet")),
}


def draw_map(system: System) -> tuple[tuple[MapNode, ...], tuple[MapLink, ...]]:
    """Return the nodes and links of the system."""
    facts = {stated.fact for stated in system.stated}
    nodes = [MapNode(id="wearer", title="the wearer", lane="body", note="")]
    nodes += [
        MapNode(
            id=device.role,
            title=device.spec.title,
            lane=_LANES[device.role],
            note=f"firmware {device.setup.firmware}" if device.setup.firmware else "",
        )
        for device in system.devices
    ]
    links = [
        MapLink(a="pump", b="wearer", kind="touch", on=True, says="insulin"),
        *(
            MapLink(a=role, b="pump", kind="radio", on=Fact(needs) in facts, says=says)
            for role, (needs, says) in _TO_PUMP.items()
            if system.device(role) is not None and not (role == "sensor" and _by_phone(system))
        ),
        *_around_phone(system),
    ]
    if system.device("stick") is not None:
        nodes.append(MapNode(id="computer", title="computer", lane="usb", note=""))
        plugged = Fact("stick.in-use") in facts
        links.append(MapLink(a="computer", b="stick", kind="usb", on=plugged, says="USB"))
    return tuple(nodes), tuple(links)


def _by_phone(system: System) -> bool:
    """Return whether the sensor's readings go to the phone and not to the pump."""
    return system.device("phone") is not None


def _around_phone(system: System) -> list[MapLink]:
    """Return the links of phone, clouds and caregivers."""
    phone = system.setup.device("phone")
    if phone is None:
        return []
    there = {device.role for device in system.devices}
    hops = _GLUCOSE_BY[phone.text("cgm")]
    links = [MapLink(a=a, b=b, kind=kind, on=True, says="glucose") for a, b, kind in hops]
    met = {frozenset((link.a, link.b)) for link in links}
    links += [
        MapLink(a=a, b=b, kind=kind, on=_on(system, a, b), says=says)
        for a, b, kind, says in _AROUND_PHONE
        if frozenset((a, b)) not in met
    ]
    if system.states("aaps.takes-sms"):
        links.append(MapLink(a="caregiver", b="phone", kind="sms", on=True, says="text messages"))
    return [link for link in links if {link.a, link.b} <= there]


def _on(system: System, a: str, b: str) -> bool:
    """Return whether a link around the phone carries anything as the home is switched."""
    if (a, b) == ("nightscout", "push"):
        return system.states("nightscout.sends-push")
    if (a, b) == ("caregiver", "nightscout"):
        return system.states("caregiver.in-use")
    return True
