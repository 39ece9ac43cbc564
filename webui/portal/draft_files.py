"""The materials of a draft: files that come by upload, what stands instead of one, and the last look before the end."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from engine.cases.commands import (
    StaleDraft,
    add_draft_file,
    choose_for_material,
    remove_draft_file,
    submit_application,
)
from engine.errors import ChengnuoError, InvalidForm, NotFound, Refused
from engine.files.kinds import ACCEPT, KINDS_EN, KINDS_ZH, LARGEST_FILE
from engine.identity.permissions import Applicant
from engine.office.online.rules import AskedMaterial, check_complete
from engine.queries.online.drafts import DraftPage, submitted
from webui.case.file_part import short_name
from webui.forms.refusals import Problems, problems_of
from webui.portal.apply import asked_fields, for_applicants, intake_form, the_draft, wrong_answers
from webui.portal.contact import Page
from webui.portal.views import MOST_AT_ONCE, blueprint
from webui.show.languages import language
from webui.web.database import close_reading, engine, reading


@blueprint.get("/drafts/<int:draft_id>/materials")
@for_applicants
def draft_materials(me: Applicant, draft_id: int) -> Page:
    """The list of materials with what was uploaded for each."""
    return _materials_page(me, draft_id)


@blueprint.get("/drafts/<int:draft_id>/materials/list")
@for_applicants
def material_list(me: Applicant, draft_id: int) -> Page:
    """The list alone, as it comes into the page after an upload."""
    return render_template("portal/draft_material_list.html", applicant=me, **_parts(me, draft_id))


@blueprint.post("/drafts/<int:draft_id>/files")
@for_applicants
def upload(me: Applicant, draft_id: int) -> Page:
    """Take in files for one material; JSON for the page's script, else back to the page."""
    material_id = request.form.get("material", 0, type=int)
    given = [each for each in request.files.getlist("file") if each.filename][:MOST_AT_ONCE]
    if request.accept_mimetypes.best == "application/json":
        if len(given) != 1:
            raise Refused("请选择要上传的文件。", "Choose a file.")
        _add(me, draft_id, material_id, given[0])
        return jsonify(added=True)
    if not given:
        flash(_("请选择要上传的文件。"), "danger")
    for each in given:
        try:
            _add(me, draft_id, material_id, each)
            flash(_("已上传：%(name)s", name=short_name(each.filename)), "success")
        except NotFound:
            raise
        except Refused as refusal:
            flash(f"{short_name(each.filename)}：{refusal.text(language())}", "danger")
    return _back(draft_id, material_id)


def _add(me: Applicant, draft_id: int, material_id: int, given: FileStorage) -> None:
    # One byte more than is allowed is enough to refuse a larger one.
    data = given.stream.read(LARGEST_FILE + 1)
    close_reading()
    add_draft_file(engine(), me, draft_id=draft_id, material_id=material_id, name=given.filename or "", data=data)


@blueprint.post("/drafts/<int:draft_id>/files/<int:file_id>/remove")
@for_applicants
def remove(me: Applicant, draft_id: int, file_id: int) -> Page:
    """Take a file out again."""
    close_reading()
    remove_draft_file(engine(), me, draft_id=draft_id, file_id=file_id)
    return _back(draft_id)


@blueprint.post("/drafts/<int:draft_id>/choice")
@for_applicants
def choose(me: Applicant, draft_id: int) -> Page:
    """Say what stands instead of a file, or that a file comes after all."""
    material_id, choice = request.form.get("material", 0, type=int), request.form.get("choice", "")
    close_reading()
    try:
        choose_for_material(engine(), me, draft_id=draft_id, material_id=material_id, choice=choice)
    except NotFound:
        raise
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
    return _back(draft_id, material_id)


def _back(draft_id: int, material_id: int | None = None) -> Response:
    anchor = f"material-{material_id}" if material_id else None
    return redirect(url_for("portal.draft_materials", draft_id=draft_id, _anchor=anchor))


@blueprint.get("/drafts/<int:draft_id>/summary")
@for_applicants
def summary(me: Applicant, draft_id: int) -> Page:
    """Everything that will be submitted, and what is still missing."""
    return _summary_page(me, the_draft(me, draft_id), None)


@blueprint.post("/drafts/<int:draft_id>/submit")
@for_applicants
def submit(me: Applicant, draft_id: int) -> Page:
    """Submit the draft as the summary showed it; pressing twice leads to the same receipt."""
    seen = request.form.get("_revision", 0, type=int)
    close_reading()
    try:
        submit_application(engine(), me, draft_id=draft_id, seen=seen)
    except StaleDraft:
        flash(_("草稿刚在另一个页面改过，下面是最新的内容，请核对后再提交。"), "warning")
        return _summary_page(me, the_draft(me, draft_id), None), 409
    except InvalidForm as refusal:
        return _summary_page(me, the_draft(me, draft_id), refusal.fields), 422
    except ChengnuoError as refusal:
        problems = problems_of(refusal, intake_form())
        return _summary_page(me, the_draft(me, draft_id), problems), 422
    return redirect(url_for("portal.receipt", draft_id=draft_id))


@blueprint.get("/drafts/<int:draft_id>/receipt")
@for_applicants
def receipt(me: Applicant, draft_id: int) -> Page:
    """Number and query code of what was submitted, to be printed; shown to its contact alone."""
    return render_template("portal/receipt.html", applicant=me, receipt=submitted(reading(), me, draft_id))


def _parts(me: Applicant, draft_id: int) -> dict[str, Any]:
    return {
        "draft": the_draft(me, draft_id),
        "problems": None,
        "accepted": ACCEPT,
        "accepted_words": KINDS_ZH if language() == "zh" else KINDS_EN,
        "largest": LARGEST_FILE,
    }


def _materials_page(me: Applicant, draft_id: int) -> str:
    return render_template("portal/draft_materials.html", applicant=me, **_parts(me, draft_id))


def _missing(draft: DraftPage) -> dict[str, tuple[str, str]]:
    """The materials for which nothing has come, as the submission would name them."""
    asked = [
        AskedMaterial(
            each.id, each.name, each.required, each.by_data_sharing, "later" in each.offered, each.commitment,
            each.needed_when,
        )
        for each in draft.materials
    ]  # fmt: skip
    choices = {str(each.id): each.choice for each in draft.materials}
    try:
        check_complete(asked, {each.id for each in draft.materials if each.files}, choices)
    except InvalidForm as refusal:
        return dict(refusal.fields)
    return {}


def _summary_page(me: Applicant, draft: DraftPage, problems: Problems | None) -> str:
    form = intake_form()
    found = problems if problems is not None else wrong_answers(me, draft, form) | _missing(draft)
    return render_template(
        "portal/summary.html",
        applicant=me,
        draft=draft,
        fields=asked_fields(me, form, draft.answers),
        problems=found,
    )
