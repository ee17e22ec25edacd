"""The most that can be reached for a goal, under the limits the devices enforce.

Knows: the set-up's numbers and which rule ended the path. Never knows: what a replay did.
"""

from __future__ import annotations

from banting.assess.app_bounds import app_bound, within_pump
from banting.schema.question import Goal
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["bound"]


def bound(goal: Goal, last_rule: str, setup: Setup) -> str:
    """Return the bound of a goal as a sentence.

    Args:
        goal: what is reached.
        last_rule: id of the rule that gives it; a bolus by remote has bounds of its own.
        setup: whose limits hold.
    """
    pump = setup.device("pump")
    assert pump is not None, "a set-up has a pump"
    phone = setup.device("phone")
    by_app = None if phone is None else app_bound(goal, last_rule, within_pump(phone, pump))
    if by_app is not None:
        return by_app
    match goal:
        case Goal.G1 if "remote" in last_rule:
            return _by_steps(pump)
        case Goal.G1:
            return _by_max_bolus(pump)
        case Goal.G2:
            return f"up to max basal, {pump.number('max_basal_u_per_h'):g} U/h; G4 can raise it"
        case Goal.G3:
            return "all insulin, until someone resumes the pump"
        case Goal.G4:
            return "max bolus up to 25 U, max basal up to 35 U/h, and the pump's other options"
        case Goal.G6:
            return "one reading shown; the wearer decides whether to dose on it, up to max bolus"
        case Goal.G7:
            return "the low alert, as long as someone stays in range"
        case Goal.G8:
            return "commands by radio; the pump's own keys still work"
        case Goal.G9:
            heard = last_rule.endswith("-off-the-air")
            return "each reading sent" if heard else "settings, status and history"
        case _:
            return ""


def _by_max_bolus(pump: DeviceSetup) -> str:
    return (
        f"{pump.number('max_bolus_u'):g} U a bolus (max bolus), again and again until the "
        f"reservoir is empty; G4 can raise it to 25 U"
    )


def _by_steps(pump: DeviceSetup) -> str:
    return (
        f"{pump.number('easy_bolus_step_u'):g} U a press (the easy-bolus step), at most "
        f"{pump.number('max_bolus_u'):g} U a bolus, again and again"
    )
