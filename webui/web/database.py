"""One read-only database connection per request, opened when the first query needs it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, g
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import Engine
from engine.database import session_on

P = ParamSpec("P")
T = TypeVar("T")


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


def reports(view: Callable[P, T]) -> Callable[P, T]:
    """Let a view that only shows figures read from the read replica, where the office has one; see ``reported``."""

    @wraps(view)
    def shown(*args: P.args, **kwargs: P.kwargs) -> T:
        return reported(lambda: view(*args, **kwargs))

    return shown


def reported(make: Callable[[], T]) -> T:
    """What ``make`` gives when its queries are answered by the read replica, or by the primary while that is behind.

    Made once more from the primary when the replica fails on the way: ``make`` changes nothing.
    """
    database, replica = engine().database, engine().database.replica
    if replica is None:
        return make()
    close_reading()
    now = engine().system_clock.now()
    g.reading_stack = ExitStack()
    g.asking = g.reading_stack.enter_context(database.reporting(now))
    theirs = replica.is_of(g.asking)
    try:
        return make()
    except DBAPIError as error:
        if not theirs or not replica.gave_up(error, now):
            raise
        close_reading()
        return make()
    finally:
        close_reading()
