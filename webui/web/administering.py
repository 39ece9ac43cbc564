"""From a page to a command of the administration: who acts, and a refusal that brings the page back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from flask import request

from engine.administration.command import Command
from engine.clock import OFFICE_ZONE
from engine.errors import NotAllowed, NotFound, Refused
from webui.show.languages import language
from webui.web.access import actor
from webui.web.database import close_reading, engine

R = TypeVar("R")


def administer(command: Command[..., R], **arguments: Any) -> R:
    """Run a command of the administration as the logged-in person; its refusals go up."""
    me = actor()
    # The command opens its own transaction; a request must not hold two connections at once.
    close_reading()
    return command(engine(), me, **arguments)


def problem_of(attempt: Callable[[], object]) -> tuple[str, str] | None:
    """Try something that may be refused: None when it was done, otherwise the sentence and the field it is about.

    Who may not, and what does not exist, is a page of its own (403, 404), so those refusals go up.
    """
    try:
        attempt()
    except (NotAllowed, NotFound) as refusal:
        if isinstance(refusal, NotFound) and refusal.place:
            return refusal.text(language()), refusal.place
        raise
    except Refused as refusal:
        return refusal.text(language()), refusal.place or ""
    return None


def moment_from(name: str) -> datetime | None:
    """The moment of a field of type ``datetime-local``, in office time; None when it is empty. Refused otherwise."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=OFFICE_ZONE)
    except ValueError:
        raise Refused(
            f"看不懂时间“{typed}”，请按 2026-10-01 08:00 的样子填写。",
            f"Expected a moment like 2026-10-01 08:00, but it was “{typed}”.",
            place=name,
        ) from None


def day_from(text: str) -> date | None:
    """A day as an address or field carries it (ISO); None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
