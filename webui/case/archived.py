"""The archived file of a case: the whole of it as one PDF, and what is added to it later (LC-9)."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.cases.commands import append_file
from engine.files.kinds import ACCEPT, KINDS_EN, KINDS_ZH, LARGEST_FILE
from engine.identity.permissions import Act, may
from engine.queries.case.case_file import case_summary
from engine.queries.case.case_pdf import case_pdf
from webui.case.standing import sees_whole, standing
from webui.case.views import blueprint
from webui.show.languages import language
from webui.web import security
from webui.web.access import actor, login_required
from webui.web.acting import act, page_key
from webui.web.database import engine, reading
from webui.web.saved_files import saved_as
from webui.web.small_forms import SmallForm, file, line


class AppendForm(SmallForm):
    """A document that comes after the file was archived, and why."""

    file = file(_("文件"), accept=ACCEPT)
    reason = line(_("增补的理由"), needed=True, hint=_("理由记入办理过程；已归档的内容不会改变。"), maxlength=200)


@blueprint.get("/<int:case_id>/file.pdf")
@login_required
def whole_file(case_id: int) -> Response:
    """The file of an ended case as one PDF with contents and page numbers, to be saved. On the record (SP-6)."""
    may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    number, pdf = case_pdf(reading(), case_id, engine().clock.now())
    sees_whole(case_id)
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = saved_as(f"{number}.pdf")
    security.allow(sandbox="allow-downloads", default_src="'none'")
    return response


@blueprint.route("/<int:case_id>/additions", methods=["GET", "POST"])
@login_required
def append(case_id: int) -> BaseResponse | tuple[str, int]:
    """Add a document to the archived file, behind what was archived."""
    may(actor(), Act.APPEND_TO_FILE, standing(case_id)).check()
    form = AppendForm()

    def add() -> bool:
        # One byte more than is allowed is enough to refuse a larger one.
        given = form.file.data
        data = given.stream.read(LARGEST_FILE + 1)
        act(append_file, case_id=case_id, name=given.filename or "", data=data, reason=form.reason.data or "")
        return True

    if request.method == "POST" and form.attempt(add):
        flash(gettext("已增补，排在归档内容之后。"), "success")
        return redirect(url_for("case.show", case_id=case_id, _anchor="documents"))
    kinds = KINDS_ZH if language() == "zh" else KINDS_EN
    form.file.description = gettext("可上传：%(kinds)s；单个文件不超过 20 MB。", kinds=kinds)
    page = render_template("case/append.html", case=case_summary(reading(), case_id), form=form, key=page_key())
    return page, 422 if form.wrong else 200
