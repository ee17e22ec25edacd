"""Writes down what happens: one `TraceEvent` per frame, effect, act and attacker's step.

Knows: the order of fields in each line (part of what is hashed). Never knows: why things happen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from banting.interfaces import Speech
from banting.schema.effects import Act, Effect, Frame
from banting.schema.trace import Trace, TraceEvent

__all__ = ["Recorder"]


class Recorder:
    """Collects events; a frame's meaning is asked for once per distinct bytes of a link."""

    def __init__(self, speech: Callable[[str], Speech]) -> None:
        """Start with nothing written; `speech` tells how the bytes of a link look."""
        self._speech = speech
        self._events: list[TraceEvent] = []
        self._says: dict[tuple[str, bytes], str] = {}

    def trace(self) -> Trace:
        """Return all that was written, in order of time and then of writing."""
        return Trace(events=tuple(sorted(self._events, key=lambda event: event.at_ms)))

    def fork(self) -> Recorder:
        """Return a recorder that goes on from here by itself; meanings are shared."""
        other = Recorder(self._speech)
        other._events = list(self._events)
        other._says = self._says
        return other

    def frame(self, frame: Frame) -> None:
        """Write a frame as it is put on its link."""
        written: tuple[tuple[str, str], ...] = (
            ("link", frame.link),
            ("raw", frame.raw.hex()),
            ("repeats", str(frame.repeats)),
            ("duration_ms", str(frame.duration_ms)),
        )
        if frame.to:
            written = (*written, ("to", frame.to))
        self._write(frame.at_ms, frame.sender, "frame", written, self._meaning(frame), frame)

    def effect(self, at_ms: int, role: str, effect: Effect, glucose_mgdl: float | None) -> None:
        """Write what a machine caused."""
        name = type(effect).__name__
        written = tuple((f.name, _text(getattr(effect, f.name))) for f in fields(effect))
        written = (("effect", name), *written)
        self._write(at_ms, role, "effect", written, effect=effect, glucose_mgdl=glucose_mgdl)

    def act(self, at_ms: int, who: str, act: Act, glucose_mgdl: float) -> None:
        """Write what someone did with a device."""
        written = (("device", act.device), ("act", act.name), ("value", str(act.value)))
        self._write(at_ms, who, "act", written, glucose_mgdl=glucose_mgdl)

    def note(self, at_ms: int, who: str, kind: str, written: tuple[tuple[str, str], ...]) -> None:
        """Write anything else: what an attacker's step came to, what the wearer ate."""
        self._write(at_ms, who, kind, written)

    def _meaning(self, frame: Frame) -> str:
        key = (frame.link, frame.raw)
        if key not in self._says:
            self._says[key] = self._speech(frame.link).describe(frame.raw)[0]
        return self._says[key]

    def _write(
        self,
        at_ms: int,
        actor: str,
        kind: str,
        written: tuple[tuple[str, str], ...],
        says: str = "",
        frame: Frame | None = None,
        effect: Effect | None = None,
        glucose_mgdl: float | None = None,
    ) -> None:
        self._events.append(
            TraceEvent(
                at_ms=at_ms,
                actor=actor,
                kind=kind,
                fields=written,
                says=says,
                frame=frame,
                effect=effect,
                glucose_mgdl=glucose_mgdl,
            )
        )


def _text(value: Any) -> str:
    """Return a field as text: bytes as hex, yes/no in lower case; never a float."""
    assert not isinstance(value, float), "a float would make the trace's hash fragile"
    match value:
        case bytes():
            return value.hex()
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
