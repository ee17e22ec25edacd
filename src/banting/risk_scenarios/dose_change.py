"""The same scenario with boluses of another size: what X units would do.

Boluses before the start stay as they are, for the glucose history already knows them; so do those
that Loop is to recommend.
"""

from __future__ import annotations

from dataclasses import replace

from banting.risk_scenarios.nouns import Bolus, Scenario, Side

__all__ = ["with_boluses_of"]


def with_boluses_of(scenario: Scenario, units_u: float) -> Scenario:
    """Return a scenario in which every bolus, true or told, is of one size (U)."""
    return replace(
        scenario, true=_resized(scenario.true, units_u), told=_resized(scenario.told, units_u)
    )


def _resized(side: Side, units_u: float) -> Side:
    """Return one side with its boluses resized."""
    return replace(side, boluses=tuple(_bolus(bolus, units_u) for bolus in side.boluses))


def _bolus(bolus: Bolus, units_u: float) -> Bolus:
    """Return a bolus of another size."""
    fixed = bolus.units_u is None or bolus.at_min < 0
    return bolus if fixed else Bolus(at_min=bolus.at_min, units_u=units_u)
