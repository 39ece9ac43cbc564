"""What the modeler asks the server: is this right, how does it run, deploy it. Diagrams come and go as JSON."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from lxml import etree

from engine.bpmn.checks import Problem
from engine.bpmn.decisions import asked_values, read_decision, try_out
from engine.bpmn.foreign import Translation, Untranslated
from engine.bpmn.foreign import convert as convert_file
from engine.bpmn.reading.process import DiagramFiles
from engine.bpmn.reading.xml import read_xml
from engine.cases.bundles import Files, outline
from engine.cases.commands import deploy as deploy_command
from engine.cases.commands.deploy import FilesRefused, StaleBase
from engine.cases.commands.deploy import check as check_command
from engine.cases.definitions import library
from engine.errors import ChengnuoError, Refused
from engine.forms import FormCollection
from engine.queries.operation.definitions import file_of
from engine.queries.operation.variables import offered_variables
from engine.trial import TraceLine, Trial, read_answers
from webui.designer.blueprint import blueprint
from webui.designer.catalogues import tables_of
from webui.designer.comparison import Differences, differences
from webui.designer.trace import EVENTS, said
from webui.show.languages import language
from webui.web.access import actor, check_decision, requires
from webui.web.database import close_reading, engine, reading
from webui.web.errors import status_of

LONGEST_NOTE = 500


class Sent:
    """The file that the page sent, and its place among the deployed ones."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """Raises Refused when the request names neither a process nor a decision table, or has no file."""
        self.body = body
        self.process = str(body.get("process") or "")
        self.decision = str(body.get("decision") or "")
        xml = body.get("xml")
        if not isinstance(xml, str) or bool(self.process) == bool(self.decision):
            raise Refused(
                "没有收到流程图或者决策表，请重新选择文件。", "Expected a diagram or a table, but there was none."
            )
        self.content = xml.encode("utf-8", errors="replace")
        self.library = library(reading())

    @property
    def files(self) -> Files:
        """The file under the name that it is deployed by."""
        if self.decision:
            return Files(decision={self.decision: self.content})
        return Files(process={file_of(self.library, self.process) or f"{self.process}.bpmn": self.content})

    @property
    def base(self) -> dict[tuple[str, str], str | None]:
        """The hash of the content that the work began with; None for a file that was new then."""
        base = self.body.get("base")
        hashed = base if isinstance(base, str) else None
        return {(kind, key): hashed for kind, key, _content in self.files.each()}

    def problems(self) -> list[Problem]:
        """What is wrong with the file, also that it is about something else than the page."""
        return [*self._other_subject(), *check_command(self.library, self.files)]

    def _readable(self) -> bool:
        try:
            return bool(self.decision) or outline(self.content) is not None
        except ChengnuoError:
            return False

    def _other_subject(self) -> list[Problem]:
        if self.decision or not self._readable():
            return []
        held = outline(self.content).callable
        if self.process in held or any(self.process in outline(old).callable for old in self.library.process.values()):
            # What the deployed file holds and this one does not is told by the check of identities.
            return []
        return [
            Problem(
                "error",
                "other-process",
                held[0] if held else None,
                1,
                f"文件中的流程是「{'、'.join(held) or '无'}」，不是「{self.process}」；请改回标识，或另建流程。",
                f"Expected the process {self.process}, but the file holds {', '.join(held) or 'none'}; "
                "change the id back, or make a new process.",
                "",
            )
        ]


@blueprint.post("/check")
@requires("ladder")
def check() -> Response:
    """The problems of a diagram or table; for a table also what differs from the deployed version.

    ``scenarios``: saved try-outs run again too, as before a deployment.

    Diagrams are compared by the page itself, which asks ``deployed`` for the other one.
    """
    sent = Sent(json_body())
    check_decision(sent.decision)
    found = sent.problems()
    if sent.body.get("scenarios") and not any(problem.forbids_deployment for problem in found):
        found = [*found, *engine().broken_scenarios(reading(), sent.library, sent.files)]
    problems = [_told(problem) for problem in found]
    if not sent.decision:
        return jsonify(problems=problems)
    try:
        differing = differences(sent.library.decision.get(sent.decision), sent.content)
    except ChengnuoError:
        differing = Differences([], [], [])
    return jsonify(problems=problems, differences=asdict(differing))


@blueprint.post("/variables")
@requires("design")
def variables() -> Response:
    """What an expression can read at an element or sequence flow of a diagram, with the values that each can have."""
    sent = Sent(json_body())
    element = str(sent.body.get("element") or "")
    found = offered_variables(sent.library, sent.content, sent.process, element)
    zh = language() == "zh"
    return jsonify(
        variables=[
            {
                "path": one.path,
                "label": one.zh if zh else one.en,
                "kinds": one.kinds,
                "options": [{"written": each.written, "label": each.zh if zh else each.en} for each in one.options],
                "certain": one.certain,
                "mayBeEmpty": one.may_be_empty,
            }
            for one in found
        ]
    )


@blueprint.post("/decide")
@requires("ladder")
def decide() -> Response | tuple[Response, int]:
    """What a decision table asks for; with ``values`` (path → text) also what it decides, and by which rules."""
    sent = Sent(json_body())
    check_decision(sent.decision)
    given, zh = sent.body.get("values"), language() == "zh"
    try:
        table = read_decision(sent.content, sent.decision or None)
        asked = [
            {
                "path": one.path,
                "label": one.label if zh else one.label_en,
                "options": [value_text(each) for each in one.options],
            }
            for one in asked_values(table)
        ]
        if not isinstance(given, dict):
            return jsonify(asked=asked)
        tried = try_out(table, {str(path): str(text) for path, text in given.items()})
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language()), place=refusal.place), 422
    labels = {
        column.name: (zh and column.label) or column.label_en or column.label or column.name for column in table.outputs
    }
    rows = tried.result if isinstance(tried.result, list) else [tried.result]
    return jsonify(
        asked=asked,
        rules=tried.rules,
        result=[
            [{"label": labels.get(name, name), "value": value_text(value)} for name, value in row.items()]
            for row in rows
        ],
    )


def value_text(value: object) -> str:
    """A value of a table as somebody types it; empty for no value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@blueprint.post("/convert")
