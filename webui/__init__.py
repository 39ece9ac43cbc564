"""The web pages: a blueprint per audience, rendered on the server."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import Engine
from engine.sample.demonstration import PASSWORD
from webui import (
    account,
    admin,
    auth,
    board,
    case,
    designer,
    desk,
    duty,
    forms,
    health,
    openness,
    performance,
    portal,
    promises,
    supervision,
)
from webui import demo as demonstration
from webui.show import assets, countdown, formatting, labels, languages, names, navigation, office
from webui.web import access, boundary, database, errors, security, small_forms


def create_app(engine: Engine, *, demo: bool = False, secret_key: str | None = None) -> Flask:
    """The web application on top of ``engine``.

    ``demo`` shows the demo logins and the clock panel. ``secret_key`` signs the sessions; without one the environment's
    CHENGNUO_SECRET_KEY is used, and without that one a random key, which logs everybody out at the next start.
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret_key or os.environ.get("CHENGNUO_SECRET_KEY") or secrets.token_hex(32),
        DEMO=demo,
        RUNS_WORKER=False,
        DEMO_PASSWORD=PASSWORD if demo else None,
        # So long after the last page; access ends busy sessions too.
        PERMANENT_SESSION_LIFETIME=timedelta(hours=2),
        # A late answer, say of a picture, must not bring back a session that its owner has just left.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_NAME="chengnuo_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=os.environ.get("CHENGNUO_HTTPS") == "1",
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        HTTPS=os.environ.get("CHENGNUO_HTTPS") == "1",
        # None: the name of the service center, as its settings or its own record say.
        OFFICE_NAME=os.environ.get("CHENGNUO_OFFICE_NAME"),
    )
    if (proxies := int(os.environ.get("CHENGNUO_PROXIES", "0"))) > 0:
        # Without this every visitor would share the proxy's address, and so its allowance of wrong guesses.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.extensions["chengnuo"] = engine
    app.wsgi_app = boundary.allowed_hosts(app.wsgi_app, os.environ.get("CHENGNUO_HOSTS", ""))  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # What every page needs comes before the audiences' own pages.
    for part in (
        boundary,
        languages,
        security,
        database,
        assets,
        access,
        formatting,
        countdown,
        labels,
        names,
        office,
        forms,
        small_forms,
        navigation,
        errors,
        case.standing,
        desk.news,
    ):
        part.install(app)
    for audience in (
        auth,
        account,
        desk,
        case,
        board,
        supervision,
        promises,
        openness,
        duty,
        performance,
        designer,
        admin,
        portal,
        health,
    ):
        app.register_blueprint(audience.blueprint)
    if demo:
        app.register_blueprint(demonstration.blueprint)
    return app
