"""The published subjects, from the text of an installed simglucose's `vpatient_params.csv`.

For comparison only: whose property the rows are is unclear, so none is part of this project; a
user who has them may read them. Knows: the columns. Never knows: where the file lies.
"""

from __future__ import annotations

import csv
import io

from banting.errors import ModelError
from banting.patients.uva_padova.layout import Physiology
from banting.patients.uva_padova.moments import HORMONES_BELOW_MGDL

__all__ = ["subjects"]

_COLUMNS = {
    "body_weight_kg": "BW",
    "glucose_basal_mgdl": "Gb",
    "insulin_basal_pmoll": "Ib",
    "egp_basal": "EGPb",
    "vg": "Vg",
    "vi": "Vi",
    "vmx": "Vmx",
    "km0": "Km0",
    **{
        name: name
        for name in (
            "k1", "k2", "p2u", "m1", "m2", "ki", "kp2", "kp3", "ka1", "ka2", "kd", "ksc", "kabs",
            "kmax", "kmin", "b", "d",
        )
    },
}  # fmt: skip
_HORMONES_SHARE = 0.45  # of basal production: the median of our own population


def subjects(text: str) -> tuple[tuple[str, Physiology], ...]:
    """Return the subjects' names and physiologies, in the order of the file.

    The file knows no counter-regulation: the extended variant takes our population's median.

    Raises: ModelError when a column is missing or is no number.
    """
    found = []
    for row in csv.DictReader(io.StringIO(text)):
        try:
            values = {field: float(row[column]) for field, column in _COLUMNS.items()}
            name = row["Name"]
        except (KeyError, ValueError) as problem:
            raise ModelError("vpatient_params.csv", f"cannot be read: {problem}") from problem
        found.append(
            (
                name,
                Physiology(
                    hormones_max=_HORMONES_SHARE * values["egp_basal"],
                    hormones_below_mgdl=HORMONES_BELOW_MGDL,
                    **values,
                ),
            )
        )
    return tuple(found)
