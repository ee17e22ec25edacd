"""A small stage for plays: one machine at a time, frames in and what they cause out.

>> says a frame is heard, << what the machine does; `on_air` names what it sends.
"""

from dataclasses import replace

from banting.devices import FAMILIES
from banting.devices.family import HomeParts
from banting.devices.paradigm.airtime import airtime_ms
from banting.devices.paradigm.messages import (
    Ack,
    Long,
    Nak,
    Short,
    decode_message,
    long_body,
    message_on_air,
)
from banting.devices.paradigm.packets import decode_air
from banting.schema.effects import Act, Deliver, Frame, InsulinKind, Rejected, Send
from banting.schema.setup import DeviceSetup, Setup, Wearer

FAMILY = FAMILIES["paradigm"]
DIALECT = FAMILY.dialect
SERIAL = bytes.fromhex("555001")
REMOTE_ID = bytes.fromhex("555002")
METER_ID = bytes.fromhex("c0ffee")
SENSOR_ID = bytes.fromhex("5e4502")
OTHER = bytes.fromhex("900001")

# What other families of a home lend a machine; this family's ask for nothing of it.
ALONE = HomeParts(dialect=DIALECT, carrier=None, rule={}.__getitem__)

MIN = 60_000
HOUR = 60 * MIN


def device(role, model, firmware="", **options):
    spec = next(s for s in FAMILY.specs if (s.role, s.model) == (role, model))
    filled = {o.key: o.default for o in spec.options if o.default is not None} | options
    assert set(filled) <= {o.key for o in spec.options}, f"{model} takes no such option"
    return DeviceSetup(
        role=role,
        model=model,
        firmware=firmware,
        serial="",
        options=tuple(sorted(filled.items())),
    )


def home(*devices, basal_u_per_h=1.0):
    return Setup(title="a home", wearer=Wearer(basal_u_per_h=basal_u_per_h), devices=devices)


def machine(setup, role):
    return FAMILY.devices[role](setup.device(role), setup, ALONE)


def facts(machine_):
    return {str(stated.fact): stated for stated in machine_.stated_facts()}


class Player:
    """One machine, its state and its time."""

    def __init__(self, machine_, now_ms=0):
        self.machine = machine_
        self.state = machine_.initial()
        self.now_ms = now_ms
        self.effects = []

    def hear(self, raw, *, repeats=1, link="radio", sender="someone"):
        """Hear a burst that ends now; return what it caused."""
        duration_ms = airtime_ms(raw, repeats) if link == "radio" else 2
        frame = Frame(
            link=link,
            sender=sender,
            raw=raw,
            at_ms=self.now_ms,
            repeats=repeats,
            duration_ms=duration_ms,
        )
        return self._keep(self.machine.receive(self.state, frame, self.now_ms))

    def act(self, name, value=0):
        act = Act(device=self.machine.role, name=name, value=value)
        return self._keep(self.machine.act(self.state, act, self.now_ms))

    def live(self, ms):
        """Live on, ticking whenever the machine asks for it; return what happened."""
        until_ms, caused = self.now_ms + ms, []
        while (at_ms := self.machine.wake_at(self.state)) is not None and at_ms <= until_ms:
            self.now_ms = at_ms
            caused += self._keep(self.machine.tick(self.state, at_ms))
        self.now_ms = until_ms
        return caused

    def _keep(self, done):
        self.state, effects = done
        self.effects += effects
        return list(effects)

    # a CareLink sender

    def wake(self, serial=SERIAL, minutes=5):
        for exchange in DIALECT.wake(serial, minutes):
            self.hear(exchange.raw, repeats=exchange.repeats)
        return self

    def short(self, opcode, serial=SERIAL):
        return self.hear(message_on_air(Short(address=serial, opcode=opcode)))

    def long(self, opcode, arguments, serial=SERIAL):
        body = long_body(arguments)
        return self.hear(message_on_air(Long(address=serial, opcode=opcode, body=body)))

    def ack(self):
        return self.hear(message_on_air(Ack(address=SERIAL)))

    def nak(self):
        return self.hear(message_on_air(Nak(address=SERIAL, error=0)))

    def command(self, opcode, arguments):
        """Announce and send a command; return what the long message caused."""
        caused = self.short(opcode)
        if answers(caused) != ["ack"]:
            return caused
        return self.long(opcode, arguments)

    def ask(self, intent, model):
        caused = []
        for exchange in DIALECT.command(SERIAL, intent, model):
            caused = self.hear(exchange.raw)
            if "nak" in " ".join(answers(caused)):
                return caused
        return caused


def sent(effects, link="radio"):
    return [effect for effect in effects if isinstance(effect, Send) and effect.link == link]


def messages(effects):
    return [decode_message(decode_air(effect.raw)) for effect in sent(effects)]


def answers(effects):
    """What was said, in short: ack, nak 0C, long 8D."""
    words = []
    for message in messages(effects):
        match message:
            case Ack():
                words.append("ack")
            case Nak(error=error):
                words.append(f"nak {error:02X}")
            case Long(opcode=opcode):
                words.append(f"long {opcode:02X}")
            case Short(opcode=opcode):
                words.append(f"short {opcode:02X}")
    return words


def reasons(effects):
    return [effect.reason for effect in effects if isinstance(effect, Rejected)]


def delivered(effects, kind=InsulinKind.BOLUS):
    return sum(e.milliunits for e in effects if isinstance(e, Deliver) and e.kind is kind)


def with_serial(setup, serial):
    return replace(setup, serial=serial)


def pump(model="522", firmware="", world=(), now_ms=0, basal_u_per_h=1.0, **options):
    setup = home(device("pump", model, firmware, **options), *world, basal_u_per_h=basal_u_per_h)
    return Player(machine(setup, "pump"), now_ms)


REMOTE = device("remote", "MMT-503")
METER = device("meter", "UltraLink")
SENSOR = device("sensor", "MiniLink")
STICK = device("stick", "CareLink-USB")
