"""The engine: processes, rules of the office, running cases. Knows no web page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.application import Engine

__all__ = ["Engine"]


def __getattr__(name: str) -> Any:
    """``Engine`` is loaded when it is asked for: diagrams are read and checked without a database."""
    if name == "Engine":
        from engine.application import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
