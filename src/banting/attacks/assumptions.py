"""What an attacker is not granted by default: each assumption with its price and its number."""

from __future__ import annotations

from banting.attacks.app_assumptions import APP_ASSUMPTIONS, CODE_ON_PHONE
from banting.attacks.guess import guess_odds
from banting.attacks.sources import CLEARTEXT, LETTER_2011, NO_ACCESS_CONTROL, WAKE_UP
from banting.interfaces import Dialect
from banting.schema.facts import Assumption, Fact
from banting.schema.setup import ASSUMPTION_KEYS

__all__ = ["CODE_ON_PHONE", "PUMP_IN_HANDS", "assumptions"]

PUMP_IN_HANDS = "pump_in_hands"  # what the position `touch` itself amounts to


def assumptions(dialect: Dialect, there: frozenset[str] | None = None) -> tuple[Assumption, ...]:
    """Return the assumptions that could matter.

    Args:
        dialect: the pump's; the odds of guessing its serial number follow from its airtime.
        there: roles and models of the home, None for every assumption there is.
    """
    of_apps = tuple(
        one for names, one in APP_ASSUMPTIONS if there is None or there.intersection(names)
    )
    return (*_of_pumps(dialect), *of_apps)


def _of_pumps(dialect: Dialect) -> tuple[Assumption, ...]:
    odds = guess_odds(dialect)
    guessing = (
        f"{odds.space:,} numbers at {odds.attempts_per_h:.0f} an hour within range: "
        f"{odds.chance_by_day:.1%} by day, {odds.chance_by_month:.0%} by month, "
        f"all in {odds.days_to_all:.0f} days"
    )
    return (
        Assumption(
            key="serial_known",
            fact=Fact("knows.pump-serial"),
            says=ASSUMPTION_KEYS["serial_known"],
            price=1,
            odds="it stands on the pump, its box and its papers",
            source=LETTER_2011,
        ),
        Assumption(
            key="serial_guessed",
            fact=Fact("assume.serial-guessed"),
            says=ASSUMPTION_KEYS["serial_guessed"],
            price=2,
            odds=guessing,
            source=WAKE_UP,
        ),
        Assumption(
            key="malware_on_computer",
            fact=Fact("assume.malware-on-computer"),
            says=ASSUMPTION_KEYS["malware_on_computer"],
            price=2,
            odds="no public figure for this target",
            source=NO_ACCESS_CONTROL,
        ),
        Assumption(
            key="malware_from_internet",
            fact=Fact("assume.malware-from-internet"),
            says=ASSUMPTION_KEYS["malware_from_internet"],
            price=2,
            odds="no public figure for this target",
            source=NO_ACCESS_CONTROL,
        ),
        Assumption(
            key="low_battery_ignored",
            fact=Fact("assume.low-battery-ignored"),
            says=ASSUMPTION_KEYS["low_battery_ignored"],
            price=1,
            odds="the pump warns before it stops",
            source=CLEARTEXT,
        ),
        Assumption(
            key=PUMP_IN_HANDS,
            fact=Fact("assume.pump-in-hands"),
            says="someone else holds the pump and presses its keys",
            price=1,
            odds="what standing in touch means",
            source=LETTER_2011,
        ),
    )
