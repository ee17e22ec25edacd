"""The remote table as a reader has it: a page in Markdown, a screen, a record in JSON."""

from banting.reports.remote_table.page import markdown
from banting.reports.remote_table.record import record
from banting.reports.remote_table.screen import screen

__all__ = ["markdown", "record", "screen"]
