"""How long work tells how far it is: what is being done, how much of it, of how much."""

from collections.abc import Callable

__all__ = ["Progress"]

Progress = Callable[[str, int, int], None]
