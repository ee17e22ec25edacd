"""What every app on the phone takes in a set-up, whatever its name.

Knows: the options shared by all. Never knows: those of one app; its own folder adds them.
"""

from __future__ import annotations

from banting.schema.setup import Need, OptionSpec

__all__ = ["APP_NEEDS", "APP_OPTIONS", "choice", "number", "switch"]


def switch(key: str, says: str, default: bool) -> OptionSpec:
    """Return a yes/no option."""
    return OptionSpec(key=key, kind="bool", says=says, default=default)


def number(
    key: str, says: str, default: float, minimum: float, maximum: float, kind: str = "float"
) -> OptionSpec:
    """Return a number option; `kind` is `float` or `int`."""
    return OptionSpec(
        key=key, kind=kind, says=says, default=default, minimum=minimum, maximum=maximum
    )


def choice(key: str, says: str, default: str, choices: tuple[str, ...]) -> OptionSpec:
    """Return an option with a list of legal values."""
    return OptionSpec(key=key, kind="str", says=says, default=default, choices=choices)


APP_NEEDS: tuple[Need, ...] = (
    Need(role="bridge", why="the app reaches the pump by a bridge only"),
    Need(
        role="sensor",
        why="an app that doses by itself needs a glucose sensor",
        option="closed_loop",
        values=(True,),
    ),
    *(
        Need(role=cloud, why=f"the app is fed by {title}", option="cgm", values=(cloud,))
        for cloud, title in (("share", "the sensor's cloud"), ("nightscout", "Nightscout"))
    ),
)

APP_OPTIONS: tuple[OptionSpec, ...] = (
    switch("closed_loop", "the app doses by itself", True),
    choice(
        "dosing",
        "what the app gives by itself: temporary rates only, or boluses too",
        "temp-basal",
        ("temp-basal", "automatic-bolus"),
    ),
    choice(
        "cgm",
        "where its glucose comes from: the sensor itself, Share or Nightscout",
        "sensor",
        ("sensor", "share", "nightscout"),
    ),
    number("max_bolus_u", "the largest bolus the app gives", 10.0, 0.05, 30),
    number("max_basal_u_per_h", "the highest temporary rate the app sets", 4.0, 0, 35),
    number("suspend_below_mgdl", "forecast glucose below which no insulin is given", 75, 60, 110),
)
