"""Code on the phone: whatever runs with the app's rights has its bridge, its pump and its screen.

One-time codes, the app's limits and its checks are on the side that is lost: the limits that are
left are the pump's own.
"""

from __future__ import annotations

from banting.attacks.aims import AIMS, TEMP_BASAL_MINUTES, in_words, intent_for
from banting.attacks.app_sources import LOOP_ASKED, RILEYLINK
from banting.attacks.bridge_talk import do_by_bridge
from banting.attacks.cloud_aims import (
    FALSE_GLUCOSE_AFTER_MS,
    FALSE_GLUCOSE_EVERY_MS,
    FALSE_GLUCOSE_READINGS,
    FALSE_HIGH_MGDL,
)
from banting.attacks.sources import NO_ACCESS_CONTROL
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Hands, Jam, Listen, Program, Wait
from banting.schema.effects import Act
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.intents import Read
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN

__all__ = ["PHONE_CODE", "CodeOnPhone"]

_CODE, _SERIAL = Fact("code.on-phone"), Fact("knows.pump-serial")
_DRIVES = Fact("phone.drives-pump")
_OBEYS = Fact("pump.obeys-serial")
_IN_APPS_PLACE = (Goal.G1, Goal.G2)  # what the app's own driver does, asked past the app
_BY_BRIDGE: dict[Goal, Fact] = {
    **dict.fromkeys((goal for goal in AIMS if goal not in _IN_APPS_PLACE), _OBEYS),
    Goal.G9: Fact("pump.answers-serial"),
}
_TEMP_MIN = 30  # how long a rate runs that the driver is asked for
_WIGGLE_MGDL = (0, 3, 1, 4, 2)  # readings that never move would be distrusted (oref0)
_LET_GO_MS = 5 * MS_PER_MIN  # longer than a bridge keeps a silent central (estimate)
_COMMAND_MS = 2 * MS_PER_MIN  # longer than a wake-up and a command take


def _rule(name: str, needs: set[Fact], gives: Fact, says: str) -> Rule:
    return Rule(id=name, technique="code-on-phone", needs=frozenset(needs), gives=gives, says=says)


