"""Coming in by the login of another system (OpenID Connect) beside passwords, as the environment sets it up.

Who somebody is the provider says; what somebody may, the posts held here say. Nobody is added by it: an account that
belongs to nobody of the office is refused.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import abort, current_app, flash, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from engine.errors import ChengnuoError
from engine.identity.second_factor import has_factor
from engine.office.organisation.logins import plain_login
from engine.queries.organisation.staff import staff_key
from webui.auth.views import blueprint, own_address
from webui.web.access import log_in, log_in_half
from webui.web.database import reading

TIMEOUT_SECONDS = 10.0
"""For each question to the provider."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_LOGIN = 200


@dataclass(frozen=True)
class Provider:
    """Who tells us who somebody is. ``claim`` names the login, ``name`` stands on the login page (or None)."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    name: str | None = None


def provider_from(environment: Mapping[str, str]) -> Provider | None:
    """What CHENGNUO_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _CLAIM and _NAME say; None without an issuer.

    ChengnuoError for an issuer that is no address of https, and without client id or secret.
    """
    issuer = environment.get("CHENGNUO_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ChengnuoError(
            "CHENGNUO_OIDC_ISSUER 应是以 https:// 开头的网址，请改正这项设置。",
            "Expected CHENGNUO_OIDC_ISSUER to be an address of https, but it is not.",
        )
    client_id, secret = environment.get("CHENGNUO_OIDC_CLIENT_ID"), environment.get("CHENGNUO_OIDC_CLIENT_SECRET")
    if not client_id or not secret:
        raise ChengnuoError(
            "设了 CHENGNUO_OIDC_ISSUER，还须设 CHENGNUO_OIDC_CLIENT_ID 和 CHENGNUO_OIDC_CLIENT_SECRET。",
            "Expected CHENGNUO_OIDC_CLIENT_ID and CHENGNUO_OIDC_CLIENT_SECRET beside the issuer, but one is missing.",
        )
    claim = environment.get("CHENGNUO_OIDC_CLAIM") or "preferred_username"
    return Provider(issuer, client_id, secret, claim, environment.get("CHENGNUO_OIDC_NAME") or None)


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    provider = provider_from(os.environ)
    state.app.extensions["chengnuo.oidc"] = provider
    state.app.jinja_env.globals.update(login_elsewhere=login_elsewhere)
    if provider is not None:
        OAuth(state.app).register(
            "office",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )


def login_elsewhere() -> str | None:
    """The name of the other login for the login page; None when there is none."""
    provider = _provider()
    return None if provider is None else provider.name or _("统一身份认证")


@blueprint.get("/login/oidc")
def oidc() -> Response:
    """Lead to the provider; 404 when there is none."""
    client = _client()
    session["oidc_next"] = own_address(request.args.get("next")) or ""
    try:
        return cast(Response, client.authorize_redirect(url_for("auth.oidc_return", _external=True)))
    except (AuthlibBaseError, OSError, ValueError):
        return _not_in(_("统一身份认证没有应答，请稍后再试，或用密码登录。"))


@blueprint.get("/login/oidc/return")
def oidc_return() -> Response:
    """Let in whom the provider names, if that is somebody of the office; else back to the login page, saying why."""
    client, provider = _client(), _provider()
    assert provider is not None
    try:
        claims: Mapping[str, Any] = client.authorize_access_token().get("userinfo") or {}
    except OSError:
        return _not_in(_("统一身份认证没有应答，请稍后再试，或用密码登录。"))
    except (AuthlibBaseError, JoseError, ValueError):
        # Refused there, an answer to another request, or a signature that does not fit.
        return _not_in(_("统一身份认证没有确认您的身份，请重新登录。"))
    named = claims.get(provider.claim)
    login = plain_login(named) if isinstance(named, str) and 0 < len(named) <= LONGEST_LOGIN else ""
    staff_id = staff_key(reading(), login) if login else None
    if staff_id is None:
        return _not_in(_("您的统一身份认证账号在本单位没有登记，请联系系统管理员登记为工作人员。"))
    following = session.get("oidc_next") or None
    if has_factor(reading(), staff_id):
        log_in_half(staff_id, login, elsewhere=True)
        return redirect(url_for("auth.code", next=following))
    log_in(staff_id, elsewhere=True)
    return redirect(own_address(following) or url_for("desk.inbox"))


def _not_in(sentence: str) -> Response:
    flash(sentence, "warning")
    return redirect(url_for("auth.login"))


def _provider() -> Provider | None:
    found: Provider | None = current_app.extensions.get("chengnuo.oidc")
    return found


def _client() -> Any:
    if _provider() is None:
        abort(404)
    return current_app.extensions["authlib.integrations.flask_client"].create_client("office")
