"""The one-file HTML report: offline, readable without script, printable, light and dark."""

from banting.reports.html.charts_svg import warm_up
from banting.reports.html.page import HtmlReport, render_html

__all__ = ["HtmlReport", "render_html", "warm_up"]
