"""The position scanner against tomllib: it finds every key that tomllib finds, and nothing else."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.schema.toml_positions import KeyPath, key_positions

DOCUMENT = '''\
# a comment with [brackets] and = signs
title = "a \\"quoted\\" # text"
"quoted key" = 1
'literal.key' = """
[not.a.table]
x = 1
"""
a.b . c = 1979-05-27 07:32:00
[table] # here too
list = [ # and here
  "]", { deep = [1, 2], "x y" = '}' },
]
inline = { one = 1, two.three = "}" , four = { five = 5 } }
[table."sub table"]
text = \'\'\'it's # fine\'\'\'\'
[[many]]
name = "first"
[[many]]
name = "second"
[many.inner]
deep = true
[[many.more]]
last = 1e3
'''


def paths_in(value: object, path: KeyPath = ()) -> set[KeyPath]:
    """Return the path of everything inside a value as tomllib returned it."""
    found = {path} if path else set()
    steps = value.items() if isinstance(value, dict) else ()
    steps = enumerate(value) if isinstance(value, list) else steps
    for step, inner in steps:
        found |= paths_in(inner, (*path, step))
    return found


def test_every_key_of_a_document_has_a_place():
    assert set(key_positions(DOCUMENT).places) == paths_in(tomllib.loads(DOCUMENT))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (2, 1)),
        (("quoted key",), (3, 1)),
        (("literal.key",), (4, 1)),
        (("a",), (8, 1)),
        (("a", "b", "c"), (8, 7)),
        (("table",), (9, 2)),
        (("table", "list", 1, "deep"), (11, 10)),
        (("table", "inline", "two", "three"), (13, 25)),
        (("table", "sub table"), (14, 8)),
        (("many", 0, "name"), (17, 1)),
        (("many", 1, "name"), (19, 1)),
        (("many", 1, "inner", "deep"), (21, 1)),
        (("many", 1, "more", 0, "last"), (23, 1)),
    ],
)
def test_a_key_stands_where_a_reader_would_point(path, place):
    assert key_positions(DOCUMENT).of(path) == place


def test_a_key_that_is_not_there_stands_where_its_table_does():
    assert key_positions(DOCUMENT).of(("many", 1, "colour")) == (18, 3)
    assert key_positions(DOCUMENT).of(("nowhere",)) == (1, 1)


def test_windows_line_ends_move_nothing():
    assert key_positions(DOCUMENT.replace("\n", "\r\n")) == key_positions(DOCUMENT)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=6)


def quoted(text: str) -> str:
    """Return a text as a TOML basic string."""
    escaped = "".join(
        f"\\U{ord(c):08x}" if c in '"\\' or ord(c) < 32 or ord(c) == 127 else c for c in text
    )
    return f'"{escaped}"'


VALUES = st.recursive(
    st.one_of(
        st.integers(-(2**60), 2**60).map(str),
        st.booleans().map(lambda value: str(value).lower()),
        KEYS.map(quoted),
        st.sampled_from(["1979-05-27T07:32:00Z", "inf", "'# ]}'", '"""\n"" ]"""']),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {' , '.join(items)} ]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda items: (
                "{ " + ", ".join(f"{quoted(key)} = {value}" for key, value in items.items()) + " }"
            )
        ),
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(KEYS, VALUES, max_size=4),
    st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3),
    st.lists(st.dictionaries(KEYS, VALUES, max_size=2), max_size=3),
)
def test_any_document_gives_the_keys_that_tomllib_gives(top, tables, elements):
    lines = [f"{quoted('k' + key)} = {value}" for key, value in top.items()]
    for name, table in tables.items():
        lines.append(f"[ {quoted('t' + name)} ]  # a table")
        lines += [f"{quoted(key)}={value}" for key, value in table.items()]
    for element in elements:
        lines.append("[[ elements ]]")
        lines += [f"\t{quoted(key)} = {value}" for key, value in element.items()]
    document = "\n".join(lines)
    assert set(key_positions(document).places) == paths_in(tomllib.loads(document))
