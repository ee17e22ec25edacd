"""The answer for one place as a page that the wearer can read: yes or no first, the proof below."""

from banting.reports.place_page.nouns import PlacePage
from banting.reports.place_page.page import place_page

__all__ = ["PlacePage", "place_page"]
