"""The form of a trial file as data: which tables there are and which keys each takes.

Said in `OptionSpec`s, like the form of set-ups, so that the checker and the published JSON Schema
read the same data. Knows: what is the same for every trial. Never knows: which controllers,
sensors, faults, meals, behaviours and physiologies there are; the doors hand in `Shelves`.

The bounds are no medical advice: they are wide, and catch a slip of the decimal point, a value in
mmol/L, or what no pump could carry out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.schema.setup import OptionSpec, Wearer
from banting.schema.setup_form import TITLE, WEARER
from banting.schema.trial_plan import ArmPlan, TrialPlan

__all__ = [
    "ARM_NAME",
    "ARM_SAYS",
    "CONTROLLER",
    "DAYS_MOST",
    "DAY_OF_RUN",
    "EVENTS",
    "EXTERNAL",
    "PATIENTS_MOST",
    "SETTING_KEYS",
    "SUBJECTS",
    "TITLE",
    "ControllerSpec",
    "EventForm",
    "Shelves",
    "people_keys",
    "run_keys",
]

DAYS_MOST = 400
PATIENTS_MOST = 1_000_000_000
EXTERNAL = "external:"  # before the command of a program that doses
CONTROLLER = ArmPlan(id="", says="").controller  # of an arm that names none
ARM_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
_MINUTES_MOST = DAYS_MOST * 24 * 60
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_BLANK = TrialPlan(title="", wearer=Wearer(), arms=())  # for its defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerSpec:
    """What the file form must know of a controller: its options, and whether it reads a sensor."""

    id: str
    title: str
    needs_sensor: bool
    options: tuple[OptionSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The names a trial file may use. `sensor` is worn where one is needed and none is named.

    `cohorts` says of each physiology whose people it has; `usual` of each cohort in which
    physiologies it is run where none is named.
    """

    controllers: tuple[ControllerSpec, ...]
    sensors: tuple[str, ...]
    faults: tuple[str, ...]
    meals: tuple[str, ...]
    behaviours: tuple[str, ...]
    cohorts: tuple[tuple[str, tuple[str, ...]], ...]
    usual: tuple[tuple[str, tuple[str, ...]], ...]
    sensor: str

    @property
    def physiologies(self) -> tuple[str, ...]:
        """The models of the body."""
        return tuple(name for name, _ in self.cohorts)

    def controller(self, name: str) -> ControllerSpec | None:
        """Return a controller; a program of the user's own takes no options; None for no such."""
        if name.startswith(EXTERNAL) and name.removeprefix(EXTERNAL).strip():
            return ControllerSpec(id=name, title="a program of your own", needs_sensor=True)
        return next((spec for spec in self.controllers if spec.id == name), None)


def _number(key: str, says: str, minimum: float, maximum: float) -> OptionSpec:
    """Return a number that has no default."""
    return OptionSpec(
        key=key, kind="float", says=says, default=None, minimum=minimum, maximum=maximum
    )


def _whole(key: str, says: str, default: int | None, minimum: int, maximum: int) -> OptionSpec:
    return OptionSpec(
        key=key, kind="int", says=says, default=default, minimum=minimum, maximum=maximum
    )


def people_keys(shelves: Shelves) -> tuple[OptionSpec, ...]:
    """Return the keys of `[people]`: how many, who they are, what they eat, how they count."""
    count = _whole("patients", "how many people", _BLANK.patients, 1, PATIENTS_MOST)
    meals = OptionSpec(
        key="meals",
        kind="str",
        says="what they eat",
        default=_BLANK.meals,
        choices=shelves.meals,
    )
    behaviour = OptionSpec(
        key="behaviour",
        kind="str",
        says="how they count and announce it",
        default=_BLANK.behaviour,
        choices=shelves.behaviours,
    )
    cohorts = tuple(name for name, _ in shelves.usual)
    wearer = (
        replace(key, choices=cohorts) if key.key == "cohort" else key
        for key in map(_of_many, WEARER)
    )
    return (count, *wearer, SUBJECTS, meals, behaviour)


SUBJECTS = OptionSpec(
    key="subjects",
    kind="str",
    says="where simglucose's vpatient_params.csv is, or the folder it is in; for its cohorts only",
    default=None,
    pattern=r"(?=.*\S)[^\x00-\x1f]{1,4000}",
)


def _of_many(key: OptionSpec) -> OptionSpec:
    """Return a wearer's key in words that fit many people."""
    says = {
        "cohort": "the cohort of virtual patients",
        "patient": "the number of the first person; with it, one person unless patients says more",
        "target_mgdl": "target glucose in mg/dL of arms in which nothing steers the basal rate",
    }
    return replace(key, says=says[key.key]) if key.key in says else key


