"""Where each key of a TOML document stands, because tomllib does not say.

Knows: the grammar of TOML 1.0 well enough to walk a document that tomllib has already accepted, and
nothing about set-ups. It never judges: run it after tomllib, not instead. Quoted and dotted keys,
inline tables, arrays and arrays of tables are followed; every value is stepped over unread.

Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass

__all__ = ["KeyPath", "KeyPositions", "key_positions"]

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"[^,\]}\n#]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPositions:
    """Lines and columns (both from 1) by key path; an element of an array is an integer step."""

    places: dict[KeyPath, tuple[int, int]]

    def of(self, path: KeyPath) -> tuple[int, int]:
        """Return where a key stands, else where its nearest parent does, else the first line."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return (1, 1)


def key_positions(document: str) -> KeyPositions:
    """Return the position of every key of a document that tomllib accepts."""
    text = document.replace("\r\n", "\n")
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    places: dict[KeyPath, tuple[int, int]] = {}
    for path, offset in _Walk(text).document():
        line = bisect_right(line_starts, offset)
        places.setdefault(path, (line, offset - line_starts[line - 1] + 1))
    return KeyPositions(places=places)


_Found = Iterator[tuple[KeyPath, int]]


class _Walk:
    """One pass over a document; `at` is the offset of the next character to read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.elements: dict[KeyPath, int] = {}  # tables so far in each array of tables

    def document(self) -> _Found:
        """Yield (path, offset) of every key, in the order written."""
        table: KeyPath = ()
        while self.blank() < len(self.text):
            if self.text.startswith("[[", self.at):
                table = yield from self.header("[[")
            elif self.text.startswith("[", self.at):
                table = yield from self.header("[")
            else:
                yield from self.pair(table)

    def header(self, bracket: str) -> Generator[tuple[KeyPath, int], None, KeyPath]:
        """Yield the keys of a `[table]` or `[[array]]` header; return the path it opens."""
        self.at += len(bracket)
        path: KeyPath = ()
        for key, offset in self.dotted_key():
            path = (*self.inside(path), key)
            yield path, offset
        self.at += len(bracket)
        if bracket == "[[":
            self.elements[path] = self.elements.get(path, 0) + 1
            yield self.inside(path), offset
        return self.inside(path)

    def inside(self, path: KeyPath) -> KeyPath:
        """Return the path of the latest element where `path` is an array of tables."""
        return (*path, self.elements[path] - 1) if path in self.elements else path

    def pair(self, table: KeyPath) -> _Found:
        """Yield the keys of `key = value`, and those inside the value."""
        path = table
        for key, offset in self.dotted_key():
            path = (*path, key)
            yield path, offset
        self.at += 1  # the equals sign
        yield from self.value(path)

    def dotted_key(self) -> list[tuple[str, int]]:
        """Return the parts of a key with their offsets; stop before what follows it."""
        parts = []
        while True:
            self.blank()
            parts.append((self.simple_key(), self.at))
            self.at = self.end_of_key()
            self.blank()
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def end_of_key(self) -> int:
        """Return where the bare or quoted key that starts here ends."""
        match = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
        assert match, f"tomllib accepted a key at {self.at} that is none"
        return match.end()

    def simple_key(self) -> str:
        """Return the bare or quoted key that starts here, unquoted."""
        written = self.text[self.at : self.end_of_key()]
        if written[0] not in "\"'":
            return written
        return str(tomllib.loads(f"key = {written}")["key"])

    def value(self, path: KeyPath) -> _Found:
        """Step over a value; yield the keys inside it."""
        self.blank()
        if self.text.startswith("{", self.at):
            yield from self.members(path, "}")
        elif self.text.startswith("[", self.at):
            yield from self.members(path, "]")
        else:
            match = _STRING.match(self.text, self.at) or _PLAIN_VALUE.match(self.text, self.at)
            assert match, f"tomllib accepted a value at {self.at} that is none"
            self.at = match.end()

    def members(self, path: KeyPath, closing: str) -> _Found:
        """Yield the keys inside an inline table (`}`) or an array (`]`)."""
        self.at += 1
        index = 0
        while self.blank() < len(self.text) and self.text[self.at] != closing:
            if closing == "]":
                yield (*path, index), self.at
                yield from self.value((*path, index))
            else:
                yield from self.pair(path)
            index += 1
            self.blank()
            self.at += self.text.startswith(",", self.at)
        self.at += 1

    def blank(self) -> int:
        """Step over white space, line ends and comments; return the offset then."""
        match = _BLANK.match(self.text, self.at)
        assert match, "an empty match is a match"
        self.at = match.end()
        return self.at
