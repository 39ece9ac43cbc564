"""Departments with their posts: who holds them, what is vacant, what is uncovered now (PR-1, AB-1, AB-2, AB-5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.office.letterhead.rules import SEAL_BYTES, Settings
from engine.office.organisation.rules import ROLES
from engine.queries.organisation.department_papers import papers_of
from engine.queries.organisation.departments import department_of_post, department_page, one_department, uncovered_now
from engine.queries.organisation.people import departments
from engine.queries.organisation.staff import suggestions
from webui.admin.blueprint import blueprint
from webui.web.access import requires
from webui.web.administering import administer, problem_of
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]
SETTINGS = tuple(field.name for field in fields(Settings))
VERBS = ("accept", "approve", "deny")


@blueprint.get("/organisation")
@requires("administer")
def organisation() -> str:
    """All departments, each with its posts."""
    return _overview()


@blueprint.post("/organisation")
@requires("administer")
def add_department() -> Page:
    """Add a department and open its page."""
    made: list[str] = []
    form = request.form
    problem = problem_of(
        lambda: made.append(
            administer(
                commands.add_department,
                **{name: form.get(name, "") for name in ("code", "name", "short_name", "phone", "address")},
                is_center="is_center" in form,
            )
        )
    )
    if problem is not None:
        return _overview(problem), 422
    flash(_("已新增部门。"), "success")
    return redirect(url_for("admin.department", code=made[0]))


def _overview(problem: tuple[str, str] | None = None) -> str:
    now = engine().clock.now()
    words, show = request.args.get("q", "").strip(), request.args.get("show")
    page = department_page(
        reading(), at=now, words=words, vacant_only=show == "vacant", after=request.args.get("after") or None
    )
    return render_template(
        "admin/organisation.html",
        page=page,
        words=words,
        show=show,
        uncovered=uncovered_now(reading(), now),
        problem=problem,
    )


@blueprint.get("/organisation/<code>")
@requires("administer")
def department(code: str) -> str:
    """One department: its posts with their holders, and the forms to change them."""
    return _department(code)


@blueprint.post("/organisation/<code>")
@requires("administer")
def rename_department(code: str) -> Page:
    """Change names, telephone and address."""
    form = request.form
    return _done(
        code,
        "department",
        lambda: administer(
            commands.rename_department,
            department=code,
            **{name: form.get(name, "") for name in ("name", "short_name", "phone", "address")},
        ),
    )


@blueprint.post("/organisation/<code>/settings")
@requires("administer")
def change_settings(code: str) -> Page:
    """Change what papers print of the department: name, contact, remedies, public site, seal (PA-2)."""
    form, image = request.form, request.files.get("seal")
    # One byte more than is allowed is enough to refuse it.
    seal = image.read(SEAL_BYTES + 1) if image is not None and image.filename else None
    settings = Settings(**{name: form.get(name, "") for name in SETTINGS})
    return _done(
        code,
        "settings",
        lambda: administer(
            commands.change_settings,
            department=code,
            settings=settings,
            seal=seal,
            without_seal="without_seal" in form,
        ),
    )


@blueprint.post("/organisation/<code>/entrust")
@requires("administer")
def entrust(code: str) -> Page:
    """Let another department's posts do this one's work while it has none open, or take that back (AU-7)."""
    form = request.form
    return _done(
        code,
        "entrust",
        lambda: administer(
            commands.entrust_work, department=code, to=form.get("to", ""), reason=form.get("reason", "")
        ),
    )


@blueprint.get("/organisation/<code>/seal.png")
@requires("administer")
def seal(code: str) -> Response:
    """The image of the department's seal that papers are printed with now."""
    image = papers_of(reading(), code).seal_image
    if image is None:
        abort(404)
    return Response(image, mimetype="image/png", headers={"Cache-Control": "no-store"})


@blueprint.post("/organisation/<code>/posts")
@requires("administer")
def add_post(code: str) -> Page:
    """Add a vacant post."""
    form = request.form
    return _done(
        code,
        "new_post",
        lambda: administer(
            commands.add_post,
            department=code,
            **{name: form.get(name, "") for name in ("code", "name", "role", "duties")},
            faces_public="faces_public" in form,
        ),
    )


@blueprint.post("/posts/<post>")
@requires("administer")
def change_post(post: str) -> Page:
    """Change a post's name, duties, authority and whether it faces the public."""
    form, home = request.form, _home(post)
    # An authority for single items is kept as it is: the page only knows yes and no.
    kept = {verb: list(form.getlist(f"items_{verb}")) for verb in VERBS if form.getlist(f"items_{verb}")}
    return _done(
        home,
        post,
        lambda: administer(
            commands.change_post,
            post=post,
            name=form.get("name", ""),
            duties=form.get("duties", ""),
            faces_public="faces_public" in form,
            authority={verb: f"may_{verb}" in form for verb in VERBS} | kept,
        ),
    )


@blueprint.post("/posts/<post>/holder")
@requires("administer")
def name_holder(post: str) -> Page:
    """Name the A or B holder; an empty name takes the holder off."""
    form, home = request.form, _home(post)
    login, letter = form.get("login", "").strip(), form.get("letter", "")

    def attempt() -> object:
        if login:
            instead_of = form.get("instead_of") or None
            return administer(commands.name_holder, post=post, letter=letter, login=login, instead_of=instead_of)
        return administer(commands.take_off, post=post, letter=letter)

    return _done(home, post, attempt)


@blueprint.post("/posts/<post>/open")
@requires("administer")
def open_post(post: str) -> Page:
    """Open a post for work (AB-5)."""
    return _done(_home(post), post, lambda: administer(commands.open_post, post=post))


@blueprint.post("/posts/<post>/close")
@requires("administer")
def close_post(post: str) -> Page:
    """Close a post, with the reason."""
    reason = request.form.get("reason", "")
    return _done(_home(post), post, lambda: administer(commands.close_post, post=post, reason=reason))


def _home(post: str) -> str:
    code = department_of_post(reading(), post)
    if code is None:
        abort(404)
    return code


def _done(code: str, place: str, attempt: Callable[[], Any]) -> Page:
    problem = problem_of(attempt)
    if problem is not None:
        return _department(code, place, problem[0]), 422
    flash(_("已保存，并记入管理记录。"), "success")
    return redirect(url_for("admin.department", code=code))


def _department(code: str, place: str | None = None, problem: str | None = None) -> str:
    now = engine().clock.now()
    found = one_department(reading(), code, now)
    if found is None:
        abort(404)
    return render_template(
        "admin/department.html",
        department=found,
        roles=tuple(ROLES),
        verbs=VERBS,
        people=suggestions(reading()),
        others=departments(reading()),
        place=place,
        problem=problem,
        papers=papers_of(reading(), code),
    )
