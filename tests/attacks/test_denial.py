"""Denial from afar: a flood of pushes, and times of sending that are forged, on the machines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banting.attacks import TECHNIQUES, flood_push
from banting.attacks.cloud_talk import PUSH
from banting.attacks.flood_push import FLOOD_LASTS_MIN, FLOOD_PER_MIN, NOBODYS_PRESET
from banting.attacks.forge_sent_at import days_to_cover
from banting.attacks.guess_code import ADVISED_PER_H
from banting.devices.apns import service as push_service
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Technique, Transmit
from banting.replay import ATTACKER, Attack, Day, Pair, Replayed, reached
from banting.schema.effects import Changed, Deliver, Effect, Rejected, Show, Steered
from banting.schema.facts import Rule
from banting.schema.intents import RemoteOverride
from banting.schema.question import Goal
from banting.units import MS_PER_H, MS_PER_MIN
from tests.attacks.homes import Home, day_of, home_of, stage_of, system_of
from tests.attacks.test_rule_mutation_apps import BEFORE_COMMAND_MS, SENT_AT, secrets

RULES = {rule.id: rule for technique in TECHNIQUES.values() for rule in technique.rules}
FLOOD, FORGE = RULES["flood-push-G8"], RULES["forge-sent-at-G8"]
COMMAND_MS = 270 * MS_PER_MIN  # 16:30
BY_SITE = home_of(FLOOD)  # a bolus, by Nightscout
BY_PUSH = home_of(FORGE)  # a bolus, straight to the push service
PRESET_ONLY = ("caregiver.holds_one_time_codes=false",)
NO_PRESET = f"push: there is no preset called {NOBODYS_PRESET.decode()!r}"


def attacked(
    home: Home,
    rule: Rule = FLOOD,
    *,
    technique: Technique | None = None,
    strike_ms: int = BEFORE_COMMAND_MS,
    on: Day | None = None,
    **held: bytes,
) -> Pair:
    """Carry out a rule alone on a home's day, with all it needs in hand."""
    granted = {**secrets(rule, home, ""), **{name.replace("_", "-"): held[name] for name in held}}
    plan = Attack(
        steps=((rule, technique or TECHNIQUES[rule.technique]),),
        links=("internet",),
        hands=(),
        granted=tuple(granted.items()),
        made_up=(),
        limits=(),
        model="723",
        strike_ms=strike_ms,
        until_ms=home.ends_ms,
    )
    day = on or day_of(home)
    done = day.attacked(plan)
    return Pair(attacked=done, twin=day.twin(done))


def effects(day: Replayed, actor: str, kind: type[Effect]) -> list[Effect]:
    found = [e.effect for e in day.trace.events if e.actor == actor]
    return [one for one in found if isinstance(one, kind)]


def refusals(pair: Pair, actor: str) -> list[str]:
    found = [e.effect for e in pair.only_attacked(Rejected) if e.actor == actor]
    return [one.reason for one in found if isinstance(one, Rejected)]


def sent_by(day: Replayed, sender: str, to: str) -> int:
    frames = [e.frame for e in day.trace.events if e.frame is not None]
    return sum(frame.sender == sender and frame.to == to for frame in frames)


@pytest.mark.parametrize(
    ("home", "command", "shown"),
    [
        (BY_SITE, "0.3 U of 0.3", "LoopCaregiver: refused, status 500"),
        (BY_PUSH, "0.3 U of 0.3", "LoopFollow: refused, status 429"),
        (
            replace(BY_SITE, changes=PRESET_ONLY),
            "Remote command: override Eating soon for 60 min",
            "LoopCaregiver: refused, status 500",
        ),
        (
            Home(app="trio", is_open=False, commanded=True),
            "LoopFollow started Eating soon from afar",
            "LoopFollow: refused, status 429",
        ),
    ],
    ids=["bolus by the site", "bolus by push", "preset by the site", "preset to Trio"],
)
def test_a_flood_keeps_the_caregivers_command_away_and_the_caregiver_sees_it(
    home: Home, command: str, shown: str
) -> None:
    pair = attacked(home)
    assert pair.attacked.failed is None
    assert reached(Goal.G8, pair) == f"a caregiver's command never came: {command}"
    assert effects(pair.attacked, "caregiver", Show) == [Show(text=shown)]
    name = shown.partition(":")[0]
    assert effects(pair.twin, "caregiver", Show) == [Show(text=f"{name}: command sent")]


def test_a_flood_is_bounded_and_commands_nothing_itself() -> None:
    pair = attacked(BY_SITE)
    assert sent_by(pair.attacked, ATTACKER, "push") == FLOOD_LASTS_MIN * FLOOD_PER_MIN
    assert set(refusals(pair, "push")) == {"TooManyRequests"}
    delivered = sent_by(pair.attacked, "push", "phone")
    assert 30 * FLOOD_LASTS_MIN <= delivered <= 30 * (FLOOD_LASTS_MIN + 1)
    assert refusals(pair, "phone") == [NO_PRESET] * delivered
    assert pair.only_attacked(Steered, Changed) == ()
    for goal in Goal:
        assert (reached(goal, pair) != "") is (goal is Goal.G8), goal


def test_insulin_up_to_the_command_is_that_of_the_calm_day_and_the_loop_doses_on() -> None:
    pair = attacked(BY_SITE)

    def given(day: Replayed, until_ms: int) -> list[tuple[int, Effect | None]]:
        events = (e for e in day.trace.events if isinstance(e.effect, Deliver))
        return [(e.at_ms, e.effect) for e in events if e.at_ms < until_ms]

    assert given(pair.attacked, COMMAND_MS) == given(pair.twin, COMMAND_MS)
    asked = [e.at_ms for e in pair.attacked.trace.events if e.frame and e.frame.sender == "bridge"]
    assert max(asked) > BEFORE_COMMAND_MS + FLOOD_LASTS_MIN * MS_PER_MIN


def test_a_flood_at_another_hour_blocks_nothing() -> None:
    ends_ms = BEFORE_COMMAND_MS - 2 * MS_PER_H + FLOOD_LASTS_MIN * MS_PER_MIN
    assert ends_ms < COMMAND_MS
    pair = attacked(BY_SITE, strike_ms=BEFORE_COMMAND_MS - 2 * MS_PER_H)
    assert pair.attacked.failed is None
    assert "TooManyRequests" in refusals(pair, "push")
    assert reached(Goal.G8, pair) == ""


def test_a_flood_below_what_the_service_takes_blocks_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flood_push, "_EVERY_MS", 2_100)  # 28 a minute, and one genuine
    pair = attacked(BY_SITE)
    assert refusals(pair, "push") == []
    assert reached(Goal.G8, pair) == ""


def test_it_hangs_on_the_estimate_of_what_the_service_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(push_service, "FLOOD_MAX", 10 * FLOOD_PER_MIN)
    pair = attacked(BY_SITE, on=Day(stage_of(BY_SITE)))
    assert reached(Goal.G8, pair) == ""
    assert "estimated" in FLOOD.says
    assert "Apple names no number" in TECHNIQUES["flood-pushes"].shown.what


def test_a_forged_push_makes_the_genuine_one_of_its_millisecond_the_duplicate() -> None:
    pair = attacked(BY_PUSH, FORGE)
    assert reached(Goal.G8, pair) == "a caregiver's command never came: 0.3 U of 0.3"
    first, second = refusals(pair, "phone")
    assert first == NO_PRESET
    assert second == "push: a push with this time of sending was received before"
    # The caregiver is told that it was sent: nothing gives the forgery away but the phone.
    assert effects(pair.attacked, "caregiver", Show) == [Show(text="LoopFollow: command sent")]


