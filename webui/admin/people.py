"""The people of the office: the register, and one person's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.sessions import open_sessions
from engine.queries.organisation.absences import absence_page
from engine.queries.organisation.administration_log import log_page
from engine.queries.organisation.signing_in import factor_of
from engine.queries.organisation.staff import Show, one_person, staff_page
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import LeavingForm, NewPersonForm, PersonForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm

Page = str | Response | tuple[str, int]
SHOWN: tuple[Show, ...] = ("active", "inactive", "all")
SAVED = lazy_gettext("已保存，并记入管理记录。")


@blueprint.get("/people")
@requires("administer")
def people() -> str:
    """The register of people."""
    return _register()


@blueprint.post("/people")
@requires("administer")
def add_person() -> Page:
    """Add somebody and show the one-time password."""
    form = NewPersonForm(part="new")
    login = form.attempt(lambda: administer(commands.add_staff, **form.data))
    if login is None:
        return _register(form), 422
    return _person(login, password=administer(commands.reset_password, login=login))


def _register(form: SmallForm | None = None) -> str:
    words, show = request.args.get("q", "").strip(), request.args.get("show", "active")
    page = staff_page(
        reading(),
        at=engine().clock.now(),
        words=words,
        show=show if show in SHOWN else "active",
        after=request.args.get("after") or None,
    )
    form = form or NewPersonForm(part="new")
    return render_template("admin/people.html", page=page, words=words, show=show, form=form)


@blueprint.get("/people/<login>")
@requires("administer")
def person(login: str) -> str:
    """One person: posts, absences, password, service."""
    return _person(login)


@blueprint.post("/people/<login>")
@requires("administer")
def change_person(login: str) -> Page:
    """Change name, telephone and e-mail."""
    form = PersonForm(part="facts")
    return _done(login, form, lambda: administer(commands.change_staff, login=login, **form.data), SAVED)


@blueprint.post("/people/<login>/password")
@requires("administer")
def reset_password(login: str) -> Page:
    """Give a one-time password; it is on this answer only, in no session and on no later page."""
    form = SmallForm(part="password")
    given = form.attempt(lambda: administer(commands.reset_password, login=login))
    if given is None:
        return _person(login, form), 422
    return _person(login, password=given)


@blueprint.post("/people/<login>/deactivate")
@requires("administer")
def deactivate(login: str) -> Page:
    """End somebody's service."""
    form = LeavingForm(part="leaving")
    attempt = partial(administer, commands.deactivate_staff, login=login, **form.data)
    return _done(login, form, attempt, _("已停用，B 角即时补位。"))


@blueprint.post("/people/<login>/reactivate")
@requires("administer")
def reactivate(login: str) -> Page:
    """Let somebody work again."""
    form = SmallForm(part="return")
    return _done(login, form, lambda: administer(commands.reactivate_staff, login=login), SAVED)


@blueprint.post("/people/<login>/sessions/end")
@requires("administer")
def end_sessions(login: str) -> Page:
    """End every session of somebody."""
    form = SmallForm(part="sessions")
    return _done(login, form, partial(administer, commands.end_sessions_of, login=login), _("已结束此人的全部登录。"))


@blueprint.post("/people/<login>/factor")
@requires("administer")
def drop_factor(login: str) -> Page:
    """Ask somebody for codes no more who has lost telephone and recovery codes."""
    form = SmallForm(part="factor")
    attempt = partial(administer, commands.drop_factor, login=login)
    return _done(login, form, attempt, _("已取消，此人下次凭密码登录后可重新设置。"))


def _done(login: str, form: SmallForm, attempt: Callable[[], object], said: str) -> Page:
    form.attempt(attempt)
    if form.wrong:
        return _person(login, form), 422
    flash(said, "success")
    return redirect(url_for("admin.person", login=login))


def _person(login: str, refused: SmallForm | None = None, *, password: str | None = None) -> str:
    now = engine().clock.now()
    found = one_person(reading(), login, now)
    if found is None:
        abort(404)
    absences = [
        (which, absence_page(reading(), at=now, which=which, staff_id=found.id).rows)
        for which in ("now", "coming", "past")
    ]
    forms: dict[str, SmallForm] = {
        "facts": PersonForm(part="facts", sent=False, obj=found),
        "password": SmallForm(part="password", sent=False),
        "factor": SmallForm(part="factor", sent=False),
        "sessions": SmallForm(part="sessions", sent=False),
        "leaving": LeavingForm(part="leaving", sent=False),
        "return": SmallForm(part="return", sent=False),
    }
    if refused is not None:
        forms[refused.part] = refused
    return render_template(
        "admin/person.html",
        person=found,
        absences=absences,
        log=log_page(reading(), kind="staff", subject_id=found.id).rows[:10],
        forms=forms,
        factor=factor_of(reading(), found.id),
        sessions=open_sessions(reading(), found.id, "", datetime.now(UTC)),
        password=password,
    )
