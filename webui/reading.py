"""One read-only database session per request, opened when the first query needs it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from engine import Engine


def install(app: Flask) -> None:
    """Give the session back at the end of every request, and show the office clock to the templates."""
    app.teardown_request(lambda _failure: close_reading())
    app.jinja_env.globals.update(office_now=lambda: engine().clock.now())


def engine() -> Engine:
    """The engine that this application shows."""
    return cast(Engine, current_app.extensions["chengnuo"])


def reading() -> Session:
    """The session for the queries of this request."""
    if "reading" not in g:
        g.reading_stack = ExitStack()
        g.reading = g.reading_stack.enter_context(engine().database.reading())
    return cast(Session, g.reading)


def close_reading() -> None:
    """Give the connection back; commands need it, and a request must never hold two at once."""
    stack = g.pop("reading_stack", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()
