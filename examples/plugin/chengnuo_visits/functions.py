"""What the diagrams of this plugin calculate. Functions get and give plain values, the same for the same arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def visit_groups(people: int, most: int) -> int:
    """Into how many groups of at most ``most`` a delegation is parted."""
    return -(-people // most)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"visit_groups": visit_groups}
