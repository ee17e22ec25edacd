"""What an attacker asks of an app or a cloud for each end: the worst that the app's limits allow.

One place, so that every way in (push, cloud, text message) is judged by the same deed.
"""

from __future__ import annotations

from banting.attacks.aims import TEMP_BASAL_MINUTES
from banting.interfaces import Grip
from banting.schema.intents import (
    RemoteBasal,
    RemoteBolus,
    RemoteCarbs,
    RemoteOverride,
    SwitchProfile,
    WriteCarbs,
    WriteGlucose,
    WriteTarget,
)
from banting.units import MILLIUNITS_PER_U, MS_PER_MIN

__all__ = [
    "FALSE_GLUCOSE_AFTER_MS",
    "FALSE_GLUCOSE_EVERY_MS",
    "FALSE_GLUCOSE_READINGS",
    "FALSE_HIGH_MGDL",
    "Asked",
    "asked_in_words",
    "bolus",
    "carbs",
    "false_high",
    "low_target",
    "more_needs",
    "override",
    "stored_carbs",
    "text_basal",
    "text_carbs",
]

OVERRIDE_MIN = 24 * 60  # the longest that Loop takes
TEXT_CARBS_G_MAX = 48  # AndroidAPS's own default, which its setting may raise
LOW_TARGET_MGDL = 72  # the lowest temporary target that AndroidAPS takes (its hard limits)
MORE_NEEDS_PERCENT = 200  # within AndroidAPS's hard limits for ratios from 4 g/U on
FALSE_HIGH_MGDL = 380  # near the top of what a sensor can say (400): asks for a large correction
FALSE_GLUCOSE_EVERY_MS = MS_PER_MIN  # oftener than a sensor: his are the newest whenever asked
FALSE_GLUCOSE_READINGS = 120  # two hours: as long as a night's loop needs to reach its caps
FALSE_GLUCOSE_AFTER_MS = MS_PER_MIN // 2  # between the minutes at which a sensor's arrive

Asked = (
    RemoteBolus
    | RemoteBasal
    | RemoteCarbs
    | RemoteOverride
    | SwitchProfile
    | WriteCarbs
    | WriteGlucose
    | WriteTarget
)


def bolus(grip: Grip) -> RemoteBolus:
    """Return the largest bolus that the app gives."""
    return RemoteBolus(milliunits=grip.limit("app_max_bolus"))


def carbs(grip: Grip) -> RemoteCarbs:
    """Return the most carbohydrate that the app takes at once by a remote command."""
    return RemoteCarbs(grams=grip.limit("app_max_carbs_g"))


def text_carbs(grip: Grip) -> RemoteCarbs:
    """Return the most carbohydrate that AndroidAPS takes by one text message."""
    return RemoteCarbs(grams=min(TEXT_CARBS_G_MAX, grip.limit("app_max_carbs_g")))


def text_basal(grip: Grip, *, none: bool) -> RemoteBasal:
    """Return the highest rate that the pump takes, which the app cuts to its limits, or none."""
    rate = 0 if none else grip.limit("max_basal")
    return RemoteBasal(milliunits_per_h=rate, minutes=TEMP_BASAL_MINUTES)


def stored_carbs(grip: Grip) -> WriteCarbs:
    """Return the most carbohydrate that the app takes at once from a cloud."""
    return WriteCarbs(grams=grip.limit("app_max_carbs_g"))


def override() -> RemoteOverride:
    """Return the wearer's preset for as long as it can last."""
    return RemoteOverride(minutes=OVERRIDE_MIN)


def low_target() -> WriteTarget:
    """Return the lowest temporary target for as long as an override can last."""
    return WriteTarget(target_mgdl=LOW_TARGET_MGDL, minutes=OVERRIDE_MIN)


def more_needs() -> SwitchProfile:
    """Return a switch to far more insulin for as long as an override can last."""
    return SwitchProfile(needs_percent=MORE_NEEDS_PERCENT, minutes=OVERRIDE_MIN)


def false_high() -> WriteGlucose:
    """Return a reading that makes a loop dose."""
    return WriteGlucose(glucose_mgdl=FALSE_HIGH_MGDL)


def asked_in_words(asked: Asked) -> str:
    """Return what was asked, for a reader."""
    match asked:
        case RemoteBolus(milliunits=milliunits):
            return f"a bolus of {milliunits / MILLIUNITS_PER_U:g} U"
        case RemoteBasal(milliunits_per_h=rate, minutes=minutes):
            return f"a basal rate of {rate / MILLIUNITS_PER_U:g} U/h for {minutes} min"
        case SwitchProfile(needs_percent=percent):
            return f"a profile of {percent} % of the wearer's insulin needs"
        case RemoteCarbs(grams=grams) | WriteCarbs(grams=grams):
            return f"{grams} g of carbohydrate that nobody eats"
        case RemoteOverride(minutes=minutes):
            return f"one of the wearer's presets for {minutes // 60} h"
        case WriteTarget(target_mgdl=target_mgdl, minutes=minutes):
            return f"a target of {target_mgdl} mg/dL for {minutes // 60} h"
        case WriteGlucose(glucose_mgdl=glucose_mgdl):
            return f"a reading of {glucose_mgdl} mg/dL"
