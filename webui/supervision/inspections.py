"""The register of inspections, one of them line by line, and the standards of service (SP-7)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.identity.permissions import Act, may, may_start, reviewed_units
from engine.office.choice_lists import departments
from engine.queries.oversight.inspections import (
    AREA_CODES,
    STATES,
    inspection_paper,
    inspection_register,
    inspection_view,
    standards,
)
from webui.case.standing import standing
from webui.show.labels import label
from webui.supervision.views import blueprint
from webui.web.access import actor, opens, requires
from webui.web.acting import page_key
from webui.web.administering import administer
from webui.web.database import reading
from webui.web.small_forms import SmallForm, choice, paragraph

Page = str | Response | tuple[str, int]


@blueprint.get("/inspections")
@requires("inspections")
def inspections() -> str:
    """Inspections, the newest first; a department sees what was found at its own."""
    state = request.args.get("state")
    rows, following = inspection_register(
        reading(),
        state=state if state in STATES else None,
        before=request.args.get("after", type=int),
        units=reviewed_units(actor()),
    )
    return render_template(
        "supervision/inspections.html",
        rows=rows,
        following=following,
        state=state,
        draws=bool(may_start(actor(), "inspector")),
        standards=opens("service_standards"),
    )


@blueprint.get("/inspections/<int:inspection_id>")
@requires("inspections")
def inspection(inspection_id: int) -> str:
    """One inspection line by line, with what came of each fault."""
    found = inspection_view(reading(), inspection_id, units=reviewed_units(actor()))
    return render_template(
        "supervision/inspection.html",
        found=found,
        pursues=opens("pursue_infraction"),
        sees_case=bool(may(actor(), Act.SEE, standing(found.row.case_id))),
        key=page_key(),
    )


@blueprint.get("/inspections/<int:inspection_id>/paper")
@requires("inspections")
def inspection_printed(inspection_id: int) -> str:
    """The paper of an inspection as it is printed: the list until it is inspected, then what was found."""
    number, kind, paper = inspection_paper(reading(), inspection_id, units=reviewed_units(actor()))
    return render_template(
        "supervision/inspection_paper.html", number=number, kind=kind, paper=Markup(paper), inspection_id=inspection_id
    )


class StandardForm(SmallForm):
    """One new standard."""

    area = choice(lazy_gettext("类别"), [(code, label("standard_area", code)) for code in AREA_CODES], needed=True)
    department = choice(lazy_gettext("部门"), hint=lazy_gettext("不选即适用于全部部门和大厅。"))
    text = paragraph(lazy_gettext("内容"), needed=True, rows=3, maxlength=500)


@blueprint.route("/standards", methods=["GET", "POST"])
@requires("service_standards")
def service_standards() -> Page:
    """The standards in force and ended, and a new one."""
    form = StandardForm()
    form.department.choices = [(each.code, each.name) for each in departments(reading())]
    if request.method == "POST":
        form.attempt(lambda: administer(commands.add_standard, **form.data))
        if not form.wrong:
            flash(_("已生效，今后的检查表按它逐条检查。"), "success")
            return redirect(url_for("supervision.service_standards"))
    page = render_template(
        "supervision/standards.html", form=form, rows=standards(reading()), ended=standards(reading(), ended=True)
    )
    return (page, 422) if form.wrong else page


@blueprint.post("/standards/<int:standard_id>/end")
@requires("service_standards")
def end_standard(standard_id: int) -> Response:
    """End a standard."""
    administer(commands.end_standard, standard_id=standard_id)
    flash(_("已停用。"), "success")
    return redirect(url_for("supervision.service_standards"))
