"""What every page shares: the template engine, the words templates use, style and script inlined.

Everything a page shows is escaped by the engine; nothing stands beside the file.
"""

from __future__ import annotations

from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banting.reports import phrases
from banting.reports.message_text import MessageText, message_text, shortened
from banting.reports.place_page.words import goals_in_words, reason_lead
from banting.reports.places import from_place, meaning, place
from banting.reports.wording import counted, joined, people
from banting.schema.setup import Scalar

__all__ = ["as_typed", "environment", "inlined", "message_of"]


def inlined(*names: str) -> Markup:
    """Return files of this package as trusted text; none may close the element it stands in."""
    package = resources.files(__package__)
    text = "".join(package.joinpath(name).read_text(encoding="utf-8") for name in names)
    assert "</" not in text, f"{names} would close their own element"
    return Markup(text)  # noqa: S704 - files of this package


def message_of(raw_hex: str) -> MessageText | None:
    """Return bytes given as hex as a message of text, None where they are none."""
    return message_text(bytes.fromhex(raw_hex))


def as_typed(value: Scalar) -> str:
    """Return an option's value for a reader: yes or no, a number, a text or that there is none."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
    return str(value) or "none"


def environment() -> Environment:
    """Return the engine with every reading of a number as a filter."""
    env = Environment(
        loader=PackageLoader("banting.reports.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for reading in (
        place,
        from_place,
        meaning,
        goals_in_words,
        reason_lead,
        counted,
        joined,
        people,
        phrases.glucose,
        phrases.share_estimate,
        phrases.percent_estimate,
        phrases.plain_estimate,
        phrases.glucose_estimate,
        phrases.of_patients,
        phrases.per_year,
        phrases.significant,
        phrases.decimal,
        phrases.replay_clock,
        phrases.sentence,
        shortened,
        message_of,
        as_typed,
    ):
        env.filters[reading.__name__] = reading
    return env
