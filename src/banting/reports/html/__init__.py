"""The one-file HTML report: offline, readable without script, printable, light and dark."""

from banting.reports.html.page import HtmlReport, render_html

__all__ = ["HtmlReport", "render_html"]
