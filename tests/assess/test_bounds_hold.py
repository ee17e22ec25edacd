"""A bound is what the machines enforce: who tries to go beyond one gets no further than it says.

Each attacker here holds all that the app asks for (codes, keys, secrets); only its limits are left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import pytest

from banting.assess.app_bounds import app_bound
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH, SMS, TRIO
from banting.build import System, build_stage, build_system, device_specs
from banting.devices.home_secrets import (
    API_SECRET,
    OTP_SECRET,
    SMS_NUMBER,
    SMS_PIN,
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.interfaces import Grip, Hands, Program, Transmit, Wait
from banting.replay import Attack, Day, Pair
from banting.schema.day import unix_ms
from banting.schema.effects import Act, Deliver, InsulinKind, Requestor, Steered
from banting.schema.facts import Fact, Rule
from banting.schema.intents import (
    CloudIntent,
    LogIn,
    RemoteBasal,
    RemoteBolus,
    RemoteCarbs,
    RemoteLoop,
    RemoteOverride,
    WriteCarbs,
)
from banting.schema.question import Goal
from banting.schema.setup_file import setup_with
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_H, MS_PER_MIN, MS_PER_S
from banting.wire.totp import secret_bytes, totp
from tests.attacks.homes import Home

STRIKE_MS = 300 * MS_PER_MIN  # 17:00, long after lunch and before supper
ENDS_MS = STRIKE_MS + 85 * MS_PER_MIN
MAX_BOLUS, MAX_BASAL, PUMP_MAX_BOLUS = 8_000, 3_000, 10_000  # of these homes, in milliunits
MAX_IOB = 8_000
RULE = Rule(
    id="all", technique="all", needs=frozenset(), gives=Fact("done.all"), says="all in hand"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something asked of a service, and how long is waited then; `instead` changes its bytes."""

    service: str
    wanted: CloudIntent
    then_ms: int = 6 * MS_PER_MIN
    instead: tuple[bytes, bytes] = (b"", b"")


