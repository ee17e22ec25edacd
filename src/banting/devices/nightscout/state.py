"""What a site keeps: documents in collections, people with access tokens, answers owed.

A document is JSON text with what it is sorted and told apart by beside it. Everything is a value:
a change gives a new state. Collections are bounded; the oldest document makes room, as a hoster's
clean-up does. Never knows: who asks, or what a path means.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

__all__ = ["COLLECTIONS", "CloudState", "Document", "Fields", "Owed", "Shelf", "Subject", "written"]

Fields = dict[str, Any]  # a record's JSON, inside this family only

COLLECTIONS = ("devicestatus", "entries", "food", "profile", "settings", "treatments")
KEPT_MAX = 5_000  # documents of one collection: 17 days of readings
_by_time = attrgetter("at_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One record. `key` is what a second upload of the same record is known by."""

    id: str
    at_ms: int
    key: str
    identifier: str
    modified_ms: int
    text: str

    def fields(self) -> Fields:
        """Return its JSON, without the database's `_id`."""
        fields: Fields = json.loads(self.text)
        return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A collection, oldest first."""

    name: str
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Someone with an access token: a name and roles."""

    id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An answer that waits for the push service: to whom, and when it is given up."""

    to: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudState:
    """All that a site keeps. `made` counts ids given out; `modified_ms` is the newest change."""

    shelves: tuple[Shelf, ...] = tuple(Shelf(name=name) for name in COLLECTIONS)
    subjects: tuple[Subject, ...] = ()
    made: int = 0
    modified_ms: int = 0
    failed_login_ms: int | None = None
    owed: tuple[Owed, ...] = ()

    def documents(self, collection: str) -> tuple[Document, ...]:
        """Return a collection's documents, oldest first."""
        return next(shelf.documents for shelf in self.shelves if shelf.name == collection)

    def with_documents(self, collection: str, documents: tuple[Document, ...]) -> CloudState:
        """Return the state with a collection replaced; the oldest go when there are too many."""
        kept = Shelf(name=collection, documents=documents[-KEPT_MAX:])
        shelves = tuple(kept if shelf.name == collection else shelf for shelf in self.shelves)
        return replace(self, shelves=shelves)

    def with_document(self, collection: str, document: Document) -> CloudState:
        """Return the state with a document put in its place in time; one of its id is replaced."""
        others = self.documents(collection)
        if any(one.id == document.id for one in others):
            others = tuple(one for one in others if one.id != document.id)
        place = bisect_right(others, document.at_ms, key=_by_time)
        return self.with_documents(collection, (*others[:place], document, *others[place:]))

    def changed(self, now_ms: int) -> tuple[CloudState, int]:
        """Return the state with a time of change that nothing earlier has, and that time."""
        at_ms = max(now_ms, self.modified_ms + 1)
        return replace(self, modified_ms=at_ms), at_ms

    def new_id(self, now_ms: int) -> tuple[CloudState, str]:
        """Return the state and a fresh id: 24 hexadecimal digits that begin with the time."""
        seconds = now_ms // 1_000
        made = self.made + 1
        return replace(self, made=made), f"{seconds:08x}ba2719c10d{made % 2**24:06x}"


def written(content: object) -> str:
    """Return JSON as it is kept and sent."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
