"""Links carry frames between machines; faults and taps are links that wrap a link.

Sans-IO: a link answers who gets a frame, when, and as which bytes. Nothing here can transmit.
"""

from banting.links.addressed import Addressed
from banting.links.ble import Ble
from banting.links.faults import Corrupt, Delay, Drop, Duplicate, Jammed
from banting.links.radio import Radio
from banting.links.tap import Tap
from banting.links.usb import Usb

__all__ = [
    "Addressed",
    "Ble",
    "Corrupt",
    "Delay",
    "Drop",
    "Duplicate",
    "Jammed",
    "Radio",
    "Tap",
    "Usb",
]
