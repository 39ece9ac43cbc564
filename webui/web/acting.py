"""From a page to a command of the engine: who acts, once per page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import request

from engine.cases.submissions import Outcome
from webui.web.access import actor
from webui.web.database import close_reading, engine


def page_key() -> str:
    """A fresh key for a form page; the same key acts once, however often it is sent."""
    return secrets.token_urlsafe(18)


def act(command: Callable[..., Outcome], **arguments: Any) -> Outcome:
    """Run a command as the logged-in person under the key of the page."""
    me = actor()
    # The command opens its own transaction; a request must not hold two connections at once.
    close_reading()
    return command(engine(), me, key=request.form.get("_key") or page_key(), **arguments)
