"""Bytes to a TOML document with the places of its keys, or one plain complaint with its place.

Knows: UTF-8, tomllib and its way of naming a place. Never knows: what a set-up or a trial is.
Whatever the bytes, the answer is a document or a SetupError, never another error.
"""

from __future__ import annotations

import re
import tomllib

from banting.errors import SetupError, SetupProblem
from banting.schema.toml_positions import KeyPositions, key_positions

__all__ = ["SETUP_BYTES_MAX", "decode_setup", "parse_toml"]

SETUP_BYTES_MAX = 256 * 1024
_TOML_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def decode_setup(raw: bytes, file_name: str, what: str = "set-up") -> str:
    """Return the text of a set-up file's (or trial file's) bytes without a byte order mark.

    Raises: SetupError when the file is too large or is not UTF-8.
    """
    if len(raw) > SETUP_BYTES_MAX:
        kib = SETUP_BYTES_MAX // 1024
        raise _whole_file(file_name, 1, 1, f"expected a {what} file of at most {kib} KiB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        expected = f"expected UTF-8 text, got the byte 0x{raw[fault.start]:02x}"
        hint = "save the file as UTF-8 in your editor"
        raise _whole_file(file_name, line, column, expected, hint) from None


def parse_toml(text: str, file_name: str) -> tuple[dict[str, object], KeyPositions]:
    """Return the document and the positions of its keys.

    Raises: SetupError at the place where the TOML breaks off.
    """
    try:
        return tomllib.loads(text), key_positions(text)
    except RecursionError:
        raise _whole_file(
            file_name, 1, 1, "expected tables and keys, got too many brackets"
        ) from None
    except ValueError as fault:  # a TOMLDecodeError, or a number of some thousand digits
        raise _no_toml(text, file_name, str(fault)) from None


def _no_toml(text: str, file_name: str, message: str) -> SetupError:
    """Return tomllib's complaint with the place it names, and a hint for what people often do."""
    lines = text.replace("\r\n", "\n").split("\n")
    match = _TOML_PLACE.fullmatch(message)
    if match is None:
        return _whole_file(file_name, 1, 1, "expected TOML, got a value too large to read")
    if match[2] is None:
        last = max((i for i, line in enumerate(lines) if line.strip()), default=0)
        line_no, column = last + 1, len(lines[last]) + 1
    else:
        line_no, column = int(match[2]), int(match[3])
    problem = SetupProblem(
        file=file_name,
        line=line_no,
        column=column,
        where="toml",
        expected=f"no valid TOML: {_said(match[1])}",
        hint="" if match[1].startswith("Cannot") else _toml_hint(lines[line_no - 1]),
    )
    return SetupError((problem,))


def _said(message: str) -> str:
    """Return tomllib's message in plain words where it is one that people meet often."""
    if message.startswith("Cannot overwrite"):
        return "this key has a value already"
    if message.startswith("Cannot declare"):
        return "this table stands here a second time"
    return message[0].lower() + message[1:]


def _toml_hint(line: str) -> str:
    """Return how to mend a line that tomllib refused, where the slip is a usual one."""
    key, equals, value = (part.strip() for part in line.partition("="))
    value = value.partition("#")[0].strip()
    if not equals:
        return "a line is [table], key = value, or starts with #"
    if value.lower() in ("true", "false", "yes", "no", "on", "off"):
        right = "true" if value.lower() in ("true", "yes", "on") else "false"
        return f"write {key} = {right}"
    if value.startswith(('"', "'")):
        return "" if value.endswith(value[0]) and len(value) > 1 else "the text is not closed"
    if value.startswith(("[", "{")):
        return "the bracket is not closed" if value[-1] not in "]}" else ""
    if re.fullmatch(r"\d+,\d+", value):
        return f"the decimal sign is a point: {key} = {value.replace(',', '.')}"
    return f'a text stands in quotes: {key} = "{value}"' if value else "the value is missing"


def _whole_file(
    file_name: str, line: int, column: int, expected: str, hint: str = ""
) -> SetupError:
    problem = SetupProblem(
        file=file_name, line=line, column=column, where="file", expected=expected, hint=hint
    )
    return SetupError((problem,))
