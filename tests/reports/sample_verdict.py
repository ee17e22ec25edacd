"""A synthetic but complete verdict for the tests of every report form.

Nothing in it was measured: names, bytes and curves only have the right shape. Near radio is YES for
G1-G4, G6, G9 and G10 and UNKNOWN for G8; hands on the pump are YES; every other place is NO with a
certificate. Baseline, cannula and each harm have one arm per physiology, two in all.
"""

from __future__ import annotations

import hashlib
import math

from banting.schema.comparison import BaseRate, Comparison
from banting.schema.device_log import LogEntry
from banting.schema.disturbance import (
    NOTHING,
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseGlucose,
    LeakWindow,
)
from banting.schema.effects import Requestor
from banting.schema.facts import (
    Assumption,
    Change,
    Fact,
    InterfaceNote,
    Rule,
    StatedFact,
    goal_fact,
    position_fact,
)
from banting.schema.outcome import ArmOutcome, Estimate, Profile, WearerTrace
from banting.schema.proof import Certificate, Path, PathStep, cell_id
from banting.schema.question import Answer, Goal, Position
from banting.schema.setup import DeviceSetup, Setup, Wearer
from banting.schema.source import Source
from banting.schema.verdict import (
    Advice,
    ByteField,
    Cell,
    Harm,
    KeyFrame,
    MapLink,
    MapNode,
    PathEvidence,
    Refusal,
    StepShown,
    TechniqueShown,
    Verdict,
)

_SOURCE = Source(
    id="sample", title="A synthetic source", where="section 1", says="made up for the tests"
)
_CVE = Source(
    id="icsma-19-178-01",
    title="Medtronic MiniMed 508 and Paradigm insulin pumps",
    where="CVE-2019-10964",
    says="the wireless communication does not properly implement authentication",
)
_SETUP_TEXT = """title = "The set-up of the 2011 letter"

[wearer]
cohort = "adult"
asleep = "23:00-07:00"

[pump]
model = "522"
serial = "246810"

[remote]
model = "MMT-503"

[meter]
model = "linked"

[sensor]
model = "minilink"

[stick]
model = "carelink"
kept = "at home"
"""


def _fact(name: str) -> Fact:
    return Fact(name)


def _rule(rule_id: str, technique: str, needs: str, gives: str, says: str) -> Rule:
    return Rule(
        id=rule_id,
        technique=technique,
        needs=frozenset(Fact(need) for need in needs.split()),
        gives=Fact(gives),
        says=says,
    )