class InTurn:
    """Asks, or works the phone's app by hand, one after the other; refusals change nothing."""

    shown: TechniqueShown
    rules: tuple[Rule, ...] = ()

    def __init__(self, *steps: Ask | Act) -> None:
        self.steps = steps

    def perform(self, rule: Rule, grip: Grip) -> Program:
        del rule
        yield Wait(until_ms=grip.strike_ms)
        for step in self.steps:
            if isinstance(step, Act):
                yield Hands(act=step)
                yield Wait(until_ms=grip.now_ms + 6 * MS_PER_MIN)
                continue
            code = totp(secret_bytes(OTP_SECRET.decode()), unix_ms(grip.now_ms) // MS_PER_S)
            held = {**grip.held, "sms-code": code.encode() + SMS_PIN}
            service = grip.service(step.service)
            asked = service.ask(step.wanted, held, grip.now_ms)
            raw = asked.raw.replace(*step.instead) if step.instead[0] else asked.raw
            yield Transmit(link=service.link, exchange=replace(asked, raw=raw, wait_ms=1_000))
            if step.service == SMS:
                confirmed = service.ask(LogIn(), held, grip.now_ms)
                yield Transmit(link=service.link, exchange=replace(confirmed, wait_ms=1_000))
            yield Wait(until_ms=grip.now_ms + step.then_ms)
        return "asked"


@cache
def system_of(app: str) -> System:
    text = Home(app=app, is_open=False).text()
    iob = () if app == "loop" else (f"phone.max_iob_u={MAX_IOB / 1000}",)
    return build_system(setup_with(text, "home.toml", iob, device_specs()))


@cache
def day_of(app: str) -> Day:
    return Day(replace(build_stage(system_of(app), low_night=False), ends_ms=ENDS_MS))


def asked_of(app: str, *steps: Ask | Act) -> Pair:
    key = app if app in ("loop", "trio") else "loop"
    granted = {
        "push-key": push_key_json(),
        "device-token": device_token_json(bundle_identifier(key)),
        "preset": b"Eating soon",
        "api-secret": API_SECRET,
        "otp-secret": OTP_SECRET,
        "trio-secret": TRIO_SECRET,
        "sms-number": SMS_NUMBER,
    }
    plan = Attack(
        steps=((RULE, InTurn(*steps)),),
        links=("internet", "sms"),
        hands=("phone",),
        granted=tuple(granted.items()),
        made_up=(),
        limits=(),
        model="723",
        strike_ms=STRIKE_MS,
        until_ms=ENDS_MS,
    )
    done = day_of(app).attacked(plan)
    return Pair(attacked=done, twin=day_of(app).twin(done))


def boluses(pair: Pair) -> int:
    """Return what the attacked day has more of as boluses by radio, in milliunits."""

    def given(day: str) -> int:
        events = getattr(pair, day).trace.events
        return sum(
            e.effect.milliunits
            for e in events
            if isinstance(e.effect, Deliver)
            and e.effect.kind is InsulinKind.BOLUS
            and e.effect.requestor is Requestor.RADIO
        )

    return given("attacked") - given("twin")


def steered(pair: Pair) -> list[Steered]:
    events = pair.only_attacked(Steered)
    return [e.effect for e in events if isinstance(e.effect, Steered)]


def highest_basal_per_h(pair: Pair) -> float:
    """Return the most basal of any half hour of the attacked day, as milliunits an hour."""
    given = [
        (e.at_ms, e.effect.milliunits)
        for e in pair.attacked.trace.events
        if isinstance(e.effect, Deliver) and e.effect.kind is InsulinKind.BASAL
    ]
    starts = range(STRIKE_MS, ENDS_MS - MS_PER_H // 2, MS_PER_MIN)
    return max(
        2 * sum(amount for at, amount in given if from_ms <= at < from_ms + MS_PER_H // 2)
        for from_ms in starts
    )


@pytest.mark.parametrize(("app", "service"), [("loop", PUSH), ("trio", TRIO)])
def test_no_push_gives_more_than_the_apps_max_bolus(app: str, service: str) -> None:
    over = asked_of(app, Ask(service=service, wanted=RemoteBolus(milliunits=MAX_BOLUS + 100)))
    assert boluses(over) <= 0
    within = asked_of(app, Ask(service=service, wanted=RemoteBolus(milliunits=MAX_BOLUS - 3_000)))
    assert boluses(within) > 3_000


def test_by_the_site_no_more_than_the_apps_max_bolus_either() -> None:
    asked = Ask(service=NIGHTSCOUT, wanted=RemoteBolus(milliunits=MAX_BOLUS + 100))
    assert boluses(asked_of("loop", asked)) <= 0


def test_a_text_for_more_is_cut_to_the_apps_max_bolus() -> None:
    pair = asked_of("androidaps", Ask(service=SMS, wanted=RemoteBolus(milliunits=25_000)))
    assert boluses(pair) == MAX_BOLUS


def test_a_second_bolus_by_text_comes_only_after_the_distance() -> None:
    ask = Ask(service=SMS, wanted=RemoteBolus(milliunits=MAX_BOLUS))
    assert boluses(asked_of("androidaps", ask, ask)) == MAX_BOLUS
    later = replace(ask, then_ms=17 * MS_PER_MIN)
    assert boluses(asked_of("androidaps", later, ask)) == 2 * MAX_BOLUS


def test_no_bound_promises_that_distance_since_a_meals_bolus_skips_it() -> None:
    phone = system_of("androidaps").setup.device("phone")
    assert phone is not None
    said = app_bound(Goal.G1, "reuse-sms-code-G1", phone)
    assert said is not None
    assert "a meal's need not lie apart" in said


def test_trio_gives_no_bolus_beyond_its_max_iob_however_often_it_is_asked() -> None:
    ask = Ask(service=TRIO, wanted=RemoteBolus(milliunits=3_000))
    assert 0 < boluses(asked_of("trio", *(ask for _ in range(5)))) <= MAX_IOB


@pytest.mark.parametrize(("app", "service", "most_g"), [("loop", PUSH, 250), ("trio", TRIO, 250)])
def test_no_push_enters_more_carbohydrate_than_the_app_takes(
    app: str, service: str, most_g: int
) -> None:
    phone = system_of(app).setup.device("phone")
    assert phone is not None
    most_g = int(dict(phone.options).get("max_carbs_g", most_g))
    assert steered(asked_of(app, Ask(service=service, wanted=RemoteCarbs(grams=most_g + 1)))) == []
    within = steered(asked_of(app, Ask(service=service, wanted=RemoteCarbs(grams=most_g))))
    assert [one.carbs_g for one in within] == [most_g]


def test_a_text_enters_no_more_than_48_g() -> None:
    found = steered(asked_of("androidaps", Ask(service=SMS, wanted=RemoteCarbs(grams=250))))
    assert [one.carbs_g for one in found] == [48]


def test_an_override_is_the_wearers_own_and_lasts_a_day_at_most() -> None:
    day = Ask(service=PUSH, wanted=RemoteOverride(minutes=1_440))
    assert steered(asked_of("loop", replace(day, instead=(b"1440", b"1441")))) == []
    by_site = Ask(service=NIGHTSCOUT, wanted=RemoteOverride(minutes=1_441))
    assert steered(asked_of("loop", by_site)) == []
    found = steered(asked_of("loop", day))
    assert [(one.needs_percent, one.minutes) for one in found] == [(150, 1_440)]
    of_trio = steered(asked_of("trio", replace(day, service=TRIO)))
    assert [one.needs_percent for one in of_trio] == [150]


def test_a_rate_by_text_is_cut_to_the_apps_max_basal() -> None:
    off = Ask(service=SMS, wanted=RemoteLoop(on=False), then_ms=40 * MS_PER_S)
    rate = Ask(
        service=SMS, wanted=RemoteBasal(milliunits_per_h=35_000, minutes=60), then_ms=MS_PER_H
    )
    assert highest_basal_per_h(asked_of("androidaps", off, rate)) <= MAX_BASAL + 100


@pytest.mark.parametrize("app", ["loop", "trio", "androidaps"])
def test_carbohydrate_nobody_eats_never_makes_the_app_pass_its_max_basal(app: str) -> None:
    service = {"loop": PUSH, "trio": TRIO}.get(app, NIGHTSCOUT)
    grams = 250 if app == "loop" else 100
    wanted = WriteCarbs(grams=grams) if service == NIGHTSCOUT else RemoteCarbs(grams=grams)
    pair = asked_of(app, *(Ask(service=service, wanted=wanted) for _ in range(4)))
    assert steered(pair) != []
    assert highest_basal_per_h(pair) <= MAX_BASAL + 100  # strokes lie unevenly in a half hour


def test_code_on_the_phone_passes_the_apps_max_bolus_and_not_the_pumps() -> None:
    def by_code(milliunits: int) -> int:
        return boluses(asked_of("loop", Act(device="phone", name="code-bolus", value=milliunits)))

    assert MAX_BOLUS < by_code(PUMP_MAX_BOLUS) <= PUMP_MAX_BOLUS
    assert by_code(PUMP_MAX_BOLUS + 100) <= 0
