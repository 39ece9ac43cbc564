"""What a designer looks at: all processes with their versions, one process, one decision table, one form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.bpmn.decisions import DecisionError
from engine.bpmn.variables import OfferedVariable
from engine.cases.bundles import LATEST_DECISIONS, Bundle, Files, outline
from engine.cases.definitions import library
from engine.errors import ChengnuoError, NotFound
from engine.queries.operation import definitions as queries
from engine.queries.operation.file_versions import drafts, file_draft, retired_files
from engine.queries.operation.variables import variables_of_table
from webui.designer.blank import blank_diagram, blank_table, copied_table
from webui.designer.blueprint import blueprint
from webui.designer.catalogues import forms_of, lists, processes_of, table_name, tables_of
from webui.designer.narrowing import PERIODS
from webui.designer.papers import listed_templates
from webui.designer.sample_materials import sample_answers, sample_rows
from webui.designer.table_words import words_of_values
from webui.designer.versions import draft_facts
from webui.forms import fields_of
from webui.forms.choices import choices_of
from webui.forms.materials import LOOKS
from webui.show.languages import language
from webui.show.names import step
from webui.web.access import check_decision, requires
from webui.web.acting import page_key
from webui.web.database import engine, reading
from webui.web.security import allow

PROCESS_ID = re.compile(r"[a-z][a-z0-9_]{2,59}")


@blueprint.get("/")
@requires("design")
def index() -> str:
    """All processes with their versions, decision tables, forms and templates of papers; ``?q=`` narrows them."""
    words = request.args.get("q", "").strip()[:60]
    session = reading()
    files = library(session)
    names = processes_of(files)
    versions = queries.versions(session)
    editing = drafts(session)
    processes: list[dict[str, Any]] = []
    for process, name in names.items():
        if process in versions and _fits(words, process, name, step(name)):
            bundle = engine().definitions.bundle(session, versions[process][0].definition_id)
            file = str(queries.file_of(bundle.files, process))
            processes.append(
                {
                    "id": process,
                    "name": name,
                    "kind": bundle.specification(process).kind,
                    "versions": versions[process],
                    "file": file,
                    "editing": editing.get(("process", file)),
                }
            )
    users = _users(names, versions)
    tables = [(table, table_name(table)) for table in tables_of(files).values()]
    return render_template(
        "designer/index.html",
        words=words,
        processes=processes,
        forms=[each for each in forms_of(files).values() if _fits(words, each.key, each.title_zh, each.title_en)],
        tables=tables,
        shown_tables=[(table, name) for table, name in tables if _fits(words, table.id, name)],
        users=users,
        papers=[each for each in listed_templates(editing) if _fits(words, each.key, *each.titles)],
        begun=_begun(files, editing),
        retired=retired_files(session),
    )


def _fits(words: str, *texts: str) -> bool:
    """Whether every word stands in one of the texts; no words fit everything."""
    known = [text.casefold() for text in texts]
    return all(any(word in text for text in known) for word in words.casefold().split())


def _begun(files: Files, editing: Mapping[tuple[str, str], str]) -> list[tuple[str, str, str]]:
    """Name, address and last hand of every draft of a process, form or table that was never deployed."""
    found = []
    for (kind, key), who in sorted(editing.items()):
        if kind == "form" and key not in files.form:
            found.append((key, url_for("designer.edit_form", key=key), who))
        if kind == "process" and key not in files.process:
            process, name = _drawn(key)
            found.append((name, url_for("designer.new", id=process, name=name), who))
        if kind == "decision" and key not in files.decision:
            found.append((key, url_for("designer.new_decision", id=key, name=key), who))
    return found


def _drawn(key: str) -> tuple[str, str]:
    """Id and name of the first process of a draft; the file's name where it cannot be read."""
    draft = file_draft(reading(), "process", key)
    try:
        drawn = {} if draft is None else processes_of(Files(process={key: draft.content}))
    except ChengnuoError:
        drawn = {}
    plain = key.removesuffix(".bpmn")
    return next(iter(drawn.items()), (plain, plain))


def _users(names: dict[str, str], versions: Any) -> dict[str, list[str]]:
    """``form:<key>`` and ``decision:<id>`` → the names of the processes that use it in their newest version."""
    found: dict[str, list[str]] = {}
    for process, name in names.items():
        if process not in versions:
            continue
        bundle = engine().definitions.bundle(reading(), versions[process][0].definition_id)
        for key in sorted(queries.used_forms(bundle)):
            found.setdefault(f"form:{key}", []).append(name)
        for key in sorted(queries.used_decisions(bundle)):
            found.setdefault(f"decision:{key}", []).append(name)
    return found


@blueprint.get("/processes/<process>")
@requires("design")
def show(process: str) -> str:
    """A process in the modeler: its newest version, or the one of ``?version=``."""
    versions = queries.versions(reading()).get(process)
    if not versions:
        raise NotFound(
            f"流程「{process}」还没有部署，请先部署。", f"Expected a deployed process {process}, but there is none."
        )
    wanted = request.args.get("version", type=int) or versions[0].version
    version = next((each for each in versions if each.version == wanted), None)
    if version is None:
        abort(404)
    bundle = engine().definitions.bundle(reading(), version.definition_id)
    file = str(queries.file_of(bundle.files, process))
    name = _drawn_name(bundle, process)
    return _modeler(
        process, name, bundle.files.process[file], file, version=version.version, latest=versions[0].version
    )


@blueprint.get("/files/<name>")
@requires("design")
def file(name: str) -> Response:
    """The first process that a diagram file holds."""
    content = library(reading()).process.get(name)
    if content is None:
        raise NotFound(f"没有流程图「{name}」，请从列表中打开。", f"Expected the diagram {name}, but there is none.")
    return redirect(url_for("designer.show", process=outline(content).callable[0]))


