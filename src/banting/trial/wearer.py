"""The person who wears the pump: sees, feels, eats, corrects, changes a set, or sleeps through it.

A pure function of one wearer and one five-minute tick. It knows what a person can know: a
reading, a symptom, the clock. It never knows true insulin, or that a reading was falsified.
"""

from __future__ import annotations

from banting.schema.source import Source
from banting.trial.alarms import ALERT_HIGH_MGDL, ALERT_LOW_MGDL, HIGH_AGAIN_MIN

__all__ = ["SOURCES", "WEARER_STATE", "alarms_now", "roused", "wearer_tick"]

SOURCES = (
    Source(
        id="paradigm-hypo",
        title="Medtronic Paradigm 515/715 user guide, 2005",
        where="p. 16, hypoglycemia protocol: the rule of 15",
        says="at 70 mg/dL or below eat 15 g of fast carbohydrate, check in 15 minutes, repeat",
    ),
    Source(
        id="ada-monitoring",
        title="American Diabetes Association: Standards of Care, glucose monitoring",
        where="as recalled, not re-read; the hours between looks are ours",
        says="people on intensive insulin check 6-10 times a day",
    ),
    Source(
        id="ispad-2022-hypo",
        title="ISPAD guidelines 2022: hypoglycemia in children and adolescents",
        where="treatment",
        says="0.3 g glucose per kg of body weight",
    ),
    Source(
        id="mitrakou-1991",
        title="Mitrakou et al.: Hierarchy of glycemic thresholds, Am J Physiol 1991 260:E67",
        where="abstract; 10 healthy volunteers",
        says="autonomic symptoms begin at 58 mg/dL, neuroglycopenic ones at 51",
    ),
    Source(
        id="schultes-2007",
        title="Schultes et al.: Defective awakening response to nocturnal hypoglycemia in patients "
        "with type 1 diabetes, PLoS Med 2007 4:e69",
        where="abstract",
        says="1 of 16 people with type 1 diabetes woke at 2.2 mmol/L (40 mg/dL), 10 of 16 without",
    ),
    Source(
        id="cryer-2007",
        title="Cryer: Hypoglycemia, functional brain failure, and brain death, "
        "J Clin Invest 2007 117:868",
        where="that the brain fails in deep lows; the figure is as recalled, and people differ "
        "widely",
        says="loss of consciousness at about 30 mg/dL and below",
    ),
    Source(
        id="paradigm-hyper",
        title="Medtronic Paradigm 515/715 user guide, 2005",
        where="p. 17, hyperglycemia protocol",
        says="above 250 mg/dL: correct and test in one hour; again above: inject by syringe and "
        "change the whole set",
    ),
)
LOW_MGDL = 70.0
CORRECT_ABOVE_MGDL = 180.0  # the upper end of the target range
HIGH_MGDL = 250.0
HELPLESS_BELOW_MGDL = 30.0
WAKES_BELOW_MGDL = 39.6
WAKING_CHANCE = 1.0 / 16.0
SYMPTOMS_BELOW_MGDL = 58.0
SYMPTOMS_IMPAIRED_BELOW_MGDL = 47.0  # ours: below the 51 mg/dL at which thinking suffers
RETREAT_MIN = 15.0
RETEST_MIN = 60.0
LOOK_EVERY_MIN = 180.0  # with a look at each meal, 6-10 times a day
STAYS_UP_MIN = 60.0  # ours: once woken
SYRINGE_COUNTS_MIN = 180.0  # ours: nobody injects a second time, blind to the first, within it
MEAL_EXPLAINS_MIN = 180.0  # ours: a high this soon after a meal is not blamed on the set

CORRECT_UNDER_A_LOOP_MGDL = HIGH_MGDL  # ours: whoever wears a loop leaves less to it than that

# next look, next treatment, up until (minutes of the run); highs in a row; when the set was last
# changed, suspension ended (0 or 1), the last meal (minutes of the run); soundings that were slept
# through; until when a high alert is confirmed (minute of the run).
WEARER_STATE = 9
NEVER_MIN = -1.0e6  # long before the run


def alarms_now(
    now_min: float,
    sensor_mgdl: float,
    set_alarm: float,
    set_at_min: float,
    treat_at_min: float,
    quiet_until_min: float,
) -> tuple[bool, bool, bool]:
    """Return which alarms sound: the pump's, a low alert, a high alert.

    Each is quiet for a while once it was answered: `set_at_min` is when the set was changed,
    `treat_at_min` and `quiet_until_min` are until when a low and a high are being seen to.
    """
    pump = (set_alarm > 0.5) & (now_min - set_at_min >= RETEST_MIN)
    low = (sensor_mgdl > 0.0) & (sensor_mgdl < ALERT_LOW_MGDL) & (now_min >= treat_at_min)
    return pump, low, (sensor_mgdl > ALERT_HIGH_MGDL) & (now_min >= quiet_until_min)


