"""Rating without a login: the confirmed contact after the decision, or whoever opens a link of the window (SP-4)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import rate as rate_command
from engine.errors import NotFound
from engine.identity import attempts
from engine.identity.permissions import Applicant
from engine.queries.case.public_progress import find_case, written_number
from engine.queries.online.cases import is_own_case
from engine.queries.promises.ratings import GRADE_CODES, case_of_link, open_link
from webui.portal.contact import Page, contact_first
from webui.portal.views import blueprint
from webui.show.labels import label
from webui.web.acting import page_key
from webui.web.applicant import applicant
from webui.web.database import close_reading, engine, reading
from webui.web.security import client_address, client_machine
from webui.web.small_forms import SmallForm, line, paragraph, radio


class RatingForm(SmallForm):
    """What a rating may say; only the grade is needed."""

    grade = radio(lazy_gettext("评价"), [(code, label("rating_grade", code)) for code in GRADE_CODES], needed=True)
    comment = paragraph(lazy_gettext("说明（可不填）"), rows=3, maxlength=1000)
    contact = line(
        lazy_gettext("回访电话（可不填）"),
        maxlength=40,
        inputmode="tel",
        hint=lazy_gettext("只有回访人能看到；被评价人看不到是谁评价的。"),
    )


@blueprint.get("/rate")
def ask_to_rate() -> str:
    """Ask for number and query code of the matter that somebody wants to rate."""
    return render_template("portal/progress.html", number="", code="", problem=None, to_rate=True)


@blueprint.post("/rate")
def rate() -> Page:
    """The rating of one matter by number and query code, which are sent and never stand in an address.

    Those who handle the case know both: only the confirmed contact of the application rates (SP-4).
    """
    number, code = written_number(request.form.get("number", "")), request.form.get("code", "").strip().upper()
    tried = attempts.query_tried(number, client_address())
    try:
        with engine().database.transaction() as transaction:
            counted = attempts.begin(transaction, tried, datetime.now(UTC))
    except attempts.TooManyFailures as refusal:
        shown = render_template("portal/pause.html", minutes=-(-refusal.seconds // 60))
        return shown, 429, {"Retry-After": str(refusal.seconds)}
    case_id = find_case(reading(), number, code)
    if case_id is None:
        problem = _("没有查到。请核对凭证上的办件编号和查询码，两者须同时正确。")
        return render_template("portal/progress.html", number=number, code=code, problem=problem, to_rate=True), 404
    close_reading()
    with engine().database.transaction() as transaction:
        attempts.succeeded(transaction, tried, counted)
    me = applicant()
    if me is None or not is_own_case(reading(), case_id, me):
        flash(_("评价由申请人本人作出，请用申请时登记的手机号或者邮箱核验；没有登记的，请在窗口扫码评价。"), "warning")
        return contact_first()
    close_reading()
    if "grade" not in request.form and "_rate" not in request.form:
        return _page(RatingForm(sent=False), number=number, code=code)
    form = RatingForm()
    return _taken(form, case_id, None, me) or (_page(form, number=number, code=code), 422)


@blueprint.route("/rate/<token>", methods=["GET", "POST"])
def rate_by_link(token: str) -> Page:
    """The rating of one visit by the link that the window shows."""
    try:
        case_id = case_of_link(reading(), token)
    except NotFound:
        return render_template("portal/rated.html", refused=_("没有这个评价链接，请核对后再试。")), 404
    if request.method == "GET":
        if not open_link(reading(), token, engine().clock.now()):
            return render_template("portal/rated.html", refused=_("这个评价链接已经用过或者过期。")), 410
        return _page(RatingForm(sent=False), token=token)
    form = RatingForm()
    return _taken(form, case_id, token) or (_page(form, token=token), 422)


def _taken(form: RatingForm, case_id: int, token: str | None, me: Applicant | None = None) -> Response | None:
    """The way on after a rating was taken in; None when the form or the office refused it."""
    key = request.form.get("_key") or page_key()
    close_reading()
    by_staff, machine = g.get("actor") is not None, client_machine()
    form.attempt(
        lambda: rate_command(
            engine(),
            case_id=case_id,
            token=token,
            machine=machine,
            by_staff=by_staff,
            applicant=me,
            key=key,
            **form.data,
        )
    )
    if form.wrong:
        return None
    flash(_("谢谢您的评价。"), "success")
    return redirect(url_for("portal.rated"))


@blueprint.get("/rated")
def rated() -> str:
    """What follows from a rating."""
    return render_template("portal/rated.html", refused=None)


def _page(form: RatingForm, *, number: str = "", code: str = "", token: str = "") -> str:
    return render_template("portal/rate.html", form=form, number=number, code=code, token=token, key=page_key())