def _drawn_name(bundle: Bundle, process: str) -> str:
    return bundle.specification().name or process


@blueprint.get("/new")
@requires("design")
def new() -> str | Response:
    """A new process in the modeler; nothing is stored before it is deployed."""
    process, name = request.args.get("id", "").strip(), request.args.get("name", "").strip()
    if not name or not PROCESS_ID.fullmatch(process):
        flash(_("请填写名称和标识；标识由小写字母、数字和下划线组成，以小写字母开头，3 至 60 个字符。"), "danger")
        return redirect(url_for("designer.index"))
    if process in queries.versions(reading()):
        flash(_("已有标识为 %(id)s 的流程，现在打开的就是它。", id=process), "warning")
        return redirect(url_for("designer.show", process=process))
    content = blank_diagram(process, name).encode()
    return _modeler(process, name, content, f"{process}.bpmn", version=0, latest=0)


def _modeler(process: str, name: str, content: bytes, file: str, *, version: int, latest: int) -> str:
    page = {
        **draft_facts("process", file, content if version else None),
        "process": process,
        "name": name,
        "version": version,
        "latest": latest,
        "xml": content.decode("utf-8", errors="replace"),
        "language": language(),
        "key": page_key(),
        "lists": lists(library(reading()), language()),
        "addresses": {
            "check": url_for("designer.check"),
            "variables": url_for("designer.variables"),
            "convert": url_for("designer.convert"),
            "deployed": url_for("designer.deployed", process=process),
            "trial": url_for("designer.trial"),
            "tryout": url_for("designer.tryout"),
            "scenarios": url_for("designer.save_scenario"),
            "deploy": url_for("designer.deploy"),
            "form": url_for("designer.form", key="FORM"),
            "decision": url_for("designer.decision", key="DECISION"),
        },
    }
    return render_template("designer/modeler.html", page=page)


@blueprint.get("/decisions/new")
@requires("design")
def new_decision() -> str | Response:
    """A new decision table in its editor, empty or like another; nothing is stored before it is deployed."""
    key, name = request.args.get("id", "").strip(), request.args.get("name", "").strip()
    if not name or not PROCESS_ID.fullmatch(key):
        flash(_("请填写名称和标识；标识由小写字母、数字和下划线组成，以小写字母开头，3 至 60 个字符。"), "danger")
        return redirect(url_for("designer.index"))
    files = library(reading())
    if key in tables_of(files):
        flash(_("已有标识为 %(id)s 的决策表，现在打开的就是它。", id=key), "warning")
        return redirect(url_for("designer.decision", key=key))
    like = files.decision.get(request.args.get("like", ""))
    content = blank_table(key, name) if like is None else copied_table(like, key, name)
    return _table_page(key, name, content, None)


@blueprint.get("/decisions/<key>")
@requires("ladder")
def decision(key: str) -> str:
    """A decision table in its editor, always the newest version; the inspector's own is the ladder (AC-2)."""
    check_decision(key)
    files = library(reading())
    table = tables_of(files).get(key)
    content = files.decision.get(key)
    if table is None or content is None:
        raise NotFound(
            f"没有决策表「{key}」，请从列表中打开。", f"Expected the decision table {key}, but there is none."
        )
    return _table_page(key, table_name(table), content, content)


def _words(key: str, content: bytes, variables: list[OfferedVariable]) -> list[tuple[str, list[tuple[str, str]]]]:
    # A new table cannot be read before its columns are filled in.
    try:
        table = tables_of(Files(decision={key: content})).get(key)
    except DecisionError:
        return []
    return [] if table is None else words_of_values(table, variables)


def _table_page(key: str, name: str, content: bytes, deployed: bytes | None) -> str:
    # The cells' editor makes its own style element.
    allow(style_src="'self' 'unsafe-inline'")
    files = library(reading())
    page = {
        **draft_facts("decision", key, deployed),
        "decision": key,
        "at_once": key in LATEST_DECISIONS,
        "name": name,
        "version": 0 if deployed is None else 1,
        "latest": 0 if deployed is None else 1,
        "xml": content.decode("utf-8", errors="replace"),
        "language": language(),
        "key": page_key(),
        "addresses": {
            "check": url_for("designer.check"),
            "decide": url_for("designer.decide"),
            "replay": url_for("designer.replay_decision"),
            "convert": url_for("designer.convert"),
            "deploy": url_for("designer.deploy"),
        },
    }
    names = processes_of(files)
    known = (
        []
        if deployed is None
        else [(names.get(one.process, one.process), one) for one in variables_of_table(files, key)]
    )
    words = _words(key, content, [each for _, task in known for each in task.variables])
    return render_template(
        "designer/decision.html", page=page, known=known, words=words, zh=language() == "zh", periods=PERIODS
    )


@blueprint.get("/forms/<key>")
@requires("design")
def form(key: str) -> str:
    """A form as the people who fill it in will see it; nothing can be sent."""
    found = forms_of(library(reading())).get(key)
    if found is None:
        raise NotFound(f"没有表单「{key}」，请从列表中打开。", f"Expected the form {key}, but there is none.")
    names = processes_of(library(reading()))
    users = _users(names, queries.versions(reading())).get(f"form:{key}", [])
    fields = fields_of(found, sample_answers(found), sources=choices_of(reading(), found))
    about = {"material_rows": sample_rows, "verdict_looks": LOOKS, "search_action": "", "item_search": ""}
    return render_template("designer/form.html", form=found, fields=fields, about=about, users=users)


@blueprint.post("/forms/<key>")
@requires("design")
def try_form(key: str) -> Response:
    """A preview keeps nothing: whatever is sent leads back to the empty form."""
    return redirect(url_for("designer.form", key=key))