class CodeOnPhone:
    """Malicious code in the place of the app, or beside it."""

    shown = TechniqueShown(
        id="code-on-phone",
        title="Code on the phone",
        what="code that runs on the phone sees the pump's serial number, drives the bridge past "
        "the app's limits, and operates the app itself",
        stop_it="keep the phone's system up to date, install nothing from strangers, and keep the "
        "pump's own maximum bolus and basal as low as they can be",
        cwe=("CWE-693", "CWE-284"),
        cve=("CVE-2019-10964",),
        emb3d=("TID-306", "TID-310"),
        attack_ics=("T0866", "T0848", "T0855", "T0836"),
        sources=(LOOP_ASKED, RILEYLINK, NO_ACCESS_CONTROL),
    )
    rules: tuple[Rule, ...] = (
        _rule(
            "code-at-phone",
            {position_fact(Position.PHONE), Fact("assume.code-on-phone"), _DRIVES},
            _CODE,
            "code runs on the phone that drives the pump",
        ),
        _rule(
            "code-from-internet",
            {Fact("reach.internet"), Fact("assume.phone-zero-day"), _DRIVES},
            _CODE,
            "someone on the Internet runs code on the phone by a flaw nobody knows yet",
        ),
        _rule(
            "phone-sees-serial",
            {_CODE, Fact("air.carries-pump-serial")},
            _SERIAL,
            "read the pump's serial number in what the phone sends to the bridge",
        ),
        *(
            _rule(
                f"phone-driver-{goal.name}",
                {_CODE, _DRIVES, _OBEYS},
                goal_fact(goal),
                f"in the app's place, {goal.says}, past the app's limits",
            )
            for goal in _IN_APPS_PLACE
        ),
        *(
            _rule(
                f"phone-bridge-{goal.name}",
                {_CODE, _SERIAL, _DRIVES, fact},
                goal_fact(goal),
                f"from the phone, by the bridge, {goal.says}, while the app is kept still",
            )
            for goal, fact in _BY_BRIDGE.items()
        ),
        _rule(
            "code-secret",
            {_CODE, _DRIVES, Fact("air.carries-pump-serial"), _OBEYS},
            goal_fact(Goal.G10),
            "the serial number in what the phone sends is all that the pump asks for",
        ),
        _rule(
            "phone-stops-app",
            {_CODE, _DRIVES},
            goal_fact(Goal.G8),
            "keep the app still, so that the wearer's own commands do not reach the pump",
        ),
        _rule(
            "phone-app-G5",
            {_CODE, _DRIVES},
            goal_fact(Goal.G5),
            "let the app dose by itself, and enter carbohydrate that nobody eats",
        ),
        _rule(
            "phone-app-G6",
            {_CODE},
            goal_fact(Goal.G6),
            "in the app's place, hand it high readings as if the sensor had given them",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Be there, see the serial number, drive the bridge, or operate the app."""
        if rule.gives == _CODE:
            return (yield from _see_phone(grip))
        if rule.gives == _SERIAL:
            return (yield from _see_serial(grip))
        if rule.gives == goal_fact(Goal.G8):
            yield Jam(link=grip.bridge().link, sender="phone", until_ms=grip.until_ms)
            return "the app is kept still from now on"
        if rule.gives == goal_fact(Goal.G10):
            seen = yield from _see_serial(grip)
            yield Wait(until_ms=grip.strike_ms)
            yield from _by_bridge(rule, grip)
            return f"{seen}, and the pump obeyed it"
        yield Wait(until_ms=grip.strike_ms)
        if rule.gives == goal_fact(Goal.G6):
            return (yield from _as_sensor(grip))
        if rule.gives == goal_fact(Goal.G5):
            yield Hands(act=Act(device="phone", name="close-loop"))
            grams = grip.limit("app_max_carbs_g")
            yield Hands(act=Act(device="phone", name="carbs", value=grams))
            return f"entered {grams} g of carbohydrate in the app"
        if rule.id.startswith("phone-driver"):
            return (yield from _in_apps_place(rule, grip))
        return (yield from _by_bridge(rule, grip))


def _in_apps_place(rule: Rule, grip: Grip) -> Program:
    """Ask the app's driver itself for what the app would not."""
    if rule.gives == goal_fact(Goal.G1):
        act = Act(device="phone", name="code-bolus", value=grip.limit("max_bolus"))
        yield Hands(act=act)
    else:
        yield Hands(act=Act(device="phone", name="open-loop"))  # else its next rate would follow
        act = Act(device="phone", name="code-temp", value=grip.limit("max_basal"))
        ends_ms = min(grip.now_ms + TEMP_BASAL_MINUTES * MS_PER_MIN, grip.until_ms)
        while grip.now_ms + _TEMP_MIN * MS_PER_MIN <= ends_ms:
            yield Hands(act=act)
            yield Wait(until_ms=grip.now_ms + _TEMP_MIN * MS_PER_MIN)
    return f"asked the app's driver: {in_words(intent_for(rule.gives, grip))}"


def _as_sensor(grip: Grip) -> Program:
    """Hand the app readings so often that the newest is always false."""
    given, next_ms = 0, grip.strike_ms + FALSE_GLUCOSE_AFTER_MS
    while given < FALSE_GLUCOSE_READINGS and next_ms < grip.until_ms:
        yield Wait(until_ms=next_ms)
        shown_mgdl = FALSE_HIGH_MGDL + _WIGGLE_MGDL[given % len(_WIGGLE_MGDL)]
        yield Hands(act=Act(device="phone", name="code-glucose", value=shown_mgdl))
        given += 1
        next_ms += FALSE_GLUCOSE_EVERY_MS
    return f"handed the app readings around {FALSE_HIGH_MGDL} mg/dL {given} times"


def _by_bridge(rule: Rule, grip: Grip) -> Program:
    """Keep the app still until the bridge is free, then wake and command the pump."""
    carrier = grip.bridge()
    free_ms = grip.now_ms + _LET_GO_MS
    yield Jam(link=carrier.link, sender="phone", until_ms=free_ms + _COMMAND_MS)
    yield Wait(until_ms=free_ms)
    reads = rule.gives == goal_fact(Goal.G9)
    shows = rule.gives == goal_fact(Goal.G10)  # the least that shows what the serial is worth
    deed = goal_fact(Goal.G4) if shows else rule.gives
    intent = Read(what="settings") if reads else intent_for(deed, grip)
    answer = yield from do_by_bridge(grip, intent)
    if reads:
        grip.learn("therapy-data", answer)
    return f"by the bridge, the pump acknowledged: {in_words(intent)}"


def _see_phone(grip: Grip) -> Program:
    """Wait for the app's next talk with the bridge: code on the phone sees it."""
    link = grip.bridge().link
    while True:
        frame = yield Listen(link=link, until_ms=grip.until_ms)
        if frame is None:
            raise TechniqueFailed("the phone never spoke to the bridge")
        if frame.sender == "phone":
            return "the code runs; all that the phone sends to the bridge is visible to it"


def _see_serial(grip: Grip) -> Program:
    carrier = grip.bridge()
    while True:
        frame = yield Listen(link=carrier.link, until_ms=grip.until_ms)
        if frame is None:
            raise TechniqueFailed("nothing that the phone sent carried the serial number")
        found = _serial_in(grip, carrier.carried(frame.raw))
        if found is not None:
            grip.learn("pump-serial", found)
            return f"saw the serial number {found.hex()} in a frame to the bridge"


def _serial_in(grip: Grip, on_air: bytes | None) -> bytes | None:
    if on_air is None:
        return None
    return dict(grip.dialect.secrets_in(on_air)).get("pump-serial")


PHONE_CODE = CodeOnPhone()
