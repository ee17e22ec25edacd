"""Where the linear patient's numbers come from; the constants are beside it."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

_MODELS = "tidepool-org/data-science-models (BSD-2)"
_SIMULATOR = "tidepool-org/data-science-simulator (BSD-2)"

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="tidepool-insulin",
            title=_MODELS,
            where="models/treatment_models.py, the Palerm insulin model",
            says="each minute a dose clears (e^(-t/70) - e^(-t/55)) / 15 of itself; what is "
            "cleared times the sensitivity is the fall of glucose",
        ),
        Source(
            id="tidepool-carbs",
            title=_MODELS,
            where="models/treatment_models.py, the Cescon carbohydrate model",
            says="nothing for 20 minutes, then a first-order rise to grams times sensitivity over "
            "carbohydrate ratio; the lag by absorption time is a table",
        ),
        Source(
            id="tidepool-patient",
            title=_SIMULATOR,
            where="models/patient/virtual_patient.py",
            says="glucose is the sum of all responses, each followed for 8 hours, at 5-minute "
            "steps; only insulin beyond the patient's own basal need counts",
        ),
        Source(
            id="tidepool-profiles",
            title=_SIMULATOR,
            where="scenario_configs/tidepool_risk_v2/reusable: metabolism_settings/profiles and "
            "simulations/base",
            says="sensitivity, carbohydrate ratio and basal rate of the adolescent, median, "
            "resistant and sensitive profiles; a run starts at a flat 110 mg/dL",
        ),
        Source(
            id="tidepool-steady-iob",
            title=_MODELS,
            where="utils.py",
            says="insulin on board under a steady basal rate is 2.111517 h times the rate",
        ),
        Source(
            id="ours",
            title="Banting's own assumption",
            where="docs/decisions/0016-second-physiology.md",
            says="responses are followed without end where theirs stop at 475 min; every meal is "
            "absorbed in 180 min; 70 kg where a rule asks for a weight, for the profiles have none",
        ),
    )
}
