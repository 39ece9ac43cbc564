"""Appointments without a login: booking, and with number and query code moving, cancelling, slip, calendar (TC-14)."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from engine.cases.commands import cancel_appointment, make_appointment, move_appointment
from engine.cases.submissions import Outcome
from engine.errors import ChengnuoError
from engine.identity.attempts import count_opening
from engine.queries.case.documents import paper, paper_html
from engine.queries.case.public_progress import written_number
from engine.queries.desk.appointments import OwnAppointment, item_name, number_and_code, own_appointment
from webui.appointments.booking import TimeForm, booking_form, only_looking
from webui.appointments.calendar_file import calendar_file
from webui.portal.own_appointment import own_page
from webui.portal.views import blueprint, known_case
from webui.show.languages import language
from webui.web.acting import page_key
from webui.web.addresses import published_address
from webui.web.applicant import by_code
from webui.web.database import close_reading, engine, reading
from webui.web.saved_files import saved_as
from webui.web.security import client_address

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.route("/appointments/new", methods=["GET", "POST"])
def book() -> str | tuple[str, int]:
    """The form of an appointment, and its submission; then number and query code, shown once."""
    form = booking_form()
    if not only_looking():
        key = request.form.get("_key") or page_key()
        close_reading()

        def booked() -> Outcome:
            count_opening(engine().database, client_address(), engine().system_clock.now())
            return make_appointment(engine(), None, answers=form.answers("online"), key=key)

        outcome = form.attempt(booked)
        if outcome is not None:
            number, code = number_and_code(reading(), outcome.case_id)
            return render_template("portal/appointment_made.html", number=number, code=code)
    name = item_name(reading(), form.item.data)
    page = render_template("portal/book.html", form=form, item=name, key=page_key())
    return (page, 422) if form.wrong and not only_looking() else page


@blueprint.post("/appointments/move")
def move_own() -> Answer:
    """Another time for the own appointment; the page comes back."""
    found = _own()
    if not isinstance(found, OwnAppointment):
        return found
    form = TimeForm()
    form.offer(found.post_code)
    if only_looking():
        return own_page(found, form)
    key, who = request.form.get("_key") or page_key(), by_code()
    close_reading()
    form.attempt(lambda: move_appointment(engine(), None, case_id=found.case_id, key=key, **who, **form.wanted()))
    if form.wrong:
        return own_page(found, form), 422
    flash(_("已登记改期，等待确认。"), "success")
    return own_page(_again(found))


@blueprint.post("/appointments/cancel")
def cancel_own() -> Answer:
    """Cancel the own appointment; the page comes back."""
    found = _own()
    if not isinstance(found, OwnAppointment):
        return found
    key, who = request.form.get("_key") or page_key(), by_code()
    close_reading()
    try:
        cancel_appointment(engine(), None, case_id=found.case_id, key=key, **who)
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return own_page(_again(found)), 422
    flash(_("预约已取消。"), "success")
    return own_page(_again(found))


@blueprint.post("/appointments/slip")
def own_slip() -> Answer:
    """The slip of the own appointment as it is printed; the page again as long as there is none."""
    found = _own()
    if not isinstance(found, OwnAppointment):
        return found
    if found.document_id is None:
        flash(_("预约确认以后才有凭条。"), "warning")
        return own_page(found), 409
    document = paper(reading(), found.document_id, found.case_id)
    printed = paper_html(reading(), document, published_address("portal.progress"))
    return render_template("portal/appointment_slip.html", document=document, paper=Markup(printed))


@blueprint.post("/appointments/calendar")
def own_calendar() -> Answer:
    """The own appointment as a calendar file (.ics)."""
    found = _own()
    if not isinstance(found, OwnAppointment):
        return found
    answer = Response(calendar_file(found, engine().clock.now()), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = saved_as("appointment.ics")
    return answer


def _own() -> OwnAppointment | Answer:
    """The appointment of the number and query code that were sent; the page that says no when there is none."""
    number, code = written_number(request.form.get("number", "")), request.form.get("code", "").strip().upper()
    known = known_case(number, code)
    if not isinstance(known, int):
        return known
    found = own_appointment(reading(), known, engine().clock.now())
    if found is None:
        problem = _("这不是预约的编号，请到进度查询页面查看。")
        return render_template("portal/progress.html", number=number, code="", problem=problem), 404
    return found


def _again(found: OwnAppointment) -> OwnAppointment:
    close_reading()
    return own_appointment(reading(), found.case_id, engine().clock.now()) or found
