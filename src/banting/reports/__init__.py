"""The shelf of report forms: each turns a verdict into bytes.

One literal table of name -> (module, class). A form is imported when it is asked for, so that the
shelf costs nothing to look at and the terminal never waits for a charting library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from banting.interfaces import Report

__all__ = ["REPORT_FORMS", "report_form"]

REPORT_FORMS: dict[str, tuple[str, str]] = {
    "html": ("banting.reports.html", "HtmlReport"),
    "json": ("banting.reports.json_report", "JsonReport"),
    "terminal": ("banting.reports.terminal", "TerminalReport"),
}


def report_form(name: str) -> Report:
    """Return a report form by its name in `REPORT_FORMS`; KeyError for a name not there."""
    module, form = REPORT_FORMS[name]
    return cast("Report", getattr(import_module(module), form)())
