"""What the machines of this family leave out or estimate, in sentences for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer. A gap that could turn
a NO into a YES says so.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Low-glucose suspend of the 530G and the Veo is not modelled: there a false low sensor reading"
    " could also stop insulin for a while.",
    "Which firmware keeps PC Connect as a gate is known from users' reports and an advisory's list,"
    " not from the maker; a firmware that is not stated counts as one that obeys.",
    "A sleeping pump is taken to look at the air every 3.9 s, with the remote option on every"
    " 0.24 s (estimates from how long meters and remotes call); a wake-up call takes 9 s.",
    "The pump hears its sensor at any time; real pumps listen in windows, which makes forging a"
    " sensor's packet harder to time, not impossible.",
    "A battery lasts three weeks idle (estimate) and 137 hours with the radio kept awake (mean of"
    " one user's 19 batteries).",
    "The remote's S button is taken to stop and to resume delivery; an easy bolus is delivered at"
    " the first ACT.",
    "MySentry monitors, dual and square boluses, the bolus wizard, sensor calibration and alarms"
    " beyond low glucose, lost sensor, battery and reservoir are not modelled.",
    "The layouts of the commands for meter number, meter option and easy bolus, and of some reading"
    " answers, have no public capture.",
)
