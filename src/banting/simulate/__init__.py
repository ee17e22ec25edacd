"""A planned trial, run: in blocks, on any executor, resumable, and the same whatever the split."""

from __future__ import annotations

from banting.simulate.blocks import Block, blocks_of, fingerprint_of_plan
from banting.simulate.gather import Kept, Pool, gathered
from banting.simulate.outcome import found_from, warm
from banting.simulate.summary_bytes import summaries_from, summary_bytes
from banting.simulate.work import live

__all__ = [
    "Block",
    "Kept",
    "Pool",
    "blocks_of",
    "fingerprint_of_plan",
    "found_from",
    "gathered",
    "live",
    "summaries_from",
    "summary_bytes",
    "warm",
]
