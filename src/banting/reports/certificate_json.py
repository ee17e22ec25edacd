"""A certificate of NO as JSON: what the separate checker reads, and a person can.

Knows: the certificate. Never knows: the engine that made it or the checker.
"""

from __future__ import annotations

import json

from banting.schema.proof import Certificate

__all__ = ["CERTIFICATE_FORM", "certificate_json"]

CERTIFICATE_FORM = "1.0"


def certificate_json(certificate: Certificate) -> str:
    """Return a certificate as JSON text, facts sorted, rules in their order, newline at the end."""
    record = {
        "banting_certificate": CERTIFICATE_FORM,
        "id": certificate.id,
        "goal": certificate.goal.name,
        "position": certificate.position.value,
        "granted": sorted(certificate.granted),
        "closed": sorted(certificate.closed),
        "rules": [
            {
                "id": rule.id,
                "technique": rule.technique,
                "needs": sorted(rule.needs),
                "gives": rule.gives,
                "says": rule.says,
            }
            for rule in certificate.rules
        ],
        "missing": [{"rule": rule, "needs": needs} for rule, needs in certificate.missing],
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
