"""The facts that rules need, in words: what it means when one holds, and when it does not.

The shelf's own vocabulary; phones and clouds have theirs in `vocabulary_apps.py`. A rule that needs
a fact without words here fails a test.
"""

from __future__ import annotations

from banting.attacks.fact_words import FactWords
from banting.attacks.fact_words import words as _words
from banting.attacks.vocabulary_apps import APP_WORDS
from banting.schema.facts import Fact

__all__ = ["FACT_WORDS", "FactWords"]


FACT_WORDS: dict[Fact, FactWords] = {
    Fact("pump.answers-serial"): _words(
        "the pump answers whoever sends its serial number",
        "the pump has no radio that answers",
    ),
    Fact("pump.obeys-serial"): _words(
        "the pump obeys whoever sends its serial number",
        "this pump refuses control by radio while PC Connect is off",
    ),
    Fact("pump.hears-remote"): _words(
        "the remote option is on and a remote's number is stored",
        "the pump does not listen to a remote",
    ),
    Fact("pump.easy-bolus"): _words("easy bolus is on", "easy bolus is off"),
    Fact("pump.takes-meter"): _words(
        "the meter option is on and a meter's number is stored",
        "the pump does not listen to a meter",
    ),
    Fact("pump.takes-sensor"): _words(
        "the sensor option is on and a sensor's number is stored",
        "the pump does not listen to a sensor",
    ),
    Fact("remote.in-use"): _words("the remote is in use", "no remote is in use"),
    Fact("stick.in-use"): _words("the USB stick is in use", "no USB stick is in use"),
    Fact("stick.plugged-in"): _words(
        "the stick is left plugged in", "the stick is not left plugged in"
    ),
    Fact("air.carries-pump-serial"): _words(
        "the serial number is on the air whenever the stick is used",
        "the serial number is never on the air",
    ),
    Fact("air.carries-remote-id"): _words(
        "the remote names itself with every press", "no remote is on the air"
    ),
    Fact("air.carries-meter-id"): _words(
        "the meter names itself with every reading", "no meter is on the air"
    ),
    Fact("air.carries-sensor-id"): _words(
        "the sensor names itself every five minutes", "no sensor is on the air"
    ),
    Fact("wearer.reads-meter-on-pump"): _words(
        "the wearer takes the meter's reading from the pump",
        "the wearer takes no meter reading from the pump",
    ),
    Fact("wearer.reads-sensor-on-pump"): _words(
        "the wearer takes the sensor's reading from the pump",
        "the wearer takes no sensor reading from the pump",
    ),
    Fact("knows.pump-serial"): _words(
        "the attacker has the serial number", "the serial number is not known"
    ),
    Fact("knows.remote-id"): _words(
        "the attacker has the remote's number", "the remote's number is never heard"
    ),
    Fact("knows.meter-id"): _words(
        "the attacker has the meter's number", "the meter's number is never heard"
    ),
    Fact("knows.sensor-id"): _words(
        "the attacker has the sensor's number", "the sensor's number is never heard"
    ),
    Fact("code.on-computer"): _words(
        "the attacker's code runs on the computer", "there is no malware on the computer"
    ),
    Fact("code.sees-pump-serial"): _words(
        "the code sees the serial number", "there is no malware that sees the serial number"
    ),
    Fact("assume.malware-on-computer"): _words(
        "malware on the computer is assumed", "there is no malware on the computer"
    ),
    Fact("assume.malware-from-internet"): _words(
        "malware steered from the Internet is assumed",
        "nobody on the Internet steers the computer",
    ),
    Fact("assume.serial-guessed"): _words(
        "enough time in range to guess the serial number is assumed",
        "the serial number is not guessed",
    ),
    Fact("assume.low-battery-ignored"): _words(
        "ignored low-battery alarms are assumed", "low-battery alarms are not ignored"
    ),
    Fact("assume.pump-in-hands"): _words(
        "the pump is in someone else's hands", "nobody else holds the pump"
    ),
    **APP_WORDS,
}
