"""How a rule of the office says no."""

from __future__ import annotations

import re

from engine.errors import Refused

RULE_ID = re.compile(r"[A-Z]{2}-[1-9]\d?")
"""What the id of a rule looks like: its system and its number there."""


class RuleBroken(Refused):
    """A rule forbids what was asked for; ``rule`` is its id (``ON-4``), ValueError when that is none.

    ``infraction`` is the code under which the attempt itself goes on the record; None when a mistake costs nothing.
    """

    def __init__(self, rule: str, zh: str, en: str, *, place: str | None = None, infraction: str | None = None) -> None:
        super().__init__(zh, en, place=place)
        if not RULE_ID.fullmatch(rule):
            raise ValueError(f"Expected the id of a rule, but it was {rule!r}.")
        self.rule = rule
        self.infraction = infraction


def written(value: object) -> str:
    """The text without blanks around it; empty when nothing was written."""
    return value.strip() if isinstance(value, str) else ""


def written_or_none(value: object) -> str | None:
    """The text without blanks around it; None when nothing was written."""
    return written(value) or None
