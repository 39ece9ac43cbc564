"""The files of a case: handing them in, looking at them page by page, striking them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from engine.cases.commands import add_file, strike_file
from engine.errors import NotAllowed, NotFound, Refused
from engine.files.kinds import LARGEST_FILE
from engine.identity.permissions import Act, may
from engine.queries.case import attachments, case_record
from engine.queries.case.attachments import CaseFile
from engine.queries.case.case_file import case_summary
from webui.case.file_part import file_part, short_name
from webui.case.standing import sees_whole, standing
from webui.case.views import blueprint
from webui.show.languages import language
from webui.web import security
from webui.web.access import actor, login_required
from webui.web.acting import act
from webui.web.database import reading
from webui.web.saved_files import saved_as

LOOK_SECONDS = 3600
"""How long the pages of a file can be turned after it was opened, which is on the record."""

MOST_AT_ONCE = 30
"""Files of one request."""


@blueprint.get("/<int:case_id>/files")
@login_required
def files(case_id: int) -> str:
    """The list of materials with their files alone, as it comes into a page after something was added."""
    may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    session = reading()
    case = case_summary(session, case_id)
    materials = case_record.materials(session, item_id=case.item_id, application_id=case.application_id)
    return render_template(
        "case/file_list.html", case=case, materials=materials, whole=True, **file_part(case_id, whole=True)
    )


@blueprint.post("/<int:case_id>/files")
@login_required
def add(case_id: int) -> BaseResponse:
    """Take in files for one material of the list, or for none; JSON for the page's script, else back to the page."""
    material_id = request.form.get("material", type=int)
    given = [each for each in request.files.getlist("file") if each.filename][:MOST_AT_ONCE]
    if _wants_json():
        if len(given) != 1:
            raise Refused(*_nothing())
        _add(case_id, material_id, given[0], "")
        return jsonify(added=True)
    if not given:
        flash(_nothing()[language() != "zh"], "danger")
    added = 0
    for number, each in enumerate(given):
        try:
            _add(case_id, material_id, each, f":{number}")
            added += 1
        except NotAllowed:
            raise
        except Refused as refusal:
            flash(f"{short_name(each.filename)}：{refusal.text(language())}", "danger")
    if added:
        flash(_("已上传 %(count)s 个文件。", count=added), "success")
    return _back(case_id)


def _nothing() -> tuple[str, str]:
    return "请选择要上传的文件。", "Choose a file."


def _add(case_id: int, material_id: int | None, given: FileStorage, suffix: str) -> None:
    # One byte more than is allowed is enough to refuse a larger one.
    data = given.stream.read(LARGEST_FILE + 1)

    def command(engine: Any, me: Any, *, key: str, **more: Any) -> Any:
        return add_file(engine, me, key=key + suffix, **more)

    act(command, case_id=case_id, material_id=material_id, name=given.filename or "", data=data)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _back(case_id: int) -> BaseResponse:
    try:
        return redirect(url_for("desk.task", work_item=UUID(request.form.get("work_item", "")), _anchor="materials"))
    except ValueError:
        return redirect(url_for("case.show", case_id=case_id, _anchor="materials"))


@blueprint.get("/<int:case_id>/files/<int:file_id>")
@login_required
def view(case_id: int, file_id: int) -> str:
    """One file page by page, as pictures; ``only`` gives the part that a page shows beside its form. On the record."""
    found = _opened(case_id, file_id)
    template = "case/file_pages.html" if request.args.get("only") else "case/file.html"
    return render_template(template, case=case_summary(reading(), case_id), file=found, seen=_signed(file_id))


@blueprint.get("/<int:case_id>/files/<int:file_id>/content")
@login_required
def content(case_id: int, file_id: int) -> Response:
    """The file itself, to be saved: never shown by the browser as a page of ours. On the record."""
    found = _opened(case_id, file_id)
    data = b"".join(attachments.content(reading(), found))
    response = Response(data, mimetype=found.kept_as.media_type)
    response.headers["Content-Disposition"] = saved_as(found.name)
    security.allow(sandbox="allow-downloads", default_src="'none'")
    return response


@blueprint.get("/<int:case_id>/files/<int:file_id>/thumbnail")
@login_required
def thumbnail(case_id: int, file_id: int) -> Response:
    """The small picture in the list of files, for those who see that list."""
    may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    found = attachments.case_file(reading(), case_id, file_id)
    return Response(attachments.thumbnail(reading(), found), mimetype="image/jpeg")


@blueprint.get("/<int:case_id>/files/<int:file_id>/pages/<int:number>")
@login_required
def page(case_id: int, file_id: int, number: int) -> Response:
    """One page as a picture, for whoever has opened the file in the last hour."""
    may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    try:
        opened = _signer().loads(request.args.get("seen", ""), max_age=LOOK_SECONDS)
    except BadData:
        opened = None
    if opened != [actor().staff_id, file_id]:
        raise NotAllowed("请从办件的材料页打开这个文件。", "Open the file from the materials of the case.")
    found = attachments.case_file(reading(), case_id, file_id)
    data, media_type = attachments.page(reading(), found, number)
    return Response(data, mimetype=media_type)


@blueprint.post("/<int:case_id>/files/<int:file_id>/strike")
@login_required
def strike(case_id: int, file_id: int) -> BaseResponse:
    """Strike out a file that was added by mistake."""
    try:
        act(strike_file, case_id=case_id, attachment_id=file_id, reason=request.form.get("reason", ""))
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
    else:
        flash(_("已划去，记录保留在卷内。"), "success")
    return _back(case_id)


def _opened(case_id: int, file_id: int) -> CaseFile:
    """The file, with the look at it on the record; NotAllowed for those whom the case does not concern (SP-6)."""
    may(actor(), Act.SEE_PERSONAL_DATA, standing(case_id)).check()
    found = attachments.case_file(reading(), case_id, file_id)
    sees_whole(case_id, attachment_id=file_id)
    return found


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="opened file")


def _signed(file_id: int) -> str:
    return _signer().dumps([actor().staff_id, file_id])
