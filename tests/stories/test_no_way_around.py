"""Who holds just what a position gives asks the machines for anything; what is a NO stays one.

No technique has a part in it: requests, pushes and texts of all kinds are sent at random, with all
or some of the secrets held, and whatever an answer tells is used from then on. Nothing that the
attack graph has no way to may come of it; a way that these find and no rule has is a wrong NO.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from banting import seeds
from banting.attack_graph import close
from banting.build import (
    System,
    build_stage,
    build_system,
    device_specs,
    secret_values,
    standing,
)
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Program, Transmit, Wait
from banting.replay import Attack, Day, Pair, reached
from banting.schema.day import day_min
from banting.schema.effects import Changed, Steered
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import (
    CloudIntent,
    Exchange,
    LogIn,
    ReadCloud,
    RemoteBasal,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteLoop,
    RemoteOverride,
    RemoteTarget,
    SwitchProfile,
    WriteCarbs,
    WriteGlucose,
    WriteProfile,
    WriteTarget,
)
from banting.schema.question import Goal, Position
from banting.schema.setup_file import setup_with
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN

EXAMPLES = Path(__file__).parents[2] / "examples"
FROM_MS = day_min(16 * 60 + 15) * MS_PER_MIN  # a caregiver sends at half past
TO_MS = day_min(17 * 60 + 45) * MS_PER_MIN
REQUESTS = 420
PAUSES_MS = (500, 2_000, 9_000, 40_000)
ROUNDS = 3
# Goals that what is asked for here could reach; G2 and G3 are beside them what a loop answers.
GOALS = (Goal.G1, Goal.G4, Goal.G5, Goal.G6, Goal.G8, Goal.G9, Goal.G10)
HOMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "forum-2019": ("forum-2019", ()),
    "forum-2019-denied": ("forum-2019-denied", ()),
    "forum-2019-upgraded": ("forum-2019-upgraded", ()),
    "iaps-no-import": ("iaps-no-import", ()),
    "iaps-open-carbs": ("iaps-open-carbs", ()),
    "loop-3.5-open-key": ("loop-3.5-open-key", ()),
    "loop-code-seen": ("loop-code-seen", ()),
    "loop-share": ("loop-share", ("assume.share_login_held=false",)),
    "loop-share, login held": ("loop-share", ()),
    "loop-today": ("loop-today", ()),
    "loop-today, pushes off": (
        "loop-today",
        ("phone.remote_overrides=false", "phone.remote_commands=false"),
    ),
    "loop-today, push key held": ("loop-today", ("assume.push_key_held=true",)),
    "androidaps-sms, texts off": ("androidaps-sms", ("phone.sms_commands=false",)),
    "androidaps-sms, no code": ("androidaps-sms", ("assume.sms_code_seen=false",)),
}
ANYTHING = Rule(
    id="anything",
    technique="anything",
    needs=frozenset(),
    gives=Fact("done.anything"),
    says="anything",
)
WHATS = ("status", "profile", "entries", "treatments", "devices", "everything")
KINDS: tuple[Callable[[Random], CloudIntent], ...] = (
    lambda r: ReadCloud(what=r.choice(WHATS)),
    lambda r: ReadCloud(what=r.choice(WHATS)),
    lambda r: LogIn(),
    lambda r: WriteGlucose(glucose_mgdl=r.choice((45, 380, 395))),
    lambda r: WriteCarbs(grams=r.choice((10, 48, 250, 300))),
    lambda r: WriteTarget(target_mgdl=r.choice((72, 90, 160)), minutes=r.choice((1, 60, 1440))),
    lambda r: WriteProfile(needs_percent=r.choice((50, 200))),
    lambda r: SwitchProfile(needs_percent=r.choice((50, 200)), minutes=r.choice((1, 60))),
    lambda r: RemoteBolus(milliunits=r.choice((500, 3_000, 8_000, 9_000))),
    lambda r: RemoteBasal(milliunits_per_h=r.choice((0, 3_000)), minutes=r.choice((30, 120))),
    lambda r: RemoteLoop(on=r.random() < 0.3),
    lambda r: RemoteCarbs(grams=r.choice((10, 48, 250))),
    lambda r: RemoteOverride(minutes=r.choice((1, 60, 1440))),
    lambda r: RemoteTarget(target_mgdl=r.choice((80, 100, 160)), minutes=60),
    lambda r: RemoteCancel(),
)


class Randomly:
    """Whatever can be asked, in any order: a technique without a plan."""

    shown: TechniqueShown
    rules: tuple[Rule, ...] = ()

    def __init__(self, seed: int, services: tuple[str, ...]) -> None:
        self.random = seeds.stream(seed, "anything")
        self.services = services

    def perform(self, rule: Rule, grip: Grip) -> Program:
        del rule
        sent: list[tuple[str, Exchange]] = []
        yield Wait(until_ms=grip.strike_ms)
        for _ in range(REQUESTS):
            yield Wait(until_ms=grip.now_ms + self.random.choice(PAUSES_MS))
            asked = self._asked(grip, sent)
            if asked is None:
                continue
            service = grip.service(asked[0])
            exchange = replace(asked[1], wait_ms=600)
            answer = yield Transmit(link=service.link, exchange=exchange)
            if answer is not None:
                keep(grip, answer.raw, asked[0], exchange)
        return "asked for everything"

    def _asked(self, grip: Grip, sent: list[tuple[str, Exchange]]) -> tuple[str, Exchange] | None:
        """Return a new request, or one that was sent before, None where none stands for it."""
        if sent and self.random.random() < 0.1:
            return self.random.choice(sent)
        name = self.random.choice(self.services)
        held = dict(grip.held)
        if self.random.random() < 0.3:
            held = {key: held[key] for key in sorted(held) if self.random.random() < 0.7}
        wanted = self.random.choice(KINDS)(self.random)
        try:
            asked = (name, grip.service(name).ask(wanted, held, grip.now_ms))
        except TechniqueFailed:
            return None
        sent.append(asked)
        return asked


def keep(grip: Grip, raw: bytes, name: str, exchange: Exchange) -> None:
    """Learn what an answer tells."""
    for secret, value in grip.service(name).secrets_in(raw):
        grip.learn(secret, value)
    head, _, body = raw.partition(b"\r\n\r\n")
    told = b" 200 " in head and body not in (b"", b"[]", b"{}")
    if told and exchange.raw.startswith(b"GET ") and b"status.json" not in exchange.raw:
        grip.learn("therapy-data", raw)


@cache
def system_of(home: str) -> System:
    name, changes = HOMES[home]
    text = (EXAMPLES / f"{name}.toml").read_text()
    return build_system(setup_with(text, name, changes, device_specs()))


@cache
def day_of(home: str) -> Day:
    return Day(replace(build_stage(system_of(home), low_night=False), ends_ms=TO_MS))


def no_way_to(system: System, position: Position) -> tuple[Goal, ...]:
    """Return the goals that a certificate denies; what nobody has modelled is no NO."""
    closure = close(system.rules, system.granted(position))
    open_to = {
        goal
        for note in system.interfaces
        for goal in note.serves
        if not note.rules
        if not note.why_no_command
        if position in note.reached_from
        if not note.knowing or note.knowing in closure.closed
    }
    reached_by_rules = {goal for goal in Goal if goal_fact(goal) in closure.closed}
    if reached_by_rules & {Goal.G5, Goal.G6}:
        open_to.add(Goal.G1)  # a steered loop gives boluses of its own
    return tuple(goal for goal in GOALS if goal not in reached_by_rules | open_to)


def attacked(home: str, position: Position, seed: int) -> Pair:
    system = system_of(home)
    stands = standing(position, system.taken_for_granted(position), system.link_names)
    names = tuple(name for name, one in system.services if one.link in stands.links)
    plan = Attack(
        steps=((ANYTHING, Randomly(seed, names)),),
        links=stands.links,
        hears=stands.hears,
        hands=(),
        granted=secret_values(system, position),
        made_up=(),
        limits=(),
        model="723",
        strike_ms=FROM_MS,
        until_ms=TO_MS,
    )
    day = day_of(home)
    done = day.attacked(plan)
    return Pair(attacked=done, twin=day.twin(done))


@pytest.mark.parametrize("position", [Position.CLOUD, Position.INTERNET], ids=str)
@pytest.mark.parametrize("home", HOMES)
def test_whatever_is_asked_of_the_machines_a_no_stays_a_no(home: str, position: Position) -> None:
    denied = no_way_to(system_of(home), position)
    for seed in range(ROUNDS):
        pair = attacked(home, position, seed)
        assert {goal.name: reached(goal, pair) for goal in denied if reached(goal, pair)} == {}
        if Goal.G5 in denied:
            assert pair.only_attacked(Steered) == ()
        if Goal.G4 in denied:
            assert pair.only_attacked(Changed) == ()


def test_the_random_attacker_does_get_through_where_there_is_a_way() -> None:
    ways = {
        ("forum-2019", Position.INTERNET, Goal.G5),
        ("forum-2019", Position.INTERNET, Goal.G9),
        ("iaps-open-carbs", Position.INTERNET, Goal.G5),
        ("loop-share, login held", Position.INTERNET, Goal.G6),
        ("loop-today", Position.CLOUD, Goal.G5),
        ("loop-today, push key held", Position.INTERNET, Goal.G5),
    }
    for home, position, goal in ways:
        pairs = (attacked(home, position, seed) for seed in range(ROUNDS))
        assert any(reached(goal, pair) for pair in pairs), (home, goal)
