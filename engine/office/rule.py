"""How a rule of the office says no."""

from __future__ import annotations

from engine.errors import Refused


class RuleBroken(Refused):
    """A rule forbids what was asked for; ``rule`` is its id (``ON-4``).

    ``infraction`` is the code under which the attempt itself goes on the record; None when a mistake costs nothing.
    """

    def __init__(self, rule: str, zh: str, en: str, *, place: str | None = None, infraction: str | None = None) -> None:
        super().__init__(zh, en, place=place)
        self.rule = rule
        self.infraction = infraction


def written(value: object) -> str:
    """The text without blanks around it; empty when nothing was written."""
    return value.strip() if isinstance(value, str) else ""


def written_or_none(value: object) -> str | None:
    """The text without blanks around it; None when nothing was written."""
    return written(value) or None
