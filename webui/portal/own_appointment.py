"""The page of one's own appointment: where it stands, the slip, another time, cancelling (TC-14)."""

from __future__ import annotations

from flask import render_template

from engine.queries.desk.appointments import OwnAppointment
from webui.appointments.booking import TimeForm
from webui.web.acting import page_key


def own_page(found: OwnAppointment, form: TimeForm | None = None) -> str:
    """The page; ``form`` is what was sent to move it, None at first."""
    times = form
    if times is None:
        times = TimeForm(sent=False)
        times.offer(found.post_code)
    return render_template("portal/appointment.html", appointment=found, form=times, key=page_key())
