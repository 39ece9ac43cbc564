"""Templates of papers: edited as HTML in the shared draft, previewed on A4, deployed with the guard of all files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.bpmn.checks import Problem
from engine.cases import commands
from engine.cases.bundles import Files, content_hash
from engine.cases.commands.deploy import FilesRefused
from engine.cases.definitions import library
from engine.clock import office_time
from engine.documents.bounds import told
from engine.documents.fact_names import fact_name
from engine.documents.kinds import PAPERS
from engine.documents.printing import UNPRINTABLE, PrintedRecord, render, shipped_source
from engine.documents.template_check import check_template
from engine.documents.template_facts import example_facts, kinds_of, known_facts
from engine.errors import ChengnuoError, NotFound
from engine.queries.operation.file_versions import ShownDraft, file_draft, file_versions
from engine.queries.operation.paper_previews import previews, print_covered
from webui.designer.blueprint import blueprint
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.errors import status_of

LONGEST_NOTE = 500
ACTS = frozenset({"preview", "page", "save", "deploy"})


@dataclass(frozen=True)
class ListedTemplate:
    """A template on the list: what it prints, and the office's version (0: the program's own is used)."""

    key: str
    titles: list[str]
    version: int
    editing: str | None


@dataclass(frozen=True)
class Told:
    """One thing that is wrong with what was typed."""

    line: int
    message: str


def listed_templates(editing: dict[tuple[str, str], str]) -> list[ListedTemplate]:
    """Every template of papers, in the order of a case's life; ``editing`` says who is at work on which file."""
    deployed = library(reading()).paper
    keys = dict.fromkeys(what.template for what in PAPERS.values() if what.template)
    return [
        ListedTemplate(
            key,
            _titles(key),
            file_versions(reading(), "paper", key)[0].version if key in deployed else 0,
            editing.get(("paper", key)),
        )
        for key in keys
    ]


def _titles(key: str) -> list[str]:
    return [PAPERS[kind].zh if language() == "zh" else PAPERS[kind].en for kind in kinds_of(key)]


@blueprint.get("/papers/<key>")
@requires("design")
def paper_template(key: str) -> str:
    """The draft of a template, else what is deployed, else the program's own."""
    _known(key)
    draft, deployed = file_draft(reading(), "paper", key), library(reading()).paper.get(key)
    if draft is not None:
        source, base = draft.content.decode("utf-8", errors="replace"), draft.base or ""
    elif deployed is not None:
        source, base = deployed.decode("utf-8"), content_hash(deployed)
    else:
        source, base = shipped_source(key), ""
    return _page(key, source, base, draft.revision if draft else 0)


@blueprint.post("/papers/<key>")
@requires("design")
def change_paper_template(key: str) -> str | Response | tuple[str, int]:
    """Preview, print, save or deploy what was typed; whatever is refused, the text stays on the page."""
    _known(key)
    act = request.form.get("act", "")
    source = request.form.get("source", "").replace("\r\n", "\n")
    base, seen = request.form.get("base", ""), request.form.get("seen", 0, int)
    content = source.encode("utf-8", errors="replace")
    if act not in ACTS:
        raise NotFound("没有这个操作。", "Expected something that can be done to a template.")
    if act in ("preview", "page"):
        faults = _faults(key, content)
        if act == "page" and not faults:
            kind, printed = _printed(key, source)
            return render_template("designer/paper_preview.html", kind=kind, key=key, paper=Markup(printed))
        return (_page(key, source, base, seen, faults), 422) if faults else _page(key, source, base, seen, shown=True)
    me, note = actor(), request.form.get("note", "")[:LONGEST_NOTE]
    close_reading()
    try:
        if act == "save":
            commands.save_file_draft(engine(), me, kind="paper", key=key, content=content, base=base or None, seen=seen)
            flash(_("已存入草稿，全体设计员共用。"), "success")
            return redirect(url_for("designer.paper_template", key=key))
        commands.deploy(engine(), me, files=Files(paper={key: content}), note=note, base={("paper", key): base or None})
    except FilesRefused as refused:
        return _page(key, source, base, seen, [_told(each) for each in refused.problems]), 422
    except ChengnuoError as refusal:
        return _page(key, source, base, seen, [Told(0, refusal.text(language()))]), status_of(refusal)
    flash(_("已部署。此后发出的文书按新模板印。"), "success")
    return redirect(url_for("designer.versions", kind="paper", key=key))


def _known(key: str) -> None:
    if not kinds_of(key):
        raise NotFound(f"没有文书模板「{key}」，请从列表中打开。", f"Expected a template, but {key} is none.")


def _told(problem: Problem) -> Told:
    return Told(problem.line, problem.text(language()))


def _faults(key: str, content: bytes) -> list[Told]:
    found = check_template(key, content)
    if found:
        return [Told(each.line, each.zh if language() == "zh" else each.en) for each in found]
    try:
        _printed(key, content.decode())
    except UNPRINTABLE as error:
        zh, en = told(error)
        return [Told(1, _("这份文书用这个模板印不出来：%(error)s", error=zh if language() == "zh" else en))]
    return []


def _printed(key: str, source: str) -> tuple[str, str]:
    """The kind and the print of the chosen paper, or of the example."""
    wanted = request.form.get("paper", "")
    for each in previews(reading(), key):
        if str(each.id) == wanted:
            return each.kind, print_covered(reading(), each, source)
    kind = wanted if wanted in kinds_of(key) else kinds_of(key)[0]
    number = f"{PAPERS[kind].word}〔2026〕1号"
    example = PrintedRecord(number, kind, office_time(2026, 3, 2, 9), example_facts(kind))
    return kind, render(example, source=source)


def _page(key: str, source: str, base: str, seen: int, faults: list[Told] | None = None, *, shown: bool = False) -> str:
    session = reading()
    draft: ShownDraft | None = file_draft(session, "paper", key)
    versions = file_versions(session, "paper", key)
    now = versions[0].hash if versions else None
    zh = language() == "zh"
    return render_template(
        "designer/paper.html",
        key=key,
        titles=_titles(key),
        source=source,
        base=base,
        seen=seen,
        draft=draft,
        stale=(now or "") != base,
        versions=versions,
        deployed=bool(now),
        faults=faults,
        facts=known_facts(key),
        fact_name=fact_name,
        kinds=[(kind, PAPERS[kind].zh if zh else PAPERS[kind].en) for kind in kinds_of(key)],
        papers=previews(session, key),
        chosen=request.form.get("paper", ""),
        note=request.form.get("note", ""),
        hint=_("写在两层花括号里；[] 是列表，用 for 逐个印。日期用 | day，日期和时间用 | moment，代码用 | word。"),
        printed=Markup(_printed(key, source)[1]) if shown else None,
    )
