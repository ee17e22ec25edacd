"""Plays of the stick: an upload through cable and air, and code on the computer driving it."""

import heapq

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.devices.paradigm.airtime import airtime_ms
from banting.devices.paradigm.history import decode_page
from banting.devices.paradigm.messages import (
    Ack,
    Long,
    Nak,
    Short,
    decode_message,
    encode_frame,
    long_body,
    message_on_air,
    split_frames,
)
from banting.devices.paradigm.packets import decode_air
from banting.devices.paradigm.stick_frames import (
    LocalRequest,
    ReadRequest,
    StickCode,
    StickFlag,
    StickRead,
    Transmission,
    decode_read,
    decode_request,
    decode_status,
    encode_accepted,
    encode_read,
    encode_refused,
    encode_request,
)
from banting.schema.effects import Send, Show
from banting.schema.intents import GiveBolus, Heard, Read, StopInsulin
from tests.devices.paradigm.plays import (
    DIALECT,
    HOUR,
    MIN,
    OTHER,
    SERIAL,
    STICK,
    Player,
    delivered,
    device,
    home,
    machine,
    pump,
    reasons,
    sent,
)


class Bench:
    """A stick and a pump in one room, and a computer at the other end of the cable."""

    def __init__(self, model="522", firmware="", *, plugged_in=False, **options):
        self.pump = pump(model, firmware, **options)
        stick = device("stick", "CareLink-USB", plugged_in=plugged_in)
        setup = home(device("pump", model, firmware, **options), stick)
        self.stick = Player(machine(setup, "stick"))
        self.model = model
        self.cable, self.air, self.queue, self.order = [], [], [], 0

    def do(self, effects, player):
        for effect in effects:
            if not isinstance(effect, Send):
                continue
            if effect.link == "usb":
                self.cable.append(effect.raw)
                continue
            self.order += 1
            at_ms = player.now_ms + effect.after_ms + airtime_ms(effect.raw, effect.repeats)
            heapq.heappush(self.queue, (at_ms, self.order, player is self.stick, effect))
            self.air.append(effect.raw)

    def run(self, ms):
        until_ms = self.stick.now_ms + ms
        while True:
            wake_ms = self.stick.machine.wake_at(self.stick.state)
            next_ms = self.queue[0][0] if self.queue else until_ms + 1
            if min(next_ms, until_ms + 1 if wake_ms is None else wake_ms) > until_ms:
                break
            if wake_ms is not None and wake_ms < next_ms:
                self._to(wake_ms)
                continue
            at_ms, _, from_stick, effect = heapq.heappop(self.queue)
            self._to(at_ms)
            hears = self.pump if from_stick else self.stick
            self.do(hears.hear(effect.raw, repeats=effect.repeats), hears)
        self._to(until_ms)

    def _to(self, at_ms):
        for player in (self.stick, self.pump):
            self.do(player.live(at_ms - player.now_ms), player)

    def write(self, raw, wait_ms=0):
        """Write to the stick; return what came back within a time."""
        before = len(self.cable)
        self.do(self.stick.hear(raw, link="usb"), self.stick)
        self.run(wait_ms)
        return self.cable[before:]


def test_an_upload_wakes_the_pump_reads_it_and_ends():
    bench = Bench()
    bench.pump.act("bolus", 2_000)
    bench.run(10 * MIN)
    bench.do(bench.stick.act("upload"), bench.stick)
    bench.run(MIN)
    assert Show(text="upload complete: 6 answers of the pump") in bench.stick.effects
    requests = [decode_request(raw) for raw in bench.cable if raw.startswith(b"\x01\x00\xa7")]
    assert [f"{r.opcode:02X}" for r in requests] == ["5D", "8D", "74", "CE", "C0", "80"]
    page = decode_read(bench.cable[-1])
    (bolus,) = decode_page(page.content, 22)
    assert bolus.raw[1:3] == b"\x14\x14"
    secrets = {DIALECT.secrets_in(raw) for raw in bench.air}
    assert secrets == {(("pump-serial", SERIAL),)}


def test_an_older_pump_is_asked_for_its_settings_in_its_own_way():
    bench = Bench("512")
    bench.do(bench.stick.act("upload"), bench.stick)
    bench.run(MIN)
    assert "upload complete: 6 answers" in str(bench.stick.effects)


