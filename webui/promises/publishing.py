"""Writing, publishing and signing promises, and the measures of compensation (SP-1, SP-3, SP-8)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.errors import ChengnuoError, NotAllowed
from engine.identity.permissions import led_departments, may_keep, may_open, overseen_departments
from engine.office.choice_lists import departments
from engine.office.service_clock.rules import office_day
from engine.queries.promises.compensation_preview import compensation_preview
from engine.queries.promises.promises import (
    BREACH_CODES,
    PromiseLine,
    PromiseTexts,
    department_promises,
    home_departments,
    measures,
    pledge_department,
    pledge_html,
)
from webui.promises.blueprint import blueprint
from webui.show.labels import label
from webui.show.languages import language
from webui.web.access import actor, login_required, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, choice, day, line, paragraph

Page = str | Response | tuple[str, int]

LINES = 8
"""How many promises a version can hold on the page."""


class PromiseForm(SmallForm):
    """The texts of a version; its promises are rows of their own in the page."""

    standard = paragraph(lazy_gettext("服务标准"), rows=3, maxlength=2000)
    legal_basis = line(lazy_gettext("依据"), maxlength=400)
    steps = line(lazy_gettext("流程"), maxlength=400)
    fees = line(lazy_gettext("收费"), maxlength=200)
    materials = line(lazy_gettext("材料"), maxlength=400)
    phone = line(lazy_gettext("监督电话"), maxlength=40)
    review_on = day(lazy_gettext("复审日期"), hint=lazy_gettext("到这一天要重新审查承诺。"))


class MeasureForm(SmallForm):
    """How a kind of broken promise is made good."""

    breach = choice(lazy_gettext("违诺情形"), [(code, label("breach", code)) for code in BREACH_CODES], needed=True)
    department = choice(lazy_gettext("部门"), hint=lazy_gettext("不选即适用于全部部门。"))
    measure = paragraph(lazy_gettext("致歉和补偿的办法"), needed=True, rows=3, maxlength=1000)
    why = line(lazy_gettext("修改的理由"), needed=True, maxlength=200)


@blueprint.get("/")
@login_required
def own() -> Response:
    """One's own department's promises; the first of the office for somebody without a post."""
    codes = home_departments(reading(), actor().staff_id) or [departments(reading())[0].code]
    return redirect(url_for("promises.department", code=codes[0]))


@blueprint.get("/departments/<code>")
@login_required
def department(code: str) -> str:
    """What a department promises, who has signed, and the draft for those who write it."""
    return _page(code)


@blueprint.post("/departments/<code>")
@requires("promises")
def save(code: str) -> Page:
    """Write the draft, and publish it when that was asked for; what was typed stays."""
    form, rows = PromiseForm(), _rows()
    lines = [each for each in rows if each.what or each.by_when or each.who]
    texts = PromiseTexts(**{each.name: form[each.name].data or "" for each in fields(PromiseTexts)})

    may_keep(actor(), "promises", department_promises(reading(), code).department_id).permission.check()

    def change() -> None:
        administer(commands.save_promise, department=code, lines=lines, texts=texts, review_on=form.review_on.data)
        if "_publish" in request.form:
            administer(commands.publish_promise, department=code)

    form.attempt(change)
    if form.wrong:
        return _page(code, form, rows), 422
    flash(_("已公布，请本部门人员签署。") if "_publish" in request.form else _("草稿已保存。"), "success")
    return redirect(url_for("promises.department", code=code))


def _rows() -> list[PromiseLine]:
    return [
        PromiseLine(*(request.form.get(f"{name}{number}", "").strip() for name in ("what", "by_when", "who")))
        for number in range(1, LINES + 1)
    ]


def _page(code: str, form: PromiseForm | None = None, rows: list[PromiseLine] | None = None) -> str:
    found = department_promises(reading(), code)
    led = led_departments(actor()) if may_open(actor(), "promises") else []
    mine = home_departments(reading(), actor().staff_id)
    names = {each.code: each.name for each in departments(reading())}
    writes = bool(may_keep(actor(), "promises", found.department_id).permission)
    begun = found.draft or found.valid
    if form is None:
        values: dict[str, Any] = {} if begun is None else {**vars(begun.texts), "review_on": begun.review_on}
        form = PromiseForm(sent=False, **values)
        rows = [] if begun is None else list(begun.lines)
    filled = [*(rows or []), *(PromiseLine("", "", "") for _ in range(LINES))][:LINES]
    signer = next((each for each in found.signers if each.staff_id == actor().staff_id), None)
    return render_template(
        "promises/department.html",
        found=found,
        writes=writes,
        form=form,
        rows=filled,
        signer=signer,
        sees_pledges=_sees_pledges(code),
        mine=[(each, names.get(each, each)) for each in (names if led is None else mine)],
        today=office_day(engine().clock.now()),
    )


def _sees_pledges(code: str) -> bool:
    """Whether the signed pledges of the department are open to the person: its leaders, inspectors, administrators."""
    me = actor()
    return (
        me.has("admin")
        or me.has("inspector")
        or any(post.department_code == code and post.role in ("leader", "agency_head") for post in me.posts)
    )


@blueprint.post("/versions/<int:version_id>/sign")
@login_required
def sign(version_id: int) -> Response:
    """Sign the valid version of one's own department (SP-8)."""
    try:
        pledge_id = administer(commands.sign_promise, version_id=version_id)
    except NotAllowed:
        raise
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return redirect(url_for("promises.own"))
    flash(_("已签署承诺书，已存档。"), "success")
    return redirect(url_for("promises.pledge", pledge_id=pledge_id))


@blueprint.get("/pledges/<int:pledge_id>")
@login_required
def pledge(pledge_id: int) -> str:
    """A signed pledge as it is printed: for who signed it, the department's leaders, inspectors, administrators."""
    staff_id, department_id = pledge_department(reading(), pledge_id)
    me = actor()
    overseen = overseen_departments(me)
    leads = any(post.role in ("leader", "agency_head", "inspector", "admin") for post in me.posts)
    if staff_id != me.staff_id and not (leads and (overseen is None or department_id in overseen or me.has("admin"))):
        raise NotAllowed("承诺书只对本人、本部门负责人、监察和系统管理员开放。", "This pledge is not open to you.")
    number, printed = pledge_html(reading(), pledge_id)
    return render_template("promises/pledge.html", number=number, paper=Markup(printed))


@blueprint.route("/compensation", methods=["GET", "POST"])
@requires("compensation")
def compensation() -> Page:
    """The measures of compensation with their versions; a new one, and what it would have meant before (SP-3)."""
    form = MeasureForm()
    form.department.choices = [(each.code, each.name) for each in departments(reading())]
    foreseen = None
    if request.method == "POST" and request.form.get("do") == "preview":
        now = engine().clock.now()
        foreseen = form.attempt(lambda: compensation_preview(reading(), **form.data, now=now))
    elif request.method == "POST":
        form.attempt(lambda: administer(commands.set_compensation, **form.data))
        if not form.wrong:
            flash(_("已公布，从现在起执行。"), "success")
            return redirect(url_for("promises.compensation"))
    page = render_template("promises/compensation.html", form=form, rows=measures(reading()), foreseen=foreseen)
    return (page, 422) if form.wrong else page
