"""Where Loop's rules and numbers come from."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["LOOP_35_SOURCE", "LOOP_ALGORITHM_SOURCE", "LOOP_GUARDRAILS_SOURCE", "SOURCES"]

LOOP_ALGORITHM_SOURCE = Source(
    id="loop-algorithm",
    title="LoopKit/LoopAlgorithm, Swift package",
    where="commit 2f5c630 of 2026-05-24, Sources/LoopAlgorithm, and the fixtures of its tests",
    says="forecast from insulin, carbohydrate, momentum and retrospective correction on a grid of "
    "five minutes; the correction, and the caps on temporary basal rates and boluses",
)
LOOP_35_SOURCE = Source(
    id="loop-3.5",
    title="Loop 3.5.0 with its LoopKit, Swift app",
    where="Loop 710182e2 (2025-03): Managers/LoopDataManager, LoopConstants; LoopKit 2f535b3c "
    "(2024-02): LoopAlgorithm/, InsulinKit/DoseEntry",
    says="an older copy of the algorithm, and the app around it: stale readings, rounding, when a "
    "temporary basal rate is sent at all, the factor of automatic boluses, overrides",
)
LOOP_GUARDRAILS_SOURCE = Source(
    id="loop-guardrails",
    title="LoopKit, Guardrail+Settings and LoopConstants",
    where="LoopKit 2f535b3c (2024-02), Loop 710182e2 (2025-03)",
    says="what each setting may be at all and what is recommended; carbohydrate entries up to "
    "250 g over 30 min to 8 h; overrides up to 24 h",
)
SOURCES = (LOOP_ALGORITHM_SOURCE, LOOP_35_SOURCE, LOOP_GUARDRAILS_SOURCE)
