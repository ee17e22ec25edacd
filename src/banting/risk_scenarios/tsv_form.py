"""The older form of a scenario: a table with one setting a line, tabs between its columns.

The first column names the setting, the second holds constants, those after it lists. Rows that
begin with `actual_` hold what is true. Each file is run twice, with Loop and with the pump alone,
for 8 hours. Source: scenario-table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from banting.errors import ModelError
from banting.risk_scenarios.moments import clock_min_of, minutes_between, moment_of
from banting.risk_scenarios.nouns import (
    MINUTES_PER_STEP,
    Bolus,
    LoopSettings,
    Meal,
    Needs,
    PumpKind,
    Readings,
    Scenario,
    Schedule,
    Sensor,
    Side,
    Stage,
)

__all__ = ["HEADER", "scenarios_from_table", "table_names"]

HEADER = b"setting_name\t"
_DURATION_MIN = 480
_MISSING_PULSES = "OmnipodMissingPulses"
_MAX_ACTIVE_MULTIPLIER = 10.0  # as their later file of the same settings, loop_settings/default_v1
_REMARK = (
    "insulin model [360, 65] (peak at 65 min) is run as rapid_acting_adult (75 min), for "
    "LoopAlgorithm's input has no name for it"
)
Rows = Mapping[str, "_Row"]


class _Row:
    """A line of the table: its number, its constant, its list."""

    def __init__(self, line: int, name: str, cells: list[str]) -> None:
        self.line = line
        self.name = name
        self.constant = cells[0].strip() if cells else ""
        self.cells = tuple(cell.strip() for cell in cells[1:] if cell.strip())

    def wrong(self, says: str) -> ModelError:
        """Return an error at this line."""
        return ModelError(f"{self.line}:1", f"{self.name} {says}")

    def numbers(self) -> tuple[float, ...]:
        """Return the list as numbers that are not negative."""
        try:
            found = tuple(float(cell) for cell in self.cells)
        except ValueError:
            raise self.wrong("must be numbers") from None
        if not found or any(not 0.0 <= value < 1e6 for value in found):
            raise self.wrong("must be numbers that are not negative")
        return found

    def number(self) -> float:
        """Return the constant as a number."""
        try:
            return float(self.constant)
        except ValueError:
            raise self.wrong(f"is {self.constant!r}, must be a number") from None


def table_names(file: str) -> tuple[str, str]:
    """Return what the two simulations of a table are called."""
    name = file.rpartition("/")[2].removesuffix(".tsv")
    return f"{name}, Loop", f"{name}, pump alone"


def scenarios_from_table(text: str, file: str, risk: str) -> tuple[Scenario, ...]:
    """Return the two scenarios that a table stands for.

    Raises: ModelError with `line:column` of what is wrong.
    """
    rows = _rows(text)
    start = _start(rows)
    loop = LoopSettings(
        insulin="novolog",
        suspend_below_mgdl=_row(rows, "suspend_threshold").number(),
        max_bolus_u=_row(rows, "max_bolus").number(),
        max_basal_u_per_h=_row(rows, "max_basal_rate").number(),
        partial_application_factor=0.0,
        max_active_multiplier=_MAX_ACTIVE_MULTIPLIER,
        mid_absorption_sensitivity=False,
        positive_effects=True,
        linear_carbs=True,
    )
    model = _row(rows, "model").constant.replace(" ", "")
    return tuple(
        Scenario(
            file=file,
            risk=risk,
            sim_id=sim_id,
            stage=Stage.PRE if steered else Stage.NO_LOOP,
            start_clock_min=60 * start.hour + start.minute,
            duration_min=_DURATION_MIN,
            true=_side(rows, start, "actual_"),
            told=_side(rows, start, ""),
            target_low_mgdl=_schedule(rows, "target_range", "target_range_minimum_values"),
            target_high_mgdl=_schedule(rows, "target_range", "target_range_maximum_values"),
            sensor=Sensor(),
            pump=PumpKind.MISSING_PULSES if _MISSING_PULSES in file else PumpKind.CONTINUOUS,
            loop=steered,
            switches=(),
            remarks=(_REMARK,) if steered and model.startswith("[360.0,65") else (),
        )
        for sim_id, steered in zip(table_names(file), (loop, None), strict=True)
    )


def _rows(text: str) -> dict[str, _Row]:
    """Return the lines of the table by name."""
    lines = text.replace("\r\n", "\n").split("\n")
    split = (line.split("\t") for line in lines)
    return {
        cells[0]: _Row(number, cells[0], cells[1:])
        for number, cells in enumerate(split, start=1)
        if cells[0]
    }


def _row(rows: Rows, name: str) -> _Row:
    """Return a line that must be there."""
    if name not in rows:
        raise ModelError("1:1", f"there is no line {name}")
    return rows[name]


def _start(rows: Rows) -> datetime:
    """Return when the run begins."""
    row = _row(rows, "time_to_calculate_at")
    try:
        return moment_of(row.cells[0])
    except (ValueError, IndexError):
        raise row.wrong("must be a date such as 8/15/2019 12:00:00") from None


def _schedule(rows: Rows, setting: str, values: str) -> Schedule:
    """Return a setting over the day."""
    times = _row(rows, f"{setting}_start_times")
    try:
        from_min = tuple(clock_min_of(cell) for cell in times.cells)
    except ValueError as error:
        raise times.wrong(str(error)) from None
    found = _row(rows, values).numbers()
    if not from_min or from_min[0] != 0 or len(found) != len(from_min):
        raise times.wrong(f"must begin at 0:00:00 and be as many as {values}")
    return Schedule(from_min=from_min, values=found)


def _side(rows: Rows, start: datetime, true: str) -> Side:
    """Return what is true (`actual_`), or what is reported ("")."""
    glucose = "actual_blood_glucose" if true else "glucose_values"
    return Side(
        needs=Needs(
            basal_u_per_h=_schedule(
                rows, "basal_rate", "actual_basal_rates" if true else "basal_rate_values"
            ),
            isf_mgdl_per_u=_schedule(
                rows,
                "sensitivity_ratio",
                "actual_sensitivity_ratios" if true else "sensitivity_ratio_values",
            ),
            carb_ratio_g_per_u=_schedule(
                rows, "carb_ratio", "actual_carb_ratios" if true else "carb_ratio_values"
            ),
        ),
        boluses=_boluses(rows, start, "actual_doses" if true else "dose_values"),
        meals=_meals(rows, start, "actual_carbs" if true else "carb_values"),
        readings=_readings(rows, start, glucose),
    )


def _times(rows: Rows, name: str, start: datetime, count: int) -> tuple[float, ...]:
    """Return minutes from the start, as many as there are values."""
    row = _row(rows, name)
    try:
        times = tuple(minutes_between(start, cell) for cell in row.cells)
    except ValueError:
        raise row.wrong("must be dates such as 8/15/2019 12:00:00") from None
    if len(times) != count:
        raise row.wrong(f"has {len(times)} dates for {count} values")
    return times


def _boluses(rows: Rows, start: datetime, values: str) -> tuple[Bolus, ...]:
    """Return boluses; temporary rates of this form are not known."""
    kinds = _row(rows, "dose_types")
    if any(kind != "DoseType.bolus" for kind in kinds.cells):
        raise kinds.wrong("must be DoseType.bolus")
    units = _row(rows, values).numbers()
    times = _times(rows, "dose_start_times", start, len(units))
    return tuple(
        Bolus(at_min=_step(at), units_u=u) for at, u in zip(times, units, strict=True) if u > 0.0
    )


def _meals(rows: Rows, start: datetime, values: str) -> tuple[Meal, ...]:
    """Return meals that are not empty."""
    grams = _row(rows, values).numbers()
    lasts = _row(rows, "carb_absorption_times").numbers()
    times = _times(rows, "carb_dates", start, len(grams))
    if len(lasts) != len(grams):
        raise _row(rows, "carb_absorption_times").wrong(f"must be {len(grams)} values")
    return tuple(
        Meal(at_min=_step(at), grams=g, absorbed_in_min=minutes)
        for at, g, minutes in zip(times, grams, lasts, strict=True)
        if g > 0.0
    )


def _readings(rows: Rows, start: datetime, values: str) -> Readings:
    """Return glucose up to the start."""
    mgdl = _row(rows, values).numbers()
    times = _times(rows, "glucose_dates", start, len(mgdl))
    if sorted(times) != list(times) or times[-1] != 0.0:
        raise _row(rows, "glucose_dates").wrong("must be in order and end at the start of the run")
    return Readings(at_min=times, mgdl=mgdl)


def _step(at_min: float) -> int:
    """Return the step at or after a time."""
    return MINUTES_PER_STEP * -int(-at_min // MINUTES_PER_STEP)
