"""What a trial run needs: the diagram with all that it calls, its decisions and forms, checked before it starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.checks import Known, Problem, called_in_files, check_files
from engine.bpmn.checks.known import CalledProcess
from engine.bpmn.checks.process_rules import KindsOnly, ProcessRules
from engine.bpmn.decisions import DecisionTable
from engine.bpmn.foreign import Conversion
from engine.bpmn.foreign.checking import as_drawn, converted
from engine.bpmn.model.elements import ProcessModel
from engine.bpmn.reading.process import DiagramFiles
from engine.bpmn.reading.xml import is_drawn, local_name, read_definitions, reference
from engine.bpmn.running.specification import all_nodes
from engine.cases.bundles import Files, shipped_files
from engine.cli.library import beside, decisions_of, known_to_office, processes_of, read_given
from engine.errors import ChengnuoError, Refused
from engine.forms import Form, FormCollection
from engine.operations.diagram_rules import OfficeDiagramRules

_Starts = dict[str, list[tuple[str, str]]]


class NotRunnable(Exception):
    """The diagram has errors, so nothing was run."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("errors in the diagram")
        self.problems = problems


@dataclass(frozen=True)
class TrialFiles:
    """Everything that a trial run works with; ``warnings`` are told before it starts."""

    diagrams: DiagramFiles
    process: str
    decisions: Mapping[str, DecisionTable]
    forms: Mapping[str, Form]
    on_message: Mapping[str, list[tuple[str, str]]]
    on_signal: Mapping[str, list[tuple[str, str]]]
    message_flows: Mapping[str, str]
    warnings: list[Problem]


def gather(file: str, process: str | None) -> TrialFiles:
    """Read and check ``file`` with what it calls from its folder and from the program, drawings of other tools as they
    read after conversion.

    Raises NotRunnable for a diagram with errors, Refused for a process that cannot be told.
    """
    given = read_given([file])
    if given.problems:
        raise NotRunnable(given.problems)
    shipped = shipped_files()
    near = _unlike(shipped.process, beside(file, "*.bpmn", "*.bpmn20.xml"))
    conversions = converted({**near, file: given.contents[file]})
    library = {**shipped.process, **{name: conversion.content for name, conversion in conversions.items()}}
    tables = converted(_unlike(shipped.decision, beside(file, "*.dmn", "decisions/*.dmn")))
    decisions = decisions_of({**{name: table.content for name, table in tables.items()}, **shipped.decision})
    forms = FormCollection([*beside(file, "*.json", "forms/*.json").values(), *shipped.form.values()])
    known = _known(library, forms, shipped)
    own = _check({file: library[file]}, known, OfficeDiagramRules(library=shipped.library()), conversions)
    diagrams = _with_called(file, library)
    if len(diagrams) > 1:  # a file that calls no other has been checked just now
        _check(diagrams, known, KindsOnly(OfficeDiagramRules.kinds), conversions)
    read = _read(diagrams)
    models = _models(file, read)
    on_message, on_signal = (_started_by(kind, models) for kind in ("message", "signal"))
    return TrialFiles(
        read,
        process if process is not None else _main_process(models, (on_message, on_signal)),
        decisions,
        forms,
        on_message,
        on_signal,
        _message_flows(file, read, models),
        own,
    )


