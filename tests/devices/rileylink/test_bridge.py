"""The bridge: plays on frames (>> in, << out), its bytes both ways, and who may command it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.rileylink import CARRIER, DEVICES, SPECS, RileyLinkCarrier
from banting.devices.rileylink.answers import (
    Answer,
    AnswerCode,
    Heard,
    decode_answer,
    encode_answer,
    heard_in,
)
from banting.devices.rileylink.bridge import SILENT_MS
from banting.devices.rileylink.commands import (
    CommandCode,
    GetPacket,
    Plain,
    SendAndListen,
    SendPacket,
    decode_command,
    encode_command,
)
from banting.errors import WireError
from banting.schema.effects import Act, Frame, Rejected, Send
from banting.schema.intents import Exchange
from banting.schema.setup import DeviceSetup, Setup, Wearer

PACKET = bytes.fromhex("a96555a9656565e55500")
OTHER = bytes.fromhex("a96555a96565655500")
CALL = Exchange(raw=PACKET, repeats=255, wait_ms=500, says="call")

SEND = SendPacket(channel=0, repeats=2, delay_ms=0, preamble_ms=0, packet=PACKET)

byte, word = st.integers(0, 0xFF), st.integers(0, 0xFFFF)
packets = st.binary(min_size=1, max_size=200)
commands = st.one_of(
    st.builds(GetPacket, channel=byte, timeout_ms=st.integers(0, 0xFFFFFFFF)),
    st.builds(
        SendPacket, channel=byte, repeats=byte, delay_ms=word, preamble_ms=word, packet=packets
    ),
    st.builds(
        SendAndListen,
        channel=byte,
        repeats=byte,
        delay_ms=word,
        listen_channel=byte,
        timeout_ms=st.integers(0, 0xFFFFFFFF),
        retries=byte,
        preamble_ms=word,
        packet=packets,
    ),
    st.just(Plain(code=CommandCode.GET_VERSION)),
    st.builds(Plain, code=st.just(CommandCode.LED), parameters=st.binary(min_size=2, max_size=2)),
    st.just(Plain(code=CommandCode.SET_MODE_REGISTERS, parameters=b"\x01\x09\x26")),
)


class Player:
    """A bridge, its state and its time; `>>` is a frame heard, what it answers is returned."""

    def __init__(self):
        setup = DeviceSetup(role="bridge", model="rileylink", firmware="", serial="", options=())
        world = Setup(title="a home", wearer=Wearer(), devices=(setup,))
        self.machine = DEVICES["bridge"](setup, world, None)
        self.state = self.machine.initial()
        self.now_ms = 0

    def write(self, raw, sender="phone"):
        return self._hear("ble", raw, sender, "bridge")

    def air(self, raw):
        return self._hear("radio", raw, "pump", "")

    def wait(self, ms):
        until_ms, caused = self.now_ms + ms, []
        while (at_ms := self.machine.wake_at(self.state)) is not None and at_ms <= until_ms:
            self.now_ms = at_ms
            self.state, effects = self.machine.tick(self.state, at_ms)
            caused += effects
        self.now_ms = until_ms
        return caused

    def _hear(self, link, raw, sender, to):
        frame = Frame(link=link, sender=sender, raw=raw, at_ms=self.now_ms, to=to)
        self.state, effects = self.machine.receive(self.state, frame, self.now_ms)
        return list(effects)


def send_and_listen(timeout_ms=500, retries=0, repeats=0):
    return encode_command(
        SendAndListen(
            channel=0,
            repeats=repeats,
            delay_ms=0,
            listen_channel=0,
            timeout_ms=timeout_ms,
            retries=retries,
            preamble_ms=0,
            packet=PACKET,
        )
    )


def answer(raw, to="phone"):
    return Send(link="ble", raw=raw, to=to)


@given(commands)
def test_a_command_reads_back_as_written(command):
    assert decode_command(encode_command(command)) == command


@given(st.binary(max_size=230))
def test_any_bytes_are_a_command_that_encodes_to_them_or_a_wire_error(raw):
    try:
        command = decode_command(raw)
    except WireError:
        return
    assert encode_command(command) == raw


@given(st.binary(max_size=230))
def test_any_bytes_are_an_answer_that_encodes_to_them_or_a_wire_error(raw):
    try:
        told = decode_answer(raw)
    except WireError:
        return
    assert encode_answer(told) == raw


@given(st.integers(-137, -10), byte, packets)
def test_a_heard_frame_reads_back_with_its_strength(rssi_dbm, count, packet):
    heard = Heard(rssi_dbm=rssi_dbm, count=count, packet=packet + b"\x00")
    assert heard_in(decode_answer(encode_answer(heard.answer))) == heard


@given(st.binary(max_size=230))
def test_any_bytes_have_a_sentence_and_carry_something_or_nothing(raw):
    says, told, fields = CARRIER.describe(raw)
    assert says
    assert told == raw
    assert all(field.offset + field.length <= len(raw) for field in fields)
    assert CARRIER.carried(raw) is None or len(CARRIER.carried(raw)) < len(raw)


def test_the_bytes_of_a_carried_call_are_those_of_the_published_protocol():
    (carried,) = CARRIER.carry(CALL)
    assert (
        carried.raw.hex() == "1705" + "00fe0000" + "00" + "000001f4" + "00" + "0000" + PACKET.hex()
    )
    assert carried.to == "bridge"
    assert carried.wait_ms > 9_000 + 500
    assert CARRIER.carried(carried.raw) == PACKET


def test_a_frame_is_sent_and_the_first_one_heard_is_told():
    bridge = Player()
    assert bridge.write(send_and_listen()) == [Send(link="radio", raw=PACKET, repeats=1)]
    bridge.wait(30)
    (told,) = bridge.air(OTHER)
    assert told.to == "phone"
    assert told.raw.hex() == "dd1a01" + OTHER.hex()
    assert CARRIER.carried(told.raw) == OTHER
    assert bridge.air(OTHER) == []
    assert bridge.wait(10_000) == []


def test_a_call_is_one_burst_and_is_waited_for_to_its_end():
    bridge = Player()
    (carried,) = CARRIER.carry(CALL)
    assert bridge.write(carried.raw) == [Send(link="radio", raw=PACKET, repeats=255)]
    assert bridge.wait(8_900) == []
    assert bridge.wait(900) == [answer(b"\xaa")]


def test_silence_is_retried_as_often_as_asked_and_then_told():
    bridge = Player()
    bridge.write(send_and_listen(retries=2))
    caused = bridge.wait(5_000)
    sent = [Send(link="radio", raw=PACKET, repeats=1)] * 2
    assert caused == [*sent, answer(b"\xaa")]


def test_a_command_while_listening_interrupts():
    bridge = Player()
    bridge.write(send_and_listen())
    state = encode_command(Plain(code=CommandCode.GET_STATE))
    assert bridge.write(state) == [answer(b"\xbb"), answer(b"\xddOK")]
    assert bridge.air(OTHER) == []


def test_sending_alone_ends_with_success_and_hears_nothing():
    bridge = Player()
    raw = encode_command(SendPacket(channel=0, repeats=0, delay_ms=0, preamble_ms=0, packet=PACKET))
    assert bridge.write(raw) == [Send(link="radio", raw=PACKET, repeats=1)]
    assert bridge.air(OTHER) == []
    assert bridge.wait(100) == [answer(b"\xdd")]


def test_listening_alone_puts_nothing_on_the_air():
    bridge = Player()
    assert bridge.write(encode_command(GetPacket(channel=0, timeout_ms=1_000))) == []
    assert bridge.air(b"\x00\x00") == [answer(b"\xcc")]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        (CommandCode.GET_VERSION, b"subg_rfspy 2.2"),
        (CommandCode.RESET_RADIO, b""),
        (CommandCode.GET_STATISTICS, bytes(16)),
    ],
)
def test_a_command_about_itself_is_answered_at_once(code, content):
    bridge = Player()
    told = bridge.write(encode_command(Plain(code=code)))
    assert told == [answer(encode_answer(Answer(code=AnswerCode.SUCCESS, content=content)))]


def test_what_is_no_command_is_refused_and_told_so():
    bridge = Player()
    refused, told = bridge.write(b"\x01\x7f")
    assert isinstance(refused, Rejected)
    assert told == answer(b"\x22")


def test_a_stranger_is_refused_while_a_phone_is_connected_and_let_in_after_its_silence():
    bridge = Player()
    state = encode_command(Plain(code=CommandCode.GET_STATE))
    bridge.write(state)
    bridge.wait(SILENT_MS - 1)
    (refused,) = bridge.write(state, sender="attacker")
    assert refused.reason == "another central, phone, is connected"
    bridge.wait(1)
    assert bridge.write(state, sender="attacker") == [answer(b"\xddOK", to="attacker")]
    (refused,) = bridge.write(state)
    assert refused.reason == "another central, attacker, is connected"


def test_a_stranger_may_connect_first_without_any_pairing():
    bridge = Player()
    caused = bridge.write(send_and_listen(), sender="attacker")
    assert caused == [Send(link="radio", raw=PACKET, repeats=1)]
    facts = [str(one.fact) for one in bridge.machine.stated_facts()]
    assert facts == ["bridge.open", "air.carries-pump-serial"]


def test_frames_on_bluetooth_for_others_are_not_heard():
    bridge = Player()
    frame = Frame(link="ble", sender="sensor", raw=b"\x31", at_ms=0, to="phone")
    assert bridge.machine.receive(bridge.state, frame, 0) == (bridge.state, ())


class EchoSpeech:
    """A pump's speech that tells back what it is shown."""

    def secrets_in(self, raw):
        return (("pump-serial", raw[:3]),)

    def describe(self, raw):
        return raw.hex(), raw, ()


