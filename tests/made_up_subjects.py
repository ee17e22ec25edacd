"""Subjects in the form of simglucose's files, whom nobody knows: drawn from our own population."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from banting.patients.uva_padova.moments import COHORTS
from banting.patients.uva_padova.population import sampled
from banting.patients.uva_padova.subjects import _COLUMNS

EACH = 3  # of an age group


def parameters_csv(each: int = EACH, seed: int = 5) -> str:
    """Return a `vpatient_params.csv` of so many people of each age group, columns shuffled."""
    lines = [",".join(["Name", "i", *reversed(_COLUMNS.values()), "patient_history"])]
    for group in ("adolescent", "adult", "child"):
        people, _ = sampled(COHORTS[group], seed, np.arange(each))
        for k in range(each):
            values = [repr(float(getattr(people, field)[k])) for field in reversed(_COLUMNS)]
            lines.append(",".join([f"{group}#{k + 1:03d}", str(k + 1), *values, "0"]))
    return "\r\n".join(lines) + "\r\n"


def ratios_csv(each: int = EACH) -> str:
    """Return a `Quest.csv` to it: everyone's ratios differ."""
    lines = ["Name,CR,CF,Age,TDI"]
    for group in ("adolescent", "adult", "child"):
        lines += [f"{group}#{k + 1:03d},{9 + k},{31.5 + k},20,40.0" for k in range(each)]
    return "\n".join(lines) + "\n"


def installed(root: Path, *, ratios: bool = True) -> Path:
    """Lay the files out as an installed package does; return the path of its Python."""
    folder = root / "lib" / "python3.11" / "site-packages" / "simglucose" / "params"
    folder.mkdir(parents=True)
    (folder / "vpatient_params.csv").write_bytes(parameters_csv().encode())
    if ratios:
        (folder / "Quest.csv").write_bytes(ratios_csv().encode())
    return root / "bin" / "python"
