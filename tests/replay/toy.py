"""A toy family for the replay's own tests: one pump, one remote, three-byte frames.

Frame: kind (`C` command, `R` answer, `P` press), serial, argument. The pump obeys its serial.
"""

from dataclasses import dataclass, replace

from banting.interfaces import Listen, Program, Transmit, Wait
from banting.links import Jammed, Radio
from banting.links.radio import Node
from banting.replay import ATTACKER, Attack, Meal, Planned, Stage, WearerHabits
from banting.schema.effects import (
    Act,
    Alarm,
    Changed,
    Deliver,
    Effect,
    Frame,
    InsulinKind,
    Rejected,
    Requestor,
    Send,
    Show,
    ShowGlucose,
    Suspend,
)
from banting.schema.facts import Fact, Rule
from banting.schema.intents import Exchange, Heard
from banting.units import MS_PER_H, MS_PER_MIN

SERIAL = b"\x07"
BASAL_EVERY_MS = 10 * MS_PER_MIN
BASAL_MILLIUNITS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpState:
    next_basal_ms: int = BASAL_EVERY_MS
    suspended: bool = False


class ToyPump:
    role = "pump"
    links = ("radio",)

    def initial(self) -> PumpState:
        return PumpState()

    def log(self, state: PumpState) -> tuple[()]:
        return ()

    def wake_at(self, state: PumpState) -> int:
        return state.next_basal_ms

    def tick(self, state: PumpState, now_ms: int) -> tuple[PumpState, tuple[Effect, ...]]:
        after = replace(state, next_basal_ms=now_ms + BASAL_EVERY_MS)
        if state.suspended:
            return after, ()
        return after, (self._dose(BASAL_MILLIUNITS, InsulinKind.BASAL, Requestor.PROGRAM),)

    def receive(
        self, state: PumpState, frame: Frame, now_ms: int
    ) -> tuple[PumpState, tuple[Effect, ...]]:
        kind, serial, argument = frame.raw[:1], frame.raw[1:2], frame.raw[2:]
        if kind == b"P":
            return state, (self._dose(500, InsulinKind.BOLUS, Requestor.REMOTE),)
        if kind != b"C":
            return state, ()
        if serial != SERIAL:
            return state, (Rejected(reason="not my serial", raw=frame.raw),)
        answer = Send(link="radio", raw=b"R" + SERIAL + argument, after_ms=5)
        match argument:
            case b"b":
                dose = self._dose(2_000, InsulinKind.BOLUS, Requestor.RADIO)
                return state, (dose, answer)
            case b"s":
                stopped = replace(state, suspended=True)
                return stopped, (Suspend(on=True, requestor=Requestor.RADIO), answer)
            case b"l":
                change = Changed(setting="max", before="1", after="2", requestor=Requestor.RADIO)
                return state, (change, answer)
            case b"g":
                return state, (ShowGlucose(glucose_mgdl=390, origin="meter"), answer)
            case _:
                return state, (answer,)

    def act(self, state: PumpState, act: Act, now_ms: int) -> tuple[PumpState, tuple[Effect, ...]]:
        match act.name:
            case "bolus":
                return state, (self._dose(act.value, InsulinKind.BOLUS, Requestor.KEYPAD),)
            case "fingerstick":
                low = act.value < 100_000
                alarm = (Alarm(code="seen", says="a reading was taken"),) if low else ()
                return state, (ShowGlucose(glucose_mgdl=act.value, origin="finger"), *alarm)
            case _:
                return state, (Show(text=f"screen: {act.name}"),)

    @staticmethod
    def _dose(milliunits: int, kind: InsulinKind, who: Requestor) -> Deliver:
        return Deliver(milliunits=milliunits, kind=kind, requestor=who)


class ToyRemote:
    role = "remote"
    links = ("radio",)

    def initial(self) -> int:
        return 0

    def log(self, state: int) -> tuple[()]:
        return ()

    def wake_at(self, state: int) -> None:
        return None

    def receive(self, state: int, frame: Frame, now_ms: int) -> tuple[int, tuple[Effect, ...]]:
        return state, ()

    def act(self, state: int, act: Act, now_ms: int) -> tuple[int, tuple[Effect, ...]]:
        return state + 1, (Send(link="radio", raw=b"P" + SERIAL + bytes([state])),)


