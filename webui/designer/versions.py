"""Versions of every kind of file: list, comparison of any two, restore, retire; drafts against what is deployed."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases import commands
from engine.cases.bundles import KINDS, LATEST_DECISIONS, Files, content_hash
from engine.cases.commands.deploy import one_file
from engine.cases.commands.file_drafts import LARGEST_DRAFT
from engine.cases.definitions import library
from engine.cases.file_versions import content_of
from engine.documents.printing import shipped_source
from engine.documents.template_facts import kinds_of
from engine.errors import ChengnuoError, NotFound, Refused
from engine.forms import read_form
from engine.queries.operation.file_versions import content_by_hash, file_draft, file_versions
from webui.designer.blueprint import blueprint
from webui.designer.catalogues import processes_of, tables_of
from webui.designer.changes import PARTS, Change, changes
from webui.show.languages import language
from webui.web.access import actor, check_decision, requires
from webui.web.database import close_reading, engine, reading
from webui.web.errors import status_of
from webui.web.small_forms import SmallForm, file, hidden, paragraph

ENDINGS = {"process": ".bpmn,.xml", "decision": ".dmn,.xml", "form": ".json", "paper": ".html"}
LONGEST_NOTE = "500"


class UploadForm(SmallForm):
    """A file from somebody's disk that becomes the next version; ``base`` is what it was made from."""

    base = hidden()
    file = file(lazy_gettext("文件"))
    note = paragraph(
        lazy_gettext("修改说明"),
        needed=True,
        rows=2,
        maxlength=LONGEST_NOTE,
        placeholder=lazy_gettext("改了什么，依据是什么"),
    )


class RetirementForm(SmallForm):
    """Why a file goes out of use."""

    note = paragraph(lazy_gettext("停用原因"), needed=True, rows=2, maxlength=LONGEST_NOTE)


@blueprint.get("/versions/<kind>/<key>")
@requires("ladder")
def versions(kind: str, key: str) -> str:
    """Every version of a file with who, when and why; what may be done with it."""
    _check(kind, key)
    return _versions(kind, key)


def _versions(
    kind: str, key: str, *, upload: UploadForm | None = None, retirement: RetirementForm | None = None
) -> str:
    found = file_versions(reading(), kind, key)
    draft = file_draft(reading(), kind, key)
    if not found and draft is None:
        raise NotFound(f"没有「{key}」这个文件。", f"Expected the file {key}, but there is none.")
    upload = upload or UploadForm(sent=False, part="upload", base=(found[0].hash or "") if found else "")
    upload.file.render_kw = {"accept": ENDINGS[kind]}
    return render_template(
        "designer/versions.html",
        kind=kind,
        key=key,
        title=_title(kind, key),
        versions=found,
        draft=draft,
        own_draft=draft is not None and draft.by_id == actor().staff_id,
        address=_address(kind, key, found[0].hash if found else None),
        meaning=_meaning(kind, key),
        upload=upload,
        retirement=retirement or RetirementForm(sent=False, part="retire"),
    )


def _title(kind: str, key: str) -> str:
    """What people call the file, with its key; the key alone for what has no name or cannot be read."""
    draft = file_draft(reading(), kind, key)
    content = draft.content if draft is not None else getattr(library(reading()), kind).get(key)
    if content is None or kind == "paper":
        return key
    one = Files(**{kind: {key: content}})
    try:
        if kind == "process":
            name = next(iter(processes_of(one).values()), "")
        elif kind == "decision":
            name = tables_of(one)[key].name
        else:
            form = read_form(content)
            name = form.title_zh if language() == "zh" else form.title_en
    except (ChengnuoError, KeyError):
        return key
    if not name:
        return key
    return f"{name.replace(chr(10), '')}{f'（{key}）' if language() == 'zh' else f' ({key})'}"


@blueprint.get("/versions/<kind>/<key>/compare")
@requires("ladder")
def compare(kind: str, key: str) -> str:
    """Two versions of a file side by side: what was added, removed and changed, with the old and the new values."""
    _check(kind, key)
    old, new = request.args.get("old", 0, int), request.args.get("new", 0, int)
    known = {each.version for each in file_versions(reading(), kind, key) if each.hash}
    if old not in known or new not in known:
        raise NotFound("请选择两个有内容的版本。", "Expected two versions that have a content.")
    before, after = content_of(reading(), kind, key, old), content_of(reading(), kind, key, new)
    found = changes(kind, before, after)
    return render_template(
        "designer/compare.html",
        kind=kind,
        key=key,
        title=_("第 %(old)s 版和第 %(new)s 版的差别", old=old, new=new),
        groups=[("", found)],
        figures=_figures(kind, [(str(old), before), (str(new), after)], found),
        draft=None,
        parts=PARTS,
        both=set(),
    )


