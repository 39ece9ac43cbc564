"""The register of complaints, and the criteria by which they are found valid (SP-5, AC-8)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import supervised_units
from engine.queries.oversight.complaints import STATES, complaint_register, criteria_versions
from webui.supervision.views import blueprint
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.small_forms import SmallForm, line, paragraph


@blueprint.get("/complaints")
@requires("complaints")
def complaints() -> str:
    """Complaints and reports, newest first; for the head of an agency those that it looks into (AC-9)."""
    state, units = request.args.get("state"), supervised_units(actor())
    rows, following = complaint_register(
        reading(),
        state=state if state in STATES else None,
        before=request.args.get("after", type=int),
        units=units,
        without=actor().staff_id,
    )
    return render_template(
        "supervision/complaints.html",
        rows=rows,
        following=following,
        state=state,
        sees_contact=units is None,
        now=engine().clock.now(),
    )


class CriteriaForm(SmallForm):
    """The next version of the criteria."""

    title = line(lazy_gettext("名称"), needed=True, maxlength=100)
    articles = paragraph(
        lazy_gettext("条款"),
        needed=True,
        hint=lazy_gettext("每行一条：条款号，空一格，再写内容。"),
        rows=10,
    )
    note = line(lazy_gettext("修改的内容和依据"), needed=True, maxlength=500)


@blueprint.route("/complaints/criteria", methods=["GET", "POST"])
@requires("complaints")
def criteria() -> str | Response | tuple[str, int]:
    """Every version of the criteria, and for inspectors the form of the next one (AC-8)."""
    versions = criteria_versions(reading())
    newest = versions[0] if versions else None
    text = "" if newest is None else "\n".join(f"{each.article} {each.text}" for each in newest.articles)
    form = CriteriaForm(title=newest.title if newest else "", articles=text)
    if request.method == "POST":
        form.attempt(lambda: administer(commands.publish_validity_criteria, **form.data))
        if not form.wrong:
            flash(_("已公布，今后的认定适用新的条款。"), "success")
            return redirect(url_for("supervision.criteria"))
    page = render_template("supervision/criteria.html", versions=versions, form=form)
    return (page, 422) if form.wrong else page
