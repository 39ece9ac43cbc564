"""The web pages: a blueprint per audience, rendered on the server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from engine import Engine
from engine.identity.sessions import IDLE
from engine.sample.demonstration import PASSWORD
from webui import auth
from webui import demo as demonstration
from webui.application import Part, assemble
from webui.hosting import Chengnuo
from webui.web import access, boundary, errors, security

__all__ = ["Chengnuo", "create_app"]


def create_app(engine: Engine, *, demo: bool = False, secret_key: str | None = None) -> Flask:
    """The web application on top of ``engine``, for a server of its own; ``Chengnuo`` mounts the pages elsewhere.

    ``demo`` shows the demo logins and the clock panel. ``secret_key`` signs the sessions; without one the environment's
    CHENGNUO_SECRET_KEY is used, and without that one a random key, which logs everybody out at the next start.
    """
    app = assemble(engine, OwnServer(demo, secret_key))
    if (proxies := int(os.environ.get("CHENGNUO_PROXIES", "0"))) > 0:
        # Without this every visitor would share the proxy's address, and so its allowance of wrong guesses.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.wsgi_app = boundary.allowed_hosts(app.wsgi_app, os.environ.get("CHENGNUO_HOSTS", ""))  # type: ignore[method-assign]
    return app


@dataclass(frozen=True)
class OwnServer:
    """The surroundings of a server of our own: passwords, signed sessions, error pages and headers of the program."""

    demo: bool = False
    secret_key: str | None = None
    security: Part = security
    access: Part = access
    errors: Part = errors

    @property
    def configuration(self) -> Mapping[str, Any]:
        """As the environment says."""
        return {
            "SECRET_KEY": self.secret_key or os.environ.get("CHENGNUO_SECRET_KEY") or secrets.token_hex(32),
            "DEMO": self.demo,
            "WORKS_SINCE": None,
            "DEMO_PASSWORD": PASSWORD if self.demo else None,
            # So long after the last page; access ends busy sessions too.
            "PERMANENT_SESSION_LIFETIME": IDLE,
            # A late answer, say of a picture, must not bring back a session that its owner has just left.
            "SESSION_REFRESH_EACH_REQUEST": False,
            "SESSION_COOKIE_NAME": "chengnuo_session",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": os.environ.get("CHENGNUO_HTTPS") == "1",
            "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
            # What a monitor has to know to be given figures; without it they are given to nobody.
            "METRICS_TOKEN": os.environ.get("CHENGNUO_METRICS_TOKEN"),
            # Whether the host of a request is one of the office's, so that an address may be built from it. A
            # demonstration has no citizens who could be led astray.
            "HOSTS_LISTED": self.demo or bool(os.environ.get("CHENGNUO_HOSTS", "").strip(", ")),
            "HTTPS": os.environ.get("CHENGNUO_HTTPS") == "1",
            # None: the name of the service center, as its settings or its own record say.
            "OFFICE_NAME": os.environ.get("CHENGNUO_OFFICE_NAME"),
        }

    @property
    def ways_in(self) -> Iterable[Blueprint]:
        """The login; in a demonstration the panel of its clock and its mailbox too."""
        return (auth.blueprint, demonstration.blueprint) if self.demo else (auth.blueprint,)