@blueprint.get("/drafts/<kind>/<key>/compare")
@requires("ladder")
def compare_draft(kind: str, key: str) -> str:
    """My draft, what others deployed meanwhile, and what both began with."""
    _check(kind, key)
    draft = file_draft(reading(), kind, key)
    if draft is None:
        raise NotFound(f"「{key}」没有草稿，请先保存草稿。", f"Expected a draft of {key}, but there is none.")
    found = file_versions(reading(), kind, key)
    base = _content(kind, key, draft.base)
    theirs = _content(kind, key, found[0].hash if found else None)
    mine, others = changes(kind, base, draft.content), changes(kind, base, theirs)
    both = {each.element for each in mine} & {each.element for each in others}
    current = next((each.version for each in found), 0)
    figures = [(_("现行第 %(version)s 版", version=current), theirs), (_("草稿"), draft.content)]
    return render_template(
        "designer/compare.html",
        kind=kind,
        key=key,
        title=_("草稿和现行版本的差别"),
        groups=[(_("草稿的修改"), mine), (_("开始修改以后别人已部署的修改"), others)],
        figures=_figures(kind, [each for each in figures if each[1] is not None], changes(kind, theirs, draft.content)),
        draft=draft,
        stale=draft.base != (found[0].hash if found else None),
        parts=PARTS,
        both=both,
    )


@blueprint.post("/versions/<kind>/<key>/restore")
@requires("ladder")
def restore(kind: str, key: str) -> Response:
    """Deploy an earlier version again."""
    _check(kind, key)
    version = request.form.get("version", 0, int)
    note = request.form.get("note", "")
    _do(lambda: commands.restore(engine(), actor(), kind=kind, key=key, version=version, note=note), _("已恢复。"))
    return redirect(url_for("designer.versions", kind=kind, key=key))


@blueprint.post("/versions/<kind>/<key>/retire")
@requires("design")
def retire(kind: str, key: str) -> Response | tuple[str, int]:
    """Take a file out of use."""
    _check(kind, key)
    form, me = RetirementForm(part="retire"), actor()
    close_reading()
    form.attempt(lambda: commands.retire(engine(), me, kind=kind, key=key, note=form.data["note"]))
    if form.wrong:
        return _versions(kind, key, retirement=form), 422
    flash(_("已停用。"), "success")
    return redirect(url_for("designer.versions", kind=kind, key=key))


@blueprint.post("/versions/<kind>/<key>/upload")
@requires("ladder")
def upload(kind: str, key: str) -> Response | tuple[str, int]:
    """Deploy a file from somebody's disk as the next version of this one."""
    _check(kind, key)
    form, me = UploadForm(part="upload"), actor()
    close_reading()

    def deploy() -> None:
        files = one_file(kind, key, form.file.data.read())
        base = {(kind, key): form.base.data or None}
        commands.deploy(engine(), me, files=files, note=form.data["note"], base=base)

    form.attempt(deploy)
    if form.wrong:
        return _versions(kind, key, upload=form), 422
    flash(_("已部署。"), "success")
    return redirect(url_for("designer.versions", kind=kind, key=key))


@blueprint.post("/drafts/<kind>/<key>/<act>")
@requires("ladder")
def draft_act(kind: str, key: str, act: str) -> Response:
    """Review a draft, drop it, or go on with it from what is deployed now."""
    _check(kind, key)
    act_of = {
        "review": (commands.review_file_draft, _("已复核，可以部署。")),
        "drop": (commands.drop_file_draft, _("草稿已丢弃。")),
        "rebase": (commands.rebase_file_draft, _("草稿现在以现行版本为基础，可以继续修改和部署。")),
    }
    if act not in act_of:
        raise NotFound("没有这个操作。", "Expected something that can be done to a draft.")
    command, said = act_of[act]
    seen = request.form.get("seen", 0, int)
    _do(lambda: command(engine(), actor(), kind=kind, key=key, seen=seen), said)
    return redirect((request.form.get("back") == "show" and _shown(kind, key)) or url_for("designer.index"))


