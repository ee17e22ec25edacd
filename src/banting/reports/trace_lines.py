"""A trace as JSON lines, and back: the form in which a replay is kept and compared.

The first line names the form, counts the events and gives the trace hash. Each further line is one
event: the very fields that are hashed, in their order, and then fields whose names begin with `#`,
which are there for readers and not hashed: what it means, that it is a frame and what of it the
fields do not say, the body's glucose. Dropping those and writing the line again gives the canonical
line byte for byte.

    {"banting_trace":"1.1","events":412,"sha256":"..."}
    {"at_ms":61250,"actor":"attacker","kind":"frame","raw":"a9...","#says":"bolus 25 U","#frame":{}}

Knows: text. Never knows: files or machines.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from banting.errors import EvidenceError, ReplayMismatch
from banting.schema.effects import Frame
from banting.schema.trace import Trace, TraceEvent

__all__ = ["TRACE_FORM", "read_trace_lines", "require_same", "trace_lines"]

TRACE_FORM = "1.1"
_FIXED = ("at_ms", "actor", "kind")


def trace_lines(trace: Trace) -> bytes:
    """Return a trace as JSON lines, each ended by a newline; equal traces give equal bytes."""
    head = {"banting_trace": TRACE_FORM, "events": len(trace.events), "sha256": trace.hash()}
    lines = [json.dumps(head, separators=(",", ":"))]
    lines += [_event_line(event) for event in trace.events]
    return "".join(f"{line}\n" for line in lines).encode()


def read_trace_lines(content: bytes) -> Trace:
    """Return the trace that was written.

    Effects are kept as their text fields only; glucose comes back rounded to 0.1 mg/dL.

    Raises:
        EvidenceError: with the number of the line, when the text is cut off, garbled or of another
            form, or when its events do not have the hash that its first line gives.
    """
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise EvidenceError(f"trace, line {line}: not UTF-8 text") from None
    count, digest = _read_head(lines[0])
    if lines[-1] != "":
        raise EvidenceError(f"trace, line {len(lines)}: cut off in the middle of a line")
    if len(lines) - 2 != count:
        raise EvidenceError(
            f"trace, line {len(lines) - 1}: {count} events were written, {len(lines) - 2} are here"
        )
    events = tuple(_read_event(line, number) for number, line in enumerate(lines[1:-1], start=2))
    trace = Trace(events=events)
    if trace.hash() != digest:
        raise EvidenceError(f"trace, line 1: the events have hash {trace.hash()}, not {digest}")
    return trace


def require_same(recorded: Trace, replayed: Trace) -> None:
    """Compare two traces by their canonical lines.

    Raises:
        ReplayMismatch: with the index of the first event that differs; an event that only one of
            the traces has is shown as empty text in the other.
    """
    first = [event.line for event in recorded.events]
    second = [event.line for event in replayed.events]
    shorter = min(len(first), len(second))
    differing = (n for n in range(shorter) if first[n] != second[n])
    index = next(differing, shorter)
    if index < max(len(first), len(second)):
        raise ReplayMismatch(
            index, "".join(first[index : index + 1]), "".join(second[index : index + 1])
        )


def _event_line(event: TraceEvent) -> str:
    """Return one event: the hashed fields, then those for readers."""
    readable: dict[str, Any] = {}
    if event.says:
        readable["#says"] = event.says
    if event.glucose_mgdl is not None:
        readable["#glucose_mgdl"] = round(event.glucose_mgdl, 1)
    if event.frame is not None:
        readable["#frame"] = _not_said(event.frame, event)
    hashed = event.line
    if not readable:
        return hashed
    return f"{hashed[:-1]},{json.dumps(readable, separators=(',', ':'))[1:]}"


def _not_said(frame: Frame, event: TraceEvent) -> dict[str, Any]:
    """Return what of a frame the hashed fields of its event do not say already."""
    said = _said(event)
    full = {
        "link": frame.link,
        "sender": frame.sender,
        "to": frame.to,
        "at_ms": frame.at_ms,
        "repeats": frame.repeats,
        "duration_ms": frame.duration_ms,
        "raw": frame.raw.hex(),
    }
    return {key: value for key, value in full.items() if value != said[key]}


def _said(event: TraceEvent) -> dict[str, Any]:
    """Return a frame as far as the hashed fields of an event tell it."""
    fields = dict(event.fields)
    return {
        "link": fields.get("link", ""),
        "sender": event.actor,
        "to": fields.get("to", ""),
        "at_ms": event.at_ms,
        "repeats": _counted(fields.get("repeats", ""), 1),
        "duration_ms": _counted(fields.get("duration_ms", ""), 0),
        "raw": fields.get("raw", ""),
    }


def _counted(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else otherwise


def _read_head(line: str) -> tuple[int, str]:
    """Return the number of events and the hash that the first line gives."""
    try:
        head = json.loads(line)
        form, count, digest = head["banting_trace"], head["events"], head["sha256"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise EvidenceError("trace, line 1: no first line of a trace") from None
    if form != TRACE_FORM:
        raise EvidenceError(f"trace, line 1: form {form!r}, this version reads {TRACE_FORM!r}")
    if not isinstance(count, int) or not isinstance(digest, str):
        raise EvidenceError("trace, line 1: no count of events or no hash")
    return count, digest


def _read_event(line: str, number: int) -> TraceEvent:
    """Return the event of one line."""
    try:
        record = json.loads(line)
        hashed = {key: value for key, value in record.items() if not key.startswith("#")}
        frame, glucose = record.get("#frame"), record.get("#glucose_mgdl")
        event = TraceEvent(
            at_ms=_whole(hashed["at_ms"]),
            actor=_text(hashed["actor"]),
            kind=_text(hashed["kind"]),
            fields=tuple((k, _text(v)) for k, v in hashed.items() if k not in _FIXED),
            says=_text(record.get("#says", "")),
            glucose_mgdl=None if glucose is None else float(glucose),
        )
        if frame is not None:
            event = replace(event, frame=_read_frame({**_said(event), **frame}))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EvidenceError(f"trace, line {number}: no event of a trace ({error})") from None
    if event.frame and event.frame.raw.hex() not in dict(event.fields).values():
        raise EvidenceError(f"trace, line {number}: the frame's bytes are not those hashed")
    return event


def _read_frame(record: dict[str, Any]) -> Frame:
    """Return the frame of a line."""
    return Frame(
        link=_text(record["link"]),
        sender=_text(record["sender"]),
        raw=bytes.fromhex(_text(record["raw"])),
        at_ms=_whole(record["at_ms"]),
        repeats=_whole(record["repeats"]),
        duration_ms=_whole(record["duration_ms"]),
        to=_text(record["to"]),
    )


def _text(value: object) -> str:
    """Return a value that must be text."""
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {value!r}")
    return value


def _whole(value: object) -> int:
    """Return a value that must be a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected a whole number, got {value!r}")
    return value
