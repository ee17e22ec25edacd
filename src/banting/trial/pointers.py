"""A compiled kernel as a pointer, so that one compiled loop calls any of them.

numba's first-class functions are typed by signature alone: the loop that calls them is compiled
once, kept in the disk cache, and meets kernels of any shelf without knowing them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from numba.core import sigutils
from numba.core.types import WrapperAddressProtocol
from numba.experimental.function_type import _get_wrapper_address

__all__ = ["Pointer", "pointer_to", "uncollected"]


@contextmanager
def uncollected(*, when: bool) -> Iterator[None]:
    """Let nothing be collected inside, where something is to be compiled.

    A compiler makes many objects and hardly a dead ring among them: looking for those takes a tenth
    of the time.
    """
    collects = when and gc.isenabled()
    if collects:
        gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class Pointer(WrapperAddressProtocol):
    """The address of a compiled kernel, with its signature."""

    def __init__(self, kernel: Any, signature: str) -> None:
        arguments, result = sigutils.normalize_signature(signature)
        self._signature = result(*arguments)
        self._kernel = kernel  # keeps the machine code alive
        self._address = _get_wrapper_address(kernel, self._signature)

    def __wrapper_address__(self) -> int:
        return int(self._address)

    def signature(self) -> Any:
        """Return numba's signature of the kernel."""
        return self._signature


@cache
def pointer_to(kernel: Callable[..., int], signature: str) -> Pointer:
    """Return the kernel compiled for a signature (of `banting.kernels`), as a pointer."""
    return Pointer(kernel, signature)
