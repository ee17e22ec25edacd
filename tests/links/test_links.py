"""Links: who hears what, when; and what faults make of it."""

from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.links import Corrupt, Delay, Drop, Duplicate, Jammed, Radio, Tap, Usb
from banting.links.radio import Node
from banting.schema.effects import Frame

RADIO = Radio(
    name="radio",
    nodes=(
        Node(name="pump", at_m=0.0),
        Node(name="stick", at_m=1.5),
        Node(name="attacker", at_m=5.0),
        Node(name="neighbour", at_m=30.0),
    ),
    range_m=10.0,
    bit_rate_hz=16_387,
    overhead_bytes=20,
    gap_ms=20,
)


def frame(sender: str = "stick", raw: bytes = b"\xa9" * 12, repeats: int = 1) -> Frame:
    return Frame(link="radio", sender=sender, raw=raw, at_ms=1_000, repeats=repeats)


def draws(*values: float) -> Callable[[], float]:
    endless: Iterator[float] = cycle(values or (0.5,))
    return lambda: next(endless)


def test_radio_reaches_everyone_in_range_but_the_sender() -> None:
    assert [d.to for d in RADIO.carry(frame(), draws())] == ["pump", "attacker"]


def test_radio_out_of_range_hears_nothing() -> None:
    assert "neighbour" not in [d.to for d in RADIO.carry(frame("pump"), draws())]


def test_a_frame_arrives_after_its_airtime() -> None:
    delivery = RADIO.carry(frame(), draws())[0]
    airtime_ms = round((12 + 20) * 8 * 1000 / 16_387)
    assert delivery.at_ms == 1_000 + airtime_ms
    assert delivery.frame.duration_ms == airtime_ms


def test_a_wake_up_burst_takes_eight_to_twelve_seconds() -> None:
    """255 short messages of 12 bytes, as tools for these pumps report it."""
    assert 8_000 <= RADIO.airtime_ms(b"\xa9" * 12, repeats=255) <= 12_000


def test_a_sender_off_the_channel_is_our_own_bug() -> None:
    with pytest.raises(AssertionError, match="not on radio"):
        RADIO.carry(frame("submarine"), draws())


def test_usb_joins_its_two_ends_and_code_on_the_computer_sees_the_stick() -> None:
    usb = Usb(name="usb", stick="stick", hosts=("computer", "attacker"))
    assert [d.to for d in usb.carry(frame("stick"), draws())] == ["computer", "attacker"]
    assert [d.to for d in usb.carry(frame("attacker"), draws())] == ["stick"]


def test_drop_loses_what_the_draw_says() -> None:
    lossy = Drop(inner=RADIO, chance=0.3)
    assert [d.to for d in lossy.carry(frame(), draws(0.1, 0.9))] == ["attacker"]


def test_delay_moves_arrival_and_nothing_else() -> None:
    plain, late = (
        link.carry(frame(), draws())[0] for link in (RADIO, Delay(inner=RADIO, delay_ms=70))
    )
    assert late.at_ms - plain.at_ms == 70
    assert late.frame.raw == plain.frame.raw


@given(raw=st.binary(min_size=1, max_size=80), place=st.floats(0, 0.999))
def test_corrupt_turns_exactly_one_bit(raw: bytes, place: float) -> None:
    spoilt = Corrupt(inner=RADIO, chance=1.0).carry(frame(raw=raw), draws(0.0, place))[0]
    turned = int.from_bytes(raw, "big") ^ int.from_bytes(spoilt.frame.raw, "big")
    assert turned.bit_count() == 1


def test_corrupt_leaves_alone_what_the_draw_spares_and_what_has_no_bits() -> None:
    for chance, raw in ((0.0, b"\x01"), (1.0, b"")):
        link = Corrupt(inner=RADIO, chance=chance)
        assert link.carry(frame(raw=raw), draws()) == RADIO.carry(frame(raw=raw), draws())


def test_duplicate_brings_a_frame_twice() -> None:
    double = Duplicate(inner=RADIO, chance=1.0, after_ms=40).carry(frame(), draws(0.0))
    assert [d.to for d in double] == ["pump", "attacker", "pump", "attacker"]
    assert double[2].at_ms - double[0].at_ms == 40


def test_jamming_drowns_one_sender_in_its_window_and_spares_the_jammer() -> None:
    jammed = Jammed(inner=RADIO, sender="stick", from_ms=500, until_ms=2_000, spares="attacker")
    assert [d.to for d in jammed.carry(frame(), draws())] == ["attacker"]
    assert [d.to for d in jammed.carry(frame("pump"), draws())] == ["stick", "attacker"]
    over = Jammed(inner=RADIO, sender="stick", from_ms=0, until_ms=1_000, spares="attacker")
    assert len(over.carry(frame(), draws())) == 2


def test_a_tap_hears_what_the_cable_carries_once() -> None:
    usb = Usb(name="usb", stick="stick", hosts=("computer",))
    tapped = Tap(inner=usb, listener="spy")
    assert [d.to for d in tapped.carry(frame("stick"), draws())] == ["computer", "spy"]
    assert [d.to for d in tapped.carry(frame("spy"), draws())] == ["stick"]


@pytest.mark.parametrize(
    "wrapped",
    [
        Drop(inner=RADIO, chance=0.5),
        Delay(inner=RADIO, delay_ms=1),
        Corrupt(inner=RADIO, chance=0.5),
        Duplicate(inner=RADIO, chance=0.5, after_ms=1),
        Jammed(inner=RADIO, sender="pump", from_ms=0, until_ms=1, spares="attacker"),
        Tap(inner=RADIO, listener="spy"),
    ],
    ids=lambda link: type(link).__name__,
)
def test_a_wrapped_link_keeps_name_and_airtime(wrapped: Drop) -> None:
    assert wrapped.name == "radio"
    assert wrapped.airtime_ms(b"abc", 2) == RADIO.airtime_ms(b"abc", 2)
