"""Compares faithful S2008 with reference trajectories of an installed simglucose's subjects.

    python benchmarks/against_simglucose.py VPATIENT_PARAMS.csv REFERENCE.npz

The reference holds the true solution (rtol 1e-10) of 30 subjects x 3 scenarios by the minute, and
where it is `live` (the published equations freeze below zero). Prints the largest error and the
place of it; exits with 1 when it is above 0.05 mg/dL.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from banting.patients.uva_padova.one_patient import one_patient
from banting.patients.uva_padova.subjects import subjects

LIMIT_MGDL = 0.05


def errors(params: Path, reference: Path) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return subjects and their largest |error| (mg/dL) of plasma, `[subjects, scenarios]`."""
    data = dict(np.load(reference))
    people = subjects(params.read_text("utf-8"))
    worst = np.zeros(data["live"].shape[:2])
    for i, (_, person) in enumerate(people):
        body = one_patient(person, faithful=True)
        for j in range(worst.shape[1]):
            state = body.initial()
            insulin = data["insulin_U_per_min"][i, j].tolist()
            carbs = data["cho_announced_g"][i, j].tolist()
            seen = [body.glucose_mgdl(state)]
            for insulin_u, carbs_g in zip(insulin, carbs, strict=True):
                state = body.minute(state, insulin_u, carbs_g)
                seen.append(body.glucose_mgdl(state))
            off = np.abs(np.array(seen) - data["true_plasma"][i, j])
            worst[i, j] = off[data["live"][i, j]].max()
    return tuple(name for name, _ in people), worst


def main(arguments: list[str]) -> int:
    """Print the comparison; return the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    names, worst = errors(Path(arguments[0]), Path(arguments[1]))
    scenarios = ("basal only", "three meals", "10 U overdose")
    for j, scenario in enumerate(scenarios):
        who = int(worst[:, j].argmax())
        print(f"{scenario:14s} max {worst[who, j]:.2e} mg/dL ({names[who]})")
    return int(worst.max() > LIMIT_MGDL)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
