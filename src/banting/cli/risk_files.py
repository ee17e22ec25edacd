"""The files of a folder of risk scenarios, read as they are; the reading of them is elsewhere.

Where a folder has no reusable pieces of its own, those of a folder above it are read as well, so
that a single suite can be named.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from banting.errors import ModelError

__all__ = ["files_of"]

_ENDINGS = frozenset({".json", ".csv", ".tsv"})
_FILE_BYTES_MAX = 8 * 2**20
_FILES_MAX = 100_000
_PIECES = "reusable"
_LOOK_UP = 4


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by path, relative to it or to the one that holds the pieces.

    Raises: ModelError for a folder that cannot be read, or with more files than any release has.
    """
    root = folder.resolve()
    above = [root, *list(root.parents)[:_LOOK_UP]]
    holder = next((place for place in above if (place / _PIECES).is_dir()), root)
    files = dict(_walked(root, holder))
    if holder != root and not any(_PIECES in path.split("/")[:-1] for path in files):
        files |= dict(_walked(holder / _PIECES, holder))
    return files


def _walked(folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder that scenarios are made of, too large ones as empty."""
    count = 0
    try:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _ENDINGS or not path.is_file():
                continue
            count += 1
            if count > _FILES_MAX:
                raise ModelError(str(folder), f"has more than {_FILES_MAX:,} files; point lower")
            large = path.stat().st_size > _FILE_BYTES_MAX
            yield path.relative_to(root).as_posix(), b"" if large else path.read_bytes()
    except OSError as error:
        raise ModelError(str(folder), f"cannot be read: {error}") from None
