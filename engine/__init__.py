"""The engine: processes, rules of the office, cases in motion. Knows no web page."""

from engine.application import Engine

__all__ = ["Engine"]
