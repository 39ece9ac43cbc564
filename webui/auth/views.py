"""Login and logout."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.identity.accounts import authenticate
from engine.identity.attempts import TooManyFailures
from engine.office.organisation.logins import plain_login
from engine.queries.organisation.people import demo_logins
from webui.auth import devices
from webui.show.languages import language
from webui.web.access import log_in, log_out
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address

blueprint = Blueprint("auth", __name__)


@blueprint.get("/")
def index() -> Response:
    """The first page: the desk for staff, the login for everybody else."""
    return redirect(url_for("desk.inbox") if g.actor else url_for("auth.login"))


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Let somebody in by login and password; too many failures are refused unheard."""
    if request.method == "GET":
        return redirect(url_for("desk.inbox")) if g.actor else _page()
    close_reading()
    typed = plain_login(request.form.get("login", ""))
    try:
        # Passwords and failed tries belong to the system clock: turning the office clock opens no door.
        staff_id = authenticate(
            engine().database,
            typed,
            request.form.get("password", ""),
            client_address(),
            datetime.now(UTC),
            device=devices.known(typed),
        )
    except TooManyFailures as refusal:
        return _page(refusal.text(language())), 429, {"Retry-After": str(refusal.seconds)}
    if staff_id is None:
        return _page(_("用户名或密码不正确。请检查大小写后重试。")), 422
    log_in(staff_id)
    devices.remember(typed)
    return redirect(_own_address(request.form.get("next")) or url_for("desk.inbox"))


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    log_out()
    flash(_("已退出登录。"), "info")
    return redirect(url_for("auth.login"))


def _page(problem: str | None = None) -> str:
    shown = demo_logins(reading()) if current_app.config["DEMO"] else []
    return render_template(
        "auth/login.html",
        problem=problem,
        logins=shown,
        next=_own_address(request.values.get("next")) or "",
        typed=request.form.get("login", ""),
    )


def _own_address(address: str | None) -> str | None:
    """A path on this server, so that a login can lead nowhere else; None for anything that is not."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    if not address.isprintable():
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
