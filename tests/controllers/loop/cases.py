"""Published cases and a small set-up of one's own, as the JSON documents that Loop takes."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FIXTURES = Path(__file__).parents[4] / "shared/fixtures"
LOOP_ALGORITHM = FIXTURES / "loop_algorithm"
GOLDEN = FIXTURES / "loop_golden" / "loop_golden_30.json.gz"
NOON = datetime(2024, 1, 3, 12, tzinfo=UTC).timestamp()


def published(name: str) -> Any:
    """Return a published case; one has a comma after its last field."""
    path = LOOP_ALGORITHM / f"{name}.json"
    if not path.exists():
        pytest.skip("LoopAlgorithm's fixtures are not beside the repository")
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", path.read_text("utf-8")))


def golden() -> list[dict[str, Any]]:
    """Return the perturbed cases, none where they are absent."""
    return json.loads(gzip.decompress(GOLDEN.read_bytes())) if GOLDEN.exists() else []


def seconds(text: str) -> float:
    """Return seconds since the epoch; component cases name no time zone and mean UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def text(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")


def span(start_s: float, end_s: float, value: float) -> dict[str, Any]:
    return {"startDate": text(start_s), "endDate": text(end_s), "value": value}


def sample(at_s: float, value: float, **more: object) -> dict[str, Any]:
    return {"date": text(at_s), "value": value, **more}


def dose(kind: str, start_s: float, end_s: float, volume_u: float) -> dict[str, Any]:
    return {
        "type": kind, "startDate": text(start_s), "endDate": text(end_s), "volume": volume_u,
    }  # fmt: skip


def carbs(at_s: float, grams: float, hours: float | None = None) -> dict[str, Any]:
    entry = {"date": text(at_s), "grams": grams}
    return entry if hours is None else {**entry, "absorptionTime": hours * 3600.0}


def document(now: float = NOON, **changes: Any) -> dict[str, Any]:
    """Return LoopAlgorithm's own mock: rising glucose, nothing else, ordinary settings."""
    long_ago = now - 36_000
    whole = {
        "predictionStart": text(now),
        "glucoseHistory": [
            sample(now - 60 * m, g) for m, g in ((19, 100), (14, 120), (9, 140), (4, 160))
        ],
        "doses": [],
        "carbEntries": [],
        "basal": [span(long_ago, now, 1.0)],
        "sensitivity": [span(long_ago, -(-(now + 22_200) // 300) * 300, 55.0)],
        "carbRatio": [span(long_ago, now, 10.0)],
        "target": [
            {
                "startDate": text(long_ago), "endDate": text(now), "lowerBound": 100,
                "upperBound": 110,
            }
        ],
        "suspendThreshold": 65,
        "maxBolus": 6,
        "maxBasalRate": 8,
        "recommendationType": "tempBasal",
    }  # fmt: skip
    return {**whole, **changes}


def timeline(start_s: float, end_s: float, value: float) -> tuple[np.ndarray, ...]:
    """Return a timeline of one item as columns."""
    return np.array([start_s]), np.array([end_s]), np.array([value])
