"""The day of the own posts, the register, booking by phone, receiving, moving and cancelling for somebody."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases.commands import cancel_appointment, make_appointment, move_appointment, receive_appointment
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError, NotAllowed
from engine.identity.permissions import appointed_departments, may_change_appointment
from engine.identity.relations import concerned_with
from engine.office.choice_lists import departments
from engine.queries.desk.appointments import (
    STATE_CODES,
    OwnAppointment,
    appointment_register,
    day_of_posts,
    item_name,
    number_and_code,
    own_appointment,
    to_answer,
)
from webui.appointments.blueprint import blueprint
from webui.appointments.booking import TimeForm, booking_form, only_looking
from webui.case.standing import note_looks
from webui.desk.next_work import after_submission
from webui.show.labels import label
from webui.show.languages import language
from webui.web.access import actor, login_required, requires
from webui.web.acting import act, page_key
from webui.web.administering import day_from
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, line

Page = str | Response | tuple[str, int]


@blueprint.get("/")
@requires("appointments")
def today() -> str:
    """The appointments of a day at the posts that the reader holds now, and those still to be answered.

    With the phones of those who come, so that they can be called; every look is on the record (SP-6).
    """
    present = engine().clock.now().astimezone(OFFICE_ZONE).date()
    chosen = day_from(request.args.get("day", "")) or present
    posts = [post.post_id for post in actor().posts]
    rows, waiting = day_of_posts(reading(), posts, chosen), to_answer(reading(), posts)
    note_looks(row.case_id for row in (*waiting, *rows))
    return render_template(
        "appointments/today.html",
        rows=rows,
        waiting=waiting,
        day=chosen,
        present=present,
        earlier=chosen - timedelta(days=1),
        later=chosen + timedelta(days=1),
        now=engine().clock.now(),
        key=page_key(),
    )


@blueprint.get("/register")
@requires("appointments")
def register() -> str:
    """All appointments, the newest first; names whole for those whom the case concerns (SP-6)."""
    status, department = request.args.get("status"), request.args.get("department")
    chosen = {each.code: each.name for each in departments(reading())}
    rows, following = appointment_register(
        reading(),
        status=status if status in STATE_CODES else None,
        department=department if department in chosen else None,
        outside=request.args.get("time") == "outside",
        before=request.args.get("after", type=int),
        units=appointed_departments(actor()),
    )
    return render_template(
        "appointments/register.html",
        rows=rows,
        following=following,
        status=status,
        states=[("", _("全部"), None), *((code, label("appointment_state", code), None) for code in STATE_CODES)],
        time=request.args.get("time"),
        department=department,
        departments=chosen,
        concerned=concerned_with(reading(), [row.case_id for row in rows], actor()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("register_appointment")
def new() -> Page:
    """Book for somebody who calls or stands at the window; then number and query code, to be told."""
    form = booking_form()
    if not only_looking():
        channel = "window" if request.form.get("channel") == "window" else "phone"
        outcome = form.attempt(lambda: act(make_appointment, answers=form.answers(channel)))
        if outcome is not None:
            number, code = number_and_code(reading(), outcome.case_id)
            return render_template("appointments/made.html", number=number, code=code)
    page = render_template(
        "appointments/new.html", form=form, item=item_name(reading(), form.item.data), key=page_key()
    )
    return (page, 422) if form.wrong and not only_looking() else page


@blueprint.post("/<int:case_id>/receive")
@requires("register_inquiry")
def receive(case_id: int) -> Response:
    """The visitor came: a first inquiry with all that the appointment says, and on to its work."""
    try:
        outcome = act(receive_appointment, case_id=case_id)
    except NotAllowed:
        raise
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return redirect(url_for("appointments.today"))
    flash(_("已转首问登记。首问负责人：%(name)s。", name=actor().name), "success")
    return after_submission(outcome, actor())


class CancelForm(SmallForm):
    """Why the person does not come, where that was said."""

    reason = line(lazy_gettext("原因"), maxlength=200)


@blueprint.route("/<int:case_id>/move", methods=["GET", "POST"])
@login_required
def move(case_id: int) -> Page:
    """Another time for somebody who calls; for the receiving post and the windows."""
    found = _changeable(case_id)
    form = TimeForm()
    form.offer(found.post_code)
    if not only_looking():
        outcome = form.attempt(lambda: act(move_appointment, case_id=case_id, **form.wanted()))
        if outcome is not None:
            flash(_("已登记改期，等待确认。"), "success")
            return redirect(url_for("appointments.today"))
    return _change_page(found, form, CancelForm(part="cancel", sent=False))


@blueprint.post("/<int:case_id>/cancel")
@login_required
def cancel(case_id: int) -> Page:
    """Cancel for somebody who calls; for the receiving post and the windows."""
    found = _changeable(case_id)
    form = CancelForm(part="cancel")
    outcome = form.attempt(lambda: act(cancel_appointment, case_id=case_id, reason=form.reason.data or ""))
    if outcome is not None:
        flash(_("预约已取消，已告知预约人。"), "success")
        return redirect(url_for("appointments.today"))
    beside = TimeForm(sent=False)
    beside.offer(found.post_code)
    return _change_page(found, beside, form)


def _changeable(case_id: int) -> OwnAppointment:
    found = own_appointment(reading(), case_id, engine().clock.now())
    if found is None:
        abort(404)
    may_change_appointment(actor(), found.post_id, found.receiving_post_id).permission.check()
    return found


def _change_page(found: OwnAppointment, form: TimeForm, cancelling: CancelForm) -> Page:
    page = render_template(
        "appointments/change.html", appointment=found, form=form, cancelling=cancelling, key=page_key()
    )
    return (page, 422) if (form.wrong and not only_looking()) or cancelling.wrong else page