@requires("design")
def convert() -> Response | tuple[Response, int]:
    """A file as it is on somebody's disk, in our notation: its XML as text, what was rewritten and what was left."""
    try:
        conversion = convert_file(request.get_data())
        root = read_xml(conversion.content)
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), 422
    xml = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8").decode("utf-8")
    return jsonify(
        xml=xml,
        translations=[_place(one) for one in conversion.translations],
        left=[_place(one) for one in conversion.left],
    )


def _place(one: Translation | Untranslated) -> dict[str, Any]:
    return {"element": one.element, "line": one.line, "message": one.text(language())}


@blueprint.get("/processes/<process>/deployed")
@requires("design")
def deployed(process: str) -> Response:
    """The newest deployed diagram that holds the process, as XML; no content (204) for a process that is new."""
    files = library(reading())
    name = file_of(files, process)
    if name is None:
        return Response(status=204)
    return Response(files.process[name], mimetype="application/xml")


@blueprint.post("/trial")
@requires("design")
def trial() -> str | tuple[Response, int]:
    """The trace of a trial run as a table; a diagram that cannot be run is not."""
    began = time.thread_time()
    body = json_body()
    sent = Sent(body)
    errors = [problem for problem in sent.problems() if problem.forbids_trial]
    if errors:
        return jsonify(message=_("先改正错误，再试运行：%(sentence)s", sentence=errors[0].text(language()))), 422
    everything = sent.library.overlaid(sent.files)
    written = str(body.get("answers") or "").strip()
    lines: list[TraceLine] = []
    try:
        answers = read_answers(written.encode()) if written else None
        run = Trial(
            DiagramFiles(everything.process),
            sent.process,
            answers=answers,
            forms=FormCollection(everything.form.values()),
            decisions=tables_of(everything),
            spent=time.thread_time() - began,
            write=lines.append,
        )
        outcome = run.run()
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), status_of(refusal)
    return render_template("designer/trial.html", lines=lines[:-1], outcome=outcome, events=EVENTS, said=said)


@blueprint.post("/deploy")
@requires("ladder")
def deploy() -> Response | tuple[Response, int]:
    """Make a new version; answers where it is to be seen, or with the problems that forbid it."""
    sent = Sent(json_body())
    check_decision(sent.decision)
    note = str(sent.body.get("note") or "")[:LONGEST_NOTE]
    problems = sent.problems()
    if any(problem.forbids_deployment for problem in problems):
        blank = sum(problem.severity == "open" for problem in problems)
        message = (
            _("有错误时不能部署。")
            if any(problem.severity == "error" for problem in problems)
            else _("还有 %(number)s 处待填，填好后才能部署。", number=blank)
        )
        return jsonify(message=message, problems=[_told(problem) for problem in problems]), 422
    files = sent.files
    close_reading()
    try:
        versions = deploy_command(engine(), actor(), files=files, note=note, base=sent.base)
    except StaleBase as stale:
        return jsonify(message=stale.text(language()), stale=True), status_of(stale)
    except FilesRefused as refused:
        told = [_told(problem) for problem in refused.problems]
        return jsonify(message=refused.text(language()), problems=told), 422
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), status_of(refusal)
    unused = bool(sent.decision) and sent.library.decision.get(sent.decision) != sent.content
    said = _("已部署，现在没有流程用到这张表。") if unused and not versions else _report(versions)
    flash(said, "success" if versions or unused else "info")
    if sent.decision:
        return jsonify(versions=versions, address=url_for("designer.decision", key=sent.decision))
    return jsonify(versions=versions, address=url_for("designer.show", process=sent.process))


def _report(versions: Mapping[str, int]) -> str:
    if not versions:
        return _("与现行版本相同，没有产生新版本。")
    told = "、".join(
        _("%(process)s 第 %(version)s 版", process=process.removeprefix("decision:"), version=version)
        for process, version in versions.items()
    )
    if all(process.startswith("decision:") for process in versions):
        return _("已部署：%(versions)s。立即对所有在办件生效。", versions=told)
    return _("已部署：%(versions)s。此后新开的办件按新版本办理。", versions=told)


def json_body() -> Mapping[str, Any]:
    """What the page sent as JSON; empty for anything that is no object."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "element": problem.element,
        "line": problem.line,
        "message": problem.text(language()),
        "path": list(problem.path),
    }
