"""One read-only database connection per request, opened when the first query needs it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine import Engine
from engine.database import session_on


def install(app: Flask) -> None:
    """Give the session back at the end of every request, and show the office clock to the templates."""
    app.teardown_request(lambda _failure: close_reading())
    app.jinja_env.globals.update(office_now=lambda: engine().clock.now())


def engine() -> Engine:
    """The engine that this application shows."""
    return cast(Engine, current_app.extensions["chengnuo"])


def asking() -> Connection:
    """The connection for the queries of this request; enough for those that need no session."""
    if "asking" not in g:
        g.reading_stack = ExitStack()
        g.asking = g.reading_stack.enter_context(engine().database.asking())
    return cast(Connection, g.asking)


def reading() -> Session:
    """The session for the queries of this request."""
    if "reading" not in g:
        connection = asking()
        g.reading = g.reading_stack.enter_context(session_on(connection))
    return cast(Session, g.reading)


def close_reading() -> None:
    """Give the connection back; commands need it, and a request must never hold two at once."""
    stack = g.pop("reading_stack", None)
    g.pop("asking", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()
