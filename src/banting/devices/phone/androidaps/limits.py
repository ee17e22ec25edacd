"""What the model of AndroidAPS leaves out or assumes. Knows: the gaps. Never knows: an answer."""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "AndroidAPS is modelled from its source (read, not run); its dosing is oref0 0.7.1, without"
    " dynamic sensitivity and without autosens.",
    "Of the text-message commands BG, BASAL, BOLUS, CARBS, HELP, LOOP START, STOP and STATUS,"
    " PROFILE, SMS and TARGET are modelled; PUMP, EXTENDED, CAL, NSCLIENT and the other LOOP"
    " commands are refused.",
    "Replies to a telephone that is no machine of the home reach nobody.",
    "Insulin that others store in Nightscout is not taken; Nightscout is read by its first"
    " interface, every five minutes.",
    "A profile switch scales what the loop doses by, its rates included, until the next switch,"
    " whatever its length; it is not written to the pump as its own basal program.",
    "A stored profile counts by its first basal rate, for insulin needs as a whole; there is one"
    " profile to switch to, and its next switch is one by text message or from Nightscout.",
)