def test_a_listener_on_bluetooth_learns_what_the_carried_frame_gives_away():
    carrier = RileyLinkCarrier(pump=EchoSpeech())
    (carried,) = carrier.carry(CALL)
    assert carrier.secrets_in(carried.raw) == (("pump-serial", PACKET[:3]),)
    assert carrier.describe(carried.raw)[0].endswith(PACKET.hex())
    assert carrier.secrets_in(b"\xaa") == ()
    assert CARRIER.secrets_in(carried.raw) == ()


def test_every_command_and_answer_has_its_own_sentence():
    told = {
        CARRIER.describe(encode_command(GetPacket(channel=0, timeout_ms=9)))[0],
        CARRIER.describe(encode_command(Plain(code=CommandCode.GET_VERSION)))[0],
        CARRIER.describe(b"\xddOK")[0],
        CARRIER.describe(b"\xaa")[0],
        CARRIER.describe(b"\x00")[0],
        CARRIER.describe(encode_command(SEND))[0],
    }
    assert told == {
        "bridge, listen 9 ms",
        "bridge, get version",
        "bridge: done",
        "bridge: nothing was heard",
        "bytes that are no command or answer of a bridge",
        "bridge, send 3 times",
    }


def test_a_reset_forgets_who_was_connected():
    bridge = Player()
    bridge.write(encode_command(Plain(code=CommandCode.GET_STATE)))
    assert bridge.write(encode_command(Plain(code=CommandCode.RESET))) == []
    state = encode_command(Plain(code=CommandCode.GET_STATE))
    assert bridge.write(state, sender="attacker") == [answer(b"\xddOK", to="attacker")]


def test_a_register_reads_as_zero():
    bridge = Player()
    read = encode_command(Plain(code=CommandCode.READ_REGISTER, parameters=b"\x09"))
    assert bridge.write(read) == [answer(b"\xdd\x00")]


def test_it_keeps_no_log_is_not_touched_and_names_its_interfaces():
    bridge = Player()
    assert bridge.machine.log(bridge.state) == ()
    assert [note.interface for note in bridge.machine.interfaces()] == [
        "bridge.ble",
        "bridge.radio",
    ]
    with pytest.raises(AssertionError, match="hands cannot press a bridge"):
        bridge.machine.act(bridge.state, Act(device="bridge", name="press"), 0)


def test_a_tick_before_its_time_changes_nothing():
    bridge = Player()
    assert bridge.machine.tick(bridge.state, 5) == (bridge.state, ())


def test_the_three_makers_boxes_are_one_role():
    assert [(spec.role, spec.model) for spec in SPECS] == [
        ("bridge", "rileylink"),
        ("bridge", "orangelink"),
        ("bridge", "emalink"),
    ]
