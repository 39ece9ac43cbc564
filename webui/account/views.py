"""My attendance and my password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError

from engine.administration import commands
from engine.identity.accounts import authenticate
from engine.queries.desk.worklist import WorkRow, inbox
from engine.queries.organisation.absences import absence_page
from engine.queries.organisation.staff import StaffRow, one_person
from webui.admin.absences import announce_from, end_one
from webui.admin.small_forms import OwnAbsenceForm
from webui.web.access import actor, log_in, login_required
from webui.web.administering import administer
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address
from webui.web.small_forms import SmallForm
from webui.web.small_forms import password as password_field

blueprint = Blueprint("account", __name__, url_prefix="/account")

Page = str | Response | tuple[str, int]


@blueprint.get("/attendance")
@login_required
def attendance() -> str:
    """Which posts I hold as A and B, who covers, what they would take over, and when I am away (AB-5)."""
    return _attendance()


@blueprint.post("/attendance")
@login_required
def announce() -> Page:
    """Announce an absence of mine."""
    form, login = OwnAbsenceForm(), actor().login
    form.attempt(lambda: announce_from(form, login))
    if form.wrong:
        return _attendance(form), 422
    flash(gettext("已登记缺勤，到时由 B 角补位。"), "success")
    return redirect(url_for("account.attendance"))


@blueprint.post("/attendance/<int:absence>/end")
@login_required
def end(absence: int) -> Page:
    """I am back, or do not go."""
    end_one(absence)
    return redirect(url_for("account.attendance"))


MOST_IN_HAND = 200
"""Matters on the hand-over list; whoever has more sees the rest in the inbox."""


def _in_hand(person: StaffRow | None) -> tuple[Sequence[WorkRow], bool]:
    """The open work of the posts that somebody holds as A, by due date; and whether there is more (AB-5)."""
    posts = () if person is None else person.posts
    me, own = actor(), [post.post_id for post in posts if post.letter == "A"]
    if not own:
        return [], False
    page = inbox(reading(), staff_id=me.staff_id, post_ids=own, now=engine().clock.now(), most=MOST_IN_HAND)
    return page.rows, page.next is not None


def _attendance(form: OwnAbsenceForm | None = None) -> str:
    me, now = actor(), engine().clock.now()
    mine = [
        (which, absence_page(reading(), at=now, which=which, staff_id=me.staff_id).rows)
        for which in ("now", "coming", "past")
    ]
    person = one_person(reading(), me.login, now)
    rows, more = _in_hand(person)
    return render_template(
        "account/attendance.html",
        person=person,
        absences=mine,
        in_hand=rows,
        more_in_hand=more,
        form=form or OwnAbsenceForm(),
    )


class PasswordForm(SmallForm):
    """The present password and a new one, typed twice."""

    present = password_field(_("现在的密码"), autocomplete="current-password")
    wanted = password_field(_("新密码"), autocomplete="new-password", minlength=10)
    again = password_field(_("再输入一次新密码"), autocomplete="new-password")

    def validate_again(self, again: Field) -> None:
        """Called by WTForms: a slip of the finger must not lock anybody out."""
        if again.data != self.wanted.data:
            raise ValidationError(str(_("两次输入的新密码不一致，请重新输入。")))


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def password() -> Page:
    """Choose a new password; the page that a one-time password leads to before anything else."""
    form, me = PasswordForm(), actor()

    def change() -> None:
        count_attempt(me.login, form.present.data or "")
        administer(commands.change_password, present=form.present.data, wanted=form.wanted.data)

    if request.method == "POST":
        form.attempt(change)
    if request.method == "GET" or form.wrong:
        page = render_template("account/password.html", form=form)
        return (page, 422) if form.wrong else page
    # Sessions that are older than the password have ended; this one begins anew.
    log_in(me.staff_id)
    flash(gettext("密码已修改，其他设备上的登录已失效。"), "success")
    return redirect(url_for("desk.inbox"))


def count_attempt(login: str, present: str) -> None:
    """Try the present password as at the login, where failures are counted; TooManyFailures after too many.

    A session that somebody left open must not become a place to guess the password at.
    """
    close_reading()
    authenticate(engine().database, login, present, client_address(), datetime.now(UTC))
