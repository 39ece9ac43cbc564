"""The directory of agencies elsewhere: entries, and taking over a table (FI-6)."""

from __future__ import annotations

from base64 import b64decode, b64encode

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.office.agencies.rules import AgencyPlan
from engine.office.tables import LARGEST_TABLE
from engine.queries.organisation.agencies import listed_agencies, one_agency, planned_agencies
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import AgencyFileForm, AgencyForm, ImportForm, ReasonForm
from webui.web.access import requires
from webui.web.administering import administer
from webui.web.database import reading
from webui.web.small_forms import SmallForm

Page = str | Response | tuple[str, int]


@blueprint.get("/agencies")
@requires("administer")
def agencies() -> str:
    """All agencies of the directory."""
    return _register()


@blueprint.post("/agencies")
@requires("administer")
def add_agency() -> Page:
    """Add an agency."""
    form = AgencyForm(part="new")
    form.attempt(lambda: administer(commands.save_agency, values=form.data))
    if form.wrong:
        return _register(form), 422
    flash(_("已加入名录。"), "success")
    return redirect(url_for("admin.agencies"))


@blueprint.get("/agencies/<int:agency>")
@requires("administer")
def agency(agency: int) -> str:
    """One agency, to be changed or taken out."""
    return _one(agency)


@blueprint.post("/agencies/<int:agency>")
@requires("administer")
def change_agency(agency: int) -> Page:
    """Change one agency."""
    form = AgencyForm(part="entry")
    form.attempt(lambda: administer(commands.save_agency, values=form.data, agency=agency))
    if form.wrong:
        return _one(agency, form), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("admin.agencies"))


@blueprint.post("/agencies/<int:agency>/remove")
@requires("administer")
def remove_agency(agency: int) -> Page:
    """Take one agency out of the directory."""
    form = ReasonForm(part="removal")
    form.attempt(lambda: administer(commands.remove_agency, agency=agency, reason=form.reason.data))
    if form.wrong:
        return _one(agency, form), 422
    flash(_("已移出名录。"), "success")
    return redirect(url_for("admin.agencies"))


@blueprint.post("/agencies/table")
@requires("administer")
def hand_in_agencies() -> Page:
    """Show what a table would change, row by row; nothing is taken over yet."""
    form = AgencyFileForm(part="table")
    handed_in: list[tuple[str, bytes]] = []

    def read() -> AgencyPlan:
        handed_in.append((form.file.data.filename, form.file.data.read(LARGEST_TABLE + 1)))
        return planned_agencies(reading(), handed_in[0][1])

    planned = form.attempt(read)
    if planned is None:
        return _register(form), 422
    name, content = handed_in[0]
    return _plan(planned, name, b64encode(content).decode())


@blueprint.post("/agencies/import")
@requires("administer")
def import_agencies() -> Page:
    """Take over the table that was shown."""
    form = ImportForm()
    name, packed = request.form.get("file_name", "")[:200], request.form.get("content", "")
    try:
        content = b64decode(packed, validate=True)
    except ValueError:  # binascii.Error is one, too
        abort(400)
    count = form.attempt(
        lambda: administer(commands.import_agencies, content=content, file_name=name, reason=form.reason.data)
    )
    if count is None:
        return _plan(planned_agencies(reading(), content), name, packed, form), 422
    flash(_("已导入 %(count)s 个机关。", count=count), "success")
    return redirect(url_for("admin.agencies"))


def _register(refused: SmallForm | None = None) -> str:
    forms: dict[str, SmallForm] = {
        "new": AgencyForm(part="new", sent=False),
        "table": AgencyFileForm(part="table", sent=False),
    }
    if refused is not None:
        forms[refused.part] = refused
    words = request.args.get("words", "").strip()
    return render_template("admin/agencies.html", rows=listed_agencies(reading(), words), words=words, forms=forms)


def _one(agency: int, refused: SmallForm | None = None) -> str:
    found = one_agency(reading(), agency)
    if found is None:
        abort(404)
    forms: dict[str, SmallForm] = {
        "entry": AgencyForm(part="entry", sent=False, obj=found.entry),
        "removal": ReasonForm(part="removal", sent=False),
    }
    if refused is not None:
        forms[refused.part] = refused
    return render_template("admin/agency.html", agency=found, forms=forms)


def _plan(planned: AgencyPlan, file_name: str, content: str, form: ImportForm | None = None) -> str:
    return render_template(
        "admin/agency_table.html",
        plan=planned,
        changes=[each for each in planned.entries if each.changes],
        file_name=file_name,
        content=content,
        form=form or ImportForm(sent=False),
    )
