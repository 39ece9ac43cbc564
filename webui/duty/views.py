"""The duty roster: the board of all departments, and a department's weeks, which its head writes (AB-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from engine.administration import commands
from engine.identity.permissions import may_keep
from engine.queries.organisation.duty import DutyDay, DutyWeek, duties_of, duty_board, duty_week
from webui.show.formatting import weekday
from webui.web.access import actor, login_required, requires
from webui.web.administering import administer, day_from
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, choice, line

blueprint = Blueprint("duty", __name__, url_prefix="/duty")

Page = str | Response | tuple[str, int]


class WeekForm(SmallForm):
    """Person and phone of each day of a week, from Monday to Sunday."""

    person1, phone1 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person2, phone2 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person3, phone3 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person4, phone4 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person5, phone5 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person6, phone6 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)
    person7, phone7 = choice(lazy_gettext("值班人员")), line(lazy_gettext("值班电话"), maxlength=40)

    def of_week(self, week: DutyWeek) -> WeekForm:
        """The same form, with the people to choose from and labels that name their day."""
        for row, person, phone in rows_of(self, week.days):
            person.choices = [(each.code, each.name) for each in week.people]
            for field in (person, phone):
                field.label.text = f"{row.day:%m-%d} {weekday(row.day)} {field.label.text}"
                field.render_kw = {**(field.render_kw or {}), "aria-label": field.label.text}
        return self


def rows_of(form: WeekForm, days: Sequence[DutyDay]) -> Iterator[tuple[DutyDay, SelectField, StringField]]:
    """Each day with its fields of person and phone."""
    for row in days:
        number = row.day.isoweekday()
        yield row, cast(SelectField, form[f"person{number}"]), cast(StringField, form[f"phone{number}"])


@blueprint.get("/")
@login_required
def board() -> str:
    """Who is on call for each department now, where the next days have gaps, and when the reader is on call."""
    now = engine().clock.now()
    return render_template(
        "duty/board.html", board=duty_board(reading(), now), own=duties_of(reading(), actor().staff_id, now)
    )


@blueprint.get("/<code>")
@login_required
def department(code: str) -> str:
    """A week of a department's roster; with fields for those who write it."""
    week = _week(code)
    return _page(week, _stored(week))


@blueprint.post("/<code>")
@requires("edit_duty")
def save(code: str) -> Page:
    """Save the week, or fill its gaps in the form with the week before; what was typed stays."""
    week = _week(code)
    may_keep(actor(), "edit_duty", week.department_id).permission.check()
    form = WeekForm().of_week(week)
    if "_copy" in request.form:
        return _copied(week, form)
    days = {
        row.day: (person.data or "", phone.data or "")
        for row, person, phone in rows_of(form, week.days)
        if person.name in request.form
    }
    form.attempt(lambda: administer(commands.save_duty_week, department=code, monday=week.monday, days=days))
    if form.wrong:
        return _page(_week(code), form), 422
    flash(_("值班表已保存。"), "success")
    return redirect(url_for("duty.department", code=code, week=week.monday.isoformat()))


def _week(code: str) -> DutyWeek:
    return duty_week(reading(), code, day_from(request.args.get("week", "")), engine().clock.now())


def _stored(week: DutyWeek) -> WeekForm:
    values: dict[str, str] = {}
    for row in week.days:
        number = row.day.isoweekday()
        values |= {f"person{number}": row.login, f"phone{number}": row.phone or week.usual_phone}
    return WeekForm(sent=False, **values).of_week(week)


def _copied(week: DutyWeek, form: WeekForm) -> str:
    before = duty_week(reading(), week.code, week.monday - timedelta(days=7), engine().clock.now())
    offered = {each.code for each in week.people}
    taken = 0
    for (row, person, phone), former in zip(rows_of(form, week.days), before.days, strict=True):
        if not row.over and not person.data and former.login in offered:
            person.data, phone.data = former.login, former.phone
            taken += 1
    if taken:
        flash(_("已从上周带出 %(count)s 天，请核对后保存。", count=taken), "success")
    else:
        flash(_("上周没有可以带出的安排，请逐日选择。"), "warning")
    return _page(week, form)


def _page(week: DutyWeek, form: WeekForm) -> str:
    return render_template(
        "duty/week.html",
        week=week,
        form=form,
        rows=list(rows_of(form, week.days)),
        writes=_writes(week) and not all(row.over for row in week.days),
        earlier=_address(week, week.monday - timedelta(days=7)),
        present=_address(week, None),
        later=_address(week, week.monday + timedelta(days=7)),
        is_present=week.monday <= week.present < week.monday + timedelta(days=7),
        last=week.monday + timedelta(days=6),
    )


def _address(week: DutyWeek, monday: date | None) -> str:
    return url_for("duty.department", code=week.code, week=None if monday is None else monday.isoformat())


def _writes(week: DutyWeek) -> bool:
    return bool(may_keep(actor(), "edit_duty", week.department_id).permission)
