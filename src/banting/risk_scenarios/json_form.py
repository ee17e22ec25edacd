"""A merged scenario document read into nouns: every value checked once, told by its dotted key.

Knows: names of fields, defaults, units, bounds. Never knows: pointers, how a scenario is run.
Bounds are those of Tidepool's own reader. Source: scenario-form, scenario-loop.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from banting.controllers.loop.document import Field
from banting.errors import ModelError
from banting.patients.tidepool_linear.responses import ABSORPTION_RANGE_MIN
from banting.risk_scenarios.json_controller import loop_settings, switches, unknown_insulin
from banting.risk_scenarios.json_histories import boluses, meals, readings
from banting.risk_scenarios.moments import clock_min_of, moment_of
from banting.risk_scenarios.nouns import (
    Needs,
    PumpKind,
    Scenario,
    Schedule,
    Sensor,
    Side,
)
from banting.risk_scenarios.stages import stage_of

__all__ = ["scenario_from"]

_MOST = {"basal_rate": 100.0, "carb_insulin_ratio": 231.0, "insulin_sensitivity_factor": 1200.0}
_HOURS_MOST = 240.0
_IDEAL, _NOISY = "IdealSensor", "NoisySensor"
_USUAL_DEVIATION_MGDL = 5.0
_TYPE_2 = ("glucose_sensitivity_factor", "insulin_production_rate")
_NOTHING_RECOMMENDS = (
    "a recommendation is to be accepted, but nothing recommends: no bolus is given"
)
_USUAL_INSULIN = "rapid_acting_adult"


def scenario_from(document: dict[str, Any], file: str, risk: str) -> Scenario:
    """Return the scenario that a merged document holds.

    Raises: ModelError with the dotted key of what is wrong.
    """
    whole = Field(document)
    start = _start(whole.at("time_to_calculate_at"))
    hours = whole.at("duration_hours").positive()
    if hours > _HOURS_MOST:
        raise ModelError("duration_hours", f"is {hours:g}, must be {_HOURS_MOST:g} at the most")
    body, pump = whole.at("patient").at("patient_model"), whole.at("patient").at("pump")
    sensor = whole.at("patient").at("sensor")
    sim_id = str(whole.at("sim_id").value)
    remarks: list[str] = []
    true = _side(body, body.at("glucose_history"), start, remarks, true=True)
    controller = whole.at("controller")
    loop = loop_settings(controller, remarks)
    low, high = _targets(pump.at("target_range"))
    if loop is None and any(bolus.units_u is None for bolus in true.boluses):
        remarks.append(_NOTHING_RECOMMENDS)
    return Scenario(
        file=file,
        risk=risk,
        sim_id=sim_id,
        stage=stage_of(sim_id),
        start_clock_min=60 * start.hour + start.minute,
        duration_min=round(60.0 * hours),
        true=true,
        told=_side(pump, sensor.at("glucose_history"), start, remarks, true=False),
        target_low_mgdl=low,
        target_high_mgdl=high,
        sensor=_sensor(sensor),
        pump=PumpKind.CONTINUOUS,
        loop=loop,
        switches=switches(controller, start),
        remarks=tuple(dict.fromkeys(remarks)),
        unsupported=unknown_insulin(controller) or _unsupported(body, true),
    )


def _start(field: Field) -> datetime:
    """Return when the run begins."""
    try:
        return moment_of(str(field.value))
    except ValueError:
        says = f"is {field.value!r}, must be a date such as 8/15/2019 12:00:00"
        raise ModelError(field.where, says) from None


def _side(model: Field, history: Field, start: datetime, remarks: list[str], *, true: bool) -> Side:
    """Return what is true, or what is reported."""
    settings = model.at("metabolism_settings")
    return Side(
        needs=Needs(
            basal_u_per_h=_schedule(settings.at("basal_rate")),
            isf_mgdl_per_u=_schedule(settings.at("insulin_sensitivity_factor")),
            carb_ratio_g_per_u=_schedule(settings.at("carb_insulin_ratio")),
        ),
        boluses=boluses(model.at("bolus_entries"), start, remarks, true=true),
        meals=meals(model.at("carb_entries"), start, remarks, true=true),
        readings=readings(history, start, true=true),
    )


def _clock_times(field: Field) -> tuple[int, ...]:
    """Return minutes of the day, the first midnight, ascending."""
    times = []
    for row in field.at("start_times").rows():
        try:
            times.append(clock_min_of(str(row.value)))
        except ValueError as error:
            raise ModelError(row.where, str(error)) from None
    if not times or times[0] != 0 or times != sorted(set(times)):
        says = "must begin at 0:00:00 and be in order"
        raise ModelError(field.at("start_times").where, says)
    return tuple(times)


def _schedule(field: Field) -> Schedule:
    """Return a setting over the day within the bounds of its name."""
    times, most = _clock_times(field), _MOST[field.name]
    values = []
    for row in field.at("values").rows():
        zero_allowed = field.name == "basal_rate"
        values.append(row.number(least=0.0) if zero_allowed else row.positive())
        if values[-1] > most:
            raise ModelError(row.where, f"is {values[-1]:g}, must be {most:g} at the most")
    if len(values) != len(times):
        says = f"has {len(values)} values for {len(times)} times"
        raise ModelError(field.where, says)
    return Schedule(from_min=times, values=tuple(values))


def _targets(field: Field) -> tuple[Schedule, Schedule]:
    """Return the lower and upper bounds of the target range."""
    times = _clock_times(field)
    low = tuple(row.number(least=0.0) for row in field.at("lower_values").rows())
    high = tuple(row.number(least=0.0) for row in field.at("upper_values").rows())
    if not len(low) == len(high) == len(times):
        raise ModelError(field.where, f"has {len(low)} and {len(high)} bounds for {len(times)}")
    if any(bottom > top for bottom, top in zip(low, high, strict=True)):
        raise ModelError(field.where, "has a lower bound above its upper bound")
    return Schedule(from_min=times, values=low), Schedule(from_min=times, values=high)


def _sensor(field: Field) -> Sensor:
    """Return the sensor; older scenarios name none and mean the ideal one."""
    if field.at("type").one_of((_IDEAL, _NOISY), _IDEAL) == _IDEAL:
        return Sensor()
    parameters = field.at("parameters")
    if parameters.value is None:
        return Sensor(deviation_mgdl=_USUAL_DEVIATION_MGDL)
    said = parameters.value if isinstance(parameters.value, dict) else {}
    unknown = sorted(set(said) - {"std_dev"})
    if unknown:
        raise ModelError(f"{parameters.where}.{unknown[0]}", "is no parameter of a NoisySensor")
    deviation = parameters.at("std_dev").number(_USUAL_DEVIATION_MGDL, least=0.0)
    return Sensor(deviation_mgdl=deviation)


def _unsupported(body: Field, true: Side) -> str:
    """Return why no published model covers the person, "" when one does."""
    activity = body.at("physical_activity_entries").value
    if isinstance(activity, dict):
        activity = activity.get("physical_activity_entries")
    if activity:
        return "physical activity: Tidepool's model of what it does to glucose is not published"
    settings = body.at("metabolism_settings")
    for name in _TYPE_2:
        if any(row.number() != 0.0 for row in _values(settings.at(name))):
            return f"type 2 diabetes: {name} is not zero, and the linear patient has no such term"
    insulin = settings.at("patient_insulin_type").value or _USUAL_INSULIN
    if insulin != _USUAL_INSULIN:
        return f"insulin {insulin}: the linear patient knows {_USUAL_INSULIN} only"
    low, high = ABSORPTION_RANGE_MIN
    for meal in true.meals:
        if not low <= meal.absorbed_in_min <= high:
            return (
                f"a meal of {meal.absorbed_in_min:g} min: the linear patient knows {low:g} to "
                f"{high:g} min"
            )
    return ""


def _values(field: Field) -> list[Field]:
    """Return the values of a schedule that may be absent."""
    return [] if field.value is None else list(field.at("values").rows())
