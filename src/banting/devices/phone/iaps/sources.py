"""Where what iAPS does is known from. Knows: citations, in our words."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CARBS", "FETCH"]

CARBS = Source(
    id="iaps-278",
    title="Artificial-Pancreas/iAPS issue 278 (2023-10-25, wontfix)",
    where="the whole thread",
    says="Carbohydrate that anyone stores in Nightscout is added to what is on board and dosed for,"
    " while remote control is switched off. Read, not run.",
)
FETCH = Source(
    id="iaps-nightscout-api",
    title="Artificial-Pancreas/iAPS",
    where="NightscoutAPI.swift (fetchCarbs)",
    says="Treatments of the last day with carbohydrate are asked for, but those that iAPS entered"
    " itself. Read, not run.",
)
