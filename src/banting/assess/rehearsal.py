"""Carries out paths and tries on the machines: each attacked day beside its twin.

Knows: which hour an attacker would choose and what his position reaches. Never knows: answers.
Undisturbed days are run once per scene and shared, since every twin with the same hands is one.
"""

from __future__ import annotations

from banting.attacks import TECHNIQUES
from banting.build import System, build_stage, secret_values
from banting.interfaces import Technique
from banting.replay import Attack, Day, Pair
from banting.schema.day import day_min
from banting.schema.facts import Rule
from banting.schema.question import Goal, Position
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN, milliunits_from_u

__all__ = ["Rehearsal"]

_LINKS: dict[Position, tuple[str, ...]] = {
    Position.TOUCH: ("radio",),  # whoever holds the pump is in range of it
    Position.RADIO: ("radio",),
    Position.USB: ("usb",),
    Position.PHONE: (),
    Position.CLOUD: (),
    Position.INTERNET: ("usb",),
}
_CABLE_TAKES = {
    Position.USB: "malware_on_computer",
    Position.INTERNET: "malware_from_internet",
}
_AWAKE_STRIKE_MIN = 16 * 60  # 16:00: a false reading needs a wearer who is up and looks at it
_LOW_NIGHT_MIN = 23 * 60  # before the evening bolus too many has made the night low
# After the day's upload and early enough that what follows is seen: who sleeps by day is struck
# awake.
_STRIKES_WITHIN = (22 * 60, 6 * 60)
_AFTER_REMOTE_MIN = 15 * 60  # two hours after the wearer has first used the remote
_FOLLOW_MS = {  # goals whose deed shows soon; the others' days are followed to their end
    Goal.G2: 6 * MS_PER_H,
    Goal.G4: MS_PER_H,
    Goal.G6: 3 * MS_PER_H,
    Goal.G7: 4 * MS_PER_H,
    Goal.G9: MS_PER_H,
    Goal.G10: MS_PER_H,
}
_AFTER_BEDTIME_MS = 2 * MS_PER_H


class Rehearsal:
    """Runs days of one system."""

    def __init__(self, system: System) -> None:
        """Keep the system; nothing has run yet."""
        self.system = system
        self._days: dict[bool, Day] = {}

    def run(
        self,
        goal: Goal,
        position: Position,
        steps: tuple[Rule, ...],
        made_up: tuple[tuple[str, bytes], ...] = (),
        *,
        a_try: bool = False,
    ) -> Pair:
        """Return the attacked day and its twin.

        Args:
            goal: decides the hour and the scene.
            position: decides which links and hands the attacker has.
            steps: rules in order; each is carried out by its technique.
            made_up: secrets invented for a try.
            a_try: whether it is expected to be refused, and so need not be followed for long.
        """
        day = self._day(low_night=goal is Goal.G7)
        plan = self._attack(goal, position, steps, made_up, a_try=a_try)
        attacked = day.attacked(plan)
        return Pair(attacked=attacked, twin=day.twin(attacked))

    def until_ms(self, goal: Goal, position: Position, *, a_try: bool) -> int:
        """Return how long the day is followed: as long as the deed may show what it does."""
        if goal is Goal.G8 and position is Position.RADIO and not a_try:  # jams from the start
            return day_min(_AFTER_REMOTE_MIN) * MS_PER_MIN
        follow_ms = MS_PER_H if a_try else _FOLLOW_MS.get(goal, MS_PER_DAY)
        return self.strike_ms(goal) + follow_ms

    def strike_ms(self, goal: Goal) -> int:
        """Return the hour an attacker chooses for a goal, in ms of the day."""
        if goal is Goal.G6:
            return day_min(_AWAKE_STRIKE_MIN) * MS_PER_MIN
        if goal is Goal.G7:
            return day_min(_LOW_NIGHT_MIN) * MS_PER_MIN
        bedtime_ms = day_min(self.system.setup.wearer.asleep_from_min) * MS_PER_MIN
        earliest_ms, latest_ms = (day_min(clock) * MS_PER_MIN for clock in _STRIKES_WITHIN)
        return min(max(bedtime_ms + _AFTER_BEDTIME_MS, earliest_ms), latest_ms)

    def _day(self, *, low_night: bool) -> Day:
        if low_night not in self._days:
            self._days[low_night] = Day(build_stage(self.system, low_night=low_night))
        return self._days[low_night]

    def _links(self, position: Position) -> tuple[str, ...]:
        """Return the links a position reaches; a cable takes code on the computer."""
        assume = _CABLE_TAKES.get(position)
        if assume is not None and assume not in self.system.setup.assume:
            return ()
        there = {link.name for link in self.system.links}
        return tuple(name for name in _LINKS[position] if name in there)

    def _attack(
        self,
        goal: Goal,
        position: Position,
        steps: tuple[Rule, ...],
        made_up: tuple[tuple[str, bytes], ...],
        *,
        a_try: bool,
    ) -> Attack:
        setup = self.system.setup
        pump = setup.device("pump")
        assert pump is not None, "a set-up has a pump"
        return Attack(
            steps=tuple((rule, _technique(rule)) for rule in steps),
            links=self._links(position),
            hands=position is Position.TOUCH,
            granted=secret_values(self.system),
            made_up=made_up,
            limits=(
                ("max_bolus", milliunits_from_u(pump.number("max_bolus_u"))),
                ("max_basal", milliunits_from_u(pump.number("max_basal_u_per_h"))),
            ),
            model=pump.model,
            strike_ms=self.strike_ms(goal),
            until_ms=self.until_ms(goal, position, a_try=a_try),
        )


def _technique(rule: Rule) -> Technique:
    return TECHNIQUES[rule.technique]
