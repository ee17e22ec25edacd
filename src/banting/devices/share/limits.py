"""What the Share-like cloud leaves out or estimates, for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "The sensor maker's cloud is modelled from public clients of it (read, not run): what it checks"
    " beyond what they handle is not known.",
    "It takes readings of any receiver's serial, since whoever has logged in may make a serial the"
    " account's own first; it is taken not to compare a reading's time with the clock.",
    "Ten wrong passwords are taken to lock an account for ten minutes (estimate: clients know the"
    " refusal, not its numbers); a session is taken to last the day.",
    "Followers, invitations and alerts of the cloud are not modelled.",
)
