"""The verdict as one JSON object of a published, versioned form, and back.

What programs may rely on: `schema_version`, `answer`, and `cells` with `goal`, `position`,
`answer`, `path` or `certificate`, `bound`, `assumptions`, `distance_to_yes`. Everything else of
the verdict is there too, under the names of `schema/verdict.py`; rules stand once, in `rules`,
and certificates name them. `reports/schema/verdict.schema.json` is the whole form.

Knows: the verdict. Never knows: files, or where the text goes.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from banting.errors import EvidenceError
from banting.reports.json_nouns import json_value, noun_from
from banting.reports.json_text import object_text
from banting.schema.question import QUESTION
from banting.schema.verdict import SCHEMA_VERSION, Verdict

__all__ = ["JsonReport", "noun_json", "published_schema", "read_verdict_json", "verdict_json"]


class JsonReport:
    """The report form `json`."""

    def render(self, verdict: Verdict) -> bytes:
        """Return the verdict as UTF-8 JSON."""
        return verdict_json(verdict).encode()


def verdict_json(verdict: Verdict) -> str:
    """Return a verdict as JSON text, newline at the end; equal verdicts give equal text."""
    record = json_value(verdict, Verdict)
    rules: dict[str, Any] = {}
    for certificate in record["certificates"]:
        for rule in certificate["rules"]:
            same = rules.setdefault(rule["id"], rule)
            assert same == rule, f"two rules go by the id {rule['id']}"
        certificate["rules"] = [rule["id"] for rule in certificate["rules"]]
    head = {"schema_version": SCHEMA_VERSION, "question": QUESTION, "answer": verdict.answer.value}
    return object_text({**head, "cells": record["cells"], **record, "rules": list(rules.values())})


def noun_json(noun: Any) -> str:
    """Return any frozen noun (an explanation, a comparison) as JSON text with the version."""
    return object_text({"schema_version": SCHEMA_VERSION, **json_value(noun, type(noun))})


def published_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the verdict, as text."""
    path = files("banting.reports") / "schema" / "verdict.schema.json"
    return path.read_text(encoding="utf-8")


def read_verdict_json(text: str) -> Verdict:
    """Return the verdict that was written, numbers as rounded in the text.

    Raises:
        EvidenceError: naming the place, when the text is cut off, damaged or of another version.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise EvidenceError(f"verdict: {place}: {error.msg}; was it cut off?") from None
    except RecursionError:
        raise EvidenceError("verdict: nested too deep to be one") from None
    if not isinstance(record, dict) or "schema_version" not in record:
        raise EvidenceError("verdict: no schema_version, so this is no verdict of Banting")
    version = record["schema_version"]
    if str(version).split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise EvidenceError(
            f"verdict: written as version {version}, this Banting reads {SCHEMA_VERSION}"
        )
    verdict: Verdict = noun_from(_with_rules(record), Verdict, "verdict")
    return verdict


def _with_rules(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with the rules' ids in certificates replaced by the rules."""
    try:
        rules = {rule["id"]: rule for rule in record["rules"]}
        certificates = [
            {**certificate, "rules": [rules[name] for name in certificate["rules"]]}
            for certificate in record["certificates"]
        ]
    except (KeyError, TypeError) as error:
        raise EvidenceError(f"verdict.certificates: their rules are damaged ({error})") from None
    return {**record, "certificates": certificates}
