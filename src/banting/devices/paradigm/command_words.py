"""Commands in words, for whoever reads a report.

Knows: every command. Never knows: bytes or pumps.
"""

from __future__ import annotations

from banting.devices.paradigm.commands import (
    Bolus,
    Command,
    KeyPress,
    RadioPower,
    ReadGlucosePage,
    ReadHistoryPage,
    SelectProfile,
    SetClock,
    SetEasyBolus,
    SetMaxBasal,
    SetMaxBolus,
    SetMeterEnabled,
    SetMeterId,
    SetRemoteEnabled,
    SetRemoteId,
    SetTempBasalType,
    SuspendResume,
    TempBasal,
    TempBasalPercent,
)

__all__ = ["command_words"]


def command_words(command: Command) -> str:
    """Return what a command asks for."""
    match command:
        case Bolus(milliunits=milliunits):
            return f"bolus {_u(milliunits)}"
        case TempBasal(milliunits_per_h=rate, half_hours=half_hours):
            return f"temporary basal {_u(rate)}/h for {half_hours / 2:g} h"
        case TempBasalPercent(percent=percent, half_hours=half_hours):
            return f"temporary basal {percent} % for {half_hours / 2:g} h"
        case SuspendResume(on=on):
            return "suspend delivery" if on else "resume delivery"
        case KeyPress(key=key):
            return f"press the {key.name.lower().replace('_', ' ')} key"
        case RadioPower(on=on, minutes=minutes):
            return f"keep the radio awake for {minutes} min" if on else "let the radio sleep"
        case ReadHistoryPage(page=page):
            return f"history page {page}, please"
        case ReadGlucosePage(page=page):
            return f"glucose page {page}, please"
        case _:
            return _setting_words(command)


def _setting_words(command: Command) -> str:
    match command:
        case SetMaxBolus(milliunits=milliunits):
            return f"max bolus {_u(milliunits)}"
        case SetMaxBasal(milliunits_per_h=rate):
            return f"max basal {_u(rate)}/h"
        case SetClock(time=time):
            return f"clock {time.isoformat(sep=' ')}"
        case SetRemoteId(index=index, digits=digits):
            return f"remote {index + 1}: {digits or 'none'}"
        case SetMeterId(index=index, digits=digits):
            return f"meter {index + 1}: {digits or 'none'}"
        case SetRemoteEnabled(on=on):
            return f"remote option {_switch(on)}"
        case SetMeterEnabled(on=on):
            return f"meter option {_switch(on)}"
        case SetEasyBolus(on=on, step_milliunits=step):
            return f"easy bolus {_switch(on)}, {_u(step)} a press"
        case SetTempBasalType(percent=percent):
            return "temporary basal as " + ("a percentage" if percent else "an absolute rate")
        case SelectProfile(profile=profile):
            return f"basal profile {profile}"
    raise AssertionError(f"{command} has no words")


def _u(milliunits: int) -> str:
    return f"{milliunits / 1000:g} U"


def _switch(on: object) -> str:
    return "on" if on else "off"
