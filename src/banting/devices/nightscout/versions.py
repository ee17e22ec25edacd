"""What each version of Nightscout does differently, as data.

Knows: the three versions that a set-up may name. Never knows: how a difference is carried out; the
files that answer ask here. Doubts are told beside their field.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.units import MS_PER_H

__all__ = ["VERSIONS", "Version"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version.

    `filters_push_key`: settings are answered without the push key. `guards_v2`: properties and
    ddata ask for a permission. `wrong_secret_denied`: a wrong secret is refused; before, it counted
    as none and the default roles decided. `token_life_ms`: how long a signed token holds.
    `tells_permissions`: verifyauth answers what the asker may do, and adminnotifies exists.
    `wraps_v3`: answers of the third interface stand in `result` with a status, and no date is
    asked for. `dates_pushes`: a push carries when it was sent and until when it holds.
    `pushes_doses`: boluses and carbohydrate are pushed as well as overrides.
    """

    number: str
    filters_push_key: bool
    guards_v2: bool
    wrong_secret_denied: bool
    token_life_ms: int
    tells_permissions: bool
    wraps_v3: bool
    api3_version: str
    dates_pushes: bool
    pushes_doses: bool


_V13 = Version(
    number="13.0.1",
    filters_push_key=False,
    guards_v2=False,
    wrong_secret_denied=False,
    token_life_ms=MS_PER_H,
    tells_permissions=False,
    wraps_v3=False,
    api3_version="3.0.0-alpha",  # estimate: the thread of its introduction asks for this number
    dates_pushes=False,
    pushes_doses=False,
)
_V14 = Version(
    number="14.0.0",
    filters_push_key=True,
    guards_v2=False,
    wrong_secret_denied=False,
    token_life_ms=MS_PER_H,
    tells_permissions=False,
    wraps_v3=False,
    api3_version="3.0.0-alpha",
    dates_pushes=False,
    pushes_doses=True,  # the release that brought it is not established; this is the safe side
)
_V15 = Version(
    number="15.0.7",
    filters_push_key=True,
    guards_v2=True,
    wrong_secret_denied=True,
    token_life_ms=8 * MS_PER_H,
    tells_permissions=True,
    wraps_v3=True,
    api3_version="3.0.5",
    dates_pushes=True,
    pushes_doses=True,
)

VERSIONS = {version.number: version for version in (_V13, _V14, _V15)}
