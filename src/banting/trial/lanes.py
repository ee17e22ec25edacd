"""The wearer, the pump and the tally over a cohort: what numba is told of them.

Thin drivers, called once a tick with a chunk of patients; see `banting.kernels` for the layout
and for the conditions under which loops over lanes become vector instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.extending import register_jitable

from banting.kernels import JIT, LANES, MINUTES_PER_TICK, fingerprint_of
from banting.trial.delivery import deliver_minute
from banting.trial.risk import log_above_one, risk
from banting.trial.tally import tally_tick
from banting.trial.wearer import wearer_tick

__all__ = ["deliver", "live_tick", "tally"]

L = LANES
_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    log_above_one,
    risk,
    tally_tick,
    deliver_minute,
    wearer_tick,
)


def _live_tick(fingerprint: int) -> Callable[..., int]:
    """Return the wearers' driver; `fingerprint` is in its disk-cache key by being in it."""

    def live_tick(
        state: Any, people: Any, plasma: Any, meal: Any, counted: Any,
        now_min: float, shown: float, asleep: float, reacts: float, suspended: float,
        eats: Any, counts: Any, reads: Any, asks: Any,
    ) -> int:  # fmt: skip
        """Let every wearer live one tick; `people` holds symptom level, waking and rescue food."""
        for g in range(state.shape[0]):
            x, p, y, m, c = state[g], people[g], plasma[g], meal[g], counted[g]
            o1, o2, o3, o4 = eats[g], counts[g], reads[g], asks[g]
            for i in range(L):
                before = (
                    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
                    x[i + 6 * L],
                )  # fmt: skip
                after, o1[i], o2[i], o3[i], o4[i] = wearer_tick(
                    before, now_min, y[i], shown, asleep, reacts, m[i], c[i], suspended,
                    p[i], p[i + L], p[i + 2 * L],
                )  # fmt: skip
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = after[0], after[1], after[2], after[3]
                x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = after[4], after[5], after[6]
        return fingerprint

    return live_tick


def _deliver(fingerprint: int) -> Callable[..., int]:
    """Return the pumps' driver."""

    def deliver(
        state: Any, settings: Any, wearers: Any, request: Any, asks: Any,
        override: Any, forged: Any, passes: Any, insulin_u: Any, active_u: Any,
    ) -> int:  # fmt: skip
        """Deliver five minutes; `override`, `forged`, `passes` are `[5]`, the arm's alone."""
        for g in range(state.shape[0]):
            x, s, w, r, q = state[g], settings[g], wearers[g], request[g], asks[g]
            out, active = insulin_u[g], active_u[g]
            for m in range(MINUTES_PER_TICK):
                first = 1.0 if m == 0 else 0.0
                at, extra, share = override[m], forged[m], passes[m]
                for i in range(L):
                    before = (x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L])
                    after, out[i + m * L] = deliver_minute(
                        before, r[i] * first, 1.0 if q[i] > 1.5 else 0.0, s[i], at, extra, share,
                        w[i + 4 * L], w[i + 5 * L],
                    )  # fmt: skip
                    x[i], x[i + L], x[i + 2 * L] = after[0], after[1], after[2]
                    x[i + 3 * L], x[i + 4 * L] = after[3], after[4]
            for i in range(L):
                active[i] = x[i + L] + x[i + 2 * L]
        return fingerprint

    return deliver


def _tally(fingerprint: int) -> Callable[..., int]:
    """Return the counting driver."""

    def tally(
        state: Any, pump: Any, half_of_basal: Any, plasma: Any, ketone: Any, insulin_u: Any
    ) -> int:
        """Count one tick of every patient; see `tally.TALLY` for the order of `state`."""
        for g in range(state.shape[0]):
            x, w, h, y, k, u = (
                state[g],
                pump[g],
                half_of_basal[g],
                plasma[g],
                ketone[g],
                insulin_u[g],
            )
            for i in range(L):
                before = (
                    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
                    x[i + 6 * L], x[i + 7 * L], x[i + 8 * L], x[i + 9 * L], x[i + 10 * L],
                    x[i + 11 * L], x[i + 12 * L], x[i + 13 * L], x[i + 14 * L], x[i + 15 * L],
                    x[i + 16 * L],
                )  # fmt: skip
                given = u[i] + u[i + L] + u[i + 2 * L] + u[i + 3 * L] + u[i + 4 * L]
                n = tally_tick(before, y[i], given, w[i + 3 * L] + w[i + 4 * L], h[i], k[i])
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = n[0], n[1], n[2], n[3]
                x[i + 4 * L], x[i + 5 * L], x[i + 6 * L], x[i + 7 * L] = n[4], n[5], n[6], n[7]
                x[i + 8 * L], x[i + 9 * L], x[i + 10 * L], x[i + 11 * L] = n[8], n[9], n[10], n[11]
                x[i + 12 * L], x[i + 13 * L], x[i + 14 * L] = n[12], n[13], n[14]
                x[i + 15 * L], x[i + 16 * L] = n[15], n[16]
        return fingerprint

    return tally


for _function in _FUNCTIONS:
    register_jitable(forceinline=True, **JIT)(_function)
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}
_STAMP = fingerprint_of(_FUNCTIONS) + L
live_tick = njit(**_OPTIONS)(_live_tick(_STAMP))
deliver = njit(**_OPTIONS)(_deliver(_STAMP))
tally = njit(**_OPTIONS)(_tally(_STAMP))
