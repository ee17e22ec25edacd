"""A small stage for machines on networks: messages in, and what they cause out."""

from banting.devices.family import HomeParts
from banting.schema.effects import Act, Frame, Rejected, Send, Show
from banting.schema.setup import DeviceSetup, Setup, Wearer
from banting.wire.http import decode_response

MIN = 60_000
HOUR = 60 * MIN


def owned(specs, role, model, firmware="", **options):
    """Return a device of a family's spec with its defaults and some options."""
    spec = next(one for one in specs if (one.role, one.model) == (role, model))
    filled = {o.key: o.default for o in spec.options if o.default is not None} | options
    assert set(filled) <= {o.key for o in spec.options}, f"{model} takes no such option"
    return device(role, model, firmware, **filled)


def device(role, model, firmware="", **options):
    """Return a device of another family, with only the options that are looked at here."""
    return DeviceSetup(
        role=role, model=model, firmware=firmware, serial="", options=tuple(sorted(options.items()))
    )


def home(*devices):
    return Setup(title="a home", wearer=Wearer(), devices=devices)


def facts(machine):
    return {str(stated.fact): stated for stated in machine.stated_facts()}


class Player:
    """One machine, its state and its time."""

    def __init__(self, machine, now_ms=0):
        self.machine = machine
        self.state = machine.initial()
        self.now_ms = now_ms
        self.effects = []

    def hear(self, raw, *, sender="someone", link="internet"):
        frame = Frame(link=link, sender=sender, raw=raw, at_ms=self.now_ms, to=self.machine.role)
        return self._keep(self.machine.receive(self.state, frame, self.now_ms))

    def act(self, name, value=0):
        act = Act(device=self.machine.role, name=name, value=value)
        return self._keep(self.machine.act(self.state, act, self.now_ms))

    def live(self, ms):
        until_ms, caused = self.now_ms + ms, []
        while (at_ms := self.machine.wake_at(self.state)) is not None and at_ms <= until_ms:
            self.now_ms = max(at_ms, self.now_ms)
            caused += self._keep(self.machine.tick(self.state, self.now_ms))
        self.now_ms = until_ms
        return caused

    def _keep(self, done):
        self.state, effects = done
        hash(self.state)
        self.effects += effects
        return list(effects)


def sent(effects, to=None):
    return [e for e in effects if isinstance(e, Send) and (to is None or e.to == to)]


def answer(effects):
    """The one HTTP answer among some effects."""
    found = [e for e in sent(effects) if e.raw.startswith(b"HTTP/1.1 ")]
    assert len(found) == 1
    return decode_response(found[0].raw)


def reasons(effects):
    return [e.reason for e in effects if isinstance(e, Rejected)]


def shown(effects):
    return [e.text for e in effects if isinstance(e, Show)]


def changed(options, change):
    """The options after a change that a fact names, as its TOML value says."""
    key = change.key.partition(".")[2]
    value = {"true": True, "false": False}.get(change.value, change.value.strip('"'))
    return options | {key: value}


def parts():
    """What another family would lend; these machines borrow nothing."""
    return HomeParts(dialect=None, carrier=None, rule=lambda name: None)
