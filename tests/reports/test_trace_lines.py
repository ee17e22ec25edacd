"""Traces as JSON lines: what is hashed comes back byte for byte, and any damage is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import EvidenceError, ReplayMismatch
from banting.reports.trace_lines import read_trace_lines, require_same, trace_lines
from banting.schema.effects import Frame
from banting.schema.trace import Trace, TraceEvent

names = st.text(min_size=1, max_size=12).filter(
    lambda name: not name.startswith("#") and name not in ("at_ms", "actor", "kind")
)
times = st.integers(0, 90_000_000)


@st.composite
def events(draw):
    frame = draw(
        st.none()
        | st.builds(
            Frame,
            link=st.sampled_from(("radio", "usb", "ble", "internet", "sms")),
            sender=st.text(max_size=8),
            raw=st.binary(max_size=20),
            at_ms=times,
            repeats=st.integers(1, 255),
            duration_ms=st.integers(0, 12_000),
            to=st.text(max_size=8),
        )
    )
    fields = draw(st.dictionaries(names, st.text(max_size=12), max_size=3))
    if frame:
        fields["raw"] = frame.raw.hex()
    return TraceEvent(
        at_ms=draw(times),
        actor=draw(st.text(max_size=8)),
        kind=draw(st.sampled_from(("frame", "effect", "act", "attacker", "note"))),
        fields=tuple(fields.items()),
        says=draw(st.text(max_size=12)),
        frame=frame,
        glucose_mgdl=draw(st.none() | st.integers(0, 6_000).map(lambda tenths: tenths / 10)),
    )


traces = st.lists(events(), max_size=5).map(lambda chosen: Trace(events=tuple(chosen)))


@given(traces)
def test_a_trace_comes_back_whole(trace):
    assert read_trace_lines(trace_lines(trace)) == trace


@given(traces)
def test_dropping_what_is_for_readers_gives_the_canonical_line(trace):
    lines = trace_lines(trace).decode().split("\n")[1:-1]
    for event, line in zip(trace.events, lines, strict=True):
        hashed = {k: v for k, v in json.loads(line).items() if not k.startswith("#")}
        assert json.dumps(hashed, separators=(",", ":")) == event.line


@given(traces, st.data())
def test_a_trace_cut_off_anywhere_is_refused(trace, data):
    whole = trace_lines(trace)
    length = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EvidenceError, match=r"trace, line \d+: "):
        read_trace_lines(whole[:length])


@given(st.binary(max_size=60))
def test_any_bytes_are_a_trace_or_refused(content):
    with pytest.raises(EvidenceError):
        read_trace_lines(content)


def sample(glucose_mgdl=101.26):
    frame = Frame(link="radio", sender="attacker", raw=b"\xa9\x6c", at_ms=7, repeats=3)
    fields = (("link", "radio"), ("raw", "a96c"))
    heard = TraceEvent(at_ms=7, actor="attacker", kind="frame", fields=fields, frame=frame)
    act = TraceEvent(
        at_ms=9, actor="wearer", kind="act", fields=(("act", "eat"),), glucose_mgdl=glucose_mgdl
    )
    return Trace(events=(heard, act))


def test_what_the_hashed_fields_say_of_a_frame_is_not_written_twice():
    frame = Frame(link="ble", sender="phone", to="bridge", raw=b"\x05\x0a", at_ms=7, duration_ms=4)
    fields = (("link", "ble"), ("raw", "050a"), ("repeats", "1"), ("duration_ms", "4"))
    event = TraceEvent(
        at_ms=7, actor="phone", kind="frame", fields=(*fields, ("to", "bridge")), frame=frame
    )
    trace = Trace(events=(event,))
    written = trace_lines(trace)
    assert b'"#frame":{}' in written
    assert written.count(b"050a") == 1
    assert read_trace_lines(written) == trace


def test_glucose_is_kept_for_readers_but_not_hashed():
    one, other = sample(101.26), sample(140.0)
    assert one.hash() == other.hash()
    assert b'"#glucose_mgdl":101.3' in trace_lines(one)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b'"at_ms":9', b'"at_ms":8', 1),
        (b'"eat"', b'"ate"', 1),
        (b'"at_ms":9', b'"at_ms":9.5', 3),
        (b'"at_ms":9', b'"at_ms":true', 3),
        (b'"act":"eat"', b'"act":3', 3),
        (b'"kind":"act",', b"", 3),
        (b'"raw":"a96c","#', b'"raw":"a96d","#', 1),
        (b'"#frame":{', b'"#frame":{"sender":1,', 2),
        (b'"#frame":{', b'"#frame":{"raw":"zz",', 2),
        (b'"#frame":{', b'"#frame":{"raw":"a96d",', 2),
        (b'"repeats":3', b'"repeats":"3"', 2),
        (b'"#frame":{', b'"#frame":7,"was":{', 2),
        (b'{"at_ms":9', b'["at_ms",9', 3),
        (b"wearer", b"we\xffarer", 3),
        (b'"banting_trace":"1.1"', b'"banting_trace":"9.0"', 1),
        (b'"events":2', b'"events":3', 3),
        (b'"events":2', b'"events":"2"', 1),
        (b'"sha256":"', b'"sha256":"0', 1),
    ],
)
def test_garbled_evidence_is_refused_at_its_line(old, new, line):
    whole = trace_lines(sample())
    broken = whole.replace(old, new, 1)
    assert broken != whole
    with pytest.raises(EvidenceError, match=f"trace, line {line}: "):
        read_trace_lines(broken)


def test_equal_traces_pass_the_comparison():
    require_same(sample(), sample(300.0))


def test_the_first_event_that_differs_is_named():
    one = sample()
    changed = TraceEvent(at_ms=9, actor="wearer", kind="act", fields=(("act", "sleep"),))
    with pytest.raises(ReplayMismatch) as caught:
        require_same(one, Trace(events=(one.events[0], changed)))
    assert caught.value.event_index == 1
    assert "eat" in caught.value.expected
    assert "sleep" in caught.value.found


@pytest.mark.parametrize("swapped", [False, True])
def test_a_missing_event_differs_from_none(swapped):
    one, short = sample(), Trace(events=sample().events[:1])
    pair = (short, one) if swapped else (one, short)
    with pytest.raises(ReplayMismatch) as caught:
        require_same(*pair)
    assert caught.value.event_index == 1
    assert (caught.value.expected == "") is swapped
