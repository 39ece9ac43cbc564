"""How each post receives visitors by appointment: read by everybody concerned, set by the leaders (TC-14)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import led_departments
from engine.queries.desk.appointments import visited_posts
from webui.appointments.blueprint import blueprint
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, choice, line, number


class PlanForm(SmallForm):
    """What setting the plan of a post needs."""

    post = choice(lazy_gettext("岗位"), needed=True)
    capacity = number(lazy_gettext("每个时段接待几人"), needed=True)
    minutes = number(lazy_gettext("每个时段几分钟"), needed=True, hint=lazy_gettext("已经约好的不变。"))
    why = line(lazy_gettext("为什么修改"), needed=True, maxlength=200)


@blueprint.route("/plans", methods=["GET", "POST"])
@requires("appointment_plan")
def plans() -> str | Response | tuple[str, int]:
    """The posts of the own departments with their plans, and the form that changes one."""
    led = led_departments(actor())
    posts = [
        each for each in visited_posts(reading(), engine().clock.now()) if led is None or each.department_id in led
    ]
    form = PlanForm()
    form.post.choices = [(each.code, f"{each.department} · {each.name}") for each in posts]
    if request.method == "POST":
        form.attempt(
            lambda: administer(
                commands.set_appointment_plan,
                post=form.post.data,
                capacity=form.capacity.data,
                minutes=form.minutes.data,
                why=form.why.data or "",
            )
        )
        if not form.wrong:
            flash(_("预约时段已设置。"), "success")
            return redirect(url_for("appointments.plans"))
    page = render_template("appointments/plans.html", posts=posts, form=form)
    return (page, 422) if form.wrong else page