def test_a_stick_not_left_plugged_in_is_unplugged_after_the_upload():
    bench = Bench()
    bench.do(bench.stick.act("upload"), bench.stick)
    bench.run(MIN)
    assert bench.stick.state.plugged_in
    bench.run(10 * MIN)
    assert not bench.stick.state.plugged_in
    kept = Bench(plugged_in=True)
    kept.do(kept.stick.act("upload"), kept.stick)
    kept.run(HOUR)
    assert kept.stick.state.plugged_in


def test_an_upload_without_a_pump_in_range_fails_and_says_so():
    bench = Bench()
    stick = bench.stick
    stick.act("upload")
    stick.live(HOUR)
    assert stick.effects[-1] == Show(text="upload failed: the pump did not answer")
    assert stick.machine.wake_at(stick.state) is None


def test_a_second_upload_is_refused_while_one_runs():
    p = Bench().stick
    p.act("upload")
    assert reasons(p.act("upload")) == ["the stick is busy"]


def by_stick(bench, intent):
    """Run an intent's exchanges as code on the computer does; return what each answer meant."""
    heard = []
    for exchange in DIALECT.command_by_stick(SERIAL, intent, bench.model):
        answers = bench.write(exchange.raw, exchange.wait_ms)
        heard += [DIALECT.meaning(exchange, raw) for raw in answers]
    return heard


def test_code_on_the_computer_gives_a_bolus_through_the_stick():
    bench = Bench(plugged_in=True)
    assert by_stick(bench, GiveBolus(milliunits=3_000)) == [Heard.ACCEPTED] * 6
    bench.run(10 * MIN)
    assert delivered(bench.pump.effects) == 3_000


def test_code_on_the_computer_is_refused_by_a_gated_pump():
    bench = Bench("551", plugged_in=True)
    assert by_stick(bench, StopInsulin(on=True))[-1] is Heard.REFUSED
    assert not bench.pump.state.delivery.suspended


@pytest.mark.parametrize("what", ["model", "settings", "reservoir", "status", "battery", "history"])
def test_code_on_the_computer_reads_the_pump(what):
    bench = Bench(plugged_in=True)
    assert by_stick(bench, Read(what=what))[-1] is Heard.ANSWER
    assert decode_read(bench.cable[-1]).error == 0


def test_code_on_the_computer_learns_that_no_pump_answers():
    p = Bench(plugged_in=True).stick
    sent_ = encode_request(Transmission(serial=OTHER, opcode=0x8D, retries=2))
    assert [e.raw for e in sent(p.hear(sent_, link="usb"), "usb")] == [encode_accepted()]
    assert p.hear(encode_request(LocalRequest(code=StickCode.STATUS)), link="usb") == []
    told = sent(p.live(MIN), "usb")
    assert decode_status(told[0].raw).flags == StickFlag.HAS_CONTENT | StickFlag.INTERFACE_ERROR
    assert len(sent(p.effects)) == 3
    (read,) = sent(p.hear(encode_request(ReadRequest(size=64)), link="usb"), "usb")
    assert decode_read(read.raw) == StickRead(error=5, last=True, content=b"")


def test_arguments_are_never_sent_twice():
    bench = Bench(plugged_in=True)
    p = bench.stick
    request = Transmission(serial=SERIAL, opcode=0x42, arguments=b"\x0a", retries=2)
    p.hear(encode_request(request), link="usb")
    p.hear(message_on_air(Ack(address=SERIAL)))
    p.live(MIN)
    sent_long = [m for e in sent(p.effects) if isinstance(m := _message(e), Long)]
    assert len(sent_long) == 1
    assert p.state.job.error == 5


def _message(effect):
    return decode_message(decode_air(effect.raw))


def test_the_stick_answers_for_itself():
    bench = Bench(plugged_in=True)
    assert decode_status(bench.write(b"\x03\x00\x00")[0]).size == 0
    for code in (StickCode.PRODUCT, StickCode.COUNTERS, StickCode.SIGNAL):
        assert bench.write(encode_request(LocalRequest(code=code))) == [encode_accepted()]
    assert decode_read(bench.write(encode_request(ReadRequest(size=9)))[0]).error == 5


def test_a_result_is_read_in_parts():
    bench = Bench(plugged_in=True)
    bench.pump.wake()
    bench.write(encode_request(Transmission(serial=SERIAL, opcode=0x8D)), 1_000)
    assert decode_status(bench.write(b"\x03\x00\x00")[0]).size == 64
    first, second = (
        decode_read(bench.write(encode_request(ReadRequest(size=40)))[0]) for _ in range(2)
    )
    assert (len(first.content), first.last) == (40, False)
    assert (len(second.content), second.last) == (24, True)


