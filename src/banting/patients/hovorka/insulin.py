"""The insulin half of Hovorka's model: two depots under the skin, plasma, and three actions.

The chain is linear and its input constant over a step, so a step is exact. Source: hovorka-2004.
Units: depots mU, plasma mU/L, actions on transport and disposal 1/min, action on production 1.
"""

from __future__ import annotations

from banting.patients.hovorka.cascade import Lag, Quantity, responses

__all__ = ["CHAIN_COEFFICIENTS", "Chain", "chain_coefficients", "insulin_step"]

Chain = tuple[float, float, float, float, float, float]
CHAIN_COEFFICIENTS = 24


def chain_coefficients(
    *,
    absorbed_per_min: Quantity,
    eliminated_per_min: Quantity,
    volume_l: Quantity,
    activated_per_min: tuple[Quantity, Quantity, Quantity],
    sensitivity: tuple[Quantity, Quantity, Quantity],
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 24 coefficients of one exact step, row by row as `insulin_step` reads them.

    Args: rates per minute (1/tI, ke, and the three ka), plasma volume in L, the sensitivities of
        transport, disposal and production; floats, or arrays [n]; the step in min.
    """
    lags = [
        Lag(),  # 0 input, mU/min
        Lag(source=0, gain=1.0, rate=absorbed_per_min),  # 1 first depot, mU
        Lag(source=1, gain=absorbed_per_min, rate=absorbed_per_min),  # 2 second depot, mU
        Lag(source=2, gain=absorbed_per_min / volume_l, rate=eliminated_per_min),  # 3 plasma, mU/L
    ]
    for ka, s in zip(activated_per_min, sensitivity, strict=True):
        lags.append(Lag(source=3, gain=ka * s, rate=ka))  # 4, 5, 6 the actions
    u, s1, s2, i, *actions = (responses(lags, first, minutes) for first in range(len(lags)))
    out = [s1[1], u[1], s1[2], s2[2], u[2], s1[3], s2[3], i[3], u[3]]
    for at, x in enumerate(actions, start=4):
        out += [s1[at], s2[at], i[at], x[at], u[at]]
    assert len(out) == CHAIN_COEFFICIENTS
    return tuple(out)


def insulin_step(chain: Chain, coefficients: tuple[float, ...], input_mu_per_min: float) -> Chain:
    """Return the chain one step later, exactly, for a constant input.

    Args:
        chain: first and second depot (mU), plasma (mU/L), actions on transport, disposal (1/min)
            and production.
        coefficients: what `chain_coefficients` returned.
        input_mu_per_min: insulin reaching the tissue.
    """
    s1, s2, i, x1, x2, x3 = chain
    (a1, a2, b1, b2, b3, c1, c2, c3, c4, d1, d2, d3, d4, d5,
     e1, e2, e3, e4, e5, f1, f2, f3, f4, f5) = coefficients  # fmt: skip
    u = input_mu_per_min
    return (
        a1 * s1 + a2 * u,
        b1 * s1 + b2 * s2 + b3 * u,
        c1 * s1 + c2 * s2 + c3 * i + c4 * u,
        d1 * s1 + d2 * s2 + d3 * i + d4 * x1 + d5 * u,
        e1 * s1 + e2 * s2 + e3 * i + e4 * x2 + e5 * u,
        f1 * s1 + f2 * s2 + f3 * i + f4 * x3 + f5 * u,
    )
