"""Loop, the do-it-yourself closed loop on a phone: its algorithm, and the app around it."""

from __future__ import annotations

from banting.controllers.loop.sources import SOURCES

__all__ = ["SOURCES"]