def roused(
    now_min: float,
    asleep: float,
    reacts: float,
    rings: bool,
    deep: bool,
    up_until_min: float,
    soundings: float,
    wakes_at: float,
) -> tuple[bool, float, float]:
    """Return whether somebody is up to act, until when he stays up, and soundings slept through.

    `rings` while any alarm does, `deep` while a low is one that wakes him; the rest as there.
    """
    slept = soundings + 1.0 if rings & (asleep > 0.5) else soundings
    woken = (reacts > 0.5) & (asleep > 0.5) & (deep | (rings & (slept >= wakes_at)))
    up = now_min + STAYS_UP_MIN if woken else up_until_min
    awake = (asleep < 0.5) | (reacts > 1.5) | (now_min < up)
    return (reacts > 0.5) & awake, up, slept


def wearer_tick(
    state: tuple[float, float, float, float, float, float, float, float, float],
    now_min: float,
    glucose_mgdl: float,
    sensor_mgdl: float,
    shown_mgdl: float,
    asleep: float,
    reacts: float,
    meal_g: float,
    announced_g: float,
    suspended: float,
    set_alarm: float,
    symptoms_below_mgdl: float,
    wakes: float,
    wakes_at: float,
    rescue_g: float,
    correct_above_mgdl: float,
) -> tuple[tuple[float, ...], float, float, float, float]:
    """Return the wearer's state, and what he eats (g), counts (g), reads (mg/dL, 0 none) and asks.

    Args: see `WEARER_STATE`; minute of the run; what an honest meter, his sensor (0 nothing) and a
    falsified reading (negative none) show; 1 in his sleeping hours; who reacts (0 nobody, 1 he when
    awake, 2 someone at any hour); a meal that begins now, and one entered now (g); 1 while the pump
    stands still, and while it alarms; where he feels a low, 1 if a deep one wakes him, which
    sounding of an alarm does; what he eats against a low (g); from where he corrects a high.
    Returns: `asks` is 1 for a bolus, 2 for one by syringe with a new set.
    """
    look_at, treat_at, up_until, highs, set_at, ended, ate_at, soundings, quiet_until = state
    able = (glucose_mgdl >= HELPLESS_BELOW_MGDL) | (reacts > 1.5)
    alarmed, alert_low, alert_high = alarms_now(
        now_min, sensor_mgdl, set_alarm, set_at, treat_at, quiet_until
    )
    deep = (wakes > 0.5) & (glucose_mgdl < WAKES_BELOW_MGDL)
    rings = alarmed | alert_low | alert_high
    acting, up, slept = roused(now_min, asleep, reacts, rings, deep, up_until, soundings, wakes_at)
    acting = acting & able
    eating = (meal_g > 0.0) & able
    announcing = (announced_g > 0.0) & able
    felt = ((glucose_mgdl < symptoms_below_mgdl) | alert_low) & (now_min >= treat_at)
    due = (now_min >= look_at) | alert_high
    false = shown_mgdl > 0.0
    looks = acting & (due | felt | false | eating | announcing | alarmed)
    seen = shown_mgdl if false else (sensor_mgdl if sensor_mgdl > 0.0 else glucose_mgdl)
    low = looks & ((seen < LOW_MGDL) | felt)
    treats = low & (now_min >= treat_at)
    high = looks & (seen > HIGH_MGDL)
    unexplained = high & due & (now_min - ate_at >= MEAL_EXPLAINS_MIN)
    row = (highs + 1.0 if unexplained else highs) if high else (0.0 if looks else highs)
    changes = (row > 1.5) | (acting & alarmed)
    rested = now_min - set_at >= SYRINGE_COUNTS_MIN
    asks = announcing | (looks & (seen > correct_above_mgdl))
    again = now_min + (RETREAT_MIN if low else (RETEST_MIN if high else LOOK_EVERY_MIN))
    after = (
        again if looks else look_at,
        now_min + RETREAT_MIN if treats else treat_at,
        up,
        0.0 if changes else row,
        now_min if changes else set_at,
        (1.0 if asks else ended) if suspended > 0.5 else 0.0,
        now_min if eating else ate_at,
        0.0 if looks else slept,
        now_min + HIGH_AGAIN_MIN if high else quiet_until,
    )
    return (
        after,
        (meal_g if eating else 0.0) + (rescue_g if treats else 0.0),
        announced_g if announcing else 0.0,
        seen if looks else 0.0,
        2.0 if (changes & high & rested) else (1.0 if asks else 0.0),
    )
