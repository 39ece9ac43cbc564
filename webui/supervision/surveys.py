"""Surveys of satisfaction: the list, one with its results by department, and the questions in versions (SP-4)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import may_start
from engine.queries.oversight.surveys import question_versions, survey_view
from engine.queries.oversight.surveys import surveys as survey_list
from webui.supervision.views import blueprint
from webui.web.access import actor, opens, requires
from webui.web.acting import page_key
from webui.web.administering import administer
from webui.web.database import reading
from webui.web.small_forms import SmallForm, paragraph


class QuestionsForm(SmallForm):
    """A new version of the questions."""

    text = paragraph(
        lazy_gettext("问卷问题"), needed=True, rows=10, hint=lazy_gettext("一行一个，每个问题按五级评价。")
    )


@blueprint.get("/surveys")
@requires("surveys")
def surveys() -> str:
    """Surveys, the newest first."""
    rows, following = survey_list(reading(), before=request.args.get("after", type=int))
    return render_template(
        "supervision/surveys.html",
        rows=rows,
        following=following,
        starts=bool(may_start(actor(), "inspector")),
        writes=opens("survey_questions"),
    )


@blueprint.get("/surveys/<int:survey_id>")
@requires("surveys")
def survey(survey_id: int) -> str:
    """One survey with its results by department; the remarks are for those who organise it."""
    found = survey_view(reading(), survey_id, remarks=opens("survey_questions"))
    return render_template("supervision/survey.html", found=found)


@blueprint.route("/surveys/questions", methods=["GET", "POST"])
@requires("survey_questions")
def survey_questions() -> str | Response | tuple[str, int]:
    """Every version of the questions, and writing a new one, which begins with the one in force."""
    rows = question_versions(reading())
    form = QuestionsForm(text="\n".join(rows[0].questions) if rows else "")
    if request.method == "POST":
        text = form.text.data or ""
        form.attempt(lambda: administer(commands.put_survey_questions, text=text))
        if not form.wrong:
            flash(_("新版问卷已生效，以后发起的调查使用新版。"), "success")
            return redirect(url_for("supervision.survey_questions"))
    page = render_template("supervision/survey_questions.html", rows=rows, form=form, key=page_key())
    return (page, 422) if form.wrong else page
