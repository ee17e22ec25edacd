"""Writes down what happens: one `TraceEvent` per frame, effect, act and attacker's step.

Knows: the order of fields in each line (part of what is hashed). Never knows: why things happen.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from banting.interfaces import Dialect
from banting.schema.effects import Act, Effect, Frame
from banting.schema.trace import Trace, TraceEvent

__all__ = ["Recorder"]


class Recorder:
    """Collects events; `meaning` of a frame is asked of the dialect once per distinct bytes."""

    def __init__(self, dialect: Dialect) -> None:
        """Start with nothing written."""
        self._dialect = dialect
        self._events: list[TraceEvent] = []
        self._says: dict[bytes, str] = {}

    def trace(self) -> Trace:
        """Return all that was written, in order of time and then of writing."""
        return Trace(events=tuple(sorted(self._events, key=lambda event: event.at_ms)))

    def fork(self) -> Recorder:
        """Return a recorder that goes on from here by itself; meanings are shared."""
        other = Recorder(self._dialect)
        other._events = list(self._events)
        other._says = self._says
        return other

    def frame(self, frame: Frame) -> None:
        """Write a frame as it is put on its link."""
        written = (
            ("link", frame.link),
            ("raw", frame.raw.hex()),
            ("repeats", str(frame.repeats)),
            ("duration_ms", str(frame.duration_ms)),
        )
        self._write(frame.at_ms, frame.sender, "frame", written, self._meaning(frame.raw), frame)

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

    def _meaning(self, raw: bytes) -> str:
        if raw not in self._says:
            self._says[raw] = self._dialect.describe(raw)[0]
        return self._says[raw]

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
