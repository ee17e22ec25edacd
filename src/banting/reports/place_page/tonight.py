"""What it would do to the wearer: the same day with it, without it, and with a bent cannula.

Knows: the arms of a trial. Never gives advice, and never tells of one path what another does. One
physiology is tabled; where another says something else about severe harm, that is said.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.reports.in_front import counterpart, front_harm
from banting.reports.phrases import of_patients, sentence
from banting.reports.place_page.here import Here
from banting.reports.place_page.nouns import Bound, HarmRow, HarmTable, Tonight
from banting.reports.wording import people
from banting.schema.loop_effect import OPEN_LOOP, LoopMade, loop_effects
from banting.schema.outcome import ArmOutcome
from banting.schema.verdict import Cell, Harm, Verdict
from banting.units import mmoll_from_mgdl

__all__ = ["tonight"]

_DISAGREE = 0.05  # severe shares further apart than this are told for both physiologies
_SEVERE = "harmed severely"
_ROWS: tuple[tuple[str, str, Callable[[ArmOutcome], str]], ...] = (
    (_SEVERE, "severely", lambda arm: of_patients(arm.severe_share.value, arm.patients)),
    (
        "below 54 mg/dL (3.0 mmol/L)",
        "below 54",
        lambda arm: of_patients(arm.any_below_54.value, arm.patients),
    ),
    (
        "above 300 mg/dL (16.7 mmol/L)",
        "above 300",
        lambda arm: of_patients(arm.any_above_300.value, arm.patients),
    ),
    (
        "lowest, mg/dL (mmol/L)",
        "lowest",
        lambda arm: _in_both_units(arm.minimum_mgdl.value),
    ),
)


def tonight(verdict: Verdict, here: Here, first: Cell | None) -> Tonight:
    """Return what the cell put in front does, and the other events of this place in a sentence."""
    harm = front_harm(verdict, first)
    bounds = tuple(
        Bound(goal=cell.goal, says=cell.bound) for cell in (*here.free, *here.assumed) if cell.bound
    )
    if harm is None or not harm.arms:
        says = _nothing(verdict, here)
        return Tonight(says=says, tables=(), notes=(), others=(), bounds=bounds)
    lead = harm.arms[0]
    virtual = people(lead.cohort, lead.patients)
    supposed = "if that were so: " if first and first.assumptions else ""
    tables = tuple(_table(verdict, harm, arm) for arm in _of(harm.arms, lead.physiology))
    told = tuple(table for table in tables if table is tables[0] or not _unchanged(table))
    return Tonight(
        says=(
            sentence(f"{supposed}{harm.disturbance.says}"),
            f"{lead.patients:,} virtual {virtual}, {lead.hours} hours, simulated:",
        ),
        tables=told,
        notes=(
            *(sentence(f"{one.condition}: as without it") for one in tables if one not in told),
            *_loop_notes(harm),
            *_notes(harm),
        ),
        others=_others(verdict, here, harm),
        bounds=bounds,
    )


def _nothing(verdict: Verdict, here: Here) -> tuple[str, ...]:
    """Return why there are no numbers."""
    if not (here.free or here.assumed):
        return ("Nothing that was found reaches insulin or a glucose reading from there.",)
    if not verdict.baseline:
        return ("Not simulated in this run: ask again without --no-trial.",)
    return ("What was found reached neither insulin nor a reading on that day: no number.",)


def _in_both_units(mgdl: float) -> str:
    """Return `54 (3.0)`."""
    return f"{mgdl:.0f} ({mmoll_from_mgdl(mgdl):.1f})"


def _of(arms: tuple[ArmOutcome, ...], physiology: str) -> tuple[ArmOutcome, ...]:
    return tuple(arm for arm in arms if arm.physiology == physiology)


def _table(verdict: Verdict, harm: Harm, arm: ArmOutcome) -> HarmTable:
    """Return the outcomes of one arm beside the arms that were run as it was."""
    quiet = counterpart(arm, harm.arms, verdict.baseline)
    bent = counterpart(arm, harm.arms, verdict.cannula)
    loops = any(one.controller != OPEN_LOOP for one in harm.arms)
    return HarmTable(
        condition=_condition(arm, loops=loops),
        rows=tuple(
            HarmRow(
                label=label,
                short=short,
                without=read(quiet) if quiet else "not run",
                attacked=read(arm),
                cannula=read(bent) if bent else "not run",
            )
            for label, short, read in _ROWS
        ),
    )


def _unchanged(table: HarmTable) -> bool:
    """Return whether it makes no difference: an override, say, to a loop that is off."""
    return all(row.without == row.attacked for row in table.rows)


def _condition(arm: ArmOutcome, *, loops: bool) -> str:
    """Return what sets an arm apart: whether the loop was on, and who reacted."""
    told = arm.says.partition("; ")[2]
    loop = "the loop is off" if arm.controller == OPEN_LOOP else "the loop doses"
    return ", ".join(part for part in (loop if loops and loop not in told else "", told) if part)


def _loop_notes(harm: Harm) -> tuple[str, ...]:
    """Return whether the loop makes it better or worse, where that is more than chance."""
    return tuple(
        sentence(
            f"{_reacting(effect.with_loop)}: the loop makes it {effect.made.value}; "
            f"{of_patients(effect.with_loop.severe_share.value, effect.with_loop.patients)} "
            f"{_SEVERE} with it on, "
            f"{of_patients(effect.without_loop.severe_share.value, effect.without_loop.patients)} "
            "with it off"
        )
        for effect in loop_effects(_of(harm.arms, harm.arms[0].physiology))
        if effect.made is not LoopMade.UNDECIDED
    )


def _reacting(arm: ArmOutcome) -> str:
    """Return who reacts in an arm, without what doses there."""
    parts = arm.says.split("; ")[1:]
    return ", ".join(part for part in parts if "the loop" not in part) or "as set up"


def _notes(harm: Harm) -> tuple[str, ...]:
    """Return what severe means, whose body it is, and where another model says otherwise."""
    lead = harm.arms[0]
    scale = lead.severity_set.partition(":")[0]
    notes = [
        f"Severe: 3 or more of 5 by {scale}. The model of the body is “{lead.physiology}”; "
        "virtual people foretell no one's night.",
    ]
    for physiology in dict.fromkeys(arm.physiology for arm in harm.arms[1:]):
        other = _of(harm.arms, physiology)[0]
        if abs(other.severe_share.value - lead.severe_share.value) > _DISAGREE:
            notes.append(
                f"Another model of the body, “{physiology}”, says otherwise: "
                f"{of_patients(other.severe_share.value, other.patients)} {_SEVERE}."
            )
    return tuple(notes)


def _in_short(arm: ArmOutcome, quiet: ArmOutcome | None) -> str:
    """Return the severe share, and that of lows or highs, whichever it raises more."""
    lows = ("below 54 mg/dL", arm.any_below_54.value, quiet.any_below_54.value if quiet else 0.0)
    highs = (
        "above 300 mg/dL",
        arm.any_above_300.value,
        quiet.any_above_300.value if quiet else 0.0,
    )
    where, share, without = max((lows, highs), key=lambda one: one[1] - one[2])
    severe = of_patients(arm.severe_share.value, arm.patients)
    beside = f" ({of_patients(without, arm.patients)} without it)" if quiet else ""
    return f"{severe} {_SEVERE}, {of_patients(share, arm.patients)} {where}{beside}"


def _others(verdict: Verdict, here: Here, shown: Harm) -> tuple[str, ...]:
    """Return each other event that a way from this place leads to, with its severe share."""
    free = {cell.id for cell in here.free}
    own = free | {cell.id for cell in here.assumed}
    texts = []
    for harm in verdict.harms:
        if harm is shown or not harm.arms or own.isdisjoint(harm.paths):
            continue
        arm = harm.arms[0]
        supposed = "" if not free.isdisjoint(harm.paths) else "as assumed, "
        quiet = counterpart(arm, harm.arms, verdict.baseline)
        texts.append(sentence(f"{supposed}{harm.disturbance.says}: {_in_short(arm, quiet)}"))
    return tuple(texts)