class ToyDialect:
    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        return (("pump-serial", raw[1:2]),) if raw[:1] in (b"P", b"C", b"R") else ()

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        return Heard.ACCEPTED if answer[:1] == b"R" else Heard.OTHER

    def airtime_ms(self, exchange: Exchange) -> int:
        return 10 * exchange.repeats

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[()]]:
        return f"toy frame {raw.hex()}", raw, ()


@dataclass(frozen=True, slots=True)
class ToyBody:
    """Glucose falls 20 mg/dL a unit and rises 3 mg/dL a gram, at once."""

    def initial(self) -> float:
        return 150.0

    def minute(self, state: float, insulin_u: float, carbs_g: float) -> float:
        return state - 20 * insulin_u + 3 * carbs_g + 0.2

    def glucose_mgdl(self, state: float) -> float:
        return state


class Deed:
    """A technique whose program is handed in."""

    def __init__(self, program) -> None:
        self._program = program

    def perform(self, rule: Rule, grip) -> Program:
        return self._program(grip)


def command(argument: bytes, at_ms: int = 2 * MS_PER_H, serial: bytes | None = None) -> Deed:
    def program(grip) -> Program:
        yield Wait(until_ms=at_ms)
        raw = b"C" + (serial or grip.knows("pump-serial")) + argument
        exchange = Exchange(raw=raw, repeats=1, wait_ms=100, says="a command")
        answer = yield Transmit(link="radio", exchange=exchange)
        return "answered" if answer else "silence"

    return Deed(program)


def overhear() -> Deed:
    def program(grip) -> Program:
        frame = yield Listen(link="radio", until_ms=grip.until_ms)
        grip.learn("pump-serial", dict(grip.dialect.secrets_in(frame.raw))["pump-serial"])
        return "heard"

    return Deed(program)


def stage(**changes) -> Stage:
    radio = Radio(
        name="radio",
        nodes=tuple(Node(name=n, at_m=1.0) for n in ("pump", "remote", ATTACKER)),
        range_m=10.0,
        bit_rate_hz=16_384,
        overhead_bytes=20,
        gap_ms=0,
    )
    whole = Stage(
        devices=(ToyPump(), ToyRemote()),
        links=(radio,),
        dialect=ToyDialect(),
        body=ToyBody(),
        habits=WearerHabits(
            reads=("finger", "meter"),
            target_mgdl=110.0,
            isf_mgdl_per_u=20.0,
            corrects_above_mgdl=200.0,
            treats_below_mgdl=70.0,
            rescue_carbs_g=16.0,
            asleep_from_ms=8 * MS_PER_H,
            asleep_to_ms=10 * MS_PER_H,
            reacts_awake=True,
            reacts_asleep=False,
        ),
        plan=(
            Planned(at_ms=MS_PER_H, act=Act(device="remote", name="press")),
            Planned(at_ms=3 * MS_PER_H, act=Act(device="pump", name="fingerstick")),
        ),
        meals=(Meal(at_ms=30 * MS_PER_MIN, carbs_g=10.0),),
        sensed=("fingerstick",),
        jam=lambda link, sender, start, end: Jammed(
            inner=link, sender=sender, from_ms=start, until_ms=end, spares=ATTACKER
        ),
        seed=1,
        ends_ms=12 * MS_PER_H,
    )
    return replace(whole, **changes)


def attack(*deeds: Deed, **changes) -> Attack:
    steps = tuple(
        (
            Rule(
                id=f"step-{number}",
                technique="toy",
                needs=frozenset(),
                gives=Fact(f"step.{number}"),
                says="a step",
            ),
            deed,
        )
        for number, deed in enumerate(deeds, start=1)
    )
    plan = Attack(
        steps=steps,
        links=("radio",),
        hands=(),
        granted=(),
        made_up=(),
        limits=(("max_bolus", 2_000),),
        model="toy",
        strike_ms=2 * MS_PER_H,
        until_ms=12 * MS_PER_H,
    )
    return replace(plan, **changes)
