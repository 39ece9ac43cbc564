"""Departments with their posts: who holds them, what is vacant, what is uncovered now (PR-1, AB-1, AB-2, AB-5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.office.choice_lists import departments
from engine.office.letterhead.rules import SEAL_BYTES, Settings
from engine.queries.organisation.department_papers import DepartmentPapers, papers_of
from engine.queries.organisation.departments import (
    DepartmentRow,
    department_of_post,
    department_page,
    one_department,
    uncovered_now,
)
from engine.queries.organisation.staff import suggestions
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import (
    DepartmentForm,
    EntrustForm,
    HolderForm,
    NewDepartmentForm,
    NewPostForm,
    PapersForm,
    PostForm,
    ReasonForm,
)
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm

Page = str | Response | tuple[str, int]
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
    form = NewDepartmentForm(part="new")
    code = form.attempt(lambda: administer(commands.add_department, **form.data))
    if code is None:
        return _overview(form), 422
    flash(_("已新增部门。"), "success")
    return redirect(url_for("admin.department", code=code))


def _overview(form: SmallForm | None = None) -> str:
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
        form=form or NewDepartmentForm(part="new"),
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
    form = DepartmentForm(part="department")
    return _done(code, form, lambda: administer(commands.rename_department, department=code, **form.data))


@blueprint.post("/organisation/<code>/settings")
@requires("administer")
def change_settings(code: str) -> Page:
    """Change what papers print of the department: name, contact, remedies, public site, seal (PA-2)."""
    form = PapersForm(part="papers")
    image = form.seal.data
    # One byte more than is allowed is enough to refuse it.
    seal = image.read(SEAL_BYTES + 1) if image is not None and image.filename else None
    written = {name: value for name, value in form.data.items() if name not in ("seal", "without_seal")}
    return _done(
        code,
        form,
        lambda: administer(
            commands.change_settings,
            department=code,
            settings=Settings(**written),
            seal=seal,
            without_seal=form.without_seal.data,
        ),
    )


def _papers_form(papers: DepartmentPapers) -> PapersForm:
    return PapersForm(part="papers", sent=False, obj=papers.own)


@blueprint.post("/organisation/<code>/entrust")
@requires("administer")
def entrust(code: str) -> Page:
    """Let another department's posts do this one's work while it has none open, or take that back (AU-7)."""
    form = _entrust_form(code)
    return _done(code, form, lambda: administer(commands.entrust_work, department=code, **form.data))


def _entrust_form(code: str, entrusted_to: str | None = None, *, sent: bool = True) -> EntrustForm:
    form = EntrustForm(part="entrust", sent=sent, to=entrusted_to)
    form.to.choices = [(each.code, each.note) for each in departments(reading()) if each.code != code]
    return form


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
    form = NewPostForm(part="new-post")
    return _done(code, form, lambda: administer(commands.add_post, department=code, **form.data))


@blueprint.post("/posts/<post>")
@requires("administer")
def change_post(post: str) -> Page:
    """Change a post's name, duties, authority and whether it faces the public."""
    form = PostForm(part=post)
    # An authority for single items is kept as it is: the page only knows yes and no.
    kept = {verb: request.form.getlist(f"items_{verb}") for verb in VERBS if request.form.getlist(f"items_{verb}")}
    granted = {verb: form[f"may_{verb}"].data for verb in VERBS} | kept
    return _done(
        _home(post),
        form,
        lambda: administer(
            commands.change_post,
            post=post,
            name=form.name.data,
            duties=form.duties.data,
            faces_public=form.faces_public.data,
            authority=granted,
            opens=form.opens.data,
            closes=form.closes.data,
            opens_daily=form.opens_daily.data,
        ),
    )


@blueprint.post("/posts/<post>/holder")
@requires("administer")
def name_holder(post: str) -> Page:
    """Name the A or B holder; an empty name takes the holder off."""
    form = HolderForm(part=f"{post}-{request.form.get('letter', '')}")
    letter, login = form.letter.data, form.login.data

    def change() -> None:
        if login:
            instead_of = form.instead_of.data or None
            administer(commands.name_holder, post=post, letter=letter, login=login, instead_of=instead_of)
        else:
            administer(commands.take_off, post=post, letter=letter)

    return _done(_home(post), form, change)


@blueprint.post("/posts/<post>/open")
@requires("administer")
def open_post(post: str) -> Page:
    """Open a post for work (AB-5)."""
    return _done(_home(post), SmallForm(part=f"{post}-open"), lambda: administer(commands.open_post, post=post))


@blueprint.post("/posts/<post>/close")
@requires("administer")
def close_post(post: str) -> Page:
    """Close a post, with the reason."""
    form = ReasonForm(part=f"{post}-close")
    return _done(_home(post), form, lambda: administer(commands.close_post, post=post, reason=form.reason.data))


def _home(post: str) -> str:
    code = department_of_post(reading(), post)
    if code is None:
        abort(404)
    return code


def _done(code: str, form: SmallForm, attempt: Callable[[], object]) -> Page:
    form.attempt(attempt)
    if form.wrong:
        return _department(code, form), 422
    flash(_("已保存，并记入管理记录。"), "success")
    return redirect(url_for("admin.department", code=code))


def _department(code: str, refused: SmallForm | None = None) -> str:
    now = engine().clock.now()
    found = one_department(reading(), code, now)
    if found is None:
        abort(404)
    papers = papers_of(reading(), code)
    forms = {form.part: form for form in (*_forms(found), _papers_form(papers))}
    if refused is not None:
        forms[refused.part] = refused
    return render_template(
        "admin/department.html",
        department=found,
        verbs=VERBS,
        people=suggestions(reading()),
        forms=forms,
        papers=papers,
    )


def _forms(department: DepartmentRow) -> Iterator[SmallForm]:
    """The forms of a department's page as they are before anybody types."""
    yield DepartmentForm(part="department", sent=False, obj=department)
    yield _entrust_form(department.code, department.entrusted_to, sent=False)
    yield NewPostForm(part="new-post", sent=False, code=f"{department.code}-")
    for post in department.posts:
        granted = {f"may_{verb}": post.authority.get(verb) is True for verb in VERBS}
        yield PostForm(part=post.code, sent=False, obj=post, **granted)
        for letter, holder in (("A", post.a), ("B", post.b)):
            login = holder.login if holder else ""
            yield HolderForm(part=f"{post.code}-{letter}", sent=False, letter=letter, instead_of=login, login=login)
        yield SmallForm(part=f"{post.code}-open", sent=False)
        yield ReasonForm(part=f"{post.code}-close", sent=False)
