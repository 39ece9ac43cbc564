"""The people of the office: the register, and one person's page."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.organisation.absences import absence_page
from engine.queries.organisation.administration_log import log_page
from engine.queries.organisation.staff import Show, one_person, staff_page
from webui.admin.blueprint import blueprint
from webui.web.access import requires
from webui.web.administering import administer, problem_of
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]
SHOWN: tuple[Show, ...] = ("active", "inactive", "all")
FACTS = ("name", "phone", "email")


@blueprint.get("/people")
@requires("administer")
def people() -> str:
    """The register of people."""
    return _register()


@blueprint.post("/people")
@requires("administer")
def add_person() -> Page:
    """Add somebody and show the one-time password."""
    made: list[str] = []
    form = request.form
    facts = {name: form.get(name, "") for name in (*FACTS, "login")}
    problem = problem_of(lambda: made.append(administer(commands.add_staff, **facts)))
    if problem is not None:
        return _register(problem), 422
    return _person(made[0], password=administer(commands.reset_password, login=made[0]))


def _register(problem: tuple[str, str] | None = None) -> str:
    words, show = request.args.get("q", "").strip(), request.args.get("show", "active")
    page = staff_page(
        reading(),
        at=engine().clock.now(),
        words=words,
        show=show if show in SHOWN else "active",
        after=request.args.get("after") or None,
    )
    return render_template("admin/people.html", page=page, words=words, show=show, problem=problem)


@blueprint.get("/people/<login>")
@requires("administer")
def person(login: str) -> str:
    """One person: posts, absences, password, service."""
    return _person(login)


@blueprint.post("/people/<login>")
@requires("administer")
def change_person(login: str) -> Page:
    """Change name, telephone and e-mail."""
    facts = {name: request.form.get(name, "") for name in FACTS}
    return _done(login, "facts", lambda: administer(commands.change_staff, login=login, **facts))


@blueprint.post("/people/<login>/password")
@requires("administer")
def reset_password(login: str) -> Page:
    """Give a one-time password; it is on this answer only, in no session and on no later page."""
    given: list[str] = []
    problem = problem_of(lambda: given.append(administer(commands.reset_password, login=login)))
    if problem is not None:
        return _person(login, "password", problem[0]), 422
    return _person(login, password=given[0])


@blueprint.post("/people/<login>/deactivate")
@requires("administer")
def deactivate(login: str) -> Page:
    """End somebody's service."""
    reason, confirmed = request.form.get("reason", ""), "confirmed" in request.form
    attempt = problem_of(lambda: administer(commands.deactivate_staff, login=login, reason=reason, confirmed=confirmed))
    if attempt is not None:
        return _person(login, "service", attempt[0], to_confirm=attempt[1] == "confirmed"), 422
    flash(_("已停用，B 角即时补位。"), "success")
    return redirect(url_for("admin.person", login=login))


@blueprint.post("/people/<login>/reactivate")
@requires("administer")
def reactivate(login: str) -> Page:
    """Let somebody work again."""
    return _done(login, "service", lambda: administer(commands.reactivate_staff, login=login))


def _done(login: str, place: str, attempt: Callable[[], object]) -> Page:
    problem = problem_of(attempt)
    if problem is not None:
        return _person(login, place, problem[0]), 422
    flash(_("已保存，并记入管理记录。"), "success")
    return redirect(url_for("admin.person", login=login))


def _person(
    login: str,
    place: str | None = None,
    problem: str | None = None,
    *,
    password: str | None = None,
    to_confirm: bool = False,
) -> str:
    now = engine().clock.now()
    found = one_person(reading(), login, now)
    if found is None:
        abort(404)
    absences = [
        (which, absence_page(reading(), at=now, which=which, staff_id=found.id).rows)
        for which in ("now", "coming", "past")
    ]
    return render_template(
        "admin/person.html",
        person=found,
        absences=absences,
        log=log_page(reading(), kind="staff", subject_id=found.id).rows[:10],
        place=place,
        problem=problem,
        password=password,
        to_confirm=to_confirm,
    )
