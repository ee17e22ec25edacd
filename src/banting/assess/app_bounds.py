"""The most that can be reached through a phone's app, under the limits the app enforces.

Knows: the set-up's numbers and which rule ended the path. Never knows: what a replay did. A rule
that drives the bridge itself passes the app's limits by; the pump's own hold then (`bounds.py`).
"""

from __future__ import annotations

from dataclasses import replace

from banting.schema.question import Goal
from banting.schema.setup import DeviceSetup

__all__ = ["app_bound", "by_app", "within_pump"]

LOOP_CARB_ENTRY_G = 250  # Loop 3.5, LoopConstants.swift
LOOP_TARGET_MGDL_MIN = 87  # LoopKit, Guardrail+Settings.swift: what the app takes at least
RAISED_U = 30  # LoopKit, Guardrail+Settings.swift
AAPS_TEXT_CARBS_G = 48  # AndroidAPS 3.4.2.2, IntKey.kt: the default of its own setting
_PAST_THE_APP = ("bridge-", "phone-bridge-", "phone-driver-")

_CARBS = ("-carbs", "phone-app-G5", "phone-hands-G5")  # how rules end that enter carbohydrate

_BY_APP = (
    *(
        "push-",
        "cloud-",
        "store-",
        "false-glucose-",
        "reuse-",
        "replay-",
        "guess-code",
        "outrun-",
        "code-secret",
    ),
    *("phone-", "sms-", "read-open", "read-held", "read-share", "jam-phone", "forge-push"),
    *("flood-", "forge-sent-at"),
)
_ONLY_FROM_AFAR = ("flood-", "forge-sent-at")  # what reaches neither app nor pump


def by_app(rule: str) -> bool:
    """Return whether what a rule does goes through the app, so that the app's limits hold."""
    return rule.startswith(_BY_APP) and not rule.startswith(_PAST_THE_APP)


def within_pump(phone: DeviceSetup, pump: DeviceSetup) -> DeviceSetup:
    """Return the app with the limits that its pump lets through; insulin on board stays its own."""
    options = dict(phone.options)
    options.setdefault("max_iob_u", 2 * phone.number("max_bolus_u"))
    for limit in ("max_bolus_u", "max_basal_u_per_h"):
        options[limit] = min(phone.number(limit), pump.number(limit))
    return replace(phone, options=tuple(sorted(options.items())))


def app_bound(goal: Goal, last_rule: str, phone: DeviceSetup) -> str | None:
    """Return the bound as a sentence, None where the app's limits have no say.

    Args:
        goal: what is reached.
        last_rule: id of the rule that gives it.
        phone: whose app's limits hold.
    """
    if not by_app(last_rule):
        return None
    match goal:
        case Goal.G1:
            return _bolus(last_rule, phone)
        case Goal.G2:
            rate = phone.number("max_basal_u_per_h")
            return f"{rate:g} U/h (the app's maximum basal) for a day at most, the loop being off"
        case Goal.G3:
            return "basal insulin for a day at most, the loop being off; boluses still come"
        case Goal.G4 if last_rule.startswith("phone-hands"):
            return f"the app's max bolus up to {RAISED_U} U, and its other settings"
        case Goal.G4:
            return "the app's loop on or off"
        case Goal.G5:
            return f"{_steering(last_rule, phone)}; whatever it is told, {_caps(phone)}"
        case Goal.G6:
            return f"readings from 40 to 400 mg/dL, as long as they are written; {_caps(phone)}"
        case Goal.G8 if last_rule.startswith(_ONLY_FROM_AFAR):
            return "commands from afar, as long as it goes on; the app and the pump still work"
        case Goal.G8:
            return "commands from afar or by the phone; the pump's own keys still work"
        case Goal.G9:
            return "glucose, insulin, food and settings, as far back as the cloud keeps them"
        case Goal.G10:
            return "good until the key or secret is replaced"
        case _:
            return None


def _bolus(rule: str, phone: DeviceSetup) -> str:
    most = f"{phone.number('max_bolus_u'):g} U a command (the app's maximum bolus)"
    match phone.model:
        case "trio":
            return f"{most}, until {phone.number('max_iob_u'):g} U are on board (maximum IOB)"
        case "androidaps":
            return (
                f"{most}; a meal's need not lie apart; a code must be seen anew each minute or so"
            )
        case _ if rule.startswith("phone-hands"):
            return f"{most}, as often as it is asked for"
        case _:
            return f"{most}, each with a new code, as often as a code is had"


def _steering(rule: str, phone: DeviceSetup) -> str:
    options = dict(phone.options)
    if rule.endswith(_CARBS):
        grams = int(options.get("max_carbs_g", LOOP_CARB_ENTRY_G))
        if rule.startswith("reuse-sms-"):
            grams = min(grams, AAPS_TEXT_CARBS_G)
        return f"{grams} g of carbohydrate an entry that nobody eats, again and again"
    if rule.endswith("-target"):
        return "a temporary target, for 24 h at most"
    if rule.endswith("-profile-switch"):
        return "a profile at a percentage of the attacker's choice, within the app's hard limits"
    if not options.get("preset"):
        return "carbohydrate that nobody eats, and the app's own settings"
    needs = phone.number("preset_needs_percent")
    target = phone.number("preset_target_mgdl")
    if target and phone.model == "loop":
        target = max(target, LOOP_TARGET_MGDL_MIN)
    aim = f" and a target of {target:g} mg/dL" if target else ""
    own_min = options.get("preset_minutes")  # an app that takes no other length from afar
    lasts = "24 h" if own_min is None else f"{own_min:g} min"
    return f"the wearer's own preset ({needs:g} % of insulin needs{aim}), for {lasts} at most"


def _caps(phone: DeviceSetup) -> str:
    """Return the limits under which the app doses by itself."""
    limit = dict(phone.options).get("max_iob_u")
    on_board = 2 * phone.number("max_bolus_u") if limit is None else float(limit)
    by_itself = f"the app gives at most {phone.number('max_basal_u_per_h'):g} U/h"
    if phone.text("dosing") == "automatic-bolus":
        by_itself += " and automatic boluses"
    return f"{by_itself}, up to {on_board:g} U on board"
