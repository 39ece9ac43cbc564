"""The office hours and their versions, with a preview of what a change moves (TC-2, TC-21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.clock import OFFICE_ZONE
from engine.office.calendar.hours import HoursVersion, OfficeHours, hours_on, parse_hours
from engine.queries.organisation.calendar_preview import CalendarPreview, preview
from engine.queries.organisation.office_hours import hours_history
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import HoursForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]


@blueprint.get("/office-hours")
@requires("administer")
def hours() -> str:
    """The hours that hold, those that come and those that were."""
    today = engine().clock.now().astimezone(OFFICE_ZONE).date()
    holding = hours_on(engine().calendar(reading()).hours, today)
    return _page(HoursForm(sent=False, periods=str(holding), valid_from=today + timedelta(days=1)))


@blueprint.post("/office-hours")
@requires("administer")
def change_hours() -> Page:
    """Show what new hours would move, or let them hold from their day on."""
    form = HoursForm()
    if request.form.get("do") == "preview":
        foreseen = form.attempt(lambda: _foreseen(form, parse_hours(form.periods.data or "")))
        return (_page(form), 422) if foreseen is None else _page(form, foreseen)
    form.attempt(
        lambda: administer(
            commands.set_office_hours,
            hours=parse_hours(form.periods.data or ""),
            valid_from=form.valid_from.data,
            reason=form.reason.data,
        )
    )
    if form.wrong:
        return _page(form), 422
    flash(_("已保存，在办期限一分钟内重算。"), "success")
    return redirect(url_for("admin.hours"))


def _foreseen(form: HoursForm, hours: OfficeHours) -> CalendarPreview:
    days, begins = engine().calendar(reading()), form.valid_from.data
    assert begins is not None  # the form needs one
    others = [each for each in days.hours if each.valid_from != begins]
    versions = sorted([*others, HoursVersion(begins, hours)], key=lambda each: each.valid_from)
    return preview(reading(), replace(days, hours=tuple(versions)))


def _page(form: HoursForm, foreseen: CalendarPreview | None = None) -> str:
    today = engine().clock.now().astimezone(OFFICE_ZONE).date()
    return render_template(
        "admin/hours.html",
        form=form,
        foreseen=foreseen,
        holding=hours_on(engine().calendar(reading()).hours, today),
        today=today,
        versions=hours_history(reading()),
    )
