"""How arms compare, and where two models of the body disagree, as values and as sentences.

Knows: outcomes. Never knows: how they are shown. Time in range is compared with the first arm's
person by person, because every arm treats the same people. Any two estimates whose 95 % intervals
do not touch are told apart, which asks at least what chance would of their difference, however
they hang together: of levels, or of gains over the first arm, which are sharper.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.trial.measures import BELOW_54, BELOW_70, CV, IN_RANGE, MEAN, SEVERE, Measure
from banting.reports.wording import joined, people
from banting.schema.outcome import ArmOutcome, Estimate
from banting.schema.trial_found import TrialFound
from banting.units import mmoll_from_mgdl

__all__ = [
    "Gain",
    "Gap",
    "apart",
    "gains",
    "gaps",
    "harm",
    "headline",
    "lead",
    "meaning",
    "told",
]

_NBSP = "\u00a0"
_NONE = Estimate(value=0.0, low=0.0, high=0.0)
_COMPARED = (IN_RANGE, BELOW_54, BELOW_70, MEAN, CV, SEVERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One measure of an arm by two models of the body."""

    arm: str
    measure: Measure
    first: Estimate
    other: Estimate
    first_model: str
    other_model: str

    @property
    def disagree(self) -> bool:
        """Whether the two differ by more than chance in drawing people."""
        return apart(self.first, self.other)

    @property
    def difference(self) -> float:
        """By how much."""
        return abs(self.other.value - self.first.value)

    @property
    def by(self) -> str:
        """By how much, no finer than the coarser of both values is written."""
        coarse = max(self.first.value, self.other.value)
        return self.measure.number(self.difference, like=coarse)

    @property
    def size(self) -> str:
        """By how much, with its unit; mmol/L beside mg/dL, points where it is a percentage."""
        if self.measure.unit == "%":
            return f"{self.by} points"
        if self.measure.unit == "mg/dL":
            return f"{self.by} mg/dL ({mmoll_from_mgdl(self.difference):.1f} mmol/L)"
        return f"{self.by} {self.measure.unit}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Time in range of an arm against the first arm of the plan, by each model of the body."""

    arm: str
    against: str
    by_model: tuple[tuple[str, Estimate], ...]  # points, person by person

    @property
    def contrary(self) -> bool:
        """Whether one model sees a gain and another a loss, both beyond chance."""
        return len(self._clear) == 2

    @property
    def shared(self) -> bool:
        """Whether every model sees the same, beyond chance."""
        return len(self._clear) == 1 and all(_beyond(points) for _, points in self.by_model)

    @property
    def _clear(self) -> set[bool]:
        """Which signs there are beyond chance."""
        return {points.value > 0 for _, points in self.by_model if _beyond(points)}


def _beyond(points: Estimate) -> bool:
    """Return whether an interval excludes nothing gained."""
    return points.low > 0.0 or points.high < 0.0


def apart(one: Estimate, other: Estimate) -> bool:
    """Return whether two intervals do not touch."""
    return one.high < other.low or other.high < one.low


def gaps(found: TrialFound) -> tuple[Gap, ...]:
    """Return the compared measures of every arm, the first model beside each of the others."""
    return tuple(
        Gap(
            arm=first.arm,
            measure=measure,
            first=ours,
            other=theirs,
            first_model=first.physiology,
            other_model=other.physiology,
        )
        for at, first in enumerate(found.arms[0] if found.arms else ())
        for others in found.arms[1:]
        for other in (others[at],)
        for measure in _COMPARED
        for ours, theirs in ((measure.pick(first), measure.pick(other)),)
        if ours and theirs
    )


def gains(found: TrialFound) -> tuple[Gain, ...]:
    """Return what each further arm gains in time in range over the first one."""
    return tuple(
        Gain(
            arm=plan.id,
            against=found.plan.arms[0].id,
            by_model=tuple(
                (arms[at].physiology, points)
                for arms in found.arms
                for points in (arms[at].in_70_180_gain,)
                if points is not None
            ),
        )
        for at, plan in enumerate(found.plan.arms)
        if at
    )


def told(gain: Gain) -> str:
    """Return a gain as a sentence."""
    by_model = (
        f"{points.value:+.1f}{_NBSP}points ({points.low:+.1f} to {points.high:+.1f}) by {model}"
        for model, points in gain.by_model
    )
    phrase = _capital(IN_RANGE.phrase)
    return f"{phrase} with {gain.arm} against {gain.against}: {joined(tuple(by_model))}."


