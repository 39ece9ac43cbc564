"""From a page to a command of the administration: who acts."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from engine.administration.command import Command
from webui.web.access import actor
from webui.web.database import close_reading, engine

R = TypeVar("R")


def administer(command: Command[..., R], **arguments: Any) -> R:
    """Run a command of the administration as the logged-in person; its refusals go up."""
    me = actor()
    # The command opens its own transaction; a request must not hold two connections at once.
    close_reading()
    return command(engine(), me, **arguments)


def day_from(text: str) -> date | None:
    """A day as an address or field carries it (ISO); None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
