"""What of a home is not as it comes, and which commands would fail if it were.

Knows: options with their defaults, and the attack graph. Never knows: machines. Each setting is put
back to its default alone, and the graph is closed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from banting.assess.remote.homes import home_system
from banting.attack_graph import close
from banting.build import device_specs
from banting.schema.facts import Rule
from banting.schema.question import Position
from banting.schema.remote_table import NonDefault
from banting.schema.setup import DeviceSetup, DeviceSpec, OptionSpec, Scalar, Setup

__all__ = ["stands_on"]


def stands_on(way: Rule, setup: Setup, position: Position) -> tuple[NonDefault, ...]:
    """Return the settings without which a rule would not fire, each not the default.

    Args:
        way: a rule that fires in this set-up.
        setup: what is owned, how it is switched, and what is assumed.
        position: where the attacker stands.
    """
    return tuple(one for one, put_back in _put_back(setup) if not _fires(way, put_back, position))


def _fires(way: Rule, setup: Setup, position: Position) -> bool:
    system = home_system(setup)
    closed = close(system.rules, system.granted(position)).closed
    return way in system.rules and way.needs <= closed


def _put_back(setup: Setup) -> Iterator[tuple[NonDefault, Setup]]:
    """Yield each setting that is not the default, with the set-up in which it is."""
    specs = {(spec.role, spec.model): spec for spec in device_specs()}
    for device in setup.devices:
        for option, value in _not_default(device, specs[device.role, device.model]):
            told = NonDefault(
                key=f"{device.role}.{option.key}",
                value=json.dumps(value),
                default=json.dumps(option.default),
                says=option.says,
            )
            yield told, setup.with_device(_with(device, option))


def _not_default(device: DeviceSetup, spec: DeviceSpec) -> Iterator[tuple[OptionSpec, Scalar]]:
    """Yield the options of a device that have a default and another value."""
    values = dict(device.options)
    for option in spec.options:
        if option.default is not None and values[option.key] != option.default:
            yield option, values[option.key]


def _with(device: DeviceSetup, option: OptionSpec) -> DeviceSetup:
    """Return a device with an option at its default."""
    assert option.default is not None, "only options with a default are put back"
    options = {**dict(device.options), option.key: option.default}
    return replace(device, options=tuple(sorted(options.items())))
