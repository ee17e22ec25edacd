"""A home in 60 lines: a real Paradigm pump, the bridge and the phone, wired by a queue of events.

Frames take their airtime; `lost` decides which never arrive. Nothing is mocked but the dosing rule.
"""

import heapq
from dataclasses import replace

from banting.devices import FAMILIES, phone, rileylink
from banting.devices.family import HomeParts
from banting.schema.dosing import Order
from banting.schema.effects import Act, Deliver, Frame, Rejected, Send
from banting.schema.setup import DeviceSetup, Setup, Wearer

MIN, HOUR = 60_000, 3_600_000
PARADIGM = FAMILIES["paradigm"]
SERIAL = bytes.fromhex("555001")


def owned(specs, role, model, **options):
    spec = next(one for one in specs if (one.role, one.model) == (role, model))
    filled = {o.key: o.default for o in spec.options if o.default is not None} | options
    assert set(filled) <= {o.key for o in spec.options}, f"{model} takes no such option"
    return DeviceSetup(
        role=role, model=model, firmware="", serial="", options=tuple(sorted(filled.items()))
    )


class Told:
    """A dosing rule that orders what it is told, once a decision; it keeps what it saw."""

    def __init__(self, *orders, recommends=1_200):
        self.orders, self.views, self.recommends = list(orders), [], recommends

    def decide(self, view):
        self.views.append(view)
        return self.orders.pop(0) if self.orders else Order(why="nothing is needed")

    def bolus_milliunits(self, view):
        return self.recommends

    def active_milliunits(self, view):
        return sum(dose.milliunits for dose in view.doses)


def sensor_message(glucose_mgdl, opcode=0x31, state=6):
    import binascii

    content = bytes([opcode, 0]) + bytes(8) + glucose_mgdl.to_bytes(2, "little")
    content += bytes([state, 0])
    return content + binascii.crc_hqx(content, 0).to_bytes(2, "little")


class Home:
    """The machines, what they caused, and every frame; `run` takes events off the queue."""

    def __init__(self, rule=None, *, pump="522", app="loop", others=(), lost=None, **options):
        self.rule = Told() if rule is None else rule
        devices = (
            owned(PARADIGM.specs, "pump", pump, max_basal_u_per_h=4.0),
            owned(rileylink.SPECS, "bridge", "rileylink"),
            owned(phone.SPECS, "phone", app, **options),
            *others,
        )
        self.world = Setup(title="a home", wearer=Wearer(basal_u_per_h=1.0), devices=devices)
        self.parts = HomeParts(
            dialect=PARADIGM.dialect,
            carrier=rileylink.CARRIER,
            rule=lambda _: self.rule,
            pump_serial=SERIAL,
        )
        shelf = PARADIGM.devices | rileylink.DEVICES | phone.DEVICES
        self.machines = {
            d.role: shelf[d.role](d, self.world, self.parts) for d in devices if d.role in shelf
        }
        self.states = {role: one.initial() for role, one in self.machines.items()}
        self.lost = lost or (lambda frame: False)
        self.now_ms, self.order, self.queue = 0, 0, []
        self.frames, self.effects = [], []
        for role in self.machines:
            self._wake(role)

    def _at(self, at_ms, call, *arguments):
        self.order += 1
        heapq.heappush(self.queue, (max(at_ms, self.now_ms), self.order, call, arguments))

    def _wake(self, role):
        at_ms = self.machines[role].wake_at(self.states[role])
        if at_ms is not None:
            self._at(at_ms, self._tick, role, at_ms)

    def _tick(self, role, at_ms):
        if self.machines[role].wake_at(self.states[role]) == at_ms:
            self._settle(role, self.machines[role].tick(self.states[role], self.now_ms))

    def _settle(self, role, done):
        self.states[role], effects = done
        for effect in effects:
            self.effects.append((self.now_ms, role, effect))
            if isinstance(effect, Send):
                self._at(self.now_ms + effect.after_ms, self._send, role, effect)
        self._wake(role)

    def _send(self, role, send):
        takes_ms = {"ble": 30, "internet": 100, "sms": 4_000}.get(send.link)
        if takes_ms is None:
            takes_ms = round((len(send.raw) + 20) / 2.05 * send.repeats + 20 * (send.repeats - 1))
        at_ms = self.now_ms + takes_ms
        frame = Frame(
            link=send.link,
            sender=role,
            raw=send.raw,
            at_ms=at_ms,
            repeats=send.repeats,
            duration_ms=takes_ms,
            to=send.to,
        )
        self.frames.append(frame)
        if self.lost(frame):
            return
        for other, machine in self.machines.items():
            if other != role and send.link in machine.links and send.to in ("", other):
                self._at(at_ms, self._arrive, other, frame)

    def _arrive(self, role, frame):
        if role in self.machines:
            self._settle(role, self.machines[role].receive(self.states[role], frame, self.now_ms))

    # what happens from outside

    def run(self, until_ms):
        while self.queue and self.queue[0][0] <= until_ms:
            self.now_ms, _, call, arguments = heapq.heappop(self.queue)
            call(*arguments)
        self.now_ms = until_ms
        return self

    def sensor(self, glucose_mgdl, at_ms=None):
        frame = Frame(link="ble", sender="sensor", raw=sensor_message(glucose_mgdl), at_ms=0)
        self._at(self.now_ms if at_ms is None else at_ms, self._arrive, "phone", frame)
        return self

    def hear(self, raw, *, link="internet", sender="push", role="phone"):
        frame = Frame(link=link, sender=sender, raw=raw, at_ms=self.now_ms, to=role)
        self._arrive(role, frame)
        return self

    def act(self, name, value=0, role="phone"):
        act = Act(device=role, name=name, value=value)
        self._settle(role, self.machines[role].act(self.states[role], act, self.now_ms))
        return self

    # what came of it

    def of(self, kind, role="phone"):
        return [e for _, who, e in self.effects if who == role and isinstance(e, kind)]

    def reasons(self, role="phone"):
        return [e.reason for e in self.of(Rejected, role)]

    def given(self, kind):
        return sum(e.milliunits for e in self.of(Deliver, "pump") if e.kind.value == kind)

    @property
    def phone(self):
        return self.states["phone"]

    @property
    def pump(self):
        return self.states["pump"]

    def set_phone(self, **changes):
        self.states["phone"] = replace(self.phone, **changes)
        return self
