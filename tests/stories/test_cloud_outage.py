"""A cloud that is down for an evening: a fault, no attack, and what it does to those on it.

The home's Internet is gone for four hours, from three minutes before a caregiver's command until
after dinner. Where the sensor speaks to the phone the loop does not notice. Where glucose comes
from a cloud the loop falls silent and the pump goes back to its own schedule: dinner's bolus is not
recommended, and the wearer of this story does not help himself. Commands from afar do not come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

from banting.build import build_stage
from banting.interfaces import Delivery, Draw, Link
from banting.links.faults import Drop
from banting.replay import Planned, Replayed, replay
from banting.schema.effects import (
    Act,
    Alarm,
    Deliver,
    Frame,
    InsulinKind,
    Rejected,
    Show,
    ShowGlucose,
    Steered,
    Suspend,
)
from banting.units import MS_PER_H, MS_PER_MIN
from tests.assess.systems import system_of

DOWN_MS = 267 * MS_PER_MIN  # 16:27, a minute after a reading and a rate of 1.5 U/h for 30 min
UP_MS = DOWN_MS + 4 * MS_PER_H
COMMAND_MS = 270 * MS_PER_MIN
ENDS_MS = 14 * MS_PER_H
SCHEDULED_PER_H = 1_200  # milliunits, of the pump's own profile
STROKE = 25
NOBODY_COMMANDS = ('caregiver.used="never"',)
PRESET_ONLY = ("caregiver.holds_one_time_codes=false",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A link that loses everything for a while."""

    inner: Link
    from_ms: int
    until_ms: int

    @property
    def name(self) -> str:
        return self.inner.name

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        return self.inner.airtime_ms(raw, repeats)

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        down = self.from_ms <= frame.at_ms < self.until_ms
        return (Drop(inner=self.inner, chance=1.0) if down else self.inner).carry(frame, draw)


@cache
def lived(
    name: str, *changes: str, down: bool, ends_ms: int = ENDS_MS, away: tuple[int, int] = (0, 0)
) -> Replayed:
    """Return a home's day, with the Internet down or the phone alone `away` (from, until, ms)."""
    stage = build_stage(system_of(name, *changes), low_night=False)
    if down:
        links = tuple(
            Outage(inner=link, from_ms=DOWN_MS, until_ms=UP_MS) if link.name == "internet" else link
            for link in stage.links
        )
        stage = replace(stage, links=links)
    if away[1]:
        acts = ("phone-away", "phone-back")
        gone = tuple(
            Planned(at_ms=at_ms, act=Act(device="push", name=act))
            for at_ms, act in zip(away, acts, strict=True)
        )
        stage = replace(stage, plan=(*stage.plan, *gone))
    return replay(replace(stage, ends_ms=ends_ms), None)


def near(day: Replayed) -> list[tuple[int, str, bytes]]:
    """Return every frame to and from the pump, on the air and between phone and bridge."""
    frames = [event.frame for event in day.trace.events if event.frame is not None]
    return [(f.at_ms, f.sender, f.raw) for f in frames if f.link in ("radio", "ble")]


def given(day: Replayed, kind: InsulinKind, from_ms: int, until_ms: int) -> int:
    """Return what the pump gave between two times, in milliunits."""
    return sum(
        event.effect.milliunits
        for event in day.trace.events
        if isinstance(event.effect, Deliver)
        and event.effect.kind is kind
        and from_ms <= event.at_ms < until_ms
    )


def decided_ms(day: Replayed) -> list[int]:
    """Return when the loop took a reading to dose on."""
    effects = [(event.at_ms, event.effect) for event in day.trace.events]
    return [at_ms for at_ms, e in effects if isinstance(e, ShowGlucose) and e.origin == "loop"]


def glucose_mgdl(day: Replayed) -> list[float]:
    told = (e.glucose_mgdl for e in day.trace.events if e.kind == "act")
    return [mgdl for mgdl in told if mgdl is not None]


def shown(day: Replayed, role: str) -> list[str]:
    effects = (event.effect for event in day.trace.events if event.actor == role)
    return [effect.text for effect in effects if isinstance(effect, Show)]


def from_afar(day: Replayed) -> list[tuple[int, str]]:
    """Return what the app was told from afar, and when."""
    effects = [(event.at_ms, event.effect) for event in day.trace.events]
    return [(at, e.says) for at, e in effects if isinstance(e, Steered) and e.by == "remote"]


def test_the_internet_is_really_gone_and_comes_back() -> None:
    day, calm = (lived("loop-share", down=down) for down in (True, False))
    lost = set(decided_ms(calm)) - set(decided_ms(day))
    assert min(lost) >= DOWN_MS
    assert max(lost) < UP_MS + 5 * MS_PER_MIN
    assert len(lost) == 48, "four hours of readings"


def test_with_the_sensor_beside_the_phone_the_loop_doses_on_byte_for_byte() -> None:
    day, calm = (lived("loop-today", *NOBODY_COMMANDS, down=down) for down in (True, False))
    assert near(day) == near(calm)
    assert len([one for one in near(day) if DOWN_MS <= one[0] < UP_MS]) > 500
    for kind in InsulinKind:
        assert given(day, kind, 0, ENDS_MS) == given(calm, kind, 0, ENDS_MS) > 0
    assert glucose_mgdl(day) == glucose_mgdl(calm)
    uploads = [e.frame for e in day.trace.events if e.frame and e.frame.to == "nightscout"]
    assert any(DOWN_MS <= frame.at_ms < UP_MS for frame in uploads), "it told the cloud in vain"


