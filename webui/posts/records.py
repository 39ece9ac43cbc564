"""Post records: the list, one post with its versions, publishing, training and assessment, the printed form (PR-2)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import may_keep
from engine.office.service_clock.rules import office_day
from engine.queries.organisation.post_records import (
    KIND_CODES,
    RESULT_CODES,
    PostView,
    RecordTexts,
    Target,
    post_lines,
    post_view,
    record_html,
)
from webui.posts.blueprint import blueprint
from webui.show.labels import label
from webui.web.access import actor, login_required, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, choice, day, line, paragraph

Page = str | Response | tuple[str, int]

LINES = 8
"""How many targets a version can hold on the page."""


class RecordForm(SmallForm):
    """The texts of a version; its targets are rows of their own in the page."""

    duties = paragraph(lazy_gettext("岗位职责"), rows=4, maxlength=2000)
    standard = paragraph(lazy_gettext("工作标准"), rows=3, maxlength=2000)
    responsibility = paragraph(lazy_gettext("责任"), rows=3, maxlength=2000)
    rewards = paragraph(lazy_gettext("奖惩办法"), rows=3, maxlength=2000)


class AssessmentForm(SmallForm):
    """A training or an assessment of a holder."""

    person = choice(lazy_gettext("受训受考人员"), needed=True)
    kind = choice(lazy_gettext("类别"), [(code, label("post_training", code)) for code in KIND_CODES], needed=True)
    held_on = day(lazy_gettext("日期"), needed=True)
    subject = line(lazy_gettext("培训考核内容"), needed=True, maxlength=200)
    result = choice(
        lazy_gettext("结果"),
        [(code, label("post_result", code)) for code in RESULT_CODES],
        hint=lazy_gettext("考核须有结果；没有考试的培训不选。"),
    )
    grounds = line(lazy_gettext("评语"), maxlength=500)


@blueprint.get("/")
@login_required
def index() -> str:
    """The posts of the office and where their records stand; for leaders their own departments first."""
    show = request.args.get("show")
    mine = sorted({post.department_id for post in actor().posts})
    rows = post_lines(reading(), units=None if show == "all" else mine)
    return render_template("posts/index.html", rows=rows, show=show)


@blueprint.get("/record/<code>")
@login_required
def record(code: str) -> str:
    """The record of one post, its versions, and for those who keep it the form of the next one."""
    return _page(post_view(reading(), code))


@blueprint.post("/record/<code>")
@requires("post_records")
def save(code: str) -> Page:
    """Write the draft, and publish it when that was asked for; what was typed stays."""
    _keeps(code)
    form, rows = RecordForm(), _rows()
    targets = [each for each in rows if each.what or each.measure or each.by_when]
    texts = RecordTexts(**{each.name: form[each.name].data or "" for each in fields(RecordTexts)})

    def change() -> None:
        administer(commands.save_post_record, post=code, texts=texts, targets=targets)
        if "_publish" in request.form:
            administer(commands.publish_post_record, post=code)

    form.attempt(change)
    if form.wrong:
        return _page(post_view(reading(), code), form=form, rows=rows), 422
    flash(_("已公布。") if "_publish" in request.form else _("草稿已保存。"), "success")
    return redirect(url_for("posts.record", code=code))


@blueprint.post("/record/<code>/assessments")
@requires("post_records")
def assess(code: str) -> Page:
    """Record a training or an assessment; what was typed stays."""
    view = _keeps(code)
    form = _assessment_form(view, sent=True)
    form.attempt(lambda: administer(commands.assess_holder, post=code, **form.data))
    if form.wrong:
        return _page(post_view(reading(), code), assessment=form), 422
    flash(_("已登记。"), "success")
    return redirect(url_for("posts.record", code=code))


def _keeps(code: str) -> PostView:
    """The post, for those who keep its record; NotAllowed for everybody else, whatever they have filled in."""
    view = post_view(reading(), code)
    may_keep(actor(), "post_records", view.department_id).permission.check()
    return view


@blueprint.get("/record/<code>/print")
@login_required
def printed(code: str) -> str:
    """The valid record of a post as it is printed."""
    name, paper = record_html(reading(), code)
    return render_template("posts/printed.html", name=name, code=code, paper=Markup(paper))


def _rows() -> list[Target]:
    return [
        Target(*(request.form.get(f"{name}{number}", "").strip() for name in ("what", "measure", "by_when")))
        for number in range(1, LINES + 1)
    ]


def _assessment_form(view: PostView, *, sent: bool) -> AssessmentForm:
    form = AssessmentForm(part="assessment", sent=sent, held_on=office_day(engine().clock.now()))
    form.person.choices = [(login, f"{name}（{letter}）") for letter, login, name in view.holders]
    return form


def _page(
    view: PostView,
    *,
    form: RecordForm | None = None,
    rows: list[Target] | None = None,
    assessment: AssessmentForm | None = None,
) -> str:
    writes = bool(may_keep(actor(), "post_records", view.department_id).permission)
    begun = view.draft or view.valid
    if form is None:
        values: dict[str, Any] = {} if begun is None else dict(vars(begun.texts))
        form = RecordForm(sent=False, **values)
        rows = [] if begun is None else list(begun.targets)
    return render_template(
        "posts/record.html",
        view=view,
        writes=writes,
        form=form,
        rows=[*(rows or []), *(Target("", "", "") for _ in range(LINES))][:LINES],
        assessment=assessment or _assessment_form(view, sent=False),
        assessments=[each for each in view.assessments if writes or each.staff_id == actor().staff_id],
    )