def _unlike(shipped: Mapping[str, bytes], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that are not shipped word for word: the others have been read, in whichever folder they stand."""
    contents = frozenset(shipped.values())
    return {name: content for name, content in files.items() if content not in contents}


def _known(library: Mapping[str, bytes], forms: Mapping[str, Form], shipped: Files) -> Known:
    """What the diagrams may refer to; operations and tables that nobody knows get a stand-in when they run."""
    office = known_to_office(shipped, forms)
    return Known(
        operations=None,
        forms=office.forms,
        decisions=None,
        processes=_called(office, shipped, library),
        variables=office.variables,
        form_variables=office.form_variables,
    )


def _check(
    diagrams: Mapping[str, bytes], known: Known, rules: ProcessRules, conversions: Mapping[str, Conversion]
) -> list[Problem]:
    """The warnings of the diagrams; raises NotRunnable if they have errors that matter for running."""
    own = {name: conversions[name] for name in diagrams if name in conversions}
    problems = as_drawn(check_files(diagrams, known, rules), own)
    errors = [problem for problem in problems if problem.forbids_trial]
    if errors:
        raise NotRunnable(errors)
    return problems


def _called(office: Known, shipped: Files, library: Mapping[str, bytes]) -> dict[str, CalledProcess]:
    """What calls may name: the processes that are shipped, and before them those of the files of the library."""
    own = {name: content for name, content in library.items() if shipped.process.get(name) is not content}
    given = office.processes if isinstance(office.processes, Mapping) else {}
    return {**given, **called_in_files(own)}


def _with_called(file: str, library: Mapping[str, bytes]) -> dict[str, bytes]:
    """The file and those of the library whose processes it calls, directly or through others."""
    homes: dict[str, str] = {}
    found = {file: library[file]}
    waiting = [file]
    while waiting:
        root = read_definitions(library[waiting.pop()])
        calls = list(root.iter("{*}callActivity"))
        if calls and not homes:  # nothing else is read for a file that calls nothing
            homes = {**processes_of(library), **processes_of({file: library[file]})}
        for call in calls:
            home = homes.get((call.get("calledElement") or "").rsplit(":", 1)[-1])
            if home is not None and home not in found:
                found[home] = library[home]
                waiting.append(home)
    return found


def _read(diagrams: Mapping[str, bytes]) -> DiagramFiles:
    """The diagrams, parsed; Refused for one that cannot be read."""
    try:
        return DiagramFiles(diagrams)
    except ChengnuoError as error:
        raise Refused(error.zh, error.en, place=error.place) from error


def _models(file: str, read: DiagramFiles) -> list[ProcessModel]:
    """The processes drawn in the file, each by itself; Refused for one that cannot be run."""
    try:
        return [
            read.model(item.get("id") or "", stand_ins=True)
            for item, name, _ in read.found
            if name == file and local_name(item) == "process" and is_drawn(item)
        ]
    except ChengnuoError as error:
        raise Refused(error.zh, error.en, place=error.place) from error


def _main_process(models: Sequence[ProcessModel], starts: Iterable[_Starts]) -> str:
    """The process to run: the only one, or the only one that no other calls and that starts by itself."""
    called = {node.element.called for one in models for node in all_nodes(one.scope) if node.element.called}
    started = {process for by_name in starts for pairs in by_name.values() for process, _ in pairs}
    candidates = [one for one in models if one.id not in called]
    by_itself = [one for one in candidates if one.id not in started]
    executable = [one for one in by_itself if one.executable]
    for choice in (models, candidates, by_itself, executable):
        if len(choice) == 1:
            return choice[0].id
    names = "、".join(one.id for one in models)
    raise Refused(
        f"文件里有几个流程：{names}。请用 --process 写明运行哪一个。",
        f"Expected --process to say which process to run, but the file has several: {names}.",
    )


def _started_by(kind: str, models: Iterable[ProcessModel]) -> _Starts:
    """Message or signal → the (process, start event) of the file that it starts."""
    found: _Starts = {}
    for model in models:
        for start in model.scope.starts:
            trigger = model.scope.nodes[start].trigger
            for part in () if trigger is None else trigger.singles:
                if part.kind == kind:
                    found.setdefault(part.name, []).append((model.id, start))
    return found


def _message_flows(file: str, read: DiagramFiles, models: Iterable[ProcessModel]) -> dict[str, str]:
    """Sending element → the message that the other end of its message flow waits for, where that end is drawn."""
    waits: dict[str, str] = {}
    for model in models:
        for node in all_nodes(model.scope):
            parts = () if node.trigger is None else node.trigger.singles
            names = {part.name for part in parts if part.kind == "message"}
            if len(names) == 1:  # of several nobody can tell which one the message flow means
                waits[node.element.id] = names.pop()
    found: dict[str, str] = {}
    root = next((root for _, name, root in read.found if name == file), None)
    for flow in root.iter("{*}messageFlow") if root is not None else ():
        source, target = reference(flow.get("sourceRef")), reference(flow.get("targetRef"))
        if source in waits and target in waits:
            found[source] = waits[target]
    return found
