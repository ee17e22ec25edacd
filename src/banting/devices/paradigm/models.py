"""The pumps of the family: what each can do, and from which firmware on control by radio is gated.

Knows: a table by model number. Never knows: how a pump is switched.
Source: protocols sections 1.9, 1.13 of the fact sheet; the list of firmwares is CVE-2019-10964's
(`sources.CVE_2019_10964`), the gate is known from users' reports (`sources.PC_CONNECT`).

A model's last two digits are its generation: x23 and later meter insulin in smaller strokes, write
longer records and can feed a MySentry monitor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banting.devices.paradigm.insulin import LARGE_GENERATION

__all__ = ["MODELS", "PumpModel", "control_is_gated", "firmware_order"]

_FIRMWARE = re.compile(r"(\d+)\.(\d+)([A-Z]?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpModel:
    """One model.

    `listed_to` is the last firmware whose radio control is ungated: "" means any firmware is
    ungated, None that every one is gated.
    """

    number: str
    title: str
    reservoir_milliunits: int
    has_meter: bool
    has_sensor: bool
    firmwares: tuple[str, ...] = ()
    listed_to: str | None = ""

    @property
    def generation(self) -> int:
        """The last two digits, which decide scales and layouts."""
        return int(self.number[1:3])

    @property
    def digits(self) -> str:
        """The three digits the pump itself answers with."""
        return self.number[:3]

    @property
    def is_large(self) -> bool:
        """Whether it meters 40 strokes a unit and has a MySentry link."""
        return self.generation >= LARGE_GENERATION


def _pair(
    number: str,
    name: str,
    *,
    meter: bool = True,
    sensor: bool = False,
    firmwares: tuple[str, ...] = (),
    listed_to: str | None = "",
) -> tuple[PumpModel, ...]:
    """Return the 176 U model and its 300 U sister."""
    return tuple(
        PumpModel(
            number=size + number,
            title=f"{name} {size + number}",
            reservoir_milliunits=capacity,
            has_meter=meter,
            has_sensor=sensor,
            firmwares=firmwares,
            listed_to=listed_to,
        )
        for size, capacity in (("5", 176_000), ("7", 300_000))
    )


_TABLE: tuple[PumpModel, ...] = (
    PumpModel(
        number="508",
        title="MiniMed 508",
        reservoir_milliunits=300_000,
        has_meter=False,
        has_sensor=False,
    ),
    PumpModel(
        number="511",
        title="Paradigm 511",
        reservoir_milliunits=176_000,
        has_meter=False,
        has_sensor=False,
    ),
    *_pair("12", "Paradigm"),
    *_pair("15", "Paradigm"),
    *_pair("22", "Paradigm REAL-Time", sensor=True),
    *_pair(
        "23",
        "Paradigm Revel",
        sensor=True,
        firmwares=("2.4A", "2.5", "2.5A", "2.5B"),
        listed_to="2.4A",
    ),
    *_pair("51", "MiniMed 530G", sensor=True, listed_to=None),
    *_pair("54", "Paradigm Veo", sensor=True, firmwares=("2.6A", "2.7A"), listed_to="2.6A"),
    *_pair("54CM", "Paradigm Veo", sensor=True, firmwares=("2.6A", "2.7A"), listed_to="2.7A"),
)

MODELS: dict[str, PumpModel] = {model.number: model for model in _TABLE}


def firmware_order(firmware: str) -> tuple[int, int, str]:
    """Return a firmware's place in order: `2.4A` before `2.5` before `2.5A`.

    Raises ValueError when it is no firmware of this family.
    """
    match = _FIRMWARE.fullmatch(firmware)
    if match is None:
        raise ValueError(f"{firmware!r} is no firmware like 2.4A")
    return int(match[1]), int(match[2]), match[3]


def control_is_gated(model: PumpModel, firmware: str) -> bool:
    """Return whether control by radio needs PC Connect.

    A firmware that is not stated counts as the oldest known, which obeys: what is not known must
    not make a pump look safer than it may be.
    """
    if model.listed_to is None:
        return True
    if not model.listed_to or not firmware:
        return False
    return firmware_order(firmware) > firmware_order(model.listed_to)
