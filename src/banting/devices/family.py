"""What the rest of the house sees of a family: models, machines, the protocol from outside.

Knows: the three. Never knows: any family by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.interfaces import Carrier, Device, Dialect, DosingRule, Service, Speech
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["Family", "HomeParts", "RadioTiming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioTiming:
    """A family's channel: bits a second, preamble and sync in bytes, pause between repeats."""

    bit_rate_hz: float
    overhead_bytes: int
    gap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeParts:
    """What other families of the same home lend a machine.

    `dialect` is the pump's protocol, `carrier` the bridge's (None: no bridge), `rule` gives the
    dosing rule of a name (`loop`, `loop35`, `oref0`, `aaps`); `pump_serial` is the pump's secret
    `pump-serial`, which an app that drives it is told.
    """

    dialect: Dialect
    carrier: Carrier | None
    rule: Callable[[str], DosingRule]
    pump_serial: bytes = b""


def _none(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    del setup
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family.

    `devices` builds the machine of a role from its set-up, the whole set-up and what other families
    lend; `limits` says what its machines leave out or estimate. A pump's family has a `dialect` and
    a `radio`, a bridge's a `carrier` of that dialect, a cloud's `services` by name; `speech` is how
    bytes on a link look that are neither. `secrets` are those that its machines of a set-up hold,
    by name, as an assumption may hand them to an attacker; `implied` are devices that are there
    without anyone owning them: then no set-up file has a table for them.
    """

    specs: tuple[DeviceSpec, ...]
    devices: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]]
    dialect: Dialect | None = None
    radio: RadioTiming | None = None
    carrier: Callable[[Dialect], Carrier] | None = None
    services: tuple[tuple[str, Service], ...] = ()
    speech: tuple[tuple[str, Speech], ...] = ()
    secrets: Callable[[Setup], tuple[tuple[str, bytes], ...]] = _none
    implied: Callable[[Setup], tuple[DeviceSetup, ...]] | None = None
    limits: tuple[str, ...] = ()
