"""Made-up set-ups with an app on a phone, and paths that are said to have been replayed on them."""

from banting.schema.disturbance import Disturbance
from banting.schema.proof import Path
from banting.schema.question import Goal, Position
from banting.schema.setup import DeviceSetup, Scalar, Setup, Wearer
from banting.schema.verdict import PathEvidence

NIGHT = 15 * 60  # 03:00
OWN_LIMITS = {"trio": {"max_iob_u": 6.0}, "iaps": {"max_iob_u": 6.0}, "androidaps": {}}


def device(role: str, model: str, **options: Scalar) -> DeviceSetup:
    return DeviceSetup(
        role=role, model=model, firmware="", serial="", options=tuple(options.items())
    )


def phone(model: str = "loop", **options: Scalar) -> DeviceSetup:
    usual: dict[str, Scalar] = {
        "closed_loop": True,
        "dosing": "temp-basal",
        "cgm": "sensor",
        "max_bolus_u": 8.0,
        "max_basal_u_per_h": 3.0,
        "suspend_below_mgdl": 75.0,
        **OWN_LIMITS.get(model, {}),
    }
    return device("phone", model, **{**usual, **options})


def setup_with_phone(app: DeviceSetup | None = None, wearer: Wearer | None = None) -> Setup:
    return Setup(
        title="made up",
        wearer=wearer or Wearer(),
        devices=(app or phone(), device("sensor", "dexcom-g6")),
    )


def replayed(goal: Goal, position: Position = Position.INTERNET, **parts) -> PathEvidence:
    return PathEvidence(
        path=Path(goal=goal, position=position, granted=frozenset(), steps=()),
        trace_hash="",
        events=1,
        frames=1,
        steps=(),
        outcome="it happened",
        disturbance=Disturbance(id="replayed", says="", **parts),
        through=(),
        log=(),
    )
