"""JSON objects as text that people can read line by line and that is the same for equal objects."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["object_text"]


def object_text(record: dict[str, Any]) -> str:
    """Return an object with one line a field, and one line an item where a field is a list."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    def field(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return line(value)
        return "[\n  " + ",\n  ".join(line(one) for one in value) + "\n ]"

    body = ",\n".join(f" {line(key)}: {field(value)}" for key, value in record.items())
    return f"{{\n{body}\n}}\n"
