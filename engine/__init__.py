"""The engine: processes, rules of the office, running cases. Knows no web page."""

from engine.application import Engine

__all__ = ["Engine"]
