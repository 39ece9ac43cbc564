"""Devices on which somebody has logged in before: strangers' wrong guesses never keep them out.

The cookie names the login by a digest and carries a secret of its own; it lets nobody in, it is only counted by itself.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

COOKIE = "chengnuo_device"
LIFETIME_SECONDS = 180 * 24 * 3600


def known(login: str) -> str | None:
    """The secret of this device when ``login`` has logged in on it; None otherwise."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""), max_age=LIFETIME_SECONDS)
    except BadSignature:
        return None
    return kept["device"] if _digest(login) == kept["login"] else None


def remember(login: str) -> None:
    """Let this device be known for ``login`` from now on; it takes the place of whoever was known before."""
    written = _signer().dumps({"login": _digest(login), "device": known(login) or secrets.token_urlsafe(18)})

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            written,
            max_age=LIFETIME_SECONDS,
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
            path="/login",
        )
        return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="device")


def _digest(login: str) -> str:
    return sha256(login.encode()).hexdigest()[:32]