_RULES: tuple[Rule, ...] = (
    _rule(
        "overhear-serial",
        "overhear-identifier",
        "at.radio pump.serial-on-air",
        "knows.pump-serial",
        "any exchange on the air carries the pump's serial number in clear",
    ),
    _rule(
        "overhear-meter",
        "overhear-identifier",
        "at.radio meter.id-on-air",
        "knows.meter-id",
        "every reading carries the meter's number in clear",
    ),
    _rule(
        "command-bolus",
        "command-with-identifier",
        "at.radio knows.pump-serial pump.obeys-serial",
        "goal.G1",
        "the pump obeys a bolus command that carries its serial number",
    ),
    _rule(
        "command-basal",
        "command-with-identifier",
        "at.radio knows.pump-serial pump.obeys-serial",
        "goal.G2",
        "the pump obeys a temporary basal rate that carries its serial number",
    ),
    _rule(
        "command-suspend",
        "command-with-identifier",
        "at.radio knows.pump-serial pump.obeys-serial",
        "goal.G3",
        "the pump obeys a suspend command that carries its serial number",
    ),
    _rule(
        "command-limit",
        "command-with-identifier",
        "at.radio knows.pump-serial pump.obeys-serial",
        "goal.G4",
        "the pump obeys a new max bolus that carries its serial number",
    ),
    _rule(
        "forge-meter",
        "falsify-reading",
        "at.radio knows.meter-id pump.meter-on",
        "goal.G6",
        "the pump takes a reading from any sender that uses the meter's number",
    ),
    _rule(
        "read-history",
        "read-therapy-data",
        "at.radio knows.pump-serial pump.answers-reads",
        "goal.G9",
        "the pump answers reads that carry its serial number",
    ),
    _rule(
        "learn-serial",
        "overhear-identifier",
        "knows.pump-serial pump.obeys-serial",
        "goal.G10",
        "the serial number is the only secret that later commands need",
    ),
    _rule(
        "jam-wearer",
        "block-or-jam",
        "at.radio remote.in-use",
        "goal.G8",
        "presses of the remote are drowned",
    ),
    _rule(
        "malware-stick",
        "malware-on-computer",
        "at.usb computer.malware stick.plugged",
        "knows.stick",
        "malware sends commands through the stick",
    ),
    _rule(
        "stick-bolus",
        "malware-on-computer",
        "knows.stick knows.pump-serial pump.obeys-serial",
        "goal.G1",
        "the stick puts the malware's bolus command on the air",
    ),
    _rule(
        "stick-serial",
        "malware-on-computer",
        "knows.stick stick.stores-serial",
        "knows.pump-serial",
        "the computer has stored the pump's serial number",
    ),
    *(
        _rule(
            f"hands-{goal.name}",
            "hands-on-pump",
            "at.touch pump.keys-unlocked",
            f"goal.{goal.name}",
            f"the keys let anyone who holds the pump {goal.says}",
        )
        for goal in (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G7, Goal.G9, Goal.G10)
    ),
)
_STATED = (
    ("pump.serial-on-air", "the serial number is sent in clear in every packet", "pump", None),
    ("pump.obeys-serial", "the pump obeys any packet with its serial number", "pump", None),
    ("pump.answers-reads", "the pump answers any reader that knows its serial", "pump", None),
    ("pump.keys-unlocked", "the keys are not locked", "pump", "pump.keypad_lock"),
    ("pump.meter-on", "the meter option is on", "pump", "pump.meter_option"),
    ("meter.id-on-air", "the meter sends its readings by radio", "meter", "pump.meter_option"),
    ("remote.in-use", "the remote is used", "remote", "pump.remote_option"),
    ("stick.stores-serial", "the computer has stored the serial number", "stick", "stick.kept"),
)
_RADIO_YES = (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G6, Goal.G9, Goal.G10)
_TOUCH_YES = (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G7, Goal.G9, Goal.G10)
_BOUND = {
    Goal.G1: "25 U a bolus, the pump's highest max bolus; a new one when the last is done",
    Goal.G2: "35 U/h, the pump's highest max basal",
    Goal.G3: "no insulin until someone resumes",
    Goal.G4: "max bolus up to 25 U, max basal up to 35 U/h",
    Goal.G6: "any reading from 20 to 511 mg/dL",
    Goal.G7: "every alarm that a key can clear",
    Goal.G9: "36 pages of history",
    Goal.G10: "six digits",
}
_TITLE = {
    "overhear-identifier": "Overhear an identifier",
    "command-with-identifier": "Command with an identifier",
    "falsify-reading": "Falsify a reading",
    "read-therapy-data": "Read therapy data",
    "block-or-jam": "Block or jam",
    "malware-on-computer": "Malware on the computer that holds the stick",
    "hands-on-pump": "Hands on the pump",
}


def _granted(position: Position) -> frozenset[Fact]:
    return frozenset({position_fact(position), *(_fact(name) for name, *_ in _STATED)})


def _derive(position: Position) -> dict[Fact, Rule]:
    """Return the rule that first gives each fact, in the order they are derived."""
    first: dict[Fact, Rule] = {}
    granted = _granted(position)
    grown = True
    while grown:
        grown = False
        for rule in _RULES:
            known = granted | first.keys()
            if rule.gives not in known and rule.needs <= known:
                first[rule.gives] = rule
                grown = True
    return first


def _path(goal: Goal, position: Position) -> Path:
    first = _derive(position)
    wanted, steps = {goal_fact(goal)}, []
    for fact, rule in reversed(first.items()):
        if fact in wanted:
            steps.append(PathStep(rule=rule))
            wanted |= rule.needs
    return Path(
        goal=goal, position=position, granted=_granted(position), steps=tuple(reversed(steps))
    )


def _certificate(goal: Goal, position: Position) -> Certificate:
    closed = _granted(position) | _derive(position).keys()
    missing = tuple(
        (rule.id, tuple(sorted(rule.needs - closed)))
        for rule in _RULES
        if rule.gives == goal_fact(goal)
    )
    return Certificate(
        goal=goal,
        position=position,
        granted=_granted(position),
        rules=_RULES,
        closed=frozenset(closed),
        missing=missing,
    )


