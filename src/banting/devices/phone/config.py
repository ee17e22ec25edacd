"""One phone as it is set up: the app, its settings and limits, what of a home it talks to.

Knows: what a set-up says. Never knows: what happens. Everything here stays the same all day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.family import HomeParts
from banting.devices.phone.driver import Driver
from banting.devices.phone.surface import App, Preset, RemoteSurface
from banting.interfaces import DosingRule
from banting.schema.dosing import DosingLimits, DosingSettings
from banting.schema.setup import DeviceSetup, Setup
from banting.units import milliunits_from_u

__all__ = ["Config", "config_of", "with_needs"]

_BASAL_U_PER_H = 1.0  # estimate: where the wearer's own rate is not given
_TARGET_WIDTH_MGDL = 5.0  # estimate: a range around the wearer's target


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The app and what it was told; `has` are the roles of the home, `driver` None: no bridge."""

    app: App
    setup: DeviceSetup
    settings: DosingSettings
    preset: Preset | None
    cgm: str
    rule: DosingRule
    driver: Driver | None
    surface: RemoteSurface
    has: frozenset[str]

    @property
    def basal_per_h(self) -> int:
        """The schedule's rate in milliunits an hour."""
        return milliunits_from_u(self.settings.basal_u_per_h)


def config_of(setup: DeviceSetup, world: Setup, parts: HomeParts, app: App) -> Config:
    """Return what a set-up and its home make of a phone."""
    return Config(
        app=app,
        setup=setup,
        settings=_settings(setup, world, app),
        preset=app.preset(setup),
        cgm=setup.text("cgm"),
        rule=parts.rule(app.rule(setup)),
        driver=_driver(world, parts),
        surface=app.surface(setup, world, parts),
        has=frozenset(device.role for device in world.devices),
    )


def _driver(world: Setup, parts: HomeParts) -> Driver | None:
    pump = world.device("pump")
    if pump is None or parts.carrier is None:
        return None
    serial = parts.pump_serial or bytes.fromhex(pump.serial)
    return Driver(dialect=parts.dialect, carrier=parts.carrier, serial=serial, model=pump.model)


def _settings(setup: DeviceSetup, world: Setup, app: App) -> DosingSettings:
    """Return the wearer's therapy; what is not given follows from the usual rules."""
    wearer = world.wearer
    basal = _BASAL_U_PER_H if wearer.basal_u_per_h is None else wearer.basal_u_per_h
    isf, ratio = wearer.isf_mgdl_per_u, wearer.carb_ratio_g_per_u
    if isf is None or ratio is None:
        by_rule = _by_rule(basal)
        isf, ratio = isf or by_rule[0], ratio or by_rule[1]
    limits = DosingLimits(
        max_bolus=milliunits_from_u(setup.number("max_bolus_u")),
        max_basal_per_h=milliunits_from_u(setup.number("max_basal_u_per_h")),
        max_active=app.max_active(setup),
    )
    return DosingSettings(
        basal_u_per_h=basal,
        isf_mgdl_per_u=isf,
        carb_ratio_g_per_u=ratio,
        target_low_mgdl=wearer.target_mgdl - _TARGET_WIDTH_MGDL,
        target_high_mgdl=wearer.target_mgdl + _TARGET_WIDTH_MGDL,
        suspend_below_mgdl=setup.number("suspend_below_mgdl"),
        automatic_bolus=app.automatic_bolus(setup),
        limits=limits,
    )


def _by_rule(basal_u_per_h: float) -> tuple[float, float]:
    """Return sensitivity and ratio by the usual rules; loads what the trial computes them with."""
    from banting.therapy import CARB_RULE, SENSITIVITY_RULE, daily_dose_u

    daily_u = daily_dose_u(basal_u_per_h)
    return SENSITIVITY_RULE / daily_u, CARB_RULE / daily_u


def with_needs(settings: DosingSettings, percent: int) -> DosingSettings:
    """Return settings as for other insulin needs: more basal, less sensitivity and ratio."""
    if percent == 100:
        return settings
    share = percent / 100.0
    return replace(
        settings,
        basal_u_per_h=settings.basal_u_per_h * share,
        isf_mgdl_per_u=settings.isf_mgdl_per_u / share,
        carb_ratio_g_per_u=settings.carb_ratio_g_per_u / share,
    )
