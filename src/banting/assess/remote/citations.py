"""Where a remote command was read: the sources of its technique and of the facts it stands on.

Knows: techniques, stated facts, and whose program a source is about. A technique often works on
several apps and cites them all; what was read in another app's program says nothing of this one.
"""

from __future__ import annotations

from banting.attacks import TECHNIQUES
from banting.build import System
from banting.schema.facts import Rule
from banting.schema.source import Source

__all__ = ["citations", "not_run"]

_PROGRAMS = {  # app -> how titles of sources about it begin
    "androidaps": ("nightscout/AndroidAPS",),
    "iaps": ("Artificial-Pancreas/iAPS",),
    "loop": ("LoopKit/",),
    "trio": ("nightscout/Trio",),
}


def citations(way: Rule, system: System) -> tuple[Source, ...]:
    """Return the sources of a rule's technique, then of the facts that it stands on, each once."""
    phone = system.setup.device("phone")
    assert phone is not None, "a remote command needs an app"
    of_technique = TECHNIQUES[way.technique].shown.sources
    of_facts = (one.source for one in system.stated if one.fact in way.needs)
    others = tuple(
        begins for app, titles in _PROGRAMS.items() if app != phone.model for begins in titles
    )
    every = dict.fromkeys((*of_technique, *of_facts))
    return tuple(source for source in every if not source.title.startswith(others))


def not_run(sources: tuple[Source, ...]) -> bool:
    """Return whether some of it was only read, and never replayed on the real program."""
    return any("read, not run" in source.says.lower() for source in sources)
