"""Summaries as bytes, to be kept, sent and merged later; exact, and checked when read."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import numpy as np

from banting.errors import ModelError

if TYPE_CHECKING:
    from banting.trial.summary import Summary

__all__ = ["summaries_from", "summary_bytes"]

_PLAIN = ("people", "days", "below_54", "below_40", "above_300")


def _plain(summary: Summary) -> dict[str, Any]:
    """Return a summary as JSON has it; the histogram is packed."""
    counts = np.ascontiguousarray(summary.histogram, dtype="<i8")
    return {
        **{name: getattr(summary, name) for name in _PLAIN},
        "moments": [[m.total, m.squares] for m in summary.moments],
        "gain": [summary.gain.total, summary.gain.squares],
        "days_by_severity": list(summary.days_by_severity),
        "squares_by_severity": list(summary.squares_by_severity),
        "shape": list(counts.shape),
        "histogram": b64encode(zlib.compress(counts.tobytes(), 6)).decode(),
        "sample": [list(person) for person in summary.sample],
        "worst": list(summary.worst),
    }


def summary_bytes(summaries: tuple[Summary, ...]) -> bytes:
    """Return summaries as bytes."""
    return json.dumps([_plain(summary) for summary in summaries]).encode()


def summaries_from(raw: bytes) -> tuple[Summary, ...]:
    """Return summaries from their bytes.

    Raises: ModelError when these are no summaries, or not whole.
    """
    try:
        return tuple(_summary(plain) for plain in json.loads(raw))
    except (KeyError, TypeError, ValueError, zlib.error) as problem:
        raise ModelError("kept summaries", f"cannot be read: {problem}") from problem


def _summary(plain: dict[str, Any]) -> Summary:
    """Return a summary from JSON."""
    from banting.trial.summary import Moments, Summary

    counts = np.frombuffer(zlib.decompress(b64decode(plain["histogram"])), dtype="<i8")
    return Summary(
        **{name: int(plain[name]) for name in _PLAIN},
        moments=tuple(Moments(total=int(a), squares=int(b)) for a, b in plain["moments"]),
        gain=Moments(total=int(plain["gain"][0]), squares=int(plain["gain"][1])),
        days_by_severity=tuple(int(count) for count in plain["days_by_severity"]),
        squares_by_severity=tuple(int(total) for total in plain["squares_by_severity"]),
        histogram=counts.reshape(plain["shape"]).astype(np.int64),
        sample=tuple((int(number), float(risk)) for number, risk in plain["sample"]),
        worst=(int(plain["worst"][0]), float(plain["worst"][1]), int(plain["worst"][2])),
    )
