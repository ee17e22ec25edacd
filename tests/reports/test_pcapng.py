"""Captures: the blocks are as the format says, and Wireshark itself reads and names the packets."""

import os
import re
import shutil
import struct
import subprocess
from dataclasses import replace

import pytest

from banting.reports.pcapng import lua_dissector, pcapng
from banting.schema.effects import Frame
from banting.schema.trace import Trace, TraceEvent
from tests.reports.sample_verdict import on_air, paradigm_packet

TSHARK = shutil.which("tshark")
needs_tshark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed")
BOLUS = paradigm_packet(0xA7, "246810", bytes([0x42, 1, 250]) + bytes(63))
READ_CLOCK = paradigm_packet(0xA7, "246810", bytes([0x70, 0]))
PRESS = paradigm_packet(0xA6, "135790", bytes([0x88, 7]))
READING = paradigm_packet(0xA5, "c0ffee", bytes([1, 0x8E]))
SENSOR = bytes.fromhex("ab0f0051e50d2d01d81f1b1f1b006767e21f1c1f1e1f211f271f2b1f2e1f2f00")


def crc16(body):
    register = 0xFFFF
    for byte in body:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
            register &= 0xFFFF
    return register


def frame(raw, sender, at_ms, link="radio", repeats=1):
    return Frame(
        link=link, sender=sender, raw=raw, at_ms=at_ms, repeats=repeats, duration_ms=36 * repeats
    )


def trace(*frames):
    events = [
        TraceEvent(
            at_ms=one.at_ms,
            actor=one.sender,
            kind="frame",
            fields=(("raw", one.raw.hex()),),
            says=f"what {one.sender} says",
            frame=one,
        )
        for one in frames
    ]
    note = TraceEvent(at_ms=0, actor="wearer", kind="note", fields=())
    return Trace(events=(note, *events))


SAMPLE = trace(
    frame(on_air(READ_CLOCK), "stick", 1_000, repeats=255),
    frame(bytes.fromhex("0100a7012468108002"), "computer", 2_000, link="usb"),
    frame(on_air(BOLUS), "attacker", 3_500),
    frame(on_air(PRESS), "remote", 4_000),
    frame(on_air(READING), "meter", 5_000),
    frame(on_air(SENSOR + crc16(SENSOR).to_bytes(2, "big")), "sensor", 6_000),
    frame(on_air(BOLUS[:-1] + b"\0"), "attacker", 7_000),
    frame(bytes.fromhex("ffff00"), "noise", 8_000),
)


def blocks(content):
    at = 0
    while at < len(content):
        kind, length = struct.unpack_from("<II", content, at)
        assert length % 4 == 0
        assert struct.unpack_from("<I", content, at + length - 4) == (length,)
        yield kind, content[at + 8 : at + length - 4]
        at += length
    assert at == len(content)


def test_one_interface_per_link_and_one_packet_per_frame():
    kinds = [kind for kind, _ in blocks(pcapng(SAMPLE))]
    assert kinds == [0x0A0D0D0A, 1, 1, *[6] * 8]


def test_packets_hold_the_bytes_as_sent():
    packets = [body for kind, body in blocks(pcapng(SAMPLE)) if kind == 6]
    sent = [event.frame.raw for event in SAMPLE.events if event.frame]
    for body, raw in zip(packets, sent, strict=True):
        captured, original = struct.unpack_from("<II", body, 12)
        assert captured == original == len(raw)
        assert body[20 : 20 + captured] == raw


def test_equal_traces_give_equal_captures():
    assert pcapng(SAMPLE) == pcapng(trace(*(e.frame for e in SAMPLE.events if e.frame)))


def test_a_trace_without_frames_is_an_empty_capture():
    assert [kind for kind, _ in blocks(pcapng(Trace(events=())))] == [0x0A0D0D0A]


def tshark(folder, *options, lua, of=None):
    capture = folder / "capture.pcapng"
    capture.write_bytes(pcapng(of or SAMPLE))
    plugin = []
    if lua:
        script = folder / "banting.lua"
        script.write_text(lua_dissector())
        plugin = ["-X", f"lua_script:{script}"]
    done = subprocess.run(
        [TSHARK, *plugin, "-r", str(capture), *options],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TZ": "UTC", "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    assert "Lua" not in done.stderr, done.stderr
    return done.stdout


@needs_tshark
@pytest.mark.parametrize("lua", [False, True])
def test_wireshark_finds_nothing_malformed(tmp_path, lua):
    shown = tshark(tmp_path, "-V", lua=lua)
    assert "alformed" not in shown
    assert len(re.findall(r"^Frame \d+:", shown, flags=re.MULTILINE)) == 8
    assert "stick: what stick says; 255 times back to back, 9180 ms in all" in shown
    assert "Interface name: usb" in shown
    assert "Jan  1, 1970 12:00:03.500" in shown


@needs_tshark
def test_the_plugin_names_every_kind_of_packet(tmp_path):
    fields = ["type", "serial", "opcode", "button", "counter", "glucose", "crc"]
    options = ["-T", "fields", "-E", "separator=|"]
    for field in fields:
        options += ["-e", f"banting.{field}"]
    rows = tshark(tmp_path, *options, lua=True).splitlines()
    assert rows == [
        "0xa7|246810|0x70||||right",
        "||||||",
        "0xa7|246810|0x42||||right",
        "0xa6|135790||0x88|7||right",
        "0xa5|C0FFEE||||398|right",
        "0xab|0051E5|||||right",
        "0xa7|246810|0x42||||wrong",
        "||||||",
    ]


@needs_tshark
def test_the_summary_of_a_packet_can_be_read(tmp_path):
    lines = tshark(tmp_path, lua=True).splitlines()
    assert lines[0].endswith("CareLink 246810 read clock")
    assert lines[1].endswith("9 bytes on usb")
    assert lines[3].endswith("remote 135790 bolus, counter 7")
    assert lines[4].endswith("meter C0FFEE glucose 398 mg/dL")
    assert lines[6].endswith("CareLink 246810 bolus [checksum wrong]")


def test_the_plugin_knows_every_code_that_the_machines_use():
    opcodes = pytest.importorskip("banting.devices.paradigm.opcodes").Opcode
    table = re.search(r"OPCODES = \{(.*?)\}", lua_dissector(), flags=re.DOTALL).group(1)
    named = {int(code, 16) for code in re.findall(r"\[0x(\w\w)\]", table)}
    assert {int(code) for code in opcodes} <= named


@needs_tshark
def test_messages_are_read_as_text_with_their_first_line_in_front(tmp_path):
    request = b"GET /api/v1/status.json HTTP/1.1\r\nhost: nightscout.example\r\n\r\n"
    asked = replace(frame(request, "attacker", 1_000, link="internet"), to="nightscout")
    texted = replace(frame(b"+15550100\nBOLUS 2.0", "attacker", 2_000, link="sms"), to="phone")
    lines = tshark(tmp_path, lua=True, of=trace(asked, texted)).splitlines()
    assert lines[0].endswith("GET /api/v1/status.json HTTP/1.1")
    assert lines[1].endswith("+15550100")
    told = tshark(tmp_path, "-V", lua=True, of=trace(asked, texted))
    assert "BOLUS 2.0" in told
    assert "attacker to phone: what attacker says" in told
