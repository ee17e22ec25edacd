"""The verdict on one screen: the answer, from where, what it does, and what to change first.

Knows: the verdict and the width of the screen. Never knows: where the report was written (the door
says that below) or whether the screen has colours (the door asks for them).
"""

from __future__ import annotations

import shlex

from banting.reports.terminal_answers import answer_lines, answer_table
from banting.reports.terminal_lines import BLANK, Line, Style, ends, line, painted, wrapped
from banting.reports.terminal_wearer import frequency_lines, wearer_lines
from banting.schema.setup import DeviceSetup
from banting.schema.verdict import Advice, Verdict

__all__ = ["TerminalReport"]

WIDTH = 100
_ADVICE_MAX = 2


class TerminalReport:
    """The report form `terminal`."""

    def __init__(
        self, *, colour: bool = False, width: int = WIDTH, command: str = "banting"
    ) -> None:
        """Lay out for `width` columns, 60 or more; `command` is what the reader types."""
        self._colour = colour
        self._command = command
        self._width = max(60, width)

    def render(self, verdict: Verdict) -> bytes:
        """Return the screen as UTF-8 text."""
        width = self._width
        lines = [
            *_head(verdict, width),
            BLANK,
            *answer_lines(verdict, width),
            BLANK,
            *answer_table(verdict, width, self._command),
            *_if_any(wearer_lines(verdict, width)),
            *_if_any(frequency_lines(verdict, width)),
            *_if_any(_advice(verdict, width, self._command)),
            BLANK,
            *_honesty(width),
        ]
        return painted(lines, colour=self._colour).encode()


def _if_any(lines: list[Line]) -> list[Line]:
    """Return lines with a blank one before them, none when there are none."""
    return [BLANK, *lines] if lines else []


def _head(verdict: Verdict, width: int) -> list[Line]:
    """Return the set-up's title, its devices, and what the run was made with."""
    patients = verdict.baseline[0].patients if verdict.baseline else 0
    people = f", {patients:,} virtual patient{'' if patients == 1 else 's'}" if patients else ""
    made = f"seed {verdict.seed}{people}"
    devices = " · ".join(
        f"{device.role} {device.model}{_version(device)}" for device in verdict.setup.devices
    )
    below = wrapped(devices, width, "  ", Style.DIM)
    if len(verdict.setup.title) + len(made) + 4 > width:
        return [
            *wrapped(verdict.setup.title, width, "  ", Style.STRONG, lines_max=2),
            *below,
            line("  ", (made, Style.DIM)),
        ]
    title = line("  ", (verdict.setup.title, Style.STRONG))
    return [ends(title, line((made, Style.DIM)), width), *below]


def _version(device: DeviceSetup) -> str:
    """Return which version a device is, by its firmware or by its app's version."""
    version = device.firmware or dict(device.options).get("version", "")
    return f" {version}" if version else ""


def _advice(verdict: Verdict, width: int, command: str) -> list[Line]:
    """Return what to change first, with the command that shows what it turns."""
    if not verdict.advice:
        return []
    lines = [line("  ", ("Change first", Style.STRONG))]
    for advice in verdict.advice[:_ADVICE_MAX]:
        says = "; ".join(change.says for change in advice.changes)
        lines += wrapped(f"{says}: {_closes(advice)}", width, "    ", lines_max=5)
        changes = " ".join(shlex.quote(f"{change.key}={change.value}") for change in advice.changes)
        whatif = f"{command} whatif {shlex.quote(verdict.setup_name)} {changes}"
        lines += wrapped(whatif, width, "      ", Style.DIM, lines_max=9)  # never cut: it is typed
    return lines


def _closes(advice: Advice) -> str:
    """Return which cells a change turns to NO, and which stay open."""
    closes = f"closes {_ids(advice.closes)}"
    return f"{closes}, leaves {_ids(advice.leaves_open)}" if advice.leaves_open else closes


def _ids(cells: tuple[str, ...]) -> str:
    """Return the ids of cells by position, neighbours as a range: `G1-G4 G6 (radio), G1 (usb)`."""
    goals: dict[str, list[int]] = {}
    for cell in cells:
        goal, _, position = cell.partition("-")
        goals.setdefault(position, []).append(int(goal[1:]))
    return ", ".join(f"{_ranges(numbers)} ({position})" for position, numbers in goals.items())


def _ranges(numbers: list[int]) -> str:
    """Return goals' numbers as ids, runs of them as ranges."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(f"G{run[0]}" + (f"-G{run[-1]}" if len(run) > 1 else "") for run in runs)


def _honesty(width: int) -> list[Line]:
    """Return what the answers do not say."""
    says = (
        "A NO holds for the techniques, versions and assumptions listed. "
        "Simulated; not a medical device."
    )
    return wrapped(says, width, "  ", Style.DIM)
