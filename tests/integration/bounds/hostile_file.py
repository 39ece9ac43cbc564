"""One file that a reader once could not cope with, or its kin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HostileFile:
    """A file, who reads it, and whether it is refused in words; ``refused`` None: either will do.

    ``answer`` is given to a form.
    """

    reader: str
    name: str
    content: Callable[[], bytes]
    refused: bool | None = None
    answer: Callable[[], Any] | None = None
