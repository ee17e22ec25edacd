"""What the push service leaves out or estimates, for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Apple's push service is modelled from Apple's documentation and from what its senders ask of"
    " it (read, not run); its HTTP/2 requests stand as HTTP/1.1 text here.",
    "A push is taken to reach a phone that is online 1.5 s after it was accepted (estimate: mostly"
    " one to two seconds); the service promises no time.",
    "A push of low priority is taken to wait until 20 minutes have passed since the last one"
    " (estimate from Apple's advice of two or three an hour); only the newest waits.",
    "More than 30 pushes to one phone within a minute are taken to be refused (estimate: Apple"
    " names no number).",
    "A push key is known to the service when Nightscout, a caregiver or Trio's remote control uses"
    " one; production and sandbox are one service.",
)
