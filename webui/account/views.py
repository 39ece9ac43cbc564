"""My attendance and my password."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.accounts import authenticate
from engine.queries.organisation.absences import absence_page
from engine.queries.organisation.staff import one_person
from webui.admin.absences import announce_from_form
from webui.web.access import actor, log_in, login_required
from webui.web.administering import administer, problem_of
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address

blueprint = Blueprint("account", __name__, url_prefix="/account")

Page = str | Response | tuple[str, int]


@blueprint.get("/attendance")
@login_required
def attendance() -> str:
    """Which posts I hold as A and B, who covers, and when I am away."""
    return _attendance()


@blueprint.post("/attendance")
@login_required
def announce() -> Page:
    """Announce an absence of mine."""
    login = actor().login
    problem = problem_of(lambda: announce_from_form(login))
    if problem is not None:
        return _attendance(problem), 422
    flash(_("已登记缺勤，到时由 B 角补位。"), "success")
    return redirect(url_for("account.attendance"))


@blueprint.post("/attendance/<int:absence>/end")
@login_required
def end(absence: int) -> Page:
    """I am back, or do not go."""
    problem = problem_of(lambda: administer(commands.end_absence, absence=absence))
    flash(
        _("缺勤已结束，岗位回到 A 角。") if problem is None else problem[0], "success" if problem is None else "warning"
    )
    return redirect(url_for("account.attendance"))


def _attendance(problem: tuple[str, str] | None = None) -> str:
    me, now = actor(), engine().clock.now()
    mine = [
        (which, absence_page(reading(), at=now, which=which, staff_id=me.staff_id).rows)
        for which in ("now", "coming", "past")
    ]
    return render_template(
        "account/attendance.html", person=one_person(reading(), me.login, now), absences=mine, problem=problem
    )


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def password() -> Page:
    """Choose a new password; the page that a one-time password leads to before anything else."""
    if request.method == "GET":
        return render_template("account/password.html", problem=None)
    form, me = request.form, actor()
    if form.get("wanted", "") != form.get("again", ""):
        return render_template("account/password.html", problem=(_("两次输入的新密码不一致。"), "again")), 422

    def change() -> None:
        present = form.get("present", "")
        _count_attempt(me.login, present)
        administer(commands.change_password, present=present, wanted=form.get("wanted", ""))

    problem = problem_of(change)
    if problem is not None:
        return render_template("account/password.html", problem=problem), 422
    # Sessions that are older than the password have ended; this one begins anew.
    log_in(me.staff_id)
    flash(_("密码已修改，其他设备上的登录已失效。"), "success")
    return redirect(url_for("desk.inbox"))


def _count_attempt(login: str, present: str) -> None:
    """Try the present password as at the login, where failures are counted; TooManyFailures after too many.

    A session that somebody left open must not become a place to guess the password at.
    """
    close_reading()
    authenticate(engine().database, login, present, client_address(), datetime.now(UTC))
