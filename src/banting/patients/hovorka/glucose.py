"""The glucose half of Hovorka's model: plasma, tissue, and a step that no dose can upset.

    Q1' = -F01 min(G/4.5, 1) - 0.003 VG max(G - 9, 0) - x1 Q1 + k12 Q2 + gut + EGP0 max(1 - x3, 0)
    Q2' = x1 Q1 - (k12 + x2) Q2                                                       G = Q1 / VG

Source: hovorka-2004; masses in mmol, G in mmol/L. Between its two kinks this is linear in Q1 and
Q2, so an implicit stage is a 2 x 2 system with positive solution. After an overdose transport (x1)
grows beyond what an explicit minute can follow, hence an implicit method: SDIRK of order 4 with
five stages, L-stable (hairer-wanner-1996). Which side of a kink holds is decided at each stage.

There is no counter-regulation: nothing answers a low. Below 4.5 mmol/L the tissue's own uptake
falls with glucose, and production is zero while x3 > 1; glucose then decays towards zero without
reaching it, and returns as insulin is cleared. No state is gated and none freezes.
"""

from __future__ import annotations

__all__ = ["BRAIN_FULL_MMOLL", "RENAL_ABOVE_MMOLL", "RENAL_PER_MIN", "Signal", "glucose_step"]

Signal = tuple[float, float, float, float]  # value before and after a step, slope before and after
Cubic = tuple[float, float, float, float]
Pair = tuple[float, float]

BRAIN_FULL_MMOLL = 4.5
RENAL_ABOVE_MMOLL = 9.0
RENAL_PER_MIN = 0.003

# hairer-wanner-1996, table 6.5: stages at 1/4, 3/4, 11/20, 1/2 and 1 of the step; diagonal 1/4.
_A21 = 1.0 / 2.0
_A31, _A32 = 17.0 / 50.0, -1.0 / 25.0
_A41, _A42, _A43 = 371.0 / 1360.0, -137.0 / 2720.0, 15.0 / 544.0
_A51, _A52, _A53, _A54 = 25.0 / 24.0, -49.0 / 48.0, 125.0 / 16.0, -85.0 / 12.0


def cubic(signal: Signal, minutes: float) -> Cubic:
    """Return the cubic through both ends of a step, in shares of the step, highest power last."""
    before, after, slope_before, slope_after = signal
    m0, m1, rise = minutes * slope_before, minutes * slope_after, after - before
    return before, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise


def at(c: Cubic, share: float) -> float:
    """Return a cubic's value at a share of the step."""
    return c[0] + share * (c[1] + share * (c[2] + share * c[3]))


def stage(
    explicit: Pair,
    transport: float,
    disposal: float,
    production_share: float,
    appearance: float,
    constants: tuple[float, ...],
    quarter: float,
) -> Pair:
    """Return the slopes of plasma and tissue glucose at one implicit stage, times `quarter`.

    Args:
        explicit: both masses without this stage's own part.
        transport, disposal, production_share, appearance: x1, x2, 1 - x3 and what the gut gives,
            at the stage.
        constants: of the glucose half, see `layout.step_parameters`.
        quarter: a fourth of the step.
    """
    k12, brain, brain_per_min, low_below, high_above, production = constants
    q1, q2 = explicit
    made = production * (production_share if production_share > 0.0 else 0.0)
    high = q1 > high_above
    fixed = brain - (RENAL_PER_MIN * high_above if high else 0.0)
    lost_per_min = RENAL_PER_MIN if high else 0.0
    low = q1 < low_below
    fixed = 0.0 if low else fixed
    lost_per_min = brain_per_min if low else lost_per_min
    diagonal_1 = 1.0 + quarter * (transport + lost_per_min)
    diagonal_2 = 1.0 + quarter * (k12 + disposal)
    returned, passed = quarter * k12, quarter * transport
    right = q1 + quarter * (made + appearance - fixed)
    per = 1.0 / (diagonal_1 * diagonal_2 - returned * passed)
    return (
        (right * diagonal_2 + returned * q2) * per - q1,
        (diagonal_1 * q2 + passed * right) * per - q2,
    )


def glucose_step(
    masses: Pair,
    transport: Signal,
    disposal: Signal,
    production: Signal,
    appearance: Signal,
    constants: tuple[float, ...],
    minutes: float,
) -> Pair:
    """Return plasma and tissue glucose (mmol) one step later.

    Args:
        masses: plasma and tissue glucose now.
        transport, disposal, production: x1, x2 (1/min) and 1 - x3 over the step.
        appearance: what the gut gives over the step, mmol/min.
        constants: of the glucose half, see `layout.step_parameters`.
    """
    q1, q2 = masses
    g = 0.25 * minutes
    x1, x2 = cubic(transport, minutes), cubic(disposal, minutes)
    x3, ug = cubic(production, minutes), cubic(appearance, minutes)
    # k are slopes times g, so that a coefficient a of the table becomes 4 a
    k1, l1 = stage((q1, q2), at(x1, 0.25), at(x2, 0.25), at(x3, 0.25), at(ug, 0.25), constants, g)
    k2, l2 = stage(
        (q1 + 4.0 * _A21 * k1, q2 + 4.0 * _A21 * l1),
        at(x1, 0.75), at(x2, 0.75), at(x3, 0.75), at(ug, 0.75), constants, g,
    )  # fmt: skip
    k3, l3 = stage(
        (q1 + 4.0 * (_A31 * k1 + _A32 * k2), q2 + 4.0 * (_A31 * l1 + _A32 * l2)),
        at(x1, 0.55), at(x2, 0.55), at(x3, 0.55), at(ug, 0.55), constants, g,
    )  # fmt: skip
    k4, l4 = stage(
        (
            q1 + 4.0 * (_A41 * k1 + _A42 * k2 + _A43 * k3),
            q2 + 4.0 * (_A41 * l1 + _A42 * l2 + _A43 * l3),
        ),
        at(x1, 0.5), at(x2, 0.5), at(x3, 0.5), at(ug, 0.5), constants, g,
    )  # fmt: skip
    e1 = q1 + 4.0 * (_A51 * k1 + _A52 * k2 + _A53 * k3 + _A54 * k4)
    e2 = q2 + 4.0 * (_A51 * l1 + _A52 * l2 + _A53 * l3 + _A54 * l4)
    k5, l5 = stage((e1, e2), transport[1], disposal[1], production[1], appearance[1], constants, g)
    return e1 + k5, e2 + l5
