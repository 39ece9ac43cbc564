"""Login and logout."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.identity.accounts import authenticate
from engine.identity.attempts import TooManyFailures
from engine.identity.second_factor import LONGEST_CODE, authenticate_code, has_factor
from engine.office.organisation.logins import plain_login
from engine.queries.organisation.people import demo_logins
from webui.auth import devices
from webui.web.access import half_way, log_in, log_in_half, log_out
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address
from webui.web.small_forms import SmallForm, hidden, line, password

blueprint = Blueprint("auth", __name__)


class LoginForm(SmallForm):
    """Who somebody says to be, the proof, and the page to come to; the failure is said above the form."""

    login = line(lazy_gettext("用户名"), needed=True, autocomplete="username", autocapitalize="none", autofocus=True)
    password = password(lazy_gettext("密码"), autocomplete="current-password")
    next = hidden()

    def __init__(self) -> None:
        """An address may carry the page to come to (``?next=``)."""
        super().__init__(next=request.args.get("next", ""))
        self.login.id, self.password.id = "login", "password"
        for field in (self.login, self.password):
            field.label.field_id = field.id


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Let somebody in by login and password; too many failures are refused unheard."""
    form = LoginForm()
    if request.method == "GET":
        return redirect(url_for("desk.inbox")) if g.actor else _page(form)
    if not form.validate():
        return _page(form), 422
    close_reading()
    typed = plain_login(form.login.data or "")
    try:
        # Passwords and failed tries belong to the system clock: turning the office clock opens no door.
        staff_id = authenticate(
            engine().database,
            typed,
            form.password.data or "",
            client_address(),
            datetime.now(UTC),
            device=devices.known(typed),
        )
    except TooManyFailures as refusal:
        form.refuse(refusal)
        return _page(form), 429, {"Retry-After": str(refusal.seconds)}
    if staff_id is None:
        form.form_errors.append(_("用户名或密码不正确。请检查大小写后重试。"))
        return _page(form), 422
    following = own_address(form.next.data)
    if has_factor(reading(), staff_id):
        log_in_half(staff_id, typed)
        return redirect(url_for("auth.code", next=following))
    log_in(staff_id)
    devices.remember(typed)
    return redirect(following or url_for("desk.inbox"))


class CodeForm(SmallForm):
    """The code of the second factor, and the page to come to."""

    code = line(
        lazy_gettext("验证码"),
        needed=True,
        hint=lazy_gettext("验证器显示的六位数字；手机不在身边的，用一个恢复码。"),
        autocomplete="one-time-code",
        autocapitalize="none",
        maxlength=LONGEST_CODE,
    )
    next = hidden()

    def __init__(self) -> None:
        """An address may carry the page to come to (``?next=``)."""
        super().__init__(next=request.args.get("next", ""))


@blueprint.route("/login/code", methods=["GET", "POST"])
def code() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Let somebody in who gave the password and gives a code now; too many wrong ones are refused unheard."""
    half = half_way()
    if half is None:
        flash(_("请先输入用户名和密码；密码之后的五分钟内须输入验证码。"), "info")
        return redirect(url_for("auth.login"))
    form = CodeForm()
    if request.method == "GET":
        return _code_page(form)
    if not form.validate():
        return _code_page(form), 422
    staff_id, login, since, elsewhere = half
    close_reading()
    try:
        fits = authenticate_code(
            engine().database,
            staff_id,
            form.code.data or "",
            client_address(),
            engine().system_clock.now(),
            since=since,
        )
    except TooManyFailures as refusal:
        form.refuse(refusal)
        return _code_page(form), 429, {"Retry-After": str(refusal.seconds)}
    if not fits:
        form.form_errors.append(_("验证码不正确或已经用过。请等验证器显示下一个数字，再输入。"))
        return _code_page(form), 422
    following = own_address(form.next.data)
    log_in(staff_id, elsewhere=elsewhere)
    devices.remember(login)
    return redirect(following or url_for("desk.inbox"))


def _code_page(form: CodeForm) -> str:
    form.next.data = own_address(form.next.data) or ""
    return render_template("auth/code.html", form=form)


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    log_out()
    flash(_("已退出登录。"), "info")
    return redirect(url_for("auth.login"))


def _page(form: LoginForm) -> str:
    form.next.data = own_address(form.next.data) or ""
    shown = demo_logins(reading()) if current_app.config["DEMO"] else []
    return render_template("auth/login.html", form=form, logins=shown)


def own_address(address: str | None) -> str | None:
    """A path on this server, so that a login can lead nowhere else; None for anything that is not."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    if not address.isprintable():
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
