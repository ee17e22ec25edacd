"""The apps that can run on the phone: a set-up's model to what the phone must know of it.

Knows: the shelf. Never knows: what an app does.
"""

from __future__ import annotations

from banting.devices.phone import androidaps, iaps, loop, trio
from banting.devices.phone.surface import App

__all__ = ["APPS"]

APPS: dict[str, App] = {app.model: app for app in (loop.APP, trio.APP, iaps.APP, androidaps.APP)}