def _crc8(body: bytes) -> int:
    crc = 0
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = ((crc << 1) ^ 0x9B if crc & 0x80 else crc << 1) & 0xFF
    return crc


_SYMBOLS = bytes.fromhex("15313223342526161a192a0b2c0d0e1c")


def on_air(packet: bytes) -> bytes:
    """Return a packet as 4b6b symbols with the closing zero byte."""
    bits = "".join(f"{_SYMBOLS[b >> 4]:06b}{_SYMBOLS[b & 15]:06b}" for b in packet)
    bits += "0101"[: -len(bits) % 8]
    return int(bits, 2).to_bytes(len(bits) // 8, "big") + b"\0"


def paradigm_packet(kind: int, address: str, body: bytes) -> bytes:
    """Return a Paradigm packet with its CRC."""
    packet = bytes([kind]) + bytes.fromhex(address) + body
    return packet + bytes([_crc8(packet)])


_BOLUS = paradigm_packet(0xA7, "246810", bytes([0x42, 1, 250]) + bytes(63))
_STATUS = paradigm_packet(0xA7, "246810", bytes([0x70, 0]))


def _frame(at_ms: int, sender: str, packet: bytes, says: str) -> KeyFrame:
    fields = (
        ByteField(offset=0, length=1, name="type", meaning="a packet to or from the pump"),
        ByteField(offset=1, length=3, name="serial", meaning="246810, in clear"),
        ByteField(offset=4, length=1, name="opcode", meaning=f"0x{packet[4]:02x}"),
        ByteField(offset=5, length=len(packet) - 6, name="body", meaning="parameters, zero-padded"),
        ByteField(offset=len(packet) - 1, length=1, name="crc", meaning="CRC-8, right"),
    )
    return KeyFrame(
        at_ms=at_ms,
        sender=sender,
        link="radio",
        raw_hex=on_air(packet).hex(),
        packet_hex=packet.hex(),
        says=says,
        fields=fields,
        repeats=1,
    )


def _evidence(goal: Goal, position: Position, disturbance: Disturbance) -> PathEvidence:
    path = _path(goal, position)
    shown = []
    for index, step in enumerate(path.steps):
        listens = step.rule.technique == "overhear-identifier"
        packet, sender = (_STATUS, "stick") if listens else (_BOLUS, "attacker")
        says = "the stick reads the clock" if listens else "the command, with the serial heard"
        frames = (_frame(60_000 * (index + 1), sender, packet, says),)
        shown.append(
            StepShown(
                rule=step.rule.id,
                technique=step.rule.technique,
                says=step.rule.says,
                why="the pump obeys whoever sends its serial number",
                frames=frames if position is Position.RADIO else (),
                result=f"has {step.rule.gives}",
            )
        )
    return PathEvidence(
        path=path,
        trace_hash=hashlib.sha256(path.id.encode()).hexdigest(),
        events=412,
        frames=290,
        steps=tuple(shown),
        outcome=f"{goal.says}: done on the machines",
        disturbance=disturbance,
        through=("radio", "pump") if position is Position.RADIO else ("pump",),
        log=(
            LogEntry(
                clock="2011-08-27 01:01:09",
                requestor=Requestor.RADIO,
                asked=True,
                says="bolus 25 U",
                raw_hex="01fafa0009010100000b",
            ),
        )
        if goal is Goal.G1
        else (),
    )


_BOLUS_HARM = Disturbance(
    id="bolus-25u-0300",
    says="a bolus of 25 U at 03:00",
    boluses=(ExtraBolus(at_min=15 * 60, insulin_u=25.0),),
)
_BASAL_HARM = Disturbance(
    id="basal-35uph-0200",
    says="basal at 35 U/h from 02:00 to 03:00",
    basal=(BasalWindow(from_min=14 * 60, to_min=15 * 60, basal_u_per_h=35.0),),
)
_SUSPEND_HARM = Disturbance(
    id="suspend-2300",
    says="insulin stopped from 23:00",
    basal=(BasalWindow(from_min=11 * 60, to_min=24 * 60, basal_u_per_h=0.0),),
)
_FALSE_HARM = Disturbance(
    id="meter-false-1900",
    says="the meter seems to show 380 mg/dL at 19:00",
    false_glucose=(FalseGlucose(at_min=7 * 60, shown_mgdl=380.0),),
)
_CANNULA = Disturbance(
    id="bent-cannula-2300",
    says="a 90-degree Teflon cannula that bends at 23:00",
    leaks=(LeakWindow(from_min=11 * 60, to_min=24 * 60, delivered=0.0),),
)
_DISTURBANCE_OF = {
    Goal.G1: _BOLUS_HARM,
    Goal.G2: _BASAL_HARM,
    Goal.G3: _SUSPEND_HARM,
    Goal.G6: _FALSE_HARM,
}


def _estimate(value: float, half: float, ceiling: float = math.inf) -> Estimate:
    low, high = max(0.0, value - half), min(ceiling, value + half)
    return Estimate(value=value, low=low, high=high)


def _share(value: float, patients: int) -> Estimate:
    """Return a share with its Wilson interval."""
    z2 = 1.96**2
    middle = (value + z2 / (2 * patients)) / (1 + z2 / patients)
    spread = math.sqrt(value * (1 - value) / patients + z2 / (4 * patients**2))
    half = 1.96 * spread / (1 + z2 / patients)
    return Estimate(
        value=value, low=max(0.0, min(value, middle - half)), high=min(1.0, middle + half)
    )


def _curve(minute: int, dip_mgdl: float, from_min: int) -> float:
    """Return a day of three meals with a dip (or, negative, a rise) that starts at a minute."""
    meals = sum(55 * math.exp(-(((minute - meal) / 70) ** 2)) for meal in (50, 425, 1210))
    after = max(0, minute - from_min)
    return 112 + meals - dip_mgdl * (1 - math.exp(-after / 90)) * math.exp(-after / 900)


def _trace(patient: int, dip_mgdl: float, from_min: int, shift: float) -> WearerTrace:
    minutes = tuple(range(0, 1441, 5))
    return WearerTrace(
        patient=patient,
        minute=minutes,
        glucose_mgdl=tuple(max(18.0, _curve(m, dip_mgdl, from_min) + shift) for m in minutes),
        insulin_u=tuple(0.08 + (5.0 if m in (30, 405, 1190) else 0.0) for m in minutes),
    )


def _profile(dip_mgdl: float, from_min: int) -> Profile:
    minutes = tuple(range(0, 1441, 15))

    def band(shift: float) -> tuple[float, ...]:
        return tuple(max(20.0, _curve(m, dip_mgdl, from_min) + shift) for m in minutes)

    return Profile(
        minute=minutes, p05=band(-34), p25=band(-14), p50=band(0), p75=band(18), p95=band(52)
    )


def _arm(
    disturbance: Disturbance,
    physiology: str,
    ranges: tuple[float, float, float, float, float],
    lowest_mgdl: float,
    any_low: float,
    severe: float,
    dip_mgdl: float,
    from_min: int,
) -> ArmOutcome:
    patients = 1_000
    below_54, from_54, inside, from_181, above = ranges
    mild = (1 - severe) / 3
    shares = (mild * 2, mild, severe * 0.5, severe * 0.3, severe * 0.15, severe * 0.05)
    return ArmOutcome(
        arm=disturbance.id,
        says=disturbance.says,
        physiology=physiology,
        cohort="adult",
        patients=patients,
        hours=24,
        below_54=_estimate(below_54, 0.4, 100),
        from_54_to_69=_estimate(from_54, 0.5, 100),
        in_70_180=_estimate(inside, 1.1, 100),
        from_181_to_250=_estimate(from_181, 0.9, 100),
        above_250=_estimate(above, 0.6, 100),
        mean_mgdl=_estimate(130 - dip_mgdl / 4, 3),
        minimum_mgdl=_estimate(lowest_mgdl, 3),
        maximum_mgdl=_estimate(214 - min(0, dip_mgdl), 6),
        minutes_below_54=_estimate(below_54 * 14.4, 6),
        minutes_below_40=_estimate(below_54 * 6.0, 4),
        any_below_54=_share(any_low, patients),
        any_below_40=_share(any_low * 0.6, patients),
        any_above_300=_share(0.002 if dip_mgdl >= 0 else 0.71, patients),
        lbgi=_estimate(0.6 + below_54, 0.2),
        hbgi=_estimate(2.1 + above, 0.3),
        dka_index_h=_estimate(0.1 if dip_mgdl >= 0 else 8.3, 0.1),
        gmi_percent=_estimate(6.4, 0.1),
        cv_percent=_estimate(28.0, 0.7),
        insulin_u=_estimate(41.0 + sum(b.insulin_u for b in disturbance.boluses), 1.2),
        severity=tuple(_share(share, patients) for share in shares),
        severe_share=_share(severe, patients),
        severity_set="sample thresholds",
        profile=_profile(dip_mgdl, from_min),
        median=_trace(500, dip_mgdl, from_min, 0.0),
        worst=_trace(17, dip_mgdl, from_min, -38.0),
    )


def _arms(
    disturbance: Disturbance, dip_mgdl: float, from_min: int, extended: tuple, plain: tuple
) -> tuple[ArmOutcome, ...]:
    return (
        _arm(disturbance, "s2008-extended", *extended, dip_mgdl, from_min),
        _arm(disturbance, "s2008", *plain, dip_mgdl / 2, from_min),
    )


def _baseline() -> tuple[ArmOutcome, ...]:
    quiet = (0.1, 1.2, 91.4, 6.5, 0.8)
    return _arms(NOTHING, 0, 0, (quiet, 82.0, 0.003, 0.0), (quiet, 84.0, 0.001, 0.0))


def _cannula() -> tuple[ArmOutcome, ...]:
    extended, plain = (0.0, 0.2, 48.3, 22.1, 29.4), (0.0, 0.4, 66.9, 20.4, 12.3)
    return _arms(_CANNULA, -190, 660, (extended, 96.0, 0.002, 0.31), (plain, 97.0, 0.001, 0.12))


def _harms() -> tuple[Harm, ...]:
    low, plain = (24.6, 9.1, 60.2, 5.6, 0.5), (11.0, 9.0, 73.2, 6.2, 0.6)
    basal, basal_plain = (29.5, 8.8, 56.1, 5.2, 0.4), (13.2, 8.8, 71.5, 6.0, 0.5)
    high, high_plain = (0.0, 0.2, 46.1, 22.6, 31.1), (0.0, 0.3, 64.7, 21.2, 13.8)
    false, false_plain = (6.1, 7.7, 79.5, 6.1, 0.6), (2.2, 5.1, 85.6, 6.4, 0.7)
    return (
        Harm(
            disturbance=_BOLUS_HARM,
            paths=("G1-touch", "G1-radio"),
            arms=_arms(_BOLUS_HARM, 96, 900, (low, 31, 0.93, 0.71), (plain, 41, 0.78, 0.34)),
        ),
        Harm(
            disturbance=_BASAL_HARM,
            paths=("G2-touch", "G2-radio"),
            arms=_arms(
                _BASAL_HARM,
                104,
                840,
                (basal, 29, 0.96, 0.79),
                (basal_plain, 40, 0.81, 0.41),
            ),
        ),
        Harm(
            disturbance=_SUSPEND_HARM,
            paths=("G3-touch", "G3-radio"),
            arms=_arms(
                _SUSPEND_HARM, -190, 660, (high, 95, 0.002, 0.33), (high_plain, 96, 0.001, 0.13)
            ),
        ),
        Harm(
            disturbance=_FALSE_HARM,
            paths=("G6-radio",),
            arms=_arms(
                _FALSE_HARM, 70, 450, (false, 52, 0.41, 0.12), (false_plain, 60, 0.22, 0.04)
            ),
        ),
    )


def _comparison() -> Comparison:
    cannula = BaseRate(
        id="set-failure-adult",
        says="an infusion set that fails with prolonged high glucose, adults",
        per_person_year=Estimate(value=2.3, low=2.0, high=2.6),
        source=_SOURCE,
    )
    other = BaseRate(
        id="severe-hypoglycaemia",
        says="severe hypoglycaemia on automated delivery",
        per_person_year=Estimate(value=0.056, low=0.05, high=0.19),
        source=_SOURCE,
    )
    return Comparison(
        cannula=cannula,
        other_rates=(other,),
        exposure_person_years=5_000_000.0,
        detection_chance=0.1,
        attack_bound_per_person_year=6.0e-6,
        ratio_supported=383_000.0,
        claimed_ratio=1.0e9,
        person_years_for_claim=1.3e9,
        cannula_severe_share=_share(0.31, 1_000),
        attack_severe_share=_share(0.71, 1_000),
        break_even_per_person_year=1.0,
        cautions=(
            "Frequency is not severity.",
            "The past says nothing about a person someone has chosen.",
        ),
    )


_MALWARE = Assumption(
    key="malware_on_computer",
    fact=Fact("computer.malware"),
    says="malware runs on the computer that the stick is used with",
    price=2,
    odds="",
    source=_SOURCE,
)
_GUESS = Assumption(
    key="serial_guessed",
    fact=Fact("knows.pump-serial"),
    says="the attacker stays near until he has guessed the serial number",
    price=3,
    odds="1 in 1,000,000 a try, about 2,000 tries an hour",
    source=_SOURCE,
)
_PLUGGED = Assumption(
    key="stick_plugged_in",
    fact=Fact("stick.plugged"),
    says="the stick is plugged in",
    price=1,
    odds="",
    source=_SOURCE,
)
_REFUSAL = Refusal(
    tried="a bolus with a serial number one digit off",
    device="pump",
    reason="the address is not this pump's serial number",
    at_ms=61_250,
    raw_hex=on_air(paradigm_packet(0xA7, "246811", bytes([0x42, 0]))).hex(),
    trace_hash=hashlib.sha256(b"near miss").hexdigest(),
    replay="near-miss-usb.jsonl",
)


def _cell(goal: Goal, position: Position) -> Cell:
    yes = (position is Position.RADIO and goal in _RADIO_YES) or (
        position is Position.TOUCH and goal in _TOUCH_YES
    )
    unknown = position is Position.RADIO and goal is Goal.G8
    answer = Answer.UNKNOWN if unknown else Answer.YES if yes else Answer.NO
    name = cell_id(goal, position)
    distance, to_yes = _distance(goal, position, yes)
    return Cell(
        id=name,
        goal=goal,
        position=position,
        answer=answer,
        decides=_decides(goal, position, answer),
        bound=_BOUND.get(goal, "") if yes else "",
        path=name if yes else None,
        certificate=name if answer is Answer.NO else None,
        assumptions=(),
        distance_to_yes=None if unknown else distance,
        to_yes=() if unknown else to_yes,
        refusals=(_REFUSAL,) if (goal, position) == (Goal.G1, Position.USB) else (),
    )


def _distance(
    goal: Goal, position: Position, yes: bool
) -> tuple[int | None, tuple[tuple[str, ...], ...]]:
    if yes:
        return 0, ()
    if position is Position.USB and goal is Goal.G1:
        return 2, (("malware_on_computer", "stick_plugged_in"),)
    return None, ()


def _decides(goal: Goal, position: Position, answer: Answer) -> str:
    if answer is Answer.UNKNOWN:
        return (
            "jamming reached its bound of time before the wearer pressed; a longer replay decides"
        )
    if answer is Answer.YES and position is Position.TOUCH:
        return "the keys are not locked"
    if answer is Answer.YES:
        return f"{_path(goal, position).steps[-1].rule.says}"
    if position is Position.USB:
        return "nothing runs on that computer that would command the stick"
    if position is Position.RADIO:
        return "no device of this set-up has such a command"
    return "no device of this set-up is connected to it"


def _techniques() -> tuple[TechniqueShown, ...]:
    return tuple(
        TechniqueShown(
            id=technique,
            title=title,
            what="What the attacker does, in a sentence or two.",
            stop_it="What stops it, in a sentence.",
            cwe=("CWE-287",),
            cve=("CVE-2019-10964",) if technique == "command-with-identifier" else (),
            emb3d=("TID-411",),
            attack_ics=("T0855",),
            sources=(_CVE,) if technique == "command-with-identifier" else (_SOURCE,),
        )
        for technique, title in _TITLE.items()
    )


def _facts() -> tuple[StatedFact, ...]:
    return tuple(
        StatedFact(
            fact=Fact(name),
            says=says,
            device=device,
            source=_SOURCE,
            change=_change(key) if key else None,
        )
        for name, says, device, key in _STATED
    )


def _change(key: str) -> Change:
    value = {"pump.keypad_lock": "true", "stick.kept": '"away"'}.get(key, "false")
    return Change(key=key, value=value, says=f"set {key} to {value}", cost=1)


def _advice() -> tuple[Advice, ...]:
    replace = Change(
        key="pump.model",
        value='"630G"',
        says="replace the pump by one whose radio is encrypted",
        cost=3,
    )
    radio = tuple(cell_id(goal, Position.RADIO) for goal in _RADIO_YES)
    touch = tuple(cell_id(goal, Position.TOUCH) for goal in _TOUCH_YES)
    return (
        Advice(
            changes=(_change("pump.meter_option"),),
            closes=("G6-radio",),
            leaves_open=tuple(name for name in (*touch, *radio) if name != "G6-radio"),
        ),
        Advice(changes=(replace,), closes=radio, leaves_open=touch),
    )


def _interfaces() -> tuple[InterfaceNote, ...]:
    return (
        InterfaceNote(
            device="pump",
            interface="radio, packets from the stick",
            rules=("command-bolus", "command-basal", "command-suspend", "read-history"),
            why_no_command="",
            source=_CVE,
        ),
        InterfaceNote(
            device="sensor",
            interface="radio, readings",
            rules=(),
            why_no_command="the sensor only sends; it has no receiver",
            source=_SOURCE,
        ),
    )


def _setup() -> Setup:
    def device(role: str, model: str, **options: bool | str) -> DeviceSetup:
        return DeviceSetup(
            role=role,
            model=model,
            firmware="2.4A" if role == "pump" else "",
            serial="246810" if role == "pump" else "",
            options=tuple(sorted(options.items())),
        )

    return Setup(
        title="The set-up of the 2011 letter",
        wearer=Wearer(),
        devices=(
            device("pump", "522", meter_option=True, remote_option=True),
            device("remote", "MMT-503"),
            device("meter", "linked"),
            device("sensor", "minilink"),
            device("stick", "carelink", kept="at home"),
        ),
    )


def _map() -> tuple[tuple[MapNode, ...], tuple[MapLink, ...]]:
    nodes = (
        MapNode(id="internet", title="The Internet", lane="internet", note="nothing here"),
        MapNode(id="computer", title="Computer", lane="usb", note="holds the stick"),
        MapNode(id="stick", title="CareLink USB stick", lane="radio", note="cannot be off"),
        MapNode(id="remote", title="Remote MMT-503", lane="radio", note="on"),
        MapNode(id="meter", title="Linked meter", lane="radio", note="on"),
        MapNode(id="sensor", title="MiniLink sensor", lane="radio", note="on"),
        MapNode(id="pump", title="Paradigm 522", lane="body", note="obeys its serial number"),
        MapNode(id="wearer", title="The wearer", lane="body", note="asleep 23:00-07:00"),
    )
    links = (
        MapLink(a="computer", b="stick", kind="usb", on=True, says="when plugged in"),
        MapLink(a="stick", b="pump", kind="radio", on=True, says="916.5 MHz, in clear"),
        MapLink(a="remote", b="pump", kind="radio", on=True, says="presses"),
        MapLink(a="meter", b="pump", kind="radio", on=True, says="readings"),
        MapLink(a="sensor", b="pump", kind="radio", on=True, says="readings every five minutes"),
        MapLink(a="pump", b="wearer", kind="touch", on=True, says="insulin"),
    )
    return nodes, links


def sample_verdict() -> Verdict:
    """Return the verdict; equal on every call."""
    cells = tuple(_cell(goal, position) for position in Position for goal in Goal)
    nodes, links = _map()
    return Verdict(
        setup=_setup(),
        setup_text=_SETUP_TEXT,
        setup_name="letter-2011.toml",
        seed=1,
        answer=Answer.YES,
        cells=cells,
        paths=tuple(
            _evidence(cell.goal, cell.position, _DISTURBANCE_OF.get(cell.goal, NOTHING))
            for cell in cells
            if cell.path
        ),
        certificates=tuple(
            _certificate(cell.goal, cell.position) for cell in cells if cell.certificate
        ),
        techniques=_techniques(),
        facts=_facts(),
        assumptions=(_MALWARE, _GUESS, _PLUGGED),
        interfaces=_interfaces(),
        advice=_advice(),
        map_nodes=nodes,
        map_links=links,
        baseline=_baseline(),
        cannula=_cannula(),
        cannula_at_min=11 * 60,
        harms=_harms(),
        comparison=_comparison(),
        limits=(
            "A NO holds for the techniques, versions and assumptions listed.",
            "Virtual patients are not people.",
        ),
        versions=(("banting", "0.1.0"), ("clingo", "5.8.0"), ("numba", "0.61.0")),
        reproduce="banting assess letter-2011.toml --seed 1",
    )
