"""How a home is laid out: who stands where, on which links, and how their bytes look from outside.

Knows: places, ranges, latencies and the links of each role. Never knows: what bytes mean.
"""

from __future__ import annotations

from banting.devices import RadioTiming
from banting.interfaces import Carrier, Device, Link, Service, Speech
from banting.links import Addressed, Ble, Jammed, Radio, Tap, Usb
from banting.links.radio import Node
from banting.replay import ATTACKER
from banting.schema.verdict import ByteField

__all__ = ["AT_M", "RADIO_RANGE_M", "Voices", "jam", "links", "speeches"]

# Where things are, in metres from the wearer, who carries pump, bridge, phone and sensor.
AT_M = {
    "pump": 0.0,
    "sensor": 0.0,
    "remote": 0.5,
    "meter": 0.5,
    "bridge": 0.5,
    "phone": 0.5,
    "stick": 1.5,
    ATTACKER: 5.0,
}
RADIO_RANGE_M = 10.0  # estimate for a common receiver; a directional antenna reaches further
BLE_RANGE_M = 10.0  # estimate for a phone's radio indoors
INTERNET_MS = 100  # estimate: one way, TLS session open
SMS_MS = 4_000  # estimate: seconds from sender to handset


def links(
    devices: tuple[Device, ...], channel: RadioTiming, assumed: tuple[str, ...]
) -> tuple[Link, ...]:
    """Return the links between some devices; the attacker is a node of each that he can reach.

    `assumed` opens two taps: on short messages, and on what a caregiver's phone sends.
    """
    on = {name for device in devices for name in device.links}
    built: list[Link] = [_radio(devices, channel)]
    if "usb" in on:
        built.append(Usb(name="usb", stick="stick", hosts=(ATTACKER,)))
    if "ble" in on:
        built.append(_ble(devices))
    if "internet" in on:
        nodes = (*_on(devices, "internet"), ATTACKER)
        internet: Link = Addressed(name="internet", nodes=nodes, latency_ms=INTERNET_MS)
        if "otp_code_seen" in assumed:
            internet = Tap(inner=internet, listener=ATTACKER, sender="caregiver")
        built.append(internet)
    if "sms" in on:
        nodes = (*_on(devices, "sms"), ATTACKER)
        sms: Link = Addressed(name="sms", nodes=nodes, latency_ms=SMS_MS)
        if "sms_code_seen" in assumed:
            sms = Tap(inner=sms, listener=ATTACKER)
        built.append(sms)
    return tuple(built)


def _radio(devices: tuple[Device, ...], channel: RadioTiming) -> Radio:
    return Radio(
        name="radio",
        nodes=_nodes(devices, "radio"),
        range_m=RADIO_RANGE_M,
        bit_rate_hz=channel.bit_rate_hz,
        overhead_bytes=channel.overhead_bytes,
        gap_ms=channel.gap_ms,
    )


def _ble(devices: tuple[Device, ...]) -> Ble:
    """Return the Bluetooth of a home: the sensor is bonded with its phone, the bridge is not."""
    return Ble(
        name="ble",
        nodes=_nodes(devices, "ble"),
        range_m=BLE_RANGE_M,
        bonded=(("sensor", "phone"),),
        listeners=(ATTACKER,),
    )


def _on(devices: tuple[Device, ...], link: str) -> tuple[str, ...]:
    return tuple(device.role for device in devices if link in device.links)


def _nodes(devices: tuple[Device, ...], link: str) -> tuple[Node, ...]:
    there = {*_on(devices, link), ATTACKER}
    return tuple(Node(name=name, at_m=at_m) for name, at_m in AT_M.items() if name in there)


def jam(link: Link, sender: str, from_ms: int, until_ms: int) -> Link:
    """Return a link on which a sender is drowned for a while; the jammer still hears him."""
    return Jammed(inner=link, sender=sender, from_ms=from_ms, until_ms=until_ms, spares=ATTACKER)


class Voices:
    """The speech of a link that several share: the first that knows the bytes tells."""

    def __init__(self, speeches: tuple[Speech, ...]) -> None:
        """Take the speeches of one link, in order; one that does not know bytes tells nothing."""
        assert speeches, "a link without speech needs no voices"
        self._speeches = speeches

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns from one message, whichever service's it is."""
        found = [one for speech in self._speeches for one in speech.secrets_in(raw)]
        return tuple(dict.fromkeys(found))

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the message and its fields."""
        told = (speech.describe(raw) for speech in self._speeches)
        return next((one for one in told if one[0]), ("bytes nobody here knows", raw, ()))


def speeches(
    own: tuple[tuple[str, Speech], ...],
    services: tuple[tuple[str, Service], ...],
    carrier: Carrier | None,
) -> tuple[tuple[str, Speech], ...]:
    """Return how the bytes of each link look that is not the pump's own."""
    all_speeches = [*own, *((service.link, service) for _, service in services)]
    if carrier is not None:
        all_speeches.append((carrier.link, carrier))
    return tuple(
        (link, Voices(tuple(speech for on, speech in all_speeches if on == link)))
        for link in dict.fromkeys(link for link, _ in all_speeches)
    )
