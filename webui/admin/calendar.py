"""The counting calendar as a year of small months; a day is set and cleared, its effect shown before (TC-2, TC-11)."""

from __future__ import annotations

import calendar as months
from dataclasses import replace
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.clock import OFFICE_ZONE
from engine.office.calendar.rules import SetDay
from engine.queries.organisation.calendar_preview import CalendarPreview, preview
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import CHANGES, UNDO, DayForm
from webui.web.access import requires
from webui.web.administering import administer, day_from
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]
FIRST_YEAR, LAST_YEAR = 2004, 2200


@blueprint.get("/calendar")
@requires("administer")
def calendar() -> str:
    """One year: every day counted or not, and why."""
    today = engine().clock.now().astimezone(OFFICE_ZONE).date()
    year = request.args.get("year", today.year, type=int)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    return _page(year, day_from(request.args.get("day", "")))


@blueprint.post("/calendar")
@requires("administer")
def change_day() -> Page:
    """Show what another day would move, set it, or take back what was set."""
    form = DayForm()
    day, how, reason = form.day.data, form.how.data, form.reason.data
    if request.form.get("do") == "preview":
        foreseen = form.attempt(lambda: _foreseen(form))
        shown = day or engine().clock.now().astimezone(OFFICE_ZONE).date()
        page = _page(shown.year, day, form, foreseen)
        return (page, 422) if foreseen is None else page

    def change() -> None:
        if how == "clear":
            administer(commands.clear_day, day=day, reason=reason)
        else:
            administer(commands.set_day, day=day, counted=how == "work", reason=reason)

    form.attempt(change)
    if form.wrong:
        shown = day or engine().clock.now().astimezone(OFFICE_ZONE).date()
        return _page(shown.year, day, form), 422
    assert day is not None  # the form needs one
    flash(_("已保存，在办期限一分钟内重算。"), "success")
    return redirect(url_for("admin.calendar", year=day.year, day=day.isoformat()))


def _foreseen(form: DayForm) -> CalendarPreview:
    """What the day of the form would move if it were saved."""
    days, day = engine().calendar(reading()), form.day.data
    assert day is not None  # the form needs one
    local = {each: status for each, status in days.local.items() if each != day}
    if form.how.data != "clear":
        reason = form.reason.data or ""
        local[day] = SetDay(form.how.data == "work", reason, reason)
    return preview(reading(), replace(days, local=local))


def _page(year: int, chosen: date | None, form: DayForm | None = None, foreseen: CalendarPreview | None = None) -> str:
    days = engine().calendar(reading())
    form = form or DayForm(day=chosen)
    form.how.choices = [*CHANGES, UNDO] if chosen in days.local else CHANGES
    weeks = months.Calendar(firstweekday=0)
    drawn = [
        (month, [[days.status(each) if each.month == month else None for each in week] for week in weeks_of])
        for month, weeks_of in ((month, weeks.monthdatescalendar(year, month)) for month in range(1, 13))
    ]
    changed = [days.status(day) for day in sorted(days.local) if day.year == year]
    counted = sum(1 for _month, rows in drawn for week in rows for status in week if status and status.counted)
    return render_template(
        "admin/calendar.html",
        year=year,
        months=drawn,
        provisional=days.is_provisional(year),
        counted=counted,
        changed=changed,
        today=engine().clock.now().astimezone(OFFICE_ZONE).date(),
        chosen=days.status(chosen) if chosen is not None else None,
        form=form,
        foreseen=foreseen,
        years=(FIRST_YEAR, LAST_YEAR),
    )
