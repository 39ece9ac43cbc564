"""Complaining without a login, and the published results of complaints (SP-5, OA-1)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import render_template, request
from flask_babel import lazy_gettext as _

from engine.cases.commands import open_case
from engine.cases.submissions import Outcome
from engine.identity.attempts import count_opening
from engine.office.choice_lists import departments
from engine.queries.oversight.complaints import criteria_versions, inquiry_number_and_code, published_results
from webui.portal.views import blueprint
from webui.web.acting import page_key
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address
from webui.web.small_forms import SmallForm, choice, line, paragraph, radio, tick

PROCESS = "first_inquiry"
"""Every complaint begins as a contact, whichever way it comes (FI-8)."""


class ComplaintForm(SmallForm):
    """What somebody complains of; the names of the fields are those of the form of a first inquiry."""

    kind = radio(_("类型"), [("complaint", _("投诉")), ("report", _("举报"))], needed=True)
    matter = paragraph(_("内容"), needed=True, hint=_("什么时候、在哪里、发生了什么。"), rows=6, maxlength=1000)
    about_unit = choice(_("投诉举报的单位"))
    about_person = line(_("投诉举报的人"), hint=_("姓名、岗位或者窗口号，知道多少写多少。"), maxlength=200)
    about_number = line(_("涉及的办件编号"), maxlength=60)
    to_inspector = tick(_("请监察核实"), hint=_("不交被投诉单位自查。"))
    anonymous = tick(_("不留姓名"), hint=_("不登记您的任何个人信息；凭编号和查询码查处理结果。"))
    applicant_name = line(_("姓名"), maxlength=100, autocomplete="name")
    phone = line(_("联系电话"), maxlength=30, autocomplete="tel")
    email = line(_("电子邮箱"), maxlength=200, autocomplete="email")


@blueprint.get("/complaints")
def complaint_results() -> str:
    """What complaints came to; names nobody."""
    rows, following = published_results(reading(), before=request.args.get("after", type=int))
    return render_template(
        "portal/complaint_results.html", rows=rows, following=following, criteria=criteria_versions(reading())[:1]
    )


@blueprint.route("/complaints/new", methods=["GET", "POST"])
def complain() -> str | tuple[str, int]:
    """The form of a complaint or report, and its submission; then number and query code, shown once."""
    form = ComplaintForm()
    form.about_unit.choices = [(each.code, each.name) for each in departments(reading())]
    if request.method == "POST":
        close_reading()
        key = request.form.get("_key") or page_key()

        def complained() -> Outcome:
            count_opening(engine().database, client_address(), datetime.now(UTC))
            return open_case(engine(), None, process=PROCESS, answers=_answers(form), key=key)

        outcome = form.attempt(complained)
        told = None if outcome is None else inquiry_number_and_code(reading(), outcome.case_id)
        if told is not None:
            return render_template("portal/complained.html", number=told[0], code=told[1])
    page = render_template("portal/complain.html", form=form, key=page_key())
    return (page, 422) if form.wrong else page


def _answers(form: ComplaintForm) -> dict[str, object]:
    """The answers of the form of a first inquiry; what was left empty is not among them."""
    typed = {name: value for name, value in form.data.items() if value not in (None, "")}
    return {"channel": "online", **({} if typed.get("anonymous") else {"applicant_kind": "person"}), **typed}
