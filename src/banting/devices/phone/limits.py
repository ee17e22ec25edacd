"""What the phone and its pump driver leave out or estimate, whatever the app.

Knows: the gaps, each with the number that was chosen. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "The app asks the pump its status and reservoir in each cycle and reads its history only when a"
    " bolus is in doubt or more than 0.25 U are missing that it did not order; a smaller dose by"
    " someone else stays unknown to it, and so does a temporary rate set by someone else.",
    "The app orders rates in steps of 0.05 U/h and boluses in steps of 0.1 U, which every pump of"
    " the family takes; newer pumps would take finer ones.",
    "Whoever knows the pump's serial number could also forge the pump's answers to the app (a"
    " reservoir, a history) from nearby; that is not a technique of its own here, where he can"
    " command the pump itself.",
    "The app uploads its profile, one status a cycle, carbohydrate, overrides and notes; the"
    " forecast is told by its first and last value.",
    "Code on the phone acts in the app's place (an assumption with a price): how it gets there is"
    " not modelled, and the pump's own limits are all that is left then.",
    "What code on the phone could read in the app's keychain (a cloud's secret, that of one-time"
    " codes) is not taken by a technique: it commands the pump already.",
    "The phone, the operating system's notifications and its network never fail by themselves.",
)
