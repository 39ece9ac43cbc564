"""Who is asking, and whether that person may: loaded once per request, checked by decorators on the views."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from engine.cases.bundles import LATEST_DECISIONS
from engine.errors import NotFound
from engine.identity.actor import Actor, load_actor
from engine.identity.permissions import PAGES, may_open
from engine.identity.sessions import LONGEST, begin_session, end_session, see_session
from webui.show.languages import language
from webui.web.clients import client_of
from webui.web.database import asking, close_reading, engine
from webui.web.live import asked_by_itself

P = ParamSpec("P")
R = TypeVar("R")


def install(app: Flask) -> None:
    """Load the actor before every page; static files need none."""
    app.before_request(load)
    install_names(app)


def install_names(app: Flask) -> None:
    """``opens(page)`` for the templates."""
    app.jinja_env.globals.update(opens=opens)


NOTED_SECONDS = 300
"""How often the time of the last page is noted in the session."""

BY_THEMSELVES = frozenset({"desk.news_now"})
"""What open pages ask without anybody being there: a session ends although they do."""

BEFORE_A_NEW_PASSWORD = frozenset({"account.password", "auth.logout"})
"""All that is open to somebody with a one-time password, beside what is open to everybody."""

BEFORE_A_SECOND_FACTOR = BEFORE_A_NEW_PASSWORD | {
    "account.security",
    "account.begin_factor",
    "account.confirm_factor",
}
"""All that is open to somebody who needs a second factor and has none, beside what is open to everybody."""

HALF_WAY = timedelta(minutes=5)
"""How long after the password the code of the second factor may come."""


def load() -> Response | None:
    """Put the logged-in person with the posts held now into ``g.actor`` (one statement); None when nobody is.

    A session that is older than the password has ended. Who has a one-time password has to choose another first, who
    needs a second factor has to set one up. A request of the API has brought its person along by a token already.
    """
    if g.get("authenticated_by_key"):
        return None
    staff_id = session.get("staff_id")
    g.actor = None
    if staff_id is not None and request.endpoint != "static":
        try:
            found = load_actor(
                asking(), int(staff_id), engine().clock.now(), language(), session_id=session.get("id", "")
            )
        except NotFound:
            forget()
            return None
        changed_at = found.password_changed_at
        now, since = datetime.now(UTC), session.get("since", 0)
        if (changed_at is not None and changed_at.timestamp() > since) or now.timestamp() > since + LONGEST.seconds:
            forget()
            return None
        alone = request.endpoint in BY_THEMSELVES or asked_by_itself()
        if now.timestamp() > session.get("seen", 0) + NOTED_SECONDS and not alone:
            # Writing to the session signs its cookie anew: it ends so long after the last page, not after the login.
            session["seen"] = now.timestamp()
            close_reading()
            with engine().database.transaction() as transaction:
                see_session(transaction, session.get("id", ""), now)
        g.actor = found
        if (
            found.must_change_password
            and not session.get("elsewhere")
            and request.endpoint not in BEFORE_A_NEW_PASSWORD
            and request.blueprint != "portal"
        ):
            return redirect(url_for("account.password"))
        if found.must_add_factor and request.endpoint not in BEFORE_A_SECOND_FACTOR and request.blueprint != "portal":
            return redirect(url_for("account.security"))
    return None


def log_in(staff_id: int, *, elsewhere: bool = False) -> None:
    """Start a fresh session for this person; only the chosen language survives from the old one.

    ``elsewhere``: another system has said who it is, so that a one-time password of ours need not be changed.
    """
    log_out()
    session.permanent = True
    session["staff_id"] = staff_id
    session["id"] = secrets.token_urlsafe(18)
    now = datetime.now(UTC)
    session["since"] = session["seen"] = now.timestamp()
    if elsewhere:
        session["elsewhere"] = True
    close_reading()
    with engine().database.transaction() as transaction:
        begin_session(transaction, session["id"], staff_id, client_of(request.headers.get("User-Agent", "")), now)


def log_in_half(staff_id: int, login: str, *, elsewhere: bool = False) -> None:
    """Remember who gave the password, or came from elsewhere, and owes the code of the second factor.

    Nobody is logged in by it.
    """
    log_out()
    now = datetime.now(UTC).timestamp()
    session["half"] = {"staff_id": staff_id, "login": login, "since": now, "elsewhere": elsewhere}


def half_way() -> tuple[int, str, datetime, bool] | None:
    """Who owes the code: staff id, login, since when, and whether from elsewhere; None when nobody does in time."""
    half = session.get("half")
    if half is None:
        return None
    since = datetime.fromtimestamp(half["since"], UTC)
    if datetime.now(UTC) > since + HALF_WAY:
        return None
    return half["staff_id"], half["login"], since, half["elsewhere"]


def log_out() -> None:
    """End the session, on the server too: copies of its cookie let nobody in any more."""
    if "id" in session:
        close_reading()
        with engine().database.transaction() as transaction:
            end_session(transaction, session["id"], datetime.now(UTC))
    forget()


def forget() -> None:
    """Empty this browser's session; the chosen language stays."""
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
    """Only for people who are logged in; the view's ``page`` is None."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        actor()
        return view(*args, **kwargs)

    guarded.__dict__["page"] = None
    return guarded


def requires(page: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only for people whose posts open this page or act of the office at large (``permissions.PAGES``); else 403.

    The view carries it as ``page``, so that a test can go through all of them.
    """

    assert page in PAGES, page

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            may_open(actor(), page).check()
            return view(*args, **kwargs)

        guarded.__dict__["page"] = page
        return guarded

    return decorate


def check_decision(key: str) -> None:
    """Go on only for people who may see and change this decision table; else 403. Empty: a diagram."""
    may_open(actor(), "ladder" if key in LATEST_DECISIONS else "design").check()


def opens(page: str) -> bool:
    """Whether the logged-in person's posts open a page; for templates that offer a way to it."""
    return g.actor is not None and bool(may_open(g.actor, page))