def test_a_loop_fed_by_a_cloud_falls_silent_within_a_quarter_of_an_hour() -> None:
    day = lived("loop-share", down=True)
    before = [at_ms for at_ms in decided_ms(day) if at_ms < UP_MS]
    assert DOWN_MS - 5 * MS_PER_MIN <= before[-1] < DOWN_MS + 15 * MS_PER_MIN
    silent = range(DOWN_MS + 15 * MS_PER_MIN, UP_MS)
    assert [one for one in near(day) if one[0] in silent and one[1] == "bridge"] == []
    assert min(at_ms for at_ms in decided_ms(day) if at_ms >= UP_MS) <= UP_MS + 5 * MS_PER_MIN


def test_the_pump_goes_back_to_its_own_schedule_when_its_last_rate_has_run_out() -> None:
    day = lived("loop-share", down=True)
    half_hour = 30 * MS_PER_MIN
    running = given(day, InsulinKind.BASAL, DOWN_MS, DOWN_MS + half_hour)
    assert running == pytest.approx(750, abs=STROKE), "1.5 U/h, as it was last told"
    for from_ms in range(DOWN_MS + half_hour, UP_MS, half_hour):
        basal = given(day, InsulinKind.BASAL, from_ms, from_ms + half_hour)
        assert basal == pytest.approx(SCHEDULED_PER_H / 2, abs=STROKE)
    stopped = [e for e in day.trace.events if isinstance(e.effect, Suspend | Alarm)]
    assert stopped == []


def test_nobody_comes_to_harm_though_the_meal_is_not_covered() -> None:
    day, calm = (lived("loop-share", down=down) for down in (True, False))
    assert "no bolus is recommended" in shown(day, "phone")
    assert given(day, InsulinKind.BOLUS, DOWN_MS, UP_MS) == 0
    assert given(calm, InsulinKind.BOLUS, DOWN_MS, UP_MS) == pytest.approx(6_700, abs=100)
    assert min(glucose_mgdl(day)) > 100
    assert max(glucose_mgdl(calm)) == pytest.approx(187, abs=2)
    assert max(glucose_mgdl(day)) == pytest.approx(231, abs=2)  # level 2 begins above 250
    late = [e.glucose_mgdl for e in day.trace.events if e.at_ms > ENDS_MS - 10 * MS_PER_MIN]
    assert all(70 < mgdl < 180 for mgdl in late if mgdl is not None), "the loop has caught up"
    assert day.rescues == ()


@pytest.mark.parametrize("changes", [(), PRESET_ONLY], ids=["a bolus with its code", "a preset"])
def test_a_command_sent_meanwhile_does_not_come_and_nobody_says_that_it_did(
    changes: tuple[str, ...],
) -> None:
    until_ms = UP_MS + MS_PER_H
    day = lived("loop-today", *changes, down=True, ends_ms=until_ms)
    calm = lived("loop-today", *changes, down=False, ends_ms=until_ms)
    assert shown(calm, "caregiver") == ["LoopCaregiver: command sent"]
    assert shown(day, "caregiver") == []
    to_phone = [e.frame for e in day.trace.events if e.frame and e.frame.sender == "push"]
    assert to_phone == [], "nor does it come when the cloud is up again"
    assert from_afar(day) == []
    assert bool(from_afar(calm)) is (changes == PRESET_ONLY)


@pytest.mark.parametrize(("back_min", "comes"), [(3, True), (6, False)])
def test_a_push_waits_for_a_phone_without_network_until_it_expires(
    back_min: int, comes: bool
) -> None:
    back_ms = COMMAND_MS + back_min * MS_PER_MIN
    away = (COMMAND_MS - 5 * MS_PER_MIN, back_ms)
    ends_ms = COMMAND_MS + MS_PER_H
    day = lived("loop-today", *PRESET_ONLY, down=False, ends_ms=ends_ms, away=away)
    assert shown(day, "caregiver") == ["LoopCaregiver: command sent"]  # and no more is known
    told = from_afar(day)
    assert [says for _, says in told] == ["Remote command: override Eating soon for 60 min"] * comes
    assert all(back_ms <= at_ms < back_ms + 5_000 for at_ms, _ in told)


def test_a_bolus_that_waited_comes_with_a_code_that_no_longer_counts() -> None:
    away = (COMMAND_MS - 5 * MS_PER_MIN, COMMAND_MS + 3 * MS_PER_MIN)
    day = lived("loop-today", down=False, ends_ms=COMMAND_MS + MS_PER_H, away=away)
    refused = [e.effect.reason for e in day.trace.events if isinstance(e.effect, Rejected)]
    assert [reason for reason in refused if reason.startswith("push: ")] == [
        "push: the one-time code has expired"
    ]
    assert "Remote command: bolus 0.3 U" not in shown(day, "phone")
