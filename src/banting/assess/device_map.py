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
}
_TO_PUMP = {  # role -> (what the pump must take, what a reader is told)
    "remote": ("pump.hears-remote", "presses"),
    "meter": ("pump.takes-meter", "readings"),
    "sensor": ("pump.takes-sensor", "a reading every five minutes"),
    "stick": ("stick.in-use", "uploads, and any command"),
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
            if system.device(role) is not None
        ),
    ]
    if system.device("stick") is not None:
        nodes.append(MapNode(id="computer", title="computer", lane="usb", note=""))
        plugged = Fact("stick.in-use") in facts
        links.append(MapLink(a="computer", b="stick", kind="usb", on=plugged, says="USB"))
    return tuple(nodes), tuple(links)
