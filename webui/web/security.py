"""Headers that every response carries, and the token that every form carries."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

from flask import Flask, Response, abort, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "style-src": "'self'",
    # bpmn-js writes style attributes while it draws; elements stay forbidden.
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def _written(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


USUAL_POLICY = _written(CONTENT_SECURITY_POLICY)

YEAR_SECONDS = 365 * 24 * 3600

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedSessions(SecureCookieSessionInterface):
    """Flask's sessions in signed cookies, with the signer made once for a key instead of twice a request."""

    def __init__(self) -> None:
        self._signer: tuple[object, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer for the application's present key; None without a key."""
        keys = (app.secret_key, app.config["SECRET_KEY_FALLBACKS"])
        if self._signer[0] != keys:
            self._signer = (keys, super().get_signing_serializer(app))
        return self._signer[1]


def install(app: Flask) -> None:
    """Check the token of every changing request and set the headers of every response."""
    app.session_interface = SignedSessions()
    install_tokens(app)
    app.after_request(set_headers)


def install_tokens(app: Flask) -> None:
    """Check the token of every changing request, and let forms carry it."""
    app.before_request(check_token)
    app.jinja_env.globals.update(csrf_token=csrf_token, csrf_field=csrf_field)


def allow(**sources: str) -> None:
    """Widen the policy of this one response, e.g. ``allow(style_src="'self' 'unsafe-inline'")`` for a table editor."""
    g.wider_policy = {name.replace("_", "-"): value for name, value in sources.items()}


def set_headers(response: Response) -> Response:
    """Strict content policy, no sniffing, no framing, no referrer; pages with personal data are not cached."""
    wider = g.get("wider_policy")
    response.headers["Content-Security-Policy"] = _written(CONTENT_SECURITY_POLICY | wider) if wider else USUAL_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def csrf_token() -> str:
    """The token of this session; made when the first form needs it."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def csrf_field() -> Markup:
    """The hidden field that carries the token."""
    return Markup('<input type="hidden" name="_csrf" value="{}">').format(csrf_token())


def check_token() -> None:
    """Refuse a changing request that did not come from a form of ours (400)."""
    if request.method in SAFE_METHODS or getattr(g, "authenticated_by_key", False):
        return
    sent = request.headers.get("X-CSRF-Token") or request.form.get("_csrf") or ""
    if not hmac.compare_digest(sent.encode(), str(session.get("csrf", "")).encode()) or not sent:
        abort(400, description="csrf")


def client_address() -> str:
    """Where the request comes from: the network address, behind proxies the one that the last trusted proxy names."""
    return request.remote_addr or "unknown"


def client_machine() -> str:
    """From which machine the request comes, as far as address and browser tell; never stored as it is."""
    return f"{client_address()} {request.user_agent.string}"
