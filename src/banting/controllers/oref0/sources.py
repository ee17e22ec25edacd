"""Where oref0's rules were learnt."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["SOURCES"]

SOURCES = (
    Source(
        id="oref0",
        title="openaps/oref0 0.7.1 (npm, 2022-06-18, MIT), commit 88cf032",
        where="lib/determine-basal, lib/iob, lib/meal, lib/profile, lib/glucose-get-last.js, "
        "lib/basal-set-temp.js, lib/round-basal.js",
        says="the whole decision, with its rounding at every step; run beside ours, not only read",
    ),
    Source(
        id="oref0-aaps",
        title="nightscout/AndroidAPS 3.4.2.2, commit 0205225",
        where="recorded decisions of its OpenAPSSMB plug-in, compared elsewhere, none kept here",
        says="oref0 0.7.1 reproduces them once basal rates are not rounded and the guard against "
        "unchanging glucose is off",
    ),
    Source(
        id="oref0-split",
        title="nightscout/trio-oref pull request 44",
        where="the description; reproduced on oref0 0.7.1",
        says="a temporary basal of 31 to 60 minutes loses a piece where its first half straddles a "
        "boundary of the basal schedule",
    ),
)
