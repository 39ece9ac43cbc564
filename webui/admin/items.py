"""Items: the register, the editor with drafts and versions, and workbooks that change many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.administration.item_form import item_form
from engine.errors import Conflict, InvalidForm, NotAllowed, NotFound, Refused
from engine.identity.permissions import edited_departments
from engine.office.items.workbook import LARGEST_FILE
from engine.queries.items.editing import SHOWN, ItemPage, edited_items, item_page, version_changes
from webui.admin.blueprint import blueprint
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.web.access import actor, requires
from webui.web.administering import administer, problem_of
from webui.web.database import reading

Page = str | Response | tuple[str, int]
Problems = Mapping[str, tuple[str, str]]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/items")
@requires("edit_items")
def items() -> str:
    """The register of items: all for an administrator, those of the own department for its editor."""
    return _register()


@blueprint.post("/items")
@requires("edit_items")
def add_item() -> Page:
    """Begin a new item and open its editor."""
    form = request.form
    code, name, department = (form.get(name, "").strip() for name in ("code", "name", "department"))

    problem = problem_of(lambda: administer(commands.add_item, code=code, name=name, department=department))
    if problem is not None:
        return _register(problem), 422
    flash(_("已建立草稿。填写完整后公布，申请人才能看到。"), "success")
    return redirect(url_for("admin.item", code=code))


def _register(problem: tuple[str, str] | None = None) -> str:
    words, state = request.args.get("q", "").strip(), request.args.get("show")
    page = edited_items(
        reading(),
        words=words,
        department_ids=edited_departments(actor()),
        state=state if state in SHOWN else None,
        after=request.args.get("after", type=int),
    )
    sources = choices_of(reading(), item_form())
    return render_template(
        "admin/items.html",
        page=page,
        words=words,
        show=state,
        problem=problem,
        departments=sources["department"],
        largest=LARGEST_FILE // 1024 // 1024,
    )


@blueprint.get("/items/<code>")
@requires("edit_items")
def item(code: str) -> str:
    """The editor of one item: its draft or published version as a form, what the draft changes, and its versions."""
    found = _item(code)
    return _editor(found, found.answers)


@blueprint.post("/items/<code>")
@requires("edit_items")
def save_item(code: str) -> Page:
    """Keep what was typed as a draft; with ``publish`` publish it too."""
    _item(code)
    posted = item_form().parse(request.form)
    base = request.form.get("base", type=int)
    try:
        reason = request.form.get("reason", "")
        administer(commands.save_item_draft, code=code, answers=posted, base=base, reason=reason)
        if "publish" in request.form:
            version = administer(commands.publish_item, code=code, reason=reason)
            flash(_("已公布第 %(version)s 版。在办的办件仍按原版本办理。", version=version), "success")
            return redirect(url_for("admin.item", code=code))
    except Conflict as refusal:
        return _editor(_item(code), posted, {"": (refusal.zh, refusal.en)}), 409
    except InvalidForm as refusal:
        return _editor(_item(code), posted, refusal.fields), 422
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        return _editor(_item(code), posted, {refusal.place or "": (refusal.zh, refusal.en)}), 422
    flash(_("草稿已保存，尚未公布。"), "success")
    return redirect(url_for("admin.item", code=code))


@blueprint.post("/items/<code>/discard")
@requires("edit_items")
def discard_item(code: str) -> Page:
    """Throw the draft away."""
    administer(commands.discard_item_draft, code=code)
    flash(_("草稿已放弃。"), "success")
    if item_page(reading(), code) is None:
        return redirect(url_for("admin.items"))
    return redirect(url_for("admin.item", code=code))


@blueprint.post("/items/<code>/withdraw")
@requires("edit_items")
def withdraw_item(code: str) -> Page:
    """Take the item out of the public list."""
    problem = problem_of(lambda: administer(commands.withdraw_item, code=code, reason=request.form.get("reason", "")))
    if problem is not None:
        found = _item(code)
        return _editor(found, found.answers, withdrawing=problem[0]), 422
    flash(_("已停用。在办的办件继续办理。"), "success")
    return redirect(url_for("admin.item", code=code))


@blueprint.get("/items/<code>/versions/<int:version>")
@requires("edit_items")
def item_version(code: str, version: int) -> str:
    """What one version changed."""
    found = _item(code)
    facts = next((each for each in found.versions if each.version == version), None)
    if facts is None:
        abort(404)
    return render_template(
        "admin/item_version.html", item=found, version=facts, changes=version_changes(reading(), code, version)
    )


@blueprint.get("/items.xlsx")
@requires("edit_items")
def export_items() -> Response:
    """All items, or those of the own department, as a workbook."""
    content = commands.export_workbook(reading(), edited_departments(actor()))
    return FlaskResponse(content, mimetype=_XLSX, headers={"Content-Disposition": 'attachment; filename="items.xlsx"'})


@blueprint.post("/items/workbooks")
@requires("edit_items")
def hand_in_items() -> Page:
    """Hand in a workbook and show what it would change."""
    given = request.files.get("file")
    made: list[int] = []

    def attempt() -> None:
        if given is None or not given.filename:
            raise Refused("请选择一个工作簿文件。", "Expected a workbook, but no file is chosen.", place="file")
        content = given.read(LARGEST_FILE + 1)
        made.append(administer(commands.hand_in_workbook, file_name=given.filename, content=content))

    problem = problem_of(attempt)
    if problem is not None:
        return _register(problem), 422
    return redirect(url_for("admin.planned_items", workbook=made[0]))


@blueprint.get("/items/workbooks/<int:workbook>")
@requires("edit_items")
def planned_items(workbook: int) -> str:
    """What a workbook changes, row by row."""
    return _plan(workbook)


@blueprint.post("/items/workbooks/<int:workbook>")
@requires("edit_items")
def import_items(workbook: int) -> Page:
    """Publish what the workbook changes."""
    counted: list[int] = []
    problem = problem_of(
        lambda: counted.append(
            administer(commands.import_workbook, workbook=workbook, reason=request.form.get("reason", ""))
        )
    )
    if problem is not None:
        return _plan(workbook, problem[0]), 422
    flash(_("已公布 %(count)s 个事项的新版本。", count=counted[0]), "success")
    return redirect(url_for("admin.items"))


def _plan(workbook: int, problem: str | None = None) -> str:
    return render_template(
        "admin/item_workbook.html", plan=commands.plan_workbook(reading(), workbook), problem=problem
    )


def _item(code: str) -> ItemPage:
    """The item; 404 when there is none, 403 when it belongs to a department whose items the person does not edit."""
    found = item_page(reading(), code)
    if found is None:
        abort(404)
    own = edited_departments(actor())
    if own is not None and found.department_id not in own:
        abort(403)
    return found


def _editor(
    found: ItemPage, answers: Mapping[str, Any], problems: Problems | None = None, *, withdrawing: str | None = None
) -> str:
    sources = choices_of(reading(), item_form())
    return render_template(
        "admin/item.html",
        item=found,
        fields=fields_of(item_form(), answers, problems, sources),
        problems=problems,
        withdrawing=withdrawing,
    )
