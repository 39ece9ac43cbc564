"""The editor of a form: fields are added, changed, moved, removed in the shared draft; the preview judges."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.bpmn.decisions.columns import KnownTexts
from engine.cases import commands
from engine.cases.bundles import Files, content_hash
from engine.cases.commands.deploy import StaleBase
from engine.cases.commands.file_drafts import LARGEST_DRAFT, DraftChanged
from engine.cases.definitions import library
from engine.errors import InvalidForm, NotFound, Refused
from engine.forms import WrongForm, read_form
from engine.forms.camunda import ImportedForm, camunda_form, form_of_camunda
from engine.forms.editing import (
    KINDS,
    OTHER,
    blank_form,
    edited_fields,
    move_field,
    put_field,
    remove_field,
    written,
)
from engine.queries.operation.file_versions import file_draft
from webui.designer.blueprint import blueprint
from webui.designer.form_fields import (
    KIND_WORDS,
    LIST_WORDS,
    FieldForm,
    columns_of_tables,
    outdated,
    shown_when,
    typed_values,
)
from webui.designer.sample_materials import sample_answers, sample_rows
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.files import named_files, take_in
from webui.forms.materials import LOOKS
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.saved_files import saved_as
from webui.web.small_forms import SmallForm, file, hidden, line, paragraph

FORM_KEY = re.compile(r"[a-z][a-z0-9_]{2,59}")


class DeployForm(SmallForm):
    """Why the draft becomes the next version."""

    seen = hidden()
    note = paragraph(lazy_gettext("修改说明"), needed=True, rows=2, maxlength="500")


class NewForm(SmallForm):
    """A form that is begun."""

    key = line(lazy_gettext("标识"), needed=True, spellcheck="false", autocomplete="off")
    zh = line(lazy_gettext("名称"), needed=True, maxlength="100")
    en = line(lazy_gettext("英文名称"), maxlength="200")
    file = file(
        lazy_gettext("Camunda 表单文件"),
        needed=False,
        hint=lazy_gettext("可不选；选了 .form 文件，就从它的栏目开始。没有相同写法的会列出来。"),
        accept=".form,.json",
    )


@dataclass(frozen=True)
class EditedForm:
    """The form as it is being edited: the draft, else what is deployed. ``seen`` 0 = there is no draft."""

    key: str
    schema: dict[str, Any]
    content: bytes
    base: str | None
    seen: int
    by: str | None
    deployed: str | None


def _opened(key: str) -> EditedForm:
    content = library(reading()).form.get(key)
    deployed = None if content is None else content_hash(content)
    draft = file_draft(reading(), "form", key)
    if draft is None and content is None:
        raise NotFound(f"没有表单「{key}」，请从列表中打开。", f"Expected the form {key}, but there is none.")
    now = content if draft is None else draft.content
    assert now is not None
    read_form(now)
    base, seen, by = (deployed, 0, None) if draft is None else (draft.base, draft.revision, draft.by)
    return EditedForm(key, json.loads(now), now, base, seen, by, deployed)


@blueprint.route("/forms/new", methods=["GET", "POST"])
@requires("design")
def new_form() -> str | Response | tuple[str, int]:
    """Begin a form: its draft is made at once, nothing is deployed."""
    form = NewForm()
    if request.method == "POST":
        taken = library(reading()).form
        me = actor()
        close_reading()

        def begin() -> str:
            key = str(form.key.data)
            if not FORM_KEY.fullmatch(key) or key in taken:
                raise Refused(
                    "标识由小写字母、数字和下划线组成，以小写字母开头，3 至 60 个字符，并且没有用过。",
                    "The key has 3 to 60 small letters, digits and underscores, and is not in use.",
                    place="key",
                )
            begun = _begun(form, key)
            content = written(begun.schema)
            commands.save_file_draft(engine(), me, kind="form", key=key, content=content, base=None, seen=0)
            for zh, en in begun.lost:
                flash(_("没有带过来：%(what)s", what=zh if language() == "zh" else en), "warning")
            return key

        made = form.attempt(begin)
        if made is not None:
            return redirect(url_for("designer.edit_form", key=made))
    page = render_template("designer/new_form.html", form=form)
    return (page, 422) if form.wrong else page


@blueprint.get("/forms/<key>/edit")
@requires("design")
def edit_form(key: str) -> str:
    """The fields with what can be done to them; ``field`` names the one that is open, "" a new one."""
    return _page(_opened(key))


@blueprint.post("/forms/<key>/edit/field")
@requires("design")
def put_form_field(key: str) -> Response | tuple[str, int]:
    """Change a field, or add one."""
    edited = _opened(key)
    columns = columns_of_tables(library(reading()))
    form = _field_form(edited, request.args.get("field"), columns, sent=True)
    adds = not request.args.get("field")

    def put() -> None:
        field = form.field(columns)
        known = {each.name for each in edited_fields(edited.schema)}
        if adds and (field.name in known or not FORM_KEY.fullmatch(field.name)):
            raise Refused(
                "标识由小写字母、数字和下划线组成，以小写字母开头，3 至 60 个字符，在这张表单里没有用过。",
                "The name has 3 to 60 small letters, digits and underscores, and is not in this form yet.",
                place="name",
            )
        if not adds and field.name != request.args.get("field"):
            raise Refused(
                "已有栏目的标识不能改：条件和已填的内容按它找这一栏。",
                "The name of a field stays: conditions and earlier answers find it by that.",
                place="name",
            )
        _save(edited, put_field(edited.schema, field), form.seen.data)

    form.attempt(put)
    if form.wrong:
        return _page(edited, field_form=form), 422
    flash(_("已存入草稿。"), "success")
    return redirect(url_for("designer.edit_form", key=key) + "#fields")


@blueprint.post("/forms/<key>/edit/<act>")
@requires("design")
def change_form_field(key: str, act: str) -> Response:
    """Move a field up or down, or take it away."""
    changes: Mapping[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
        "up": lambda schema, name: move_field(schema, name, -1),
        "down": lambda schema, name: move_field(schema, name, 1),
        "remove": remove_field,
    }
    edited = _opened(key)
    name = request.form.get("field", "")
    if act not in changes or name not in edited.schema.get("properties", {}):
        abort(404)
    try:
        _save(edited, changes[act](edited.schema, name), request.form.get("seen", ""))
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
    return redirect(url_for("designer.edit_form", key=key) + "#fields")


@blueprint.post("/forms/<key>/edit/deploy")
@requires("design")
def deploy_form(key: str) -> Response | tuple[str, int]:
    """Make the draft the next version; a base that is deployed no longer leads to the comparison."""
    edited = _opened(key)
    form = DeployForm(part="deploy")
    me = actor()
    close_reading()

    def deploy() -> dict[str, int]:
        if str(edited.seen) != form.seen.data:
            raise _changed(key)
        files = Files(form={key: edited.content})
        return commands.deploy(engine(), me, files=files, note=form.note.data or "", base={("form", key): edited.base})

    try:
        form.attempt(deploy)
    except StaleBase as stale:
        flash(stale.text(language()), "danger")
        return redirect(url_for("designer.compare_draft", kind="form", key=key))
    if form.wrong:
        return _page(edited, deploy_form_=form), 422
    flash(_("已部署。"), "success")
    return redirect(url_for("designer.versions", kind="form", key=key))


@blueprint.post("/forms/<key>/edit/try")
@requires("design")
def judge_form(key: str) -> tuple[str, int]:
    """Judge what was typed into the preview as the office will; nothing is kept."""
    edited = _opened(key)
    form = read_form(edited.content)
    typed = form.parse(request.form)
    try:
        take_in(form, typed)
        form.judge(typed)
    except InvalidForm as wrong:
        return _page(edited, typed=typed, problems=wrong.fields), 422
    return _page(edited, typed=typed, passed=True), 200


def _save(edited: EditedForm, schema: dict[str, Any], seen: str | None) -> None:
    """Keep the changed form in the draft; Refused for a form that could not be filled in, or that somebody else has
    changed since the page was opened."""
    if str(edited.seen) != seen:
        raise _changed(edited.key)
    content = written(schema)
    try:
        read_form(content)
    except WrongForm as wrong:
        raise Refused(
            wrong.zh, wrong.en, place="when" if "x-when" in wrong.zh or "条件" in wrong.zh else None
        ) from wrong
    me = actor()
    close_reading()
    try:
        commands.save_file_draft(
            engine(), me, kind="form", key=edited.key, content=content, base=edited.base, seen=edited.seen
        )
    except DraftChanged as other:
        raise _changed(edited.key) from other


def _begun(form: NewForm, key: str) -> ImportedForm:
    """An empty form, or one with the fields of the chosen file; Refused for a file that is no form of Camunda."""
    zh, en = form.zh.data or "", form.en.data or ""
    chosen = form.file.data.read(LARGEST_DRAFT + 1) if form.file.data else b""
    if not chosen:
        return ImportedForm(blank_form(key, zh, en))
    try:
        made = form_of_camunda(chosen, key, zh, en)
        read_form(written(made.schema))
    except WrongForm as wrong:
        raise Refused(wrong.zh, wrong.en, place="file") from wrong
    return made


@blueprint.get("/forms/<key>/camunda.form")
@requires("design")
def camunda_file(key: str) -> Response:
    """The form that is being edited as a file of Camunda."""
    content = camunda_form(_opened(key).schema)
    headers = {"Content-Disposition": saved_as(f"{key}.form")}
    return Response(content, mimetype="application/json", headers=headers)


def _changed(key: str) -> Refused:
    return Refused(
        f"「{key}」的草稿刚被改过，这一次没有存入；请看一下现在的样子，再改一次。",
        f"The draft of {key} was changed meanwhile, so this was not saved; look at it as it is now and do it again.",
    )


def _field_form(edited: EditedForm, name: str | None, columns: Mapping[str, KnownTexts], *, sent: bool) -> FieldForm:
    field = next((each for each in edited_fields(edited.schema) if each.name == name), None)
    if name and field is None:
        abort(404)
    values = {} if field is None else typed_values(field)
    form = FieldForm(part="field", sent=sent, **values, seen=str(edited.seen))
    form.offer((OTHER,) if field is not None and field.kind == OTHER else tuple(KINDS), columns)
    if field is not None:
        form.name.render_kw = {**(form.name.render_kw or {}), "readonly": True}
    return form


def _page(
    edited: EditedForm,
    *,
    field_form: FieldForm | None = None,
    deploy_form_: DeployForm | None = None,
    typed: dict[str, Any] | None = None,
    problems: Mapping[str, tuple[str, str]] | None = None,
    passed: bool = False,
) -> str:
    form = read_form(edited.content)
    name = request.args.get("field")
    columns = columns_of_tables(library(reading()))
    if field_form is None and name is not None:
        field_form = _field_form(edited, name, columns, sent=False)
    fields = edited_fields(edited.schema)
    answers = sample_answers(form) if typed is None else typed
    sources = {**choices_of(reading(), form), **named_files(form, answers)}
    return render_template(
        "designer/form_editor.html",
        edited=edited,
        form=form,
        fields=fields,
        kinds=KIND_WORDS,
        lists=LIST_WORDS,
        outdated=outdated(fields, columns),
        field_form=field_form,
        field_when=shown_when(),
        field_name=name or "",
        deploy_form=deploy_form_ or DeployForm(part="deploy", sent=False, seen=str(edited.seen)),
        preview=fields_of(form, answers, problems, sources=sources),
        about={"material_rows": sample_rows, "verdict_looks": LOOKS, "search_action": "", "item_search": ""},
        problems=problems,
        passed=passed,
    )
