"""What is publicly known of the S2008 population: means and ranges, and our cohorts' own additions.

Knows: numbers with their sources. Never knows: a subject. Ranges are over the 30 subjects that are
public in simglucose (all ages); basal rates per age group are the 5th and 95th percentile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from banting.patients.uva_padova.layout import Physiology
from banting.patients.uva_padova.sources import CITED
from banting.schema.source import Source

__all__ = ["COHORTS", "RANGE_OF_30_SD", "SPREADS", "Cohort", "Spread", "typical"]

RANGE_OF_30_SD = 4.09  # expected range of 30 normal draws in standard deviations (4.0855, computed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One parameter over people: mean and range; a `share` is logit-normal."""

    name: str
    mean: float
    low: float
    high: float
    source: Source
    share: bool = False

    @property
    def sd(self) -> float:
        """Spread on the log (or logit) scale."""
        return (self.scale(self.high) - self.scale(self.low)) / RANGE_OF_30_SD

    @property
    def middle(self) -> float:
        """Median on the log (or logit) scale."""
        return self.scale(self.mean) - (0.0 if self.share else 0.5 * self.sd**2)

    @property
    def median(self) -> float:
        """Median of the parameter."""
        return 1.0 / (1.0 + math.exp(-self.middle)) if self.share else math.exp(self.middle)

    def scale(self, value: float) -> float:
        """Return a value on the scale on which people are normal."""
        return math.log(value / (1.0 - value)) if self.share else math.log(value)


def _spread(name: str, low: float, mean: float, high: float, share: bool = False) -> Spread:
    """Return a spread over the published subjects."""
    source = CITED["simglucose"]
    return Spread(name=name, mean=mean, low=low, high=high, source=source, share=share)


SPREADS: tuple[Spread, ...] = (
    _spread("glucose_basal_mgdl", 133.0, 142.0, 153.0),
    _spread("egp_basal", 2.09, 2.87, 4.21),
    _spread("vg", 1.57, 1.85, 2.24),
    _spread("vi", 0.034, 0.053, 0.079),
    _spread("vmx", 0.017, 0.069, 0.152),
    _spread("km0", 186.0, 232.0, 279.0),
    _spread("k1", 0.034, 0.066, 0.107),
    _spread("k2", 0.049, 0.122, 0.286),
    _spread("p2u", 0.017, 0.040, 0.082),
    _spread("m1", 0.110, 0.204, 0.450),
    _spread("ki", 0.0028, 0.0099, 0.044),
    _spread("kp2", 0.0020, 0.0058, 0.0233),
    _spread("kp3", 0.0046, 0.0113, 0.0261),
    _spread("ka1", 0.0019, 0.0038, 0.0081),
    _spread("ka2", 0.0078, 0.0174, 0.0275),
    _spread("kd", 0.0129, 0.0162, 0.0207),
    _spread("ksc", 0.050, 0.090, 0.152),
    _spread("kabs", 0.0214, 0.227, 1.232),
    _spread("kmax", 0.0131, 0.040, 0.069),
    _spread("kmin", 0.0028, 0.0096, 0.025),
    _spread("b", 0.564, 0.771, 0.988, share=True),
    _spread("d", 0.0895, 0.168, 0.337, share=True),
    # The mean is implied by basal rate over clearance and weight; the ends were looked up.
    Spread(
        name="insulin_basal_pmoll", mean=105.0, low=80.0, high=135.0, source=CITED["ours-insulin"]
    ),
)
# m2 is not drawn: it follows from the basal rate, and must stay in its stated range.
M2_RANGE = (0.125, 0.415)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """An age group: weight, the basal rate's 5th and 95th percentile, and who feels lows late."""

    id: str
    title: str
    weight_kg: Spread
    basal_low_u_per_h: float
    basal_high_u_per_h: float
    impaired_share: float
    source: Source

    @property
    def basal_sd(self) -> float:
        """Spread of the basal rate on the log scale; 5 % lie below 1.645 of it."""
        return math.log(self.basal_high_u_per_h / self.basal_low_u_per_h) / (2 * 1.645)

    @property
    def basal_median_u_per_h(self) -> float:
        """Median basal rate."""
        return math.sqrt(self.basal_low_u_per_h * self.basal_high_u_per_h)


def _weight(mean: float, low: float, high: float, source: str) -> Spread:
    """Return a spread of body weight in kg."""
    return Spread(name="body_weight_kg", mean=mean, low=low, high=high, source=CITED[source])


COHORTS: dict[str, Cohort] = {
    "adult": Cohort(
        id="adult",
        title="adults (our own population)",
        weight_kg=_weight(80.0, 52.0, 111.0, "nhanes-2018"),
        basal_low_u_per_h=0.76,
        basal_high_u_per_h=2.02,
        impaired_share=0.195,
        source=CITED["geddes-2008"],
    ),
    "adolescent": Cohort(
        id="adolescent",
        title="adolescents (our own population)",
        weight_kg=_weight(50.0, 36.0, 72.0, "cdc-2000"),
        basal_low_u_per_h=0.51,
        basal_high_u_per_h=1.11,
        impaired_share=0.195,
        source=CITED["geddes-2008"],
    ),
    "child": Cohort(
        id="child",
        title="children (our own population)",
        weight_kg=_weight(32.0, 23.7, 46.0, "cdc-2000"),
        basal_low_u_per_h=0.25,
        basal_high_u_per_h=0.65,
        impaired_share=0.195,
        source=CITED["geddes-2008"],
    ),
}

# kleinbaum-1983: controls' liver output rises two- to threefold, so by 1-2 times basal; the
# hormones of people with type 1 diabetes answer with 20-40 % of that.
HORMONES_RISE = (1.0, 2.0)
HORMONES_LEFT = (0.2, 0.4)
HORMONES_BELOW_MGDL = 68.0  # mitrakou-1991
IMPAIRED_LEFT = (
    0.35  # of that; banarer-2003's sleepers (85 of 240 pg/mL) stand for impaired awareness
)
IMPAIRED_BELOW_MGDL = 55.0  # ours: the next-lower step of banarer-2003


def typical(cohort: Cohort) -> Physiology:
    """Return the cohort's median person, for a replay: every parameter at its median."""
    at = {spread.name: spread.median for spread in SPREADS}
    weight = cohort.weight_kg.median
    m2 = 100.0 * cohort.basal_median_u_per_h / (at["vi"] * at["insulin_basal_pmoll"] * weight)
    rise, left = sum(HORMONES_RISE) / 2, sum(HORMONES_LEFT) / 2
    return Physiology(
        body_weight_kg=weight,
        m2=m2,
        hormones_max=at["egp_basal"] * rise * left,
        hormones_below_mgdl=HORMONES_BELOW_MGDL,
        **at,
    )