@blueprint.post("/drafts/<kind>/<key>")
@requires("ladder")
def save_draft(kind: str, key: str) -> Response | tuple[Response, int]:
    """Keep what is being drawn; answers with the revision of the draft, 409 when somebody else saved meanwhile."""
    _check(kind, key)
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    xml, base, seen = body.get("xml"), body.get("base"), body.get("seen")
    if not isinstance(xml, str) or not isinstance(seen, int) or not isinstance(base, (str, type(None))):
        raise Refused("没有收到草稿，请重新保存。", "Expected a draft, but there was none.")
    me = actor()
    close_reading()
    content = xml.encode("utf-8", errors="replace")
    try:
        revision = commands.save_file_draft(
            engine(), me, kind=kind, key=key, content=content[: LARGEST_DRAFT + 1], base=base, seen=seen
        )
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), status_of(refusal)
    return jsonify(revision=revision)


def draft_facts(kind: str, key: str, deployed: bytes | None) -> dict[str, Any]:
    """For a page that edits a file: its draft, the hash that work begins with, and where drafts are kept."""
    draft = file_draft(reading(), kind, key)
    return {
        "base": None if deployed is None else content_hash(deployed),
        "draft": draft
        and {
            "xml": draft.content.decode("utf-8", errors="replace"),
            "base": draft.base,
            "revision": draft.revision,
            "at": draft.at.isoformat(),
            "by": draft.by,
            "own": draft.by_id == actor().staff_id,
        },
        "draft_address": url_for("designer.save_draft", kind=kind, key=key),
        "compare_address": url_for("designer.compare_draft", kind=kind, key=key),
        "drop_address": url_for("designer.draft_act", kind=kind, key=key, act="drop"),
        "versions_address": url_for("designer.versions", kind=kind, key=key),
    }


def _content(kind: str, key: str, hash_: str | None) -> bytes | None:
    """The content of a hash; for None nothing, but for a template of papers the program's own."""
    if hash_ is None and kind == "paper" and kinds_of(key):
        return shipped_source(key).encode()
    return content_by_hash(reading(), hash_)


def _check(kind: str, key: str) -> None:
    if kind not in KINDS:
        raise NotFound("没有这一类文件。", "Expected a kind of file.")
    check_decision(key if kind == "decision" else "")


def _do(command: Any, said: str) -> None:
    close_reading()
    try:
        command()
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
    else:
        flash(said, "success")


def _meaning(kind: str, key: str) -> str:
    if kind == "decision" and key in LATEST_DECISIONS:
        return _("新版本立即对所有在办件生效。")
    if kind == "decision":
        return _("用到这张决策表的流程都产生新版本；此后新开的办件按新表决定，在办件仍按原表。")
    if kind == "paper":
        return _("此后发出的文书按新模板印；已经发出的重印时仍按发出时的模板。停用后按系统自带的模板印。")
    if kind == "form":
        return _("用到这张表单的流程都产生新版本；此后新开的办件用新表单，在办件仍用原表单。")
    return _("此后新开的办件按新版本办理；正在办理的办件仍按原版本办完。")


def _address(kind: str, key: str, hash_: str | None) -> str | None:
    """Where the file is shown or edited; None for a retired one."""
    if hash_ is None:
        return None
    if kind == "process":
        return url_for("designer.file", name=key)
    view = {"decision": "designer.decision", "form": "designer.form", "paper": "designer.paper_template"}[kind]
    return url_for(view, key=key)


def _shown(kind: str, key: str) -> str | None:
    """Where the file is shown; None for one that was never deployed, of which a dropped draft was all there was."""
    if kind != "paper" and key not in getattr(library(reading()), kind):
        return None
    return _address(kind, key, "")


def _figures(kind: str, contents: list[tuple[str, bytes | None]], found: list[Change]) -> list[dict[str, Any]]:
    """Both diagrams with their changed elements marked; nothing for other kinds of files."""
    if kind != "process":
        return []
    by_what = {what: [each.element for each in found if each.what == what] for what in ("added", "removed", "changed")}
    return [
        {"title": title, "xml": (content or b"").decode("utf-8", errors="replace"), "changes": by_what}
        for title, content in contents
    ]
