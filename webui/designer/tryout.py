"""The try-out on the modeler's canvas: one step at a time, drawn by the server; scenarios saved for every deployment.

The page keeps the steps and sends them all with every request; nothing of a try-out is stored before it is saved.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, jsonify, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine.cases import commands
from engine.cases.bundles import Files
from engine.errors import ChengnuoError, InvalidForm, NotFound, Refused
from engine.forms import Form
from engine.office.choice_lists import items
from engine.queries.operation.scenarios import SavedScenario, item_facts, scenarios
from engine.queries.operation.scenarios import scenario as saved_scenario
from engine.queries.operation.takers import Taker, taker
from engine.trial import Scenario, ScenarioStep, TryOut, TryOutState, read_scenario
from engine.trial.tryout import OpenTask, PlayedOperation
from webui.designer.api import Sent, json_body
from webui.designer.blueprint import blueprint
from webui.designer.catalogues import forms_of, operation_results, tables_of
from webui.designer.sample_materials import sample_answers, sample_rows
from webui.designer.trace import EVENTS, said
from webui.forms import Field, fields_of
from webui.forms.choices import choices_of
from webui.forms.files import sample_files
from webui.forms.materials import LOOKS
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.saved_files import saved_as

UNTOLD_EVENTS = frozenset({"entered", "left", "flow_taken", "terminated", "task_ready", "started"})
"""Events that the canvas shows."""
MOST_LINES = 200


@dataclass(frozen=True)
class ShownTask:
    """A task of the panel: whose work it becomes, and its form where it is the one that is open."""

    task: OpenTask
    light: str
    taker: Taker | None
    step: str
    """The step that does it, as JSON without content."""
    fields: list[Field] | None
    """None: closed. An open task without a form has no fields."""


@blueprint.post("/tryout")
@requires("design")
def tryout() -> Response | tuple[Response, int]:
    """Run the steps so far, with one more where the page sends an ``act``; a form that is wrong is not done.

    ``open`` names the task whose form is shown; without it the first one is. Answers with the steps, the tokens and
    the panel as HTML; 422 with a sentence for a diagram that cannot be run.
    """
    began = time.thread_time()
    body = json_body()
    sent = Sent(body)
    errors = [problem for problem in sent.problems() if problem.forbids_trial]
    if errors:
        return jsonify(message=_("先改正错误，再试运行：%(sentence)s", sentence=errors[0].text(language()))), 422
    everything = sent.library.overlaid(sent.files)
    forms = forms_of(everything)
    problems: Mapping[str, tuple[str, str]] = {}
    typed: dict[str, Any] | None = None
    try:
        scenario = _with_item(_scenario(body, sent.process), body.get("item"))
        act = body.get("act")
        state = _run(everything, scenario, forms, began)
        if isinstance(act, dict) and state.problem is None:
            try:
                scenario = _with_step(scenario, act, str(body.get("posted") or ""), state, forms)
                state = _run(everything, scenario, forms, began)
            except InvalidForm as wrong:
                problems, typed = wrong.fields, _typed(act, str(body.get("posted") or ""), state, forms)
                body = {**body, "open": act}
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), 422
    return _answer(sent, scenario, state, forms, opened=body.get("open"), typed=typed, problems=problems)


@blueprint.post("/scenarios")
@requires("design")
def save_scenario() -> Response | tuple[Response, int]:
    """Save the steps so far with where they have led to, which is what a later run is measured by."""
    began = time.thread_time()
    body = json_body()
    sent = Sent(body)
    everything = sent.library.overlaid(sent.files)
    name = str(body.get("name") or "")
    try:
        scenario = _scenario(body, sent.process)
        state = _run(everything, scenario, forms_of(everything), began)
        if state.problem is not None:
            raise Refused(
                f"走不通的场景不能保存：{state.problem.zh}",
                f"A scenario that cannot be done is not saved: {state.problem.en}",
            )
        kept = replace(scenario, expected=state.reached()).as_json()
        me = actor()
        close_reading()
        commands.save_scenario(engine(), me, process=sent.process, name=name, content=kept)
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), 422
    return jsonify(message=_("已保存场景“%(name)s”；以后每次部署前都会重走一遍。", name=name.strip()))


@blueprint.get("/scenarios/<int:scenario_id>")
@requires("design")
def scenario(scenario_id: int) -> Response:
    """A saved scenario as JSON: the page opens it, and ``chengnuo trial --scenario`` reads it."""
    saved = saved_scenario(reading(), scenario_id)
    if saved is None:
        raise NotFound("这个场景已经删除了。", "Expected a saved scenario, but it was removed.")
    response = jsonify(dict(saved.content))
    response.headers["Content-Disposition"] = saved_as(f"{saved.process}-{saved.id}.json")
    return response


@blueprint.post("/scenarios/<int:scenario_id>/remove")
@requires("design")
def remove_scenario(scenario_id: int) -> Response | tuple[Response, int]:
    """Take a saved scenario away."""
    me = actor()
    close_reading()
    try:
        commands.remove_scenario(engine(), me, scenario_id=scenario_id)
    except ChengnuoError as refusal:
        return jsonify(message=refusal.text(language())), 422
    return jsonify(message=_("场景已删除。"))


def _scenario(body: Mapping[str, Any], process: str) -> Scenario:
    written = body.get("scenario")
    about = dict(written) if isinstance(written, dict) else {}
    return read_scenario({**about, "process": process, "expected": None})


def _with_item(scenario: Scenario, code: object) -> Scenario:
    """The scenario about another item of the office; "" takes the item away, anything else changes nothing."""
    if not isinstance(code, str):
        return scenario
    found = item_facts(reading(), code) if code else None
    return replace(scenario, facts={} if found is None else found.facts)


def _run(everything: Files, scenario: Scenario, forms: Mapping[str, Form], began: float) -> TryOutState:
    """Run all steps; ``began`` is the computing time of this thread when the request began, which counts too."""
    spent = time.thread_time() - began
    return TryOut(everything.process, scenario, forms=forms, decisions=tables_of(everything), spent=spent).run()


def _with_step(
    scenario: Scenario, act: Mapping[str, Any], posted: str, state: TryOutState, forms: Mapping[str, Form]
) -> Scenario:
    """One more step; raises InvalidForm for answers that the office would refuse."""
    (step,) = read_scenario({"process": scenario.process, "steps": [dict(act)]}).steps
    task = _task_of(step, state)
    form = forms.get(task.form) if task is not None and task.form is not None else None
    if form is not None:
        step = replace(step, content=form.judge(form.parse(_fields(posted))))
    elif step.do in ("message", "signal", "complete"):
        step = replace(step, content=_lines(_fields(posted).get("content", "")))
    return replace(scenario, steps=(*scenario.steps, step))


def _typed(act: Mapping[str, Any], posted: str, state: TryOutState, forms: Mapping[str, Form]) -> dict[str, Any]:
    (step,) = read_scenario({"process": "", "steps": [dict(act)]}).steps
    task = _task_of(step, state)
    form = forms.get(task.form) if task is not None and task.form is not None else None
    return {} if form is None else form.parse(_fields(posted))


def _fields(posted: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(posted, keep_blank_values=True))


def _lines(text: str) -> dict[str, Any]:
    """``name = value`` on each line; a value that is no JSON is text."""
    found: dict[str, Any] = {}
    for line in text.splitlines():
        name, equals, written = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not equals or not name.isidentifier():
            raise Refused(
                f"“{line.strip()}”写得不对，请每行写一项：名称 = 值。",
                f"Expected name = value on each line, but one says “{line.strip()}”.",
                place="content",
            )
        try:
            found[name] = json.loads(written)
        except ValueError:
            found[name] = written
    return found


def _task_of(step: ScenarioStep, state: TryOutState) -> OpenTask | None:
    if step.do not in ("begin", "complete"):
        return None
    wanted = (step.element, step.branch, step.number)
    return next((task for task in state.tasks if (task.element, task.branch, task.number) == wanted), None)


def _answer(
    sent: Sent,
    scenario: Scenario,
    state: TryOutState,
    forms: Mapping[str, Form],
    *,
    opened: object,
    typed: dict[str, Any] | None,
    problems: Mapping[str, tuple[str, str]],
) -> Response:
    shown = _shown_tasks(scenario, state, forms, opened=opened, typed=typed, problems=problems)
    lights = {each.task.element: each.light for each in shown}
    lines = [(place, line) for place, line in enumerate(state.lines) if line.event not in UNTOLD_EVENTS]
    results = operation_results(language())
    html = render_template(
        "designer/tryout.html",
        state=state,
        scenario=scenario,
        shown=shown,
        about={
            "material_rows": sample_rows,
            "verdict_looks": LOOKS,
            "search_action": "",
            "item_search": "",
            "playing": True,
        },
        lines=lines[-MOST_LINES:],
        events=EVENTS,
        said=said,
        variables=_variables(state),
        operations=[(each, results.get(each.operation), _chosen(each, scenario)) for each in state.operations],
        items=items(reading()) if _asks_for_item(state) else [],
        saved=_saved(sent.process),
    )
    return jsonify(
        html=html,
        scenario=scenario.as_json(),
        tokens=[
            {"element": element, "count": count, "light": lights.get(element, "plain")}
            for element, count in state.tokens.items()
        ],
        passed=state.passed,
        problem=None if state.problem is None else {"element": state.problem.place, "step": state.failed_step},
    )


def _saved(process: str) -> list[tuple[SavedScenario, str]]:
    return [(each, url_for("designer.scenario", scenario_id=each.id)) for each in scenarios(reading(), [process])]


def _shown_tasks(
    scenario: Scenario,
    state: TryOutState,
    forms: Mapping[str, Form],
    *,
    opened: object,
    typed: dict[str, Any] | None,
    problems: Mapping[str, tuple[str, str]],
) -> list[ShownTask]:
    wanted = opened if isinstance(opened, dict) else {}
    key = (wanted.get("element"), wanted.get("branch", ""), wanted.get("number", 0))
    keys = [(task.element, task.branch, task.number) for task in state.tasks]
    place = keys.index(key) if key in keys else 0
    shown = []
    department = scenario.facts.get("department")
    for number, task in enumerate(state.tasks):
        step = ScenarioStep("begin" if task.begins else "complete", task.element, task.branch, task.number)
        shown.append(
            ShownTask(
                task,
                task.light(state.now),
                taker(reading(), role=task.role, department=task.department or department, post=task.post),
                json.dumps(step.as_json()),
                _form_fields(task, forms, typed, problems) if number == place else None,
            )
        )
    return shown


def _form_fields(
    task: OpenTask,
    forms: Mapping[str, Form],
    typed: dict[str, Any] | None,
    problems: Mapping[str, tuple[str, str]],
) -> list[Field]:
    form = forms.get(task.form or "")
    if form is None:
        return []
    answers = typed if typed is not None else {**sample_answers(form), **form.proposed(task.data)}
    return fields_of(form, answers, problems, sources={**choices_of(reading(), form), **sample_files(form)})


def _variables(state: TryOutState) -> list[tuple[str, str, bool]]:
    """Name, value as it is written, and whether the last step changed it."""
    return [
        (name, _written(value), name not in state.before or state.before[name] != value)
        for name, value in sorted(state.variables.items())
    ]


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _chosen(played: PlayedOperation, scenario: Scenario) -> str:
    given = scenario.results.get(played.element)
    return "" if given is None else json.dumps(given, ensure_ascii=False, sort_keys=True)


def _asks_for_item(state: TryOutState) -> bool:
    """Whether an operation says which item the application is about, so that an item of the office can be chosen."""
    return any("item" in each.result for each in state.operations)
