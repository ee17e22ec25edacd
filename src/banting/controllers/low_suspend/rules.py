"""When a pump stops its basal rate for a low, and when it starts again: three published rules.

Pure functions of one patient and one five-minute tick. They follow what makers and investigators
have published, not the products' code: how a MiniMed forecasts is not public, so both forecasts
here are the straight line through the last four readings that Basal-IQ is said to use. A wearer's
answer to an alarm is not modelled, except that a bolus ends a MiniMed's suspension.

Knows: readings, the limit a pump was told, time. Never knows: insulin, carbohydrate, the body.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "SOURCES",
    "basal_iq",
    "forecast_mgdl",
    "suspend_before_low",
    "suspend_on_low",
]

SOURCES = (
    Source(
        id="veo-guide",
        title="Medtronic Paradigm Veo user guide, 2008",
        where="Setting the Low Glucose Suspend; that it lasts 2 h and is then not repeated for "
        "4 h is as recalled (Bergenstal 2013, N Engl J Med 369:224, for the 2 h)",
        says="delivery stops when sensor glucose reaches or drops below the limit, 60 mg/dL from "
        "the factory, 40 to 110",
    ),
    Source(
        id="buckingham-2017",
        title="Buckingham et al.: Performance of the Medtronic MiniMed 640G suspend before low "
        "feature, Diabetes Technol Ther 2017, doi 10.1089/dia.2016.0319",
        where="abstract",
        says="with the limit at 65 mg/dL delivery stops when 85 mg/dL or less is forecast in 30 "
        "min: a buffer of 20 mg/dL",
    ),
    Source(
        id="minimed-600-guide",
        title="Medtronic MiniMed 600 series user guide, chapter 10, SmartGuard",
        where="examples of suspend before low; the least suspension of 30 min and that the reading "
        "must be 20 and the forecast 40 mg/dL above the limit are as recalled beside them",
        says="armed from 70 mg/dL above the limit; basal resumes by itself at 21 mg/dL above the "
        "limit with 45 forecast, or after two hours; after resuming by hand suspension is "
        "unavailable for 30 minutes",
    ),
    Source(
        id="tandem-basal-iq",
        title="Tandem Diabetes Care support: How does Basal-IQ technology work?",
        where="whole article",
        says="suspends when less than 80 mg/dL is predicted 30 minutes ahead or glucose is below "
        "70; resumes once glucose begins to rise, even below 70; at most two hours in any two and "
        "a half",
    ),
    Source(
        id="pinsker-2019",
        title="Pinsker et al.: Early real-world hypoglycemia outcomes with Basal-IQ, Diabetes 2019 "
        "68 Suppl 1:120-LB",
        where="abstract; that delivery resumes after two missing readings is as recalled",
        says="the prediction uses the last four consecutive readings",
    ),
)
TICK_MIN = 5.0
AHEAD_OF_MIDDLE_MIN = 37.5  # 30 min ahead of the newest of four readings
SUSPENSION_MIN_MAX = 120.0
ON_LOW_PAUSE_MIN = 240.0
BUFFER_MGDL = 20.0
ARMED_ABOVE_MGDL = 70.0
RESUME_READING_MGDL = 20.0
RESUME_FORECAST_MGDL = 40.0
SUSPENSION_MIN_LEAST = 30.0
BY_HAND_PAUSE_MIN = 30.0
IQ_BUFFER_MGDL = 10.0
IQ_WINDOW_TICKS = 30
IQ_TICKS_MAX = 24.0

Readings = tuple[float, float, float, float]


def forecast_mgdl(readings: Readings) -> float:
    """Return glucose 30 min ahead on the line through four readings, newest first; 0 if any lacks.

    The least-squares line through readings five minutes apart.
    """
    newest, second, third, oldest = readings
    complete = (newest > 0.0) & (second > 0.0) & (third > 0.0) & (oldest > 0.0)
    slope_per_min = (7.5 * (newest - oldest) + 2.5 * (second - third)) / 125.0
    ahead = 0.25 * (newest + second + third + oldest) + AHEAD_OF_MIDDLE_MIN * slope_per_min
    ahead = ahead if ahead > 1.0 else 1.0
    return ahead if complete else 0.0


def suspend_on_low(
    suspended_min: float, pause_min: float, readings: Readings, limit_mgdl: float, bolused: float
) -> tuple[float, float]:
    """Return minutes suspended (-1 not) and minutes of pause: stop at the limit, for two hours.

    Args:
        suspended_min: how long delivery has been stopped, -1 when it runs.
        pause_min: for how long no new suspension may begin.
        readings: the last four (mg/dL), newest first, 0 for none.
        limit_mgdl: where it stops.
        bolused: 1 when a bolus is given now, which ends a suspension.
    """
    running = suspended_min < 0.0
    reached = (readings[0] > 0.0) & (readings[0] <= limit_mgdl)
    left = pause_min - TICK_MIN
    left = left if left > 0.0 else 0.0
    starts = running & reached & (left <= 0.0)
    lasted = suspended_min + TICK_MIN
    over = lasted >= SUSPENSION_MIN_MAX
    by_hand = bolused > 0.5
    going = -1.0 if (over | by_hand) else lasted
    after = (0.0 if starts else -1.0) if running else going
    pause = left if running else (ON_LOW_PAUSE_MIN if over else left)
    return (-1.0 if by_hand else after), pause


def suspend_before_low(
    suspended_min: float, pause_min: float, readings: Readings, limit_mgdl: float, bolused: float
) -> tuple[float, float]:
    """Return minutes suspended (-1 not) and minutes of pause: stop before the limit is reached.

    Arguments as `suspend_on_low`. Without a forecast (a gap in the readings) it stops at the limit
    itself.
    """
    now, ahead = readings[0], forecast_mgdl(readings)
    running = suspended_min < 0.0
    heard = now > 0.0
    near = heard & (now <= limit_mgdl + ARMED_ABOVE_MGDL)
    falling = near & (ahead > 0.0) & (ahead <= limit_mgdl + BUFFER_MGDL)
    left = pause_min - TICK_MIN
    left = left if left > 0.0 else 0.0
    starts = running & (falling | (heard & (now <= limit_mgdl))) & (left <= 0.0)
    lasted = suspended_min + TICK_MIN
    safe = (now >= limit_mgdl + RESUME_READING_MGDL) & (ahead >= limit_mgdl + RESUME_FORECAST_MGDL)
    over = lasted >= SUSPENSION_MIN_MAX
    by_hand = bolused > 0.5
    ends = over | (safe & (lasted >= SUSPENSION_MIN_LEAST)) | by_hand
    after = (0.0 if starts else -1.0) if running else (-1.0 if ends else lasted)
    return (-1.0 if by_hand else after), (
        left if running else (BY_HAND_PAUSE_MIN if ends else left)
    )


def basal_iq(
    suspended_min: float, recent_ticks: float, readings: Readings, limit_mgdl: float
) -> float:
    """Return minutes suspended (-1 not): stop on a forecast, start again as glucose rises.

    Args:
        suspended_min: how long delivery has been stopped, -1 when it runs.
        recent_ticks: of the last `IQ_WINDOW_TICKS`, in how many it was stopped.
        readings: the last four (mg/dL), newest first, 0 for none.
        limit_mgdl: where it stops; the forecast's limit is 10 mg/dL above.
    """
    now, before, ahead = readings[0], readings[1], forecast_mgdl(readings)
    fresh = (now > 0.0) | (before > 0.0)
    flat_or_falls = (now <= before) | (now <= 0.0) | (before <= 0.0)
    low = (now > 0.0) & (now < limit_mgdl)
    coming = (ahead > 0.0) & (ahead < limit_mgdl + IQ_BUFFER_MGDL)
    running = suspended_min < 0.0
    wanted = (low | coming) if running else fresh
    stopped = wanted & flat_or_falls & (recent_ticks < IQ_TICKS_MAX)
    lasted = 0.0 if running else suspended_min + TICK_MIN
    return lasted if stopped else -1.0
