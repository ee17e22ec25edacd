"""Where published subjects come from: the user's own simglucose, found without running any of it.

Looked for in this order: the place that the command or the trial file names; the Python that
`BANTING_SIMGLUCOSE_PYTHON` names; the Python that Banting runs in. Two files are read: what the
bodies are, and beside it, where it is there, what their pumps are told. Nothing of them is kept.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from banting.errors import ModelError

if TYPE_CHECKING:
    from banting.schema.subjects import Subjects

__all__ = ["SIMGLUCOSE_PYTHON", "subjects_from"]

SIMGLUCOSE_PYTHON = "BANTING_SIMGLUCOSE_PYTHON"
_PARAMETERS, _RATIOS = "vpatient_params.csv", "Quest.csv"
_PACKAGES = ("lib/python*/site-packages", "Lib/site-packages")  # of a Python, from its root
_BYTES_MOST = 10_000_000
_TRY = f"try --subjects with the path of simglucose's {_PARAMETERS}"


def subjects_from(cohort: str, place: str | None) -> Subjects:
    """Return the subjects of a cohort.

    Args: one of `SUBJECT_COHORTS`; a path, as the user gave it, to the file of parameters or its
        folder, None for an installed simglucose.
    Raises: ModelError, whose reason ends with what to try.
    """
    from banting.patients.uva_padova.subjects import subjects_in

    file = _installed(cohort) if place is None else _named(Path(place).expanduser())
    beside = file.with_name(_RATIOS)
    parameters = _read(file)
    ratios = _read(beside) if file.name == _PARAMETERS and beside.is_file() else None
    try:
        return subjects_in(cohort, parameters, ratios)
    except ModelError as problem:
        where = file if problem.where == _PARAMETERS else beside
        raise ModelError(str(where), problem.reason) from problem


def _named(path: Path) -> Path:
    """Return the file of parameters at a path that the user gave."""
    for folder in (path, path / "params", path / "simglucose" / "params"):
        if (folder / _PARAMETERS).is_file():
            return folder / _PARAMETERS
    if path.is_dir():
        raise ModelError(str(path), f"holds no {_PARAMETERS}; {_TRY}")
    return path


def _installed(cohort: str) -> Path:
    """Return the file of parameters of an installed simglucose."""
    python = os.environ.get(SIMGLUCOSE_PYTHON)
    if python:
        root = Path(python).parent.parent
        for pattern in _PACKAGES:
            for found in sorted(root.glob(f"{pattern}/simglucose/params/{_PARAMETERS}")):
                return found
        raise ModelError(
            f"{cohort}:", f"{SIMGLUCOSE_PYTHON} is {python}, which has no simglucose; {_TRY}"
        )
    spec = find_spec("simglucose")
    for folder in (spec and spec.submodule_search_locations) or ():
        file = Path(folder) / "params" / _PARAMETERS
        if file.is_file():
            return file
    raise ModelError(
        f"{cohort}:",
        "its people are simglucose's, which is not installed here; pip install simglucose, or set "
        f"{SIMGLUCOSE_PYTHON} to a Python that has it, or {_TRY}",
    )


def _read(file: Path) -> bytes:
    """Return a file's bytes, as far as they are few."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(_BYTES_MOST + 1)
    except OSError as fault:
        raise ModelError(str(file), f"cannot be read: {fault.strerror or fault}; {_TRY}") from fault
    if len(raw) > _BYTES_MOST:
        raise ModelError(str(file), f"is larger than {_BYTES_MOST:,} bytes; {_TRY}")
    return raw
