"""Where the form of the scenarios, the way they are run and the scores come from."""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CITED"]

_SIMULATOR = "tidepool-org/data-science-simulator (BSD-2)"
_METRICS = "tidepool-org/data-science-metrics (BSD-2)"

CITED: dict[str, Source] = {
    s.id: s
    for s in (
        Source(
            id="scenario-form",
            title=_SIMULATOR,
            where="makedata/scenario_json_parser_v2.py",
            says="a file has metadata, base_config and override_config; a text with `reusable` in "
            "it points to a file, looked for in subfolders too; each leaf of an override must "
            "exist in the base; times are month/day/year; meals last 180 min where not said",
        ),
        Source(
            id="scenario-table",
            title=_SIMULATOR,
            where="makedata/scenario_parser.py and legacy/read_fda_risk_input_scenarios_ORIG.py",
            says="the older form: one setting a line, a column for constants, values in the "
            "columns after it; `actual_` rows hold what is true; a run lasts 8 hours",
        ),
        Source(
            id="scenario-order",
            title=_SIMULATOR,
            where="models/simulation.py, models/patient.py, models/pump.py, models/controller.py",
            says="a step is 5 minutes: pump, then patient, then sensor, then controller; basal "
            "insulin of a step acts at its end, a bolus that is recommended is given at the next "
            "step; the run begins in the steady state of the pump's basal rate",
        ),
        Source(
            id="scenario-loop",
            title=_SIMULATOR,
            where="models/swift_controller.py, models/measures.py, models/sensor.py",
            says="Loop is told 8 hours of doses and carbs, readings as whole numbers of 40 to 400; "
            "a temporary rate is set for 30 minutes at every step, unrounded; with a partial "
            "application factor it recommends automatic boluses, without one temporary rates",
        ),
        Source(
            id="severity-current",
            title=_METRICS,
            where="glucose/glucose.py and insulin/insulin.py",
            says="f = 1.509 (ln(BG)^1.084 - 5.381), risk 10 f^2, rounded to 2 digits; LBGI above "
            "0, 2.5, 5, 10; DKA index: hours with less than half of the insulin on board that "
            "2.111517 h of basal rate keep, at 2, 8, 14, 21 h",
        ),
        Source(
            id="severity-legacy",
            title=_SIMULATOR,
            where="legacy/risk_metrics_ORIG.py",
            says="DKA index at 4, 8, 12, 16 h; HBGI above 0, 4.5, 9, 18; minutes of suspended "
            "basal at 60, 120, 300, 480",
        ),
        Source(
            id="severity-summary",
            title=_SIMULATOR,
            where="post_processing/severity_model.py, projects and run.py",
            says="values of the active steps, glucose brought to 1 to 401; a score of 4 becomes 5 "
            "with a value at or below 0 or 48 in a row at or below 40; scores are averaged over "
            "profiles and rounded half up; time above 180 scores 0, below 12 % 1, else 2; which "
            "harm a stage has",
        ),
        Source(
            id="activity-fault",
            title=_SIMULATOR,
            where="docs, TRSET-40",
            says="physical activity that a scenario pointed to had no effect on glucose in their "
            "own runs, so severities of those risks may be understated",
        ),
    )
}
