"""The host as surroundings of the pages: who asks, the session, refusals, and the layout of a page are the host's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Request, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.sessions import SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    NotFound,
    ServiceUnavailable,
    Unauthorized,
    UnprocessableEntity,
)
from werkzeug.wrappers import Response

from engine.database import is_unreachable
from engine.errors import ChengnuoError
from engine.errors import NotFound as NobodyFound
from engine.identity.actor import Actor, load_actor
from engine.queries.organisation.staff import staff_key
from webui.application import Part
from webui.hosting.host import HostSession, host
from webui.show.languages import LANGUAGES, language
from webui.web import access, errors, security
from webui.web.database import asking, engine

TEMPLATES = Path(__file__).parent / "templates"

NOT_MOUNTED = frozenset(
    {
        "account.password",
        "account.security",
        "account.begin_factor",
        "account.confirm_factor",
        "account.renew_codes",
        "account.drop_own_factor",
        "admin.sign_in",
        "admin.require_factor",
        "admin.drop_factor",
        "account.end_sessions",
        "admin.end_sessions",
    }
)
"""Passwords, second factors and sessions are the host's own."""

_REFUSALS: Mapping[int, type[HTTPException]] = {403: Forbidden, 404: NotFound, 409: Conflict, 422: UnprocessableEntity}


@dataclass(frozen=True)
class Page:
    """The parts of a page that the host's layout puts in their places; all but the title are HTML."""

    title: str
    head: Markup
    navigation: Markup
    content: Markup
    scripts: Markup


class HostSurroundings:
    """Mounts the pages into a host; ``left_out`` names the blueprints that it does not want."""

    def __init__(self, left_out: Collection[str]) -> None:
        self.left_out = frozenset(left_out) | NOT_MOUNTED

    @property
    def configuration(self) -> Mapping[str, Any]:
        """No demonstration, no worker; the key comes with the first request."""
        return {
            "DEMO": False,
            "WORKS_SINCE": None,
            "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
            "OFFICE_NAME": None,
            "PAGES_LEFT_OUT": self.left_out,
        }

    @property
    def security(self) -> Part:
        """Tokens of our own in the host's session; the other headers are the host's."""
        return _Security()

    @property
    def access(self) -> Part:
        """The person whom the host names."""
        return _Access()

    @property
    def errors(self) -> Part:
        """Refusals go to the host's error handlers."""
        return _Errors()

    @property
    def ways_in(self) -> Iterable[Blueprint]:
        """The addresses of the login, which lead to the host's."""
        return (_ways_in(),)


class _HostSessions(SessionInterface):
    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        return HostSession(host().session)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """The host saves it."""


class _Security:
    def install(self, app: Flask) -> None:
        app.session_interface = _HostSessions()
        security.install_tokens(app)
        app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    """Pages with personal data are not cached, whatever the host does with its own."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


class _Access:
    def install(self, app: Flask) -> None:
        app.before_request(_load)
        access.install_names(app)
        app.jinja_env.globals.update(in_layout=_in_layout, host_chooses_language=lambda: host().language is not None)
        own: BaseLoader | None = app.jinja_loader
        app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), *([own] if own is not None else [])])


def _load() -> None:
    """Put the person whom the host names into ``g.actor``; None for a visitor. 404 for what is not mounted.

    A request of the API has brought its person along by a token already.
    """
    if g.get("authenticated_by_key"):
        return
    g.actor = None
    around = host()
    if around.language is not None and (chosen := around.run(around.language)) in LANGUAGES:
        g.language = chosen
    if {request.endpoint, request.blueprint} & _left_out():
        abort(404)
    if request.endpoint == "static" or (named := around.run(around.person)) is None:
        return
    g.actor = _named(named)
    g.unknown = g.actor is None


def _left_out() -> frozenset[str | None]:
    found: frozenset[str | None] = current_app.config["PAGES_LEFT_OUT"]
    return found


def _named(named: str | int) -> Actor | None:
    staff_id = named if isinstance(named, int) else staff_key(asking(), named)
    if staff_id is None:
        return None
    try:
        return load_actor(asking(), staff_id, engine().clock.now(), language())
    except NobodyFound:
        return None


def _in_layout(title: Markup, head: Markup, navigation: Markup, content: Markup, scripts: Markup) -> Markup:
    """The page in the host's layout, or in a plain one."""
    around = host()
    page = Page(title.unescape(), head, navigation, content, scripts)
    if around.layout is None:
        return Markup(render_template("plain.html", chengnuo=page))
    # Drawn by the host's own templates and globals.
    return Markup(around.run(render_template, around.layout, chengnuo=page))


class _Errors:
    def install(self, app: Flask) -> None:
        app.register_error_handler(ChengnuoError, _refused)
        app.register_error_handler(HTTPException, _failed)
        app.register_error_handler(Exception, _broken)


def _refused(error: ChengnuoError) -> ResponseReturnValue:
    status = errors.status_of(error)
    return _hand_up(_REFUSALS.get(status, UnprocessableEntity), error.text(language()), error)


def _failed(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 401 and g.get("unknown"):
        sentence = _("您的账号在本单位没有登记，请联系系统管理员登记为工作人员。")
        return _hand_up(Forbidden, sentence, error)
    around = host()
    if status == 401 and around.login is not None:
        left = request.script_root + request.full_path.rstrip("?")
        return around.run(around.login, left if request.method == "GET" else url_for("auth.index"))
    sentence = _("请先登录。") if status == 401 else errors.words(status)
    return _hand_up(Unauthorized if status == 401 else type(error), sentence, error)


def _broken(error: Exception) -> ResponseReturnValue:
    if is_unreachable(error):
        return _hand_up(ServiceUnavailable, errors.away(), error)
    if errors.is_unreadable(error):
        return _hand_up(UnprocessableEntity, errors.unreadable(), error)
    # A fault of ours: the host logs it and shows its own page.
    raise error


def _hand_up(kind: type[HTTPException], sentence: str, cause: Exception) -> ResponseReturnValue:
    """Raise the refusal in the host, for its error handlers; scripts get the JSON that they read."""
    refusal = kind(description=sentence)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=sentence), refusal.code or 500
    raise refusal from cause


def _ways_in() -> Blueprint:
    blueprint = Blueprint("auth", __name__)

    @blueprint.get("/")
    def index() -> Response:
        """The first page: the desk for staff; the pages for the public, if they are mounted, for everybody else."""
        if g.actor or "portal" in _left_out():
            return redirect(url_for("desk.inbox"))
        return redirect(url_for("portal.progress"))

    @blueprint.get("/login")
    def login() -> Response:
        """To the host's login, and from there to the desk."""
        if g.actor is None:
            abort(401)
        return redirect(url_for("desk.inbox"))

    return blueprint