@pytest.mark.parametrize("said", [b"2026-01-12T16:30:00.001Z", b"2026-01-12T16:29:59.999Z"])
def test_a_millisecond_beside_it_is_as_good_as_none(said: bytes) -> None:
    pair = attacked(BY_PUSH, FORGE, sent_at=said)
    assert pair.attacked.failed is None
    assert refusals(pair, "phone") == [NO_PRESET]
    assert reached(Goal.G8, pair) == ""


def test_what_the_site_passes_on_bears_the_sites_own_time() -> None:
    pair = attacked(BY_SITE, FORGE, sent_at=SENT_AT)
    assert pair.attacked.failed is None
    assert reached(Goal.G8, pair) == ""


@pytest.mark.parametrize("said", [b"half past four", b"2026-01-12T16:30:00", b"\xff"])
def test_a_time_that_is_none_is_not_forged(said: bytes) -> None:
    failed = attacked(BY_PUSH, FORGE, sent_at=said).attacked.failed
    assert failed is not None
    assert "cannot be read" in failed.result


class Overtake:
    """Who sees the genuine push leave sends at once what bears the same time."""

    shown = TECHNIQUES["forge-time-of-sending"].shown
    rules: tuple[Rule, ...] = (FORGE,)

    def perform(self, rule: Rule, grip: Grip) -> Program:
        service, held = grip.service(PUSH), {**grip.held, "preset": NOBODYS_PRESET}
        while True:
            frame = yield Listen(link=service.link, until_ms=grip.until_ms)
            if frame is None:
                raise TechniqueFailed("nobody sent a push")
            if frame.sender == "caregiver":
                break
        held["sent-at"] = SENT_AT
        push = service.ask(RemoteOverride(minutes=1), held, grip.now_ms)
        yield Transmit(link=service.link, exchange=push)
        return "sent the same time at once"


def test_who_sees_the_genuine_push_leave_comes_too_late() -> None:
    home = replace(BY_PUSH, changes=(*BY_PUSH.changes, "assume.otp_code_seen=true"))
    pair = attacked(home, FORGE, technique=Overtake())
    assert pair.attacked.failed is None
    assert reached(Goal.G8, pair) == ""
    assert sent_by(pair.attacked, ATTACKER, "push") == 1
    brought = [e for e in pair.attacked.trace.events if e.frame and e.frame.sender == "push"]
    to_phone = [e.at_ms for e in brought if e.frame is not None and e.frame.to == "phone"]
    assert len(to_phone) == 2
    assert to_phone[1] - to_phone[0] == 100, "behind by his own way to the service"


def test_what_it_takes_to_hit_a_time_of_sending() -> None:
    known_minute_ms = 60_000
    by_flood = days_to_cover(known_minute_ms, push_service.FLOOD_MAX)
    assert by_flood * 24 == pytest.approx(33.3, abs=0.1)
    assert days_to_cover(known_minute_ms, ADVISED_PER_H / 60) > 2 * 365
    assert days_to_cover(MS_PER_H, push_service.FLOOD_MAX) == pytest.approx(83.3, abs=0.1)
    pushes = FLOOD_LASTS_MIN * FLOOD_PER_MIN
    assert pushes / known_minute_ms == pytest.approx(0.01), "a flood's pushes, spent on guesses"
    assert f"{known_minute_ms:,}" in TECHNIQUES["forge-time-of-sending"].shown.what


def test_a_key_that_the_service_does_not_take_floods_nothing() -> None:
    key = dict(secrets(FLOOD, BY_SITE, "knows.push-key"))["push-key"]
    failed = attacked(BY_SITE, push_key=key).attacked
    assert failed.failed is not None
    assert "refused" in failed.failed.result
    assert sent_by(failed, ATTACKER, "push") == 1


def test_an_old_site_that_passes_on_no_doses_leaves_nothing_to_be_kept_away() -> None:
    fact = "caregiver.commands-by-push"
    assert system_of(BY_SITE).states(fact)
    by_old_site = replace(BY_SITE, is_open=True)  # its version passes on no doses
    assert not system_of(by_old_site).states(fact)
    assert system_of(replace(by_old_site, changes=PRESET_ONLY)).states(fact)
