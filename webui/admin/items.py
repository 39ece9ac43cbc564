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
from engine.queries.items.limits_preview import LimitsPreview, limits_preview
from webui.admin.blueprint import blueprint
from webui.admin.small_forms import ImportForm, ItemWithdrawalForm, NewItemForm, WorkbookForm
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.web.access import actor, requires
from webui.web.administering import administer
from webui.web.database import engine, reading
from webui.web.saved_files import saved_as
from webui.web.small_forms import SmallForm

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
    form = _new_item()
    form.attempt(lambda: administer(commands.add_item, **form.data))
    if form.wrong:
        return _register(form), 422
    flash(_("已建立草稿。填写完整后公布，申请人才能看到。"), "success")
    return redirect(url_for("admin.item", code=form.code.data))


def _new_item(*, sent: bool = True) -> NewItemForm:
    form = NewItemForm(part="new", sent=sent)
    departments = choices_of(reading(), item_form())["department"]
    form.department.choices = [(each.value, each.title) for each in departments]
    return form


def _register(refused: SmallForm | None = None) -> str:
    words, state = request.args.get("q", "").strip(), request.args.get("show")
    page = edited_items(
        reading(),
        words=words,
        department_ids=edited_departments(actor()),
        state=state if state in SHOWN else None,
        after=request.args.get("after", type=int),
    )
    forms: dict[str, SmallForm] = {
        "new": _new_item(sent=False),
        "workbook": WorkbookForm(part="workbook", sent=False),
    }
    if refused is not None:
        forms[refused.part] = refused
    return render_template(
        "admin/items.html",
        page=page,
        words=words,
        show=state,
        forms=forms,
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
    form = ItemWithdrawalForm(part="withdrawal")
    form.attempt(lambda: administer(commands.withdraw_item, code=code, reason=form.reason.data))
    if form.wrong:
        found = _item(code)
        return _editor(found, found.answers, withdrawal=form), 422
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
    return FlaskResponse(content, mimetype=_XLSX, headers={"Content-Disposition": saved_as("items.xlsx")})


@blueprint.post("/items/workbooks")
@requires("edit_items")
def hand_in_items() -> Page:
    """Hand in a workbook and show what it would change."""
    form = WorkbookForm(part="workbook")

    def hand_in() -> int:
        file = form.file.data
        return administer(commands.hand_in_workbook, file_name=file.filename, content=file.read(LARGEST_FILE + 1))

    workbook = form.attempt(hand_in)
    if workbook is None:
        return _register(form), 422
    return redirect(url_for("admin.planned_items", workbook=workbook))


@blueprint.get("/items/workbooks/<int:workbook>")
@requires("edit_items")
def planned_items(workbook: int) -> str:
    """What a workbook changes, row by row."""
    return _plan(workbook)


@blueprint.post("/items/workbooks/<int:workbook>")
@requires("edit_items")
def import_items(workbook: int) -> Page:
    """Publish what the workbook changes."""
    form = ImportForm()
    count = form.attempt(lambda: administer(commands.import_workbook, workbook=workbook, reason=form.reason.data))
    if count is None:
        return _plan(workbook, form), 422
    flash(_("已公布 %(count)s 个事项的新版本。", count=count), "success")
    return redirect(url_for("admin.items"))


def _plan(workbook: int, form: ImportForm | None = None) -> str:
    plan = commands.plan_workbook(reading(), workbook)
    return render_template("admin/item_workbook.html", plan=plan, form=form or ImportForm())


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
    found: ItemPage,
    answers: Mapping[str, Any],
    problems: Problems | None = None,
    *,
    withdrawal: SmallForm | None = None,
) -> str:
    sources = choices_of(reading(), item_form())
    return render_template(
        "admin/item.html",
        item=found,
        foreseen=_foreseen(found),
        fields=fields_of(item_form(), answers, problems, sources),
        problems=problems,
        withdrawal=withdrawal or ItemWithdrawalForm(part="withdrawal", sent=False),
    )


def _foreseen(found: ItemPage) -> LimitsPreview | None:
    """What the limits of the draft move; None without a draft beside a published version, or with the same limits."""
    if found.current is None or found.draft is None:
        return None
    return limits_preview(reading(), found.current, found.draft, engine().clock.now())
