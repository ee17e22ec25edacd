"""The shelf of glucose sensors: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from banting.schema.source import Source
from banting.sensors.sources import CITED
from banting.sensors.wear import PERFECT, Gaps, Pressure, Wear, drawn

if TYPE_CHECKING:
    from banting.kernels import SensorKernels

__all__ = ["SENSORS", "Gaps", "Pressure", "SensorEntry", "Wear", "kernels_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorEntry:
    """A sensor: for the catalogue and for a trial (`kernels`), worn as `wear` says."""

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    wear: Wear
    kernels: Callable[[], SensorKernels]


def kernels_of(name: str, wear: Wear | None = None) -> SensorKernels:
    """Return a sensor of the shelf over a cohort, worn its own way or another; imports numba.

    Raises: KeyError for a name that is not in `SENSORS`.
    """
    from banting.kernels import SensorKernels
    from banting.sensors.lanes import LANES_OF, READS

    entry = SENSORS[name]
    return SensorKernels(
        id=name,
        title=entry.title,
        draw=partial(drawn, entry.wear if wear is None else wear),
        read=READS[name],
        lane=LANES_OF[name],
    )


_AROUND = ("facchinetti-2016", "go-moms-2025", "baysal-2014", "dexcom-low-high", "ours")

SENSORS: dict[str, SensorEntry] = {
    "ideal": SensorEntry(
        id="ideal",
        title="a sensor without error",
        says="blood glucose itself, at once and always, in whole mg/dL from LOW to HIGH",
        sources=(CITED["dexcom-low-high"],),
        wear=PERFECT,
        kernels=lambda: kernels_of("ideal"),
    ),
    "facchinetti-2014": SensorEntry(
        id="facchinetti-2014",
        title="Dexcom SEVEN Plus (Facchinetti 2014)",
        says="calibrated twice a day; one line for all sensors, two noises",
        sources=tuple(CITED[k] for k in ("facchinetti-2014", "loopinsight1", *_AROUND)),
        wear=Wear(life_days=7, warm_up_min=120, calibration_h=12, gaps=Gaps(), pressure=Pressure()),
        kernels=lambda: kernels_of("facchinetti-2014"),
    ),
    "dexcom-g5": SensorEntry(
        id="dexcom-g5",
        title="Dexcom G5 (Vettoretti 2018)",
        says="calibrated twice a day; one line for all sensors, one noise",
        sources=tuple(CITED[k] for k in ("vettoretti-2018", "loopinsight1", *_AROUND)),
        wear=Wear(life_days=7, warm_up_min=120, calibration_h=12, gaps=Gaps(), pressure=Pressure()),
        kernels=lambda: kernels_of("dexcom-g5"),
    ),
    "dexcom-g6": SensorEntry(
        id="dexcom-g6",
        title="Dexcom G6 (Vettoretti 2019, 79 sensors)",
        says="factory-calibrated, worn ten days; each sensor has a line and a noise of its own",
        sources=tuple(CITED[k] for k in ("vettoretti-2019", "replaybg", "wadwa-2018", *_AROUND)),
        wear=Wear(life_days=10, warm_up_min=120, gaps=Gaps(), pressure=Pressure()),
        kernels=lambda: kernels_of("dexcom-g6"),
    ),
    "breton-kovatchev-2008": SensorEntry(
        id="breton-kovatchev-2008",
        title="FreeStyle Navigator, first generation (Breton and Kovatchev 2008)",
        says="one skewed, slowly changing error for all sensors",
        sources=tuple(CITED[k] for k in ("breton-2008", "navigator-wear", *_AROUND)),
        wear=Wear(life_days=5, warm_up_min=600, gaps=Gaps(), pressure=Pressure()),
        kernels=lambda: kernels_of("breton-kovatchev-2008"),
    ),
    "icgm": SensorEntry(
        id="icgm",
        title="as wrong as FDA's special controls for iCGM allow",
        says="reads high all its life, or low, and spends every allowance; no device does",
        sources=tuple(CITED[k] for k in ("icgm", "tidepool-icgm", "go-moms-2025", "ours")),
        wear=Wear(life_days=10, warm_up_min=120, gaps=Gaps()),
        kernels=lambda: kernels_of("icgm"),
    ),
}