def _capital(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


def meaning(found: TrialFound) -> str:
    """Return what it means for the comparison that the models agree or do not."""
    if len(found.arms) < 2:
        return ""
    differ = any(gap.disagree for gap in gaps(found))
    level = (
        "The models differ in level by more than chance; that is what we do not know of the body, "
        "and no number of virtual people makes it smaller."
        if differ
        else "The models do not differ by more than chance."
    )
    return " ".join((level, *_on_arms(gains(found))))


def _on_arms(compared: tuple[Gain, ...]) -> list[str]:
    """Return which comparisons with the first arm the models share, and which they contradict."""
    contrary = tuple(gain.arm for gain in compared if gain.contrary)
    shared = tuple(gain.arm for gain in compared if gain.shared)
    says = []
    if contrary:
        says.append(f"They contradict each other on {joined(contrary)}: neither can be relied on.")
    if shared:
        says.append(
            f"On {joined(shared)} against {compared[0].against} they agree, each beyond chance."
        )
    if compared and not (contrary or shared):
        against = compared[0].against
        says.append(
            f"In no arm does time in range differ from {against} beyond chance by every model."
        )
    return says


def lead(found: TrialFound) -> str:
    """Return in a sentence or two which arm keeps people in target longest, and by which models."""
    cohort = people(found.plan.wearer.cohort)
    ids = [arm.id for arm in found.plan.arms]
    if len(ids) == 1:
        values = tuple(
            f"{IN_RANGE.with_unit(arms[0].in_70_180.value, _NBSP)} ({arms[0].physiology})"
            for arms in found.arms
        )
        return f"With {ids[0]}, virtual {cohort} spend in target {joined(values)} of their time."
    ahead = {arms[0].physiology: _ahead(arms) for arms in found.arms}
    agreed = [name for name in ids if all(name in leading for leading in ahead.values())]
    by = _by_models(tuple(ahead))
    if agreed == ids:
        return f"{by}, no arm keeps virtual {cohort} in target longer than another beyond chance."
    if not agreed:
        each = "; ".join(f"{joined(arms, ' or ')} by {model}" for model, arms in ahead.items())
        return (
            f"Which arm keeps virtual {cohort} in target longest depends on the model of the "
            f"body: {each}."
        )
    level = ", without a difference beyond chance" if len(agreed) > 1 else ""
    says = f"{by}, virtual {cohort} spend most time in target with {joined(agreed, ' or ')}{level}."
    return " ".join((says, *_level_with(ahead, agreed)))


def _ahead(arms: tuple[ArmOutcome, ...]) -> tuple[str, ...]:
    """Return the arms whose time in range cannot be told from the longest."""
    best = max(arms, key=lambda arm: arm.in_70_180.value)
    return tuple(arm.arm for arm in arms if not _told_apart(arm, best, arms[0]))


def _told_apart(one: ArmOutcome, other: ArmOutcome, first: ArmOutcome) -> bool:
    """Return whether time in range differs, by levels or by gains over the first arm."""
    ours, theirs = (_NONE if arm is first else arm.in_70_180_gain for arm in (one, other))
    by_gain = ours is not None and theirs is not None and apart(ours, theirs)
    return by_gain or apart(one.in_70_180, other.in_70_180)


def headline(found: TrialFound) -> tuple[str, str]:
    """Return who keeps people in target and who harms them; harm first where arms differ in it."""
    worse = any(
        apart(one.severe_share, other.severe_share)
        for arms in found.arms
        for one in arms
        for other in arms
    )
    return (harm(found), lead(found)) if worse else (lead(found), harm(found))


def harm(found: TrialFound) -> str:
    """Return in a sentence which arms have most severe days, or how many could go unseen."""
    severe = tuple(arm for arms in found.arms for arm in arms if arm.severe_share.value > 0.0)
    if severe:
        by_model = (f"by {arms[0].physiology} {_severe(arms)}" for arms in found.arms)
        return f"Severe days: {'; '.join(by_model)}."
    most = max((100.0 * arm.severe_share.high for arms in found.arms for arm in arms), default=0)
    could = f"up to {SEVERE.with_unit(most, _NBSP)} of an arm's days could be and not show"
    return f"No day was severe; among so few, {could}."


def _severe(arms: tuple[ArmOutcome, ...]) -> str:
    """Return the range of an arm's share of severe days: `from none with a to 15 % with b`."""
    by_share: dict[str, list[str]] = {}
    for arm in sorted(arms, key=lambda arm: arm.severe_share.value):
        share = 100.0 * arm.severe_share.value
        told = SEVERE.with_unit(share, _NBSP) if share else "none"
        by_share.setdefault(told, []).append(arm.arm)
    if len(by_share) == 1:
        return f"{next(iter(by_share))} with {'every arm' if len(arms) > 1 else arms[0].arm}"
    ends = [f"{share} with {joined(by_share[share], ' or ')}" for share in by_share]
    return f"from {ends[0]} to {ends[-1]}"


def _by_models(models: tuple[str, ...]) -> str:
    if len(models) == 1:
        return f"By the model {models[0]}"
    return "By both models of the body" if len(models) == 2 else f"By all {len(models)} models"


def _level_with(ahead: dict[str, tuple[str, ...]], agreed: list[str]) -> list[str]:
    """Return where models tell fewer arms apart than the others do."""
    those = agreed[0] if len(agreed) == 1 else "them"
    models: dict[tuple[str, ...], list[str]] = {}
    for model, arms in ahead.items():
        more = tuple(name for name in arms if name not in agreed)
        models.setdefault(more, []).append(model)
    return [
        f"By {joined(by)}, {joined(more)} {'does' if len(more) == 1 else 'do'} not differ from "
        f"{those} beyond chance."
        for more, by in models.items()
        if more
    ]
