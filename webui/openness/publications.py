"""The register of publications, and the copies that hang and are out of date (OA-5)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import may_keep, may_open, may_start, publishing_departments
from engine.office.service_clock.rules import office_day
from engine.queries.oversight.publications import (
    STATES,
    department_of_copy,
    hanging_copies,
    publication_register,
)
from webui.openness.blueprint import blueprint
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, day

Page = str | Response | tuple[str, int]


@blueprint.get("/publications")
@requires("publications")
def publications() -> str:
    """Publications and exemptions of one's own departments, for inspectors of all, the newest first."""
    state, units = request.args.get("state"), publishing_departments(actor())
    rows, following = publication_register(
        reading(),
        state=state if state in STATES else None,
        before=request.args.get("after", type=int),
        units=units,
    )
    return render_template(
        "openness/publications.html",
        rows=rows,
        following=following,
        state=state,
        proposes=bool(may_start(actor(), "handler")),
        today=office_day(engine().clock.now()),
    )


class RemovalForm(SmallForm):
    """When a copy was taken down."""

    removed_on = day(lazy_gettext("撤下日期"), needed=True)


@blueprint.get("/copies")
@requires("publications")
def copies() -> str:
    """Copies that hang, the stale ones alone unless all are asked for."""
    return _copies()


def _copies() -> str:
    show = request.args.get("show")
    rows, following = hanging_copies(
        reading(),
        engine().clock.now(),
        stale_only=show != "all",
        before=request.args.get("after", type=int),
        units=publishing_departments(actor()),
    )
    return render_template(
        "openness/copies.html",
        rows=rows,
        following=following,
        show=show,
        takes_down=bool(may_open(actor(), "take_down_copy")),
    )


@blueprint.route("/copies/<int:copy_id>/removal", methods=["GET", "POST"])
@requires("take_down_copy")
def take_down(copy_id: int) -> Page:
    """Record when a copy was taken down; what was typed stays."""
    may_keep(actor(), "take_down_copy", department_of_copy(reading(), copy_id)).permission.check()
    form = RemovalForm(removed_on=office_day(engine().clock.now()))
    if request.method == "POST":
        form.attempt(lambda: administer(commands.take_down_copy, copy_id=copy_id, removed_on=form.removed_on.data))
        if not form.wrong:
            flash(_("已登记撤下。"), "success")
            return redirect(url_for("openness.copies"))
    page = render_template("openness/take_down.html", form=form)
    return (page, 422) if form.wrong else page
