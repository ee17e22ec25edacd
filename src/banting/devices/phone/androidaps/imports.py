"""What AndroidAPS takes from Nightscout, each kind only where its switch is on.

Knows: treatments, readings and the stored profile. Never knows: who may write there.
Source: `sources.NSCLIENT`, `sources.PROFILE_STORE`; read, not run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.phone.androidaps.age_limits import AGE_GROUPS, AgeLimits
from banting.devices.phone.androidaps.commands import ABSORPTION_MIN
from banting.devices.phone.androidaps.profiles import profile_order
from banting.devices.phone.androidaps.state import AapsState, switched
from banting.devices.phone.nightscout_reads import (
    Treatment,
    entries_request,
    profile_request,
    readings_in,
    stored_profile,
    treatments_in,
    treatments_request,
)
from banting.devices.phone.surface import (
    OrderCancel,
    OrderCarbs,
    OrderTarget,
    PhoneSeen,
    Poll,
    RemoteAnswer,
    RemoteOrder,
    TakeGlucose,
)
from banting.schema.day import unix_ms
from banting.schema.setup import DeviceSetup
from banting.units import MS_PER_DAY, MS_PER_MIN
from banting.wire.http import Response

__all__ = ["TEMP_TARGET_MGDL", "Imports", "imports_of"]

OWN = "AndroidAPS"
TEMP_TARGET_MGDL = (72, 200)  # the hard limits of a temporary target
READINGS = 12
MINUTES_MAX = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What is taken; `age` are the hard limits."""

    carbs: bool
    glucose: bool
    targets: bool
    profile_switch: bool
    profile_store: bool
    age: AgeLimits

    def polls(self, now_ms: int) -> tuple[Poll, ...]:
        """Return what to ask of Nightscout."""
        asked = []
        if self.profile_store:
            asked.append(Poll(key="profile", host="nightscout", request=profile_request()))
        if self.carbs or self.targets or self.profile_switch:
            request = treatments_request(now_ms - MS_PER_DAY)
            asked.append(Poll(key="treatments", host="nightscout", request=request))
        if self.glucose:
            request = entries_request(READINGS)
            asked.append(Poll(key="entries", host="nightscout", request=request))
        return tuple(asked)

    def answered(
        self, state: AapsState, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> tuple[AapsState, tuple[RemoteAnswer, ...]]:
        """Return what an answer to a question does."""
        if key == "profile":
            return self._stored(state, response), ()
        if key == "entries":
            return state, self._readings(response, seen, now_ms)
        new = [
            one
            for one in treatments_in(response)
            if one.id not in state.taken and one.entered_by != OWN
        ]
        orders = tuple(order for one in new for order in self._orders(one, state, seen, now_ms))
        taken = state.taken | {one.id for one in new}
        return replace(switched(state, orders), taken=taken), orders

    def _stored(self, state: AapsState, response: Response) -> AapsState:
        """Return the state with a profile that is newer, or dated to a whole second."""
        found = stored_profile(response)
        if found is None:
            return state
        known_ms = None if state.stored is None else state.stored.at_ms
        newer = known_ms is None or found.at_ms > known_ms
        return replace(state, stored=found) if newer or unix_ms(found.at_ms) % 1000 == 0 else state

    def _readings(
        self, response: Response, seen: PhoneSeen, now_ms: int
    ) -> tuple[RemoteAnswer, ...]:
        """Return readings that are newer than what the phone has seen."""
        last_ms = seen.glucose[-1].at_ms if seen.glucose else now_ms - MS_PER_DAY
        return tuple(
            TakeGlucose(reading=one, says=f"Nightscout has {one.glucose_mgdl} mg/dL")
            for one in readings_in(response)
            if last_ms < one.at_ms <= now_ms
        )

    def _orders(
        self, treatment: Treatment, state: AapsState, seen: PhoneSeen, now_ms: int
    ) -> tuple[RemoteOrder, ...]:
        """Return what a treatment does."""
        by = treatment.entered_by or "nobody"
        found: list[RemoteOrder] = []
        if self.carbs and treatment.carbs_g is not None and treatment.carbs_g > 0:
            says = f"Nightscout has {treatment.carbs_g} g by {by}"
            found.append(
                OrderCarbs(
                    grams=treatment.carbs_g,
                    absorption_min=ABSORPTION_MIN,
                    at_ms=treatment.at_ms,
                    says=says,
                )
            )
        if self.targets and treatment.kind == "Temporary Target":
            found += _target(treatment, now_ms, f"Nightscout has a target by {by}")
        if self.profile_switch and treatment.kind == "Profile Switch":
            percent = 100 if treatment.percent is None else treatment.percent
            order = profile_order(percent, state, seen.settings, self.age)
            found += [] if order is None else [order]
        return tuple(found)


def _target(treatment: Treatment, now_ms: int, says: str) -> list[RemoteOrder]:
    """Return a target that still runs, or the end of one."""
    if treatment.minutes is None or treatment.at_ms > now_ms:
        return []
    if treatment.minutes == 0:
        return [OrderCancel(says=says)]
    left_min = (treatment.at_ms - now_ms) // MS_PER_MIN + treatment.minutes
    low, high = TEMP_TARGET_MGDL
    target = treatment.target_mgdl
    if target is None or not low <= target <= high or not 1 <= left_min <= MINUTES_MAX:
        return []
    return [OrderTarget(target_mgdl=target, minutes=left_min, says=says)]


def imports_of(phone: DeviceSetup, in_use: bool) -> Imports:
    """Return what a phone takes as it is switched; nothing where no Nightscout is in use."""
    return Imports(
        carbs=in_use and phone.flag("import_carbs"),
        glucose=in_use and phone.flag("import_glucose"),
        targets=in_use and phone.flag("import_targets"),
        profile_switch=in_use and phone.flag("import_profile_switch"),
        profile_store=in_use and phone.flag("profile_store"),
        age=AGE_GROUPS[phone.text("age_group")],
    )