def run_keys(shelves: Shelves) -> tuple[tuple[OptionSpec, ...], OptionSpec]:
    """Return the keys of `[run]`, and apart what each name in its list `physiologies` may be."""
    keys = (
        _whole("days", "how many days, each from noon to noon", 1, 1, DAYS_MOST),
        _whole("seed", "everything follows from it", 1, 0, 2**63 - 1),
        OptionSpec(
            key="precision",
            kind="str",
            says="of the bodies' arithmetic; f32 is about twice as fast",
            default=_BLANK.precision,
            choices=("f64", "f32"),
        ),
    )
    physiology = OptionSpec(
        key="physiologies",
        kind="str",
        says="models of the body; every arm runs in each",
        default=None,
        choices=shelves.physiologies,
    )
    return keys, physiology


ARM_SAYS = replace(TITLE, key="says", says="a sentence for reports, at most 200 characters")

SETTING_KEYS = (
    *(key for key in WEARER if key.key in ("basal_u_per_h", "isf_mgdl_per_u")),
    *(key for key in WEARER if key.key == "carb_ratio_g_per_u"),
    _number("target_low_mgdl", "lower end of the target in mg/dL", 70.0, 250.0),
    _number("target_high_mgdl", "upper end of the target in mg/dL", 70.0, 250.0),
    _number("suspend_below_mgdl", "no insulin from this forecast down, in mg/dL", 0.0, 120.0),
    _number("max_bolus_u", "the largest bolus in units", 0.0, 75.0),
    _number("max_basal_u_per_h", "the highest basal rate in units per hour", 0.0, 35.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForm:
    """A kind of thing that happens to everyone in an arm: `[[arms.NAME.KEY]]`.

    `lasts` True: it has a beginning and an end, `from` and `to`; else it is `at` a moment. Either
    is told by the clock, on a `day` of the run, or in minutes of the run. `required` are those of
    `keys` that must be there.
    """

    key: str
    says: str
    lasts: bool
    keys: tuple[OptionSpec, ...]
    required: tuple[str, ...]

    @property
    def clock_keys(self) -> tuple[OptionSpec, ...]:
        """The keys that tell the time by the clock, but for the day."""
        names = {"from": "when it begins", "to": "when it ends"} if self.lasts else {"at": "when"}
        return tuple(
            OptionSpec(key=name, kind="str", says=f"{says}, as HH:MM", default=None, pattern=_CLOCK)
            for name, says in names.items()
        )

    @property
    def minute_keys(self) -> tuple[OptionSpec, ...]:
        """The keys that tell the time in minutes of the run, which starts at noon."""
        least = {"from_min": 0, "to_min": 1} if self.lasts else {"at_min": 0}
        return tuple(
            _whole(name, "minutes from the start of the run, at noon", None, low, _MINUTES_MOST)
            for name, low in least.items()
        )

    @property
    def all_keys(self) -> tuple[OptionSpec, ...]:
        """Every key an entry takes."""
        return (*self.keys, DAY_OF_RUN, *self.clock_keys, *self.minute_keys)


DAY_OF_RUN = _whole(
    "day", "the day of the run, from 1; a day goes from noon to noon", 1, 1, DAYS_MOST
)
EVENTS = (
    EventForm(
        key="bolus",
        says="a bolus nobody prescribed, through the pump at its own speed",
        lasts=False,
        keys=(_number("insulin_u", "units of insulin", 0.025, 300.0),),
        required=("insulin_u",),
    ),
    EventForm(
        key="basal",
        says="basal at one rate, whatever was programmed; 0 is a suspended pump",
        lasts=True,
        keys=(_number("basal_u_per_h", "units per hour", 0.0, 35.0),),
        required=("basal_u_per_h",),
    ),
    EventForm(
        key="leak",
        says="a set that lets only a share of all insulin through, until it is changed",
        lasts=True,
        keys=(_number("delivered", "the share that arrives, 0 to 1", 0.0, 1.0),),
        required=("delivered",),
    ),
    EventForm(
        key="false_glucose",
        says="a reading shown to the wearer that is not his glucose",
        lasts=False,
        keys=(_number("shown_mgdl", "what is shown, in mg/dL", 20.0, 600.0),),
        required=("shown_mgdl",),
    ),
    EventForm(
        key="override",
        says="an override that steers a loop",
        lasts=True,
        keys=(
            _number("needs_share", "insulin needs times this; 1 is as usual", 0.1, 2.0),
            _number("target_mgdl", "a target of its own in mg/dL", 70.0, 250.0),
        ),
        required=("needs_share",),
    ),
)