def test_a_busy_stick_says_no():
    p = Bench(plugged_in=True).stick
    raw = encode_request(Transmission(serial=SERIAL, opcode=0x8D))
    p.hear(raw, link="usb")
    caused = p.hear(raw, link="usb")
    assert (reasons(caused), sent(caused, "usb")[0].raw) == (
        ["the stick is busy"],
        encode_refused(),
    )
    (status,) = sent(Bench().stick.act("upload"), "usb")
    assert decode_request(status.raw).opcode == 0x5D


def test_during_an_upload_a_status_is_told_at_once():
    p = Bench().stick
    p.act("upload")
    (told,) = sent(p.hear(b"\x03\x00\x00", link="usb"), "usb")
    assert decode_status(told.raw).flags == StickFlag.TRANSMITTING


def test_hands_plug_the_stick_in_and_out():
    p = Bench().stick
    p.act("plug-in")
    assert p.state.plugged_in
    p.act("unplug")
    assert not p.state.plugged_in


@given(st.binary(max_size=40))
def test_any_bytes_on_the_cable_leave_an_idle_stick_as_it_was(raw):
    p = Bench(plugged_in=True).stick
    before = p.state
    caused = p.hear(raw, link="usb")
    if reasons(caused):
        assert p.state == before
        assert [e.raw for e in sent(caused, "usb")] == [encode_refused()]


@settings(max_examples=50)
@given(st.binary(max_size=110))
def test_any_bytes_on_the_air_leave_a_stick_at_work_as_it_was(raw):
    p = Bench(plugged_in=True).stick
    assert p.hear(raw) == []
    p.hear(encode_request(Transmission(serial=SERIAL, opcode=0x8D)), link="usb")
    before = p.state
    assert p.hear(raw) == []
    assert p.state == before


def test_other_pumps_and_other_answers_are_not_this_jobs():
    p = Bench(plugged_in=True).stick
    p.hear(encode_request(Transmission(serial=SERIAL, opcode=0x8D)), link="usb")
    before = p.state
    body = long_body(b"\x03522")
    for message in (
        Ack(address=OTHER),
        Short(address=SERIAL, opcode=0x8D),
        Long(address=SERIAL, opcode=0x72, body=body),
    ):
        p.hear(message_on_air(message))
        assert p.state == before
    p.hear(message_on_air(Long(address=SERIAL, opcode=0x8D, body=body)))
    assert p.state.job.done


def test_an_acknowledged_command_without_arguments_is_done():
    p = Bench(plugged_in=True).stick
    p.hear(encode_request(Transmission(serial=SERIAL, opcode=0x26)), link="usb")
    p.hear(message_on_air(Ack(address=SERIAL)))
    assert (p.state.job.done, p.state.job.error) == (True, 0)


def test_frames_of_a_page_are_taken_in_order_only():
    p = Bench(plugged_in=True).stick
    request = Transmission(serial=SERIAL, opcode=0x80, arguments=b"\x00")
    p.hear(encode_request(request), link="usb")
    p.hear(message_on_air(Ack(address=SERIAL)))
    frames = split_frames(bytes(1024))
    for body in (encode_frame(frames[1]), bytes(65)):
        p.hear(message_on_air(Long(address=SERIAL, opcode=0x80, body=body)))
        assert p.state.job.content == b""
    for frame in frames:
        p.hear(message_on_air(Long(address=SERIAL, opcode=0x80, body=encode_frame(frame))))
    assert p.state.job.done
    assert len(p.state.job.content) == 1024


def test_a_refusal_on_the_air_is_told_on_the_cable():
    p = Bench(plugged_in=True).stick
    p.hear(encode_request(Transmission(serial=SERIAL, opcode=0x42, arguments=b"\x0a")), link="usb")
    p.hear(message_on_air(Nak(address=SERIAL, error=8)))
    (read,) = sent(p.hear(encode_request(ReadRequest(size=64)), link="usb"), "usb")
    assert decode_read(read.raw).error == 2
    assert encode_read(decode_read(read.raw)) == read.raw


def test_a_tick_with_nothing_due_changes_nothing():
    p = Bench().stick
    assert p.machine.tick(p.state, HOUR) == (p.state, ())
    assert p.machine.setup.serial == "555005"
    assert STICK.role == "stick"
