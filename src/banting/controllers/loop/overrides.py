"""Overrides and presets: settings scaled, and a target of their own, for a while.

Knows: timelines. Never knows: how an override came about, who set it, or from where. Insulin needs
scaled by a share scale the basal rate with them, sensitivity and carbohydrate ratio against them.
The pump goes on with its own program: see `app_layer.PumpReport.follows_schedule`.

Source: Loop 3.5, LoopDataManager and LoopKit's TemporaryScheduleOverride (`loop-3.5`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from banting.controllers.loop.nouns import Floats, LoopInput, Timeline

__all__ = ["Override", "overridden", "scaled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An override from a time (s) to another, endless by default.

    `needs_share` is the share of usual insulin needs (1: as usual); the targets (mg/dL) are None
    for the usual ones, as is a pre-meal preset's `needs_share` 1.
    """

    start_s: float
    end_s: float = math.inf
    needs_share: float = 1.0
    target_low_mgdl: float | None = None
    target_high_mgdl: float | None = None


def scaled(timeline: Timeline, override: Override, factor: float) -> Timeline:
    """Return a timeline multiplied by a factor while an override lasts, split at its ends."""
    start, end, value, high, inside = _split(timeline, override)
    return Timeline(
        start_s=start,
        end_s=end,
        value=np.where(inside, value * factor, value),
        high=None if high is None else np.where(inside, high * factor, high),
    )


def overridden(given: LoopInput, override: Override) -> LoopInput:
    """Return an input as Loop sees it under an override."""
    share = override.needs_share
    return replace(
        given,
        basal=scaled(given.basal, override, share),
        sensitivity=scaled(given.sensitivity, override, 1.0 / share),
        carb_ratio=scaled(given.carb_ratio, override, 1.0 / share),
        target=_retargeted(given.target, override),
    )


def _retargeted(target: Timeline, override: Override) -> Timeline:
    """Return the target ranges with the override's own while it lasts."""
    if override.target_low_mgdl is None or override.target_high_mgdl is None:
        return target
    start, end, low, high, inside = _split(target, override)
    assert high is not None
    return Timeline(
        start_s=start,
        end_s=end,
        value=np.where(inside, override.target_low_mgdl, low),
        high=np.where(inside, override.target_high_mgdl, high),
    )


def _split(
    timeline: Timeline, override: Override
) -> tuple[Floats, Floats, Floats, Floats | None, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return a timeline cut where an override begins and ends, and which items lie inside."""
    start, end = timeline.start_s, timeline.end_s
    item = np.arange(len(start))
    for cut in (override.start_s, override.end_s):
        cuts = (start < cut) & (cut < end)
        order = np.concatenate([item, item[cuts]])
        starts = np.concatenate([start, np.full(int(cuts.sum()), cut)])
        ends = np.concatenate([np.where(cuts, cut, end), end[cuts]])
        by_start = np.argsort(starts, kind="stable")
        item, start, end = order[by_start], starts[by_start], ends[by_start]
    inside = (start >= override.start_s) & (start < override.end_s)
    high = None if timeline.high is None else timeline.high[item]
    return start, end, timeline.value[item], high, inside
