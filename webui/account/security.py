"""How I log in: my second factor, my recovery codes, and where I am logged in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.administration.command import Command
from engine.documents.qr import qr_image
from engine.identity.second_factor import LONGEST_CODE
from engine.identity.sessions import open_sessions
from engine.queries.organisation.signing_in import begun_factor, factor_of
from webui.account.views import Page, blueprint, count_attempt
from webui.show.languages import ngettext
from webui.show.office import office_name
from webui.web.access import actor, login_required
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, line
from webui.web.small_forms import password as password_field

R = TypeVar("R")


class FirstCodeForm(SmallForm):
    """The first code of a new authenticator."""

    code = line(
        _("验证码"),
        needed=True,
        hint=_("验证器现在显示的六位数字"),
        autocomplete="one-time-code",
        inputmode="numeric",
        maxlength=LONGEST_CODE,
    )


class PresentPasswordForm(SmallForm):
    """The password, before something about the second factor is changed."""

    present = password_field(_("现在的密码"), autocomplete="current-password")


@blueprint.get("/security")
@login_required
def security() -> str:
    """My second factor, and what to do about it."""
    return _page()


@blueprint.post("/security/begin")
@login_required
def begin_factor() -> Response:
    """Make a secret and show it to be scanned."""
    administer(commands.begin_factor)
    return redirect(url_for("account.security"))


@blueprint.post("/security/confirm")
@login_required
def confirm_factor() -> Page:
    """Take the first code; the recovery codes are on this answer only, in no session and on no later page."""
    form = FirstCodeForm(part="confirm")
    codes = form.attempt(lambda: administer(commands.confirm_factor, code=form.code.data or ""))
    return (_page(form), 422) if codes is None else _page(codes=codes)


@blueprint.post("/security/codes")
@login_required
def renew_codes() -> Page:
    """New recovery codes, on this answer only."""
    form = PresentPasswordForm(part="codes")
    codes = form.attempt(lambda: _with_password(form, commands.renew_recovery_codes))
    return (_page(form), 422) if codes is None else _page(codes=codes)


@blueprint.post("/security/drop")
@login_required
def drop_own_factor() -> Page:
    """Ask me for codes no more."""
    form = PresentPasswordForm(part="drop")
    form.attempt(lambda: _with_password(form, commands.drop_own_factor))
    if form.wrong:
        return _page(form), 422
    flash(gettext("已取消二次验证。"), "success")
    return redirect(url_for("account.security"))


@blueprint.post("/security/sessions/end")
@login_required
def end_sessions() -> Response:
    """End one of my sessions elsewhere, or all of them."""
    only = request.form.get("only", type=int)
    count = administer(commands.end_own_sessions, present=session.get("id", ""), only=only)
    flash(ngettext("已结束 %(num)d 处登录。", "已结束 %(num)d 处登录。", count), "success")
    return redirect(url_for("account.security"))


def _with_password(form: PresentPasswordForm, command: Command[..., R]) -> R:
    given = form.present.data or ""
    count_attempt(actor().login, given)
    return administer(command, present=given)


def _page(refused: SmallForm | None = None, *, codes: list[str] | None = None) -> str:
    me = actor()
    forms: dict[str, SmallForm] = {
        "confirm": FirstCodeForm(part="confirm", sent=False),
        "codes": PresentPasswordForm(part="codes", sent=False),
        "drop": PresentPasswordForm(part="drop", sent=False),
    }
    if refused is not None:
        forms[refused.part] = refused
    begun = begun_factor(reading(), engine().database.keys, me.staff_id, me.login, office_name())
    return render_template(
        "account/security.html",
        factor=factor_of(reading(), me.staff_id),
        begun=begun,
        picture=None if begun is None else qr_image(begun.address),
        codes=codes,
        sessions=open_sessions(reading(), me.staff_id, session.get("id", ""), datetime.now(UTC)),
        forms=forms,
    )
