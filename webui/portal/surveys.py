"""Answering a survey with a code, anonymously, and the published results (SP-4, OA-1)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import answer_survey
from engine.errors import ChengnuoError
from engine.queries.oversight.surveys import AskedSurvey, asked, survey_view, surveys
from engine.queries.promises.ratings import GRADE_CODES
from webui.portal.views import blueprint
from webui.show.labels import label
from webui.show.languages import language
from webui.web.database import close_reading, engine, reading
from webui.web.small_forms import SmallForm, line, paragraph, radio

Page = str | Response | tuple[str, int]


class CodeForm(SmallForm):
    """The code of an invitation."""

    code = line(lazy_gettext("调查码"), needed=True, maxlength=20, hint=lazy_gettext("在邀请您的消息里，12 位。"))


def _answer_form(found: AskedSurvey, *, sent: bool) -> Any:
    """A form with a grade for each question: as many fields as the survey asks."""
    grades = [(code, label("rating_grade", code)) for code in GRADE_CODES]
    fields = {f"question_{index}": radio(text, grades, needed=True) for index, text in enumerate(found.questions)}
    remark = paragraph(lazy_gettext("意见和建议（可不填）"), rows=3, maxlength=1000)
    return type("AnswerForm", (SmallForm,), {**fields, "remark": remark})(sent=sent)


@blueprint.route("/survey", methods=["GET", "POST"])
def survey() -> Page:
    """Ask for the code, then the questions; the code is sent and never stands in an address."""
    if request.method == "GET":
        return _start(CodeForm(sent=False))
    start = CodeForm()
    code = start.code.data or ""
    if not start.validate():
        return _start(start), 422
    try:
        found = asked(reading(), code, engine().clock.now())
    except ChengnuoError as refusal:
        start.code.errors = [refusal.zh if language() == "zh" else refusal.en]
        return _start(start), 422
    sent = "_answer" in request.form
    form = _answer_form(found, sent=sent)
    if not sent:
        return render_template("portal/survey_answer.html", found=found, form=form, code=code)
    close_reading()
    grades = {index: form[f"question_{index}"].data or "" for index in range(len(found.questions))}
    form.attempt(lambda: answer_survey(engine(), code=code, grades=grades, remark=form.remark.data or ""))
    if form.wrong:
        return render_template("portal/survey_answer.html", found=found, form=form, code=code), 422
    flash(_("谢谢您的评价，答案不记名。"), "success")
    return redirect(url_for("portal.survey"))


@blueprint.get("/survey/<int:survey_id>")
def survey_results(survey_id: int) -> str:
    """A published survey by department."""
    found = survey_view(reading(), survey_id, remarks=False, published_only=True)
    return render_template("portal/survey_results.html", found=found)


def _start(form: CodeForm) -> str:
    rows, _following = surveys(reading(), published_only=True)
    return render_template("portal/survey.html", form=form, rows=rows)
