"""Pages that a command makes of what was found, written into a folder to stand beside the rest."""

from __future__ import annotations

from pathlib import Path

from banting.cli.speech import shown_path, tell
from banting.errors import OutputError

__all__ = ["write_page"]


def write_page(path: Path, text: str) -> None:
    """Write a file and say so.

    Raises: OutputError where it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{shown_path(path)} cannot be written: {error.strerror}") from error
    tell(f"wrote {shown_path(path)}")
