"""Who is asking, and whether that person may: loaded once per request, checked by decorators on the views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, abort, g, request, session

from engine.errors import NotFound
from engine.identity.actor import Actor, load_actor
from webui.languages import language
from webui.reading import asking, engine

P = ParamSpec("P")
R = TypeVar("R")


def install(app: Flask) -> None:
    """Load the actor before every page; static files need none."""
    app.before_request(load)


def load() -> None:
    """Put the logged-in person with the posts held now into ``g.actor`` (one statement); None when nobody is."""
    staff_id = session.get("staff_id")
    g.actor = None
    if staff_id is not None and request.endpoint != "static":
        try:
            g.actor = load_actor(asking(), int(staff_id), engine().clock.now(), language())
        except NotFound:
            log_out()


def log_in(staff_id: int) -> None:
    """Start a fresh session for this person; only the chosen language survives from the old one."""
    log_out()
    session.permanent = True
    session["staff_id"] = staff_id


def log_out() -> None:
    """End the session; the chosen language stays."""
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen


def actor() -> Actor:
    """The logged-in person; 401 (which leads to the login page) when there is none."""
    if g.actor is None:
        abort(401)
    return cast(Actor, g.actor)


def login_required(view: Callable[P, R]) -> Callable[P, R]:
    """Only for people who are logged in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        actor()
        return view(*args, **kwargs)

    return guarded


def requires(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only for people who hold a post of one of these roles now (A, or B while A is absent)."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not set(roles) & set(actor().roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate
