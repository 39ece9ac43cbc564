"""The register of authorisations with the share done on the spot, and revoking one (PR-3)."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands as administration
from engine.cases.commands import revoke_authorisation
from engine.identity.permissions import authorising_departments, may_keep, may_open, may_start
from engine.office.service_clock.rules import office_day
from engine.queries.oversight.authorisations import (
    STATES,
    authorisation_register,
    find_authorisation,
    least_share,
    posts_without,
    warned_until,
)
from webui.posts.blueprint import blueprint
from webui.web.access import actor, requires
from webui.web.acting import act, page_key
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, paragraph

Page = str | Response | tuple[str, int]


class RevocationForm(SmallForm):
    """Why an authority is revoked."""

    reason = paragraph(lazy_gettext("撤回的理由"), needed=True, rows=3, maxlength=500)


@blueprint.get("/authorisations")
@requires("authorisations")
def authorisations() -> str:
    """Authorisations of one's own departments, for the center and inspectors of all, the newest first."""
    chosen, units, today = request.args.get("state"), authorising_departments(actor()), _today()
    rows, following = authorisation_register(
        reading(),
        today,
        now=chosen if chosen in STATES else None,
        before=request.args.get("after", type=int),
        units=units,
    )
    return render_template(
        "posts/authorisations.html",
        rows=rows,
        following=following,
        state=chosen,
        without=posts_without(reading(), today, units=units),
        gives=bool(may_start(actor(), "agency_head")),
        own={post.department_id for post in actor().posts if post.role == "agency_head"},
        revokes=bool(may_open(actor(), "revoke_authorisation")),
        soon=warned_until(reading(), engine().clock.now()),
        least=least_share(reading(), engine().clock.now()),
    )


@blueprint.route("/authorisations/<int:authorisation_id>/revocation", methods=["GET", "POST"])
@requires("revoke_authorisation")
def revoke(authorisation_id: int) -> Page:
    """Revoke an authority; what was typed stays."""
    row = find_authorisation(reading(), authorisation_id, _today())
    may_keep(actor(), "revoke_authorisation", row.department_id).permission.check()
    form = RevocationForm()
    if request.method == "POST":
        form.attempt(lambda: _revoke(row.case_id is not None, authorisation_id, form.reason.data or ""))
        if not form.wrong:
            flash(_("已撤回授权，首席代表不能再在窗口作出决定。"), "success")
            return redirect(url_for("posts.authorisations"))
    page = render_template("posts/revocation.html", form=form, row=row, key=page_key())
    return (page, 422) if form.wrong else page


def _revoke(has_case: bool, authorisation_id: int, reason: str) -> None:
    if has_case:
        act(revoke_authorisation, authorisation_id=authorisation_id, reason=reason)
    else:
        administer(administration.revoke_paper_authorisation, authorisation_id=authorisation_id, reason=reason)


def _today() -> date:
    return office_day(engine().clock.now())
