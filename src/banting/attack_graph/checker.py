"""Checks a certificate of NO again, alone: this file and Python are all that is needed.

It imports nothing of the engine that made the certificate, no solver and no other file of
Banting, so that whoever doubts a NO can read these lines and run them (`python checker.py
FILE...`). It checks that the set holds the attacker's position and all that is granted, is closed
under the rules, and does not hold the goal. It does not check that the rules are all there are,
or true.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from banting.schema.proof import Certificate

__all__ = ["check", "check_text", "main"]


def check(certificate: Certificate) -> tuple[str, ...]:
    """Return every fault of a certificate, () when it holds."""
    rules = ((rule.id, rule.needs, rule.gives) for rule in certificate.rules)
    return _faults(
        f"goal.{certificate.goal.name}",
        f"at.{certificate.position.value}",
        certificate.granted,
        certificate.closed,
        rules,
    )


def check_text(text: str) -> tuple[str, ...]:
    """Return every fault of a certificate in its JSON form, () when it holds."""
    try:
        record = json.loads(text)
        rules = [(str(r["id"]), _facts(r["needs"]), str(r["gives"])) for r in record["rules"]]
        goal, position = f"goal.{record['goal']}", f"at.{record['position']}"
        granted, closed = _facts(record["granted"]), _facts(record["closed"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return (f"not a certificate: {type(error).__name__}: {error}",)
    return _faults(goal, position, granted, closed, rules)


def _facts(listed: object) -> frozenset[str]:
    """Return a JSON list of facts as a set; a text is no list of letters."""
    if not isinstance(listed, list) or not all(isinstance(fact, str) for fact in listed):
        raise TypeError(f"expected a list of facts, got {listed!r}")
    return frozenset(listed)


def _faults(
    goal: str,
    position: str,
    granted: frozenset[str],
    closed: frozenset[str],
    rules: Iterable[tuple[str, frozenset[str], str]],
) -> tuple[str, ...]:
    """Return what keeps a set from proving that the goal cannot be reached from the position."""
    faults = []
    if position not in granted:
        faults.append(f"the position {position} is not granted")
    faults += [f"granted {fact} is not in the set" for fact in sorted(granted - closed)]
    for name, needs, gives in rules:
        if needs <= closed and gives not in closed:
            faults.append(f"rule {name} can fire and gives {gives}, which is not in the set")
    if goal in closed:
        faults.append(f"the goal {goal} is in the set")
    return tuple(faults)


def main(files: list[str]) -> int:
    """Check certificate files, print a line for each, and return 0 when all hold, else 1."""
    bad = 0
    for name in files:
        try:
            faults = check_text(Path(name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            faults = (f"cannot be read: {error}",)
        bad += bool(faults)
        print(f"{name}: {'; '.join(faults) or 'holds'}")
    if not files:
        print("usage: checker.py CERTIFICATE.json...", file=sys.stderr)
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
