"""The glucose half of Hovorka's model: plasma, tissue, and a step that no dose can upset.

    Q1' = -F01 min(G/4.5, 1) - 0.003 VG max(G - 9, 0) - x1 Q1 + k12 Q2 + gut + EGP0 max(1 - x3, 0)
    Q2' = x1 Q1 - (k12 + x2) Q2                                                       G = Q1 / VG

Source: hovorka-2004; masses in mmol, G in mmol/L. Between its two kinks this is linear in Q1 and
Q2, so an implicit stage is a 2 x 2 system with a positive solution. After an overdose transport
(x1) grows beyond what an explicit minute can follow, hence an implicit method: ESDIRK of order 4
with six stages, L-stable (kennedy-carpenter-2003). A stage knows exactly on which side of a kink
its solution lies, for the losses only grow with Q1.

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

# kennedy-carpenter-2003: an explicit stage at 0, implicit ones at these shares, diagonal 1/4.
_C3, _C4, _C5 = 83.0 / 250.0, 31.0 / 50.0, 17.0 / 20.0
_A31, _A32 = 8611.0 / 62500.0, -1743.0 / 31250.0
_A41, _A42 = 5012029.0 / 34652500.0, -654441.0 / 2922500.0
_A43 = 174375.0 / 388108.0
_A51, _A52 = 15267082809.0 / 155376265600.0, -71443401.0 / 120774400.0
_A53, _A54 = 730878875.0 / 902184768.0, 2285395.0 / 8070912.0
_B1, _B3 = 82889.0 / 524892.0, 15625.0 / 83664.0
_B4, _B5 = 69875.0 / 102672.0, -2260.0 / 8211.0


def cubic(signal: Signal, minutes: float) -> Cubic:
    """Return the cubic through both ends of a step, in shares of the step, highest power last."""
    before, after, slope_before, slope_after = signal
    m0, m1, rise = minutes * slope_before, minutes * slope_after, after - before
    return before, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise


def at(c: Cubic, share: float) -> float:
    """Return a cubic's value at a share of the step."""
    return c[0] + share * (c[1] + share * (c[2] + share * c[3]))


def slopes(
    masses: Pair,
    transport: float,
    disposal: float,
    production_share: float,
    appearance: float,
    constants: tuple[float, ...],
) -> Pair:
    """Return the slopes of plasma and tissue glucose, mmol/min; arguments as `stage`."""
    k12, brain, brain_per_min, low_below, high_above, production = constants
    q1, q2 = masses
    made = production * (production_share if production_share > 0.0 else 0.0)
    over = q1 - high_above
    lost = (brain_per_min * q1 if q1 < low_below else brain) + (
        RENAL_PER_MIN * over if over > 0.0 else 0.0
    )
    passed, returned = transport * q1, k12 * q2
    return (
        made + appearance - lost - passed + returned,
        passed - returned - disposal * q2,
    )


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
    returned, passed = quarter * k12, quarter * transport
    leaves_2 = 1.0 + quarter * (k12 + disposal)
    gained = q1 + quarter * (made + appearance)
    # between the kinks: (leaves_1 leaves_2 - returned passed) Q1 = gained leaves_2 + returned q2
    inner = (1.0 + passed) * leaves_2 - returned * passed
    right = (gained - quarter * brain) * leaves_2 + returned * q2
    low, high = right < inner * low_below, right > inner * high_above
    fixed = 0.0 if low else (brain - RENAL_PER_MIN * high_above if high else brain)
    lost_per_min = brain_per_min if low else (RENAL_PER_MIN if high else 0.0)
    gained = gained - quarter * fixed
    leaves_1 = 1.0 + passed + quarter * lost_per_min
    per = 1.0 / (leaves_1 * leaves_2 - returned * passed)
    return (
        (gained * leaves_2 + returned * q2) * per - q1,
        (leaves_1 * q2 + passed * gained) * per - q2,
    )


def glucose_step(
    masses: Pair,
    transport: Signal,
    disposal: Signal,
    production: Signal,
    appearance: Signal,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, float, float]:
    """Return plasma and tissue glucose (mmol) one step later, and plasma in the middle of it.

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
    k1, l1 = slopes(masses, transport[0], disposal[0], production[0], appearance[0], constants)
    # k and l are slopes times g, so that a coefficient a of the table becomes 4 a
    k1, l1 = g * k1, g * l1
    k2, l2 = stage(
        (q1 + k1, q2 + l1), at(x1, 0.5), at(x2, 0.5), at(x3, 0.5), at(ug, 0.5), constants, g
    )
    k3, l3 = stage(
        (q1 + 4.0 * (_A31 * k1 + _A32 * k2), q2 + 4.0 * (_A31 * l1 + _A32 * l2)),
        at(x1, _C3), at(x2, _C3), at(x3, _C3), at(ug, _C3), constants, g,
    )  # fmt: skip
    k4, l4 = stage(
        (
            q1 + 4.0 * (_A41 * k1 + _A42 * k2 + _A43 * k3),
            q2 + 4.0 * (_A41 * l1 + _A42 * l2 + _A43 * l3),
        ),
        at(x1, _C4), at(x2, _C4), at(x3, _C4), at(ug, _C4), constants, g,
    )  # fmt: skip
    k5, l5 = stage(
        (
            q1 + 4.0 * (_A51 * k1 + _A52 * k2 + _A53 * k3 + _A54 * k4),
            q2 + 4.0 * (_A51 * l1 + _A52 * l2 + _A53 * l3 + _A54 * l4),
        ),
        at(x1, _C5), at(x2, _C5), at(x3, _C5), at(ug, _C5), constants, g,
    )  # fmt: skip
    e1 = q1 + 4.0 * (_B1 * k1 + _B3 * k3 + _B4 * k4 + _B5 * k5)
    e2 = q2 + 4.0 * (_B1 * l1 + _B3 * l3 + _B4 * l4 + _B5 * l5)
    k6, l6 = stage((e1, e2), transport[1], disposal[1], production[1], appearance[1], constants, g)
    later = e1 + k6
    return later, e2 + l6, 0.5 * (q1 + later + k1 - k6)
