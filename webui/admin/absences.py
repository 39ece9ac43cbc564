"""Who is away when; announcing absences and ending them (AB-1, AB-2)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.errors import NotAllowed, NotFound, Refused
from engine.identity.permissions import led_departments
from engine.queries.organisation.absences import absence_page
from engine.queries.organisation.departments import uncovered_now
from engine.queries.organisation.staff import suggestions
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import AbsenceForm, OwnAbsenceForm
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import engine, reading

Page = str | Response | tuple[str, int]
WHICH = ("now", "coming", "past")


@blueprint.get("/absences")
@requires("absences")
def absences() -> str:
    """Absences that last, come or are over: of everybody for the administrator, of the own departments for leaders."""
    return _page()


@blueprint.post("/absences")
@requires("absences")
def announce() -> Page:
    """Announce that somebody is away."""
    form = AbsenceForm()
    form.attempt(lambda: announce_from(form, form.login.data or ""))
    if form.wrong:
        return _page(form), 422
    flash(_("已登记缺勤，到时由 B 角补位。"), "success")
    return redirect(url_for("admin.absences"))


@blueprint.post("/absences/<int:absence>/end")
@requires("absences")
def end(absence: int) -> Page:
    """End an absence early, or take back one to come."""
    end_one(absence)
    return redirect(url_for("admin.absences"))


def announce_from(form: OwnAbsenceForm, login: str) -> None:
    """Announce what the form says, of the person with this login; an empty beginning is now."""
    administer(
        commands.announce_absence,
        login=login,
        reason=form.reason.data,
        starts_at=form.starts_at.data or engine().clock.now(),
        ends_at=form.ends_at.data,
        confirmed=form.confirmed.data,
    )


def end_one(absence: int) -> None:
    """End an absence, and say on the next page that it is done or why not."""
    try:
        administer(commands.end_absence, absence=absence)
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        flash(refusal.text(language()), "warning")
    else:
        flash(_("缺勤已结束，岗位回到 A 角。"), "success")


def _page(form: AbsenceForm | None = None) -> str:
    me, now = actor(), engine().clock.now()
    which = request.args.get("which", "now")
    led = led_departments(me)
    page = absence_page(
        reading(),
        at=now,
        which=which if which in WHICH else "now",
        departments=led,
        after=request.args.get("after") or None,
    )
    return render_template(
        "admin/absences.html",
        page=page,
        which=which,
        own_only=led is not None,
        uncovered=uncovered_now(reading(), now) if led is None else [],
        people=suggestions(reading(), led),
        form=form or AbsenceForm(),
    )
