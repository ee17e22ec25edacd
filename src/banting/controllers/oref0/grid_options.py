"""What a trial may set of oref0, and the numbers it runs with when it says nothing.

Knows: oref0's and AndroidAPS's defaults, with their sources. Never knows: a patient.
"""

from __future__ import annotations

from banting.controllers.oref0.insulin import Curve, exponential_curve
from banting.controllers.oref0.modes import Mode
from banting.schema.setup import OptionSpec, Scalar
from banting.schema.source import Source

__all__ = [
    "CURVE_TICKS",
    "SOURCES",
    "curve_for",
    "option_values",
    "options_of",
]

SOURCES = (
    Source(
        id="oref0-defaults",
        title="OpenAPS oref0 0.7.1 (88cf032, MIT)",
        where="lib/profile/index.js, its defaults",
        says="UAM on, all SMB switches off, maxCOB 120 g, at least 8 mg/dL of carbohydrate impact "
        "in five minutes, SMB of up to 30 minutes of basal in steps of 0.1 U",
    ),
    Source(
        id="aaps-max-iob",
        title="AndroidAPS documentation: objectives, and OpenAPS SMB",
        where="Maximum total IOB OpenAPS cannot go over",
        says="a good start for the most insulin on board is the average meal bolus and three times "
        "the highest basal rate of the day",
    ),
    Source(
        id="iaps-max-basal",
        title="iAPS documentation: pump settings",
        where="Max Basal",
        says="four times the highest scheduled basal rate is generally adequate",
    ),
)
# The places of `grid_layout.OPTIONS`.
(
    FINE_STEPS, FLAT_GUARD, PROFILE_SHARES, UAM, SMB_ALWAYS, SMB_WITH_COB, SMB_AFTER_CARBS,
    SMB_BASAL_MIN, BOLUS_INCREMENT, MAX_IOB, MIN_CARB_IMPACT, MAX_COB, CURVE_TICKS,
) = range(13)  # fmt: skip
FINE_STEPS_PER_U = 20.0
MIN_CARB_IMPACT_MGDL = 8.0
MAX_COB_G = 120.0
RULE_OF_THUMB = -1.0
AAPS_INCREMENT_U = 0.05  # ours: the step of many pumps that it drives
OREF0_INCREMENT_U = 0.1


def options_of(mode: Mode) -> tuple[OptionSpec, ...]:
    """Return what a trial file may set; AndroidAPS runs with SMB here, oref0 by default without."""
    aaps = mode.id == "aaps"
    return (
        OptionSpec(key="uam", kind="bool", says="unannounced meals are seen", default=True),
        OptionSpec(
            key="smb_always",
            kind="bool",
            says="supermicroboluses at any time",
            default=aaps,
        ),
        OptionSpec(
            key="smb_with_cob",
            kind="bool",
            says="supermicroboluses while carbohydrate is on board",
            default=aaps,
        ),
        OptionSpec(
            key="smb_after_carbs",
            kind="bool",
            says="supermicroboluses for six hours after carbohydrate",
            default=aaps,
        ),
        OptionSpec(
            key="smb_basal_min",
            kind="int",
            says="minutes of basal that one supermicrobolus may hold",
            default=30,
            minimum=15,
            maximum=120,
        ),
        OptionSpec(
            key="overrides_scale",
            kind="bool",
            says="an override scales basal, sensitivity and ratio, as apps around oref0 have it; "
            "else only its target counts",
            default=aaps,
        ),
        OptionSpec(
            key="max_iob_u",
            kind="float",
            says="most insulin on board (U); absent: an average meal's bolus and three hours of "
            "basal",
            default=None,
            minimum=0.0,
            maximum=70.0,
        ),
        OptionSpec(
            key="dia_h",
            kind="float",
            says="duration of insulin action (h)",
            default=5.0,
            minimum=5.0,
            maximum=8.0,
        ),
        OptionSpec(
            key="peak_min",
            kind="float",
            says="peak of insulin action: 75 rapid-acting, 55 ultra-rapid",
            default=75.0,
            minimum=35.0,
            maximum=120.0,
        ),
    )


def _number(options: dict[str, Scalar], specs: dict[str, OptionSpec], key: str) -> float:
    """Return an option as a number, its default where it is left out."""
    value = options.get(key, specs[key].default)
    assert value is not None
    return float(value)


def curve_for(mode: Mode, options: tuple[tuple[str, Scalar], ...]) -> Curve:
    """Return the insulin curve that the options name."""
    named, specs = dict(options), {spec.key: spec for spec in options_of(mode)}
    return exponential_curve(_number(named, specs, "dia_h"), _number(named, specs, "peak_min"))


def option_values(mode: Mode, options: tuple[tuple[str, Scalar], ...]) -> list[float]:
    """Return the options of a run in the order of `grid_layout.OPTIONS`."""
    named, specs = dict(options), {spec.key: spec for spec in options_of(mode)}
    aaps = mode.id == "aaps"
    return [
        FINE_STEPS_PER_U if mode.rounds_basal else 0.0,
        float(mode.flat_guard),
        _number(named, specs, "overrides_scale"),
        _number(named, specs, "uam"),
        _number(named, specs, "smb_always"),
        _number(named, specs, "smb_with_cob"),
        _number(named, specs, "smb_after_carbs"),
        _number(named, specs, "smb_basal_min"),
        AAPS_INCREMENT_U if aaps else OREF0_INCREMENT_U,
        RULE_OF_THUMB if named.get("max_iob_u") is None else float(named["max_iob_u"]),
        MIN_CARB_IMPACT_MGDL,
        MAX_COB_G,
        curve_for(mode, options).end_min / 5.0,
    ]
