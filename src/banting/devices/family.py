"""What the rest of the house sees of a family: models, machines, the protocol from outside.

Knows: the three. Never knows: any family by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.interfaces import Device, Dialect
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["Family", "RadioTiming"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioTiming:
    """A family's channel: bits a second, preamble and sync in bytes, pause between repeats."""

    bit_rate_hz: float
    overhead_bytes: int
    gap_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family.

    `devices` builds the machine of a role from its set-up and the whole set-up; `limits` says what
    its machines leave out or estimate.
    """

    specs: tuple[DeviceSpec, ...]
    devices: dict[str, Callable[[DeviceSetup, Setup], Device]]
    dialect: Dialect
    radio: RadioTiming
    limits: tuple[str, ...] = ()
