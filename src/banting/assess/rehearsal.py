"""Carries out paths and tries on the machines: each attacked day beside its twin.

Knows: which hour an attacker would choose and what his position reaches. Never knows: answers.
Undisturbed days are run once per scene and shared, since every twin with the same hands is one.
"""

from __future__ import annotations

from dataclasses import replace

from banting.attacks import TECHNIQUES
from banting.build import System, build_stage, build_system, secret_values, standing
from banting.interfaces import Technique
from banting.replay import Attack, Day, Pair
from banting.schema.day import day_min
from banting.schema.facts import Rule
from banting.schema.question import Goal, Position
from banting.schema.setup import DeviceSetup
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN, milliunits_from_u

__all__ = ["Rehearsal"]

_AWAKE_STRIKE_MIN = 16 * 60  # 16:00: a false reading needs a wearer who is up and looks at it
_LOW_NIGHT_MIN = 23 * 60  # before the evening bolus too many has made the night low
# After the day's upload and early enough that what follows is seen: who sleeps by day is struck
# awake.
_STRIKES_WITHIN = (22 * 60, 6 * 60)
_AFTER_REMOTE_MIN = 15 * 60  # two hours after the wearer has first used the remote
_BEFORE_CAREGIVER_MIN = 16 * 60 + 20  # ten minutes before a caregiver sends a day's command
_AFTER_CAREGIVER_MIN = 17 * 60 + 30  # an hour after: a push that is late has long expired
_ONLINE = (Position.PHONE, Position.CLOUD, Position.INTERNET)
_LOOP_FOLLOW_MS = 8 * MS_PER_H  # a night's worth of what a loop makes of false readings
_FOLLOW_MS = {  # goals whose deed shows soon; the others' days are followed to their end
    Goal.G2: 6 * MS_PER_H,
    Goal.G4: MS_PER_H,
    Goal.G6: 3 * MS_PER_H,
    Goal.G7: 4 * MS_PER_H,
    Goal.G9: MS_PER_H,
    Goal.G10: MS_PER_H,
}
_AFTER_BEDTIME_MS = 2 * MS_PER_H
_OFF_THE_BEAT_MS = MS_PER_MIN  # a loop acts on each fifth minute; a deed between lasts a while
CARB_ENTRY_G_MAX = 250  # Loop 3.5, LoopConstants.swift; other apps tell their own


class Rehearsal:
    """Runs days of one system.

    `in_hand` are secrets that an attacker has from the start, beside those that the system's
    assumptions hand over.
    """

    def __init__(self, system: System, in_hand: tuple[tuple[str, bytes], ...] = ()) -> None:
        """Keep the system; nothing has run yet."""
        self.system = system
        self._in_hand = in_hand
        self._days: dict[bool, Day] = {}

    def assuming(
        self, assume: tuple[str, ...], in_hand: tuple[tuple[str, bytes], ...] = ()
    ) -> Rehearsal:
        """Return a rehearsal of the same home in which other assumptions hold.

        Undisturbed days are shared, unless an assumption changes a machine or a link.
        """
        setup = replace(self.system.setup, assume=assume)
        built = build_system(setup)
        other = Rehearsal(replace(built, assumptions=self.system.assumptions), in_hand)
        if built.links == self.system.links and _machines(built) == _machines(self.system):
            other._days = self._days
        return other

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
        if goal is Goal.G8 and position in _ONLINE and self.commanded and not a_try:
            return day_min(_AFTER_CAREGIVER_MIN) * MS_PER_MIN
        follow_ms = MS_PER_H if a_try else _FOLLOW_MS.get(goal, MS_PER_DAY)
        if goal is Goal.G6 and self.looped and not a_try:
            follow_ms = _LOOP_FOLLOW_MS
        return self.strike_ms(goal) + follow_ms

    def strike_ms(self, goal: Goal) -> int:
        """Return the hour an attacker chooses for a goal, in ms of the day."""
        if self.looped:
            return self._hour_ms(goal) + _OFF_THE_BEAT_MS
        return self._hour_ms(goal)

    def _hour_ms(self, goal: Goal) -> int:
        if goal is Goal.G6 and not self.looped:
            return day_min(_AWAKE_STRIKE_MIN) * MS_PER_MIN
        if goal is Goal.G8 and self.commanded:
            return day_min(_BEFORE_CAREGIVER_MIN) * MS_PER_MIN
        if goal is Goal.G7:
            return day_min(_LOW_NIGHT_MIN) * MS_PER_MIN
        bedtime_ms = day_min(self.system.setup.wearer.asleep_from_min) * MS_PER_MIN
        earliest_ms, latest_ms = (day_min(clock) * MS_PER_MIN for clock in _STRIKES_WITHIN)
        return min(max(bedtime_ms + _AFTER_BEDTIME_MS, earliest_ms), latest_ms)

    @property
    def looped(self) -> bool:
        """Whether a loop doses by itself, so that a false reading needs nobody who is awake."""
        return self.system.states("phone.doses")

    @property
    def commanded(self) -> bool:
        """Whether a caregiver sends a command by push at his hour, which could be kept away."""
        return self.system.states("caregiver.commands-by-push")

    def _day(self, *, low_night: bool) -> Day:
        if low_night not in self._days:
            self._days[low_night] = Day(build_stage(self.system, low_night=low_night))
        return self._days[low_night]

    def _attack(
        self,
        goal: Goal,
        position: Position,
        steps: tuple[Rule, ...],
        made_up: tuple[tuple[str, bytes], ...],
        *,
        a_try: bool,
    ) -> Attack:
        system = self.system
        pump = system.setup.device("pump")
        assert pump is not None, "a set-up has a pump"
        stands = standing(position, system.taken_for_granted(position), system.link_names)
        strike_ms = self.strike_ms(goal)
        until_ms = self.until_ms(goal, position, a_try=a_try)
        if any(rule.technique == "outrun-command" for rule in steps):
            strike_ms = day_min(_BEFORE_CAREGIVER_MIN) * MS_PER_MIN
            until_ms = strike_ms + MS_PER_H
        return Attack(
            steps=tuple((rule, _technique(rule)) for rule in steps),
            links=stands.links,
            hears=stands.hears,
            hands=stands.hands,
            granted=(*secret_values(system, position), *self._in_hand),
            made_up=made_up,
            limits=_limits(system),
            model=pump.model,
            strike_ms=strike_ms,
            until_ms=until_ms,
        )


def _machines(system: System) -> tuple[DeviceSetup, ...]:
    """Return what tells the machines of two systems apart."""
    return tuple(device.setup for device in system.devices)


def _limits(system: System) -> tuple[tuple[str, int], ...]:
    """Return what pump and app enforce: milliunits (per hour), grams."""
    pump, phone = system.setup.device("pump"), system.setup.device("phone")
    assert pump is not None, "a set-up has a pump"
    of_pump = (
        ("max_bolus", milliunits_from_u(pump.number("max_bolus_u"))),
        ("max_basal", milliunits_from_u(pump.number("max_basal_u_per_h"))),
    )
    if phone is None:
        return of_pump
    return (
        *of_pump,
        ("app_max_bolus", milliunits_from_u(phone.number("max_bolus_u"))),
        ("app_max_carbs_g", int(dict(phone.options).get("max_carbs_g", CARB_ENTRY_G_MAX))),
    )


def _technique(rule: Rule) -> Technique:
    return TECHNIQUES[rule.technique]
