"""The rule on due dates (TC-5, AC-2): what runs against a promised time watches it, itself or by what it calls."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from engine.bpmn.checks.known import CLOCK_FUNCTIONS
from engine.bpmn.expressions.evaluator import ExpressionError, functions_used
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.concern import around_of, calls_of
from engine.operations.token_paths.library import Library, ProcessGraph, outputs_of, read_library
from engine.operations.token_paths.rule import Checked

OF_THEIR_OWN = frozenset({"case", "supervision"})
"""What somebody opens and ends: the matter of an applicant, or one of the inspector's."""
PROMISED = "case"
"""The clock of the promised time."""
_OTHER_CLOCK = re.compile(r"""["'](?:acceptance|answer|delivery|superior|step)["']""")


def check_ladders(checked: Sequence[Checked], library: Library, operations: Mapping[str, OperationDeclaration]) -> None:
    """Note every checked process that runs against a promised time and does not watch it.

    Held to it is what is a case by its kind, and what starts the clock of the promised time and is called by nothing.
    """
    graphs = dict(read_library(library).processes)
    for scope, reader, findings in checked:
        graphs[scope.id] = ProcessGraph(scope, reader, findings.file, outputs_of(scope.xml))
    called = {name for key, graph in graphs.items() for name, _own in calls_of(graph) if name != key}
    for scope, reader, findings in checked:
        kind = reader.extensions(scope.xml).kind
        around = around_of(graphs[scope.id], graphs)
        promises = kind is not None and scope.id not in called and _promises(around, operations)
        if (kind in OF_THEIR_OWN or promises) and not _watches(graphs[scope.id], around):
            with findings.for_deployment():
                findings.error(
                    "no-ladder",
                    scope.xml,
                    "这个流程对外承诺了时限，却没有环节盯着到期（AC-2）：没有与时钟相连的定时事件，调用的流程里也没有，"
                    "任务也不都有时限。"
                    "请调用「按时限督办」（timed_completion），或者给任务设时限。",
                    "This process runs against a promised time, but nothing watches the due date (AC-2): no timer is "
                    "bound to a clock, here or in what it calls, and not every task has a limit. Call "
                    "timed_completion, or give every task a limit.",
                )
        if kind is None and scope.id not in called and not _promises(around, operations):
            _note_idle_timers(graphs[scope.id], findings)


def _note_idle_timers(graph: ProcessGraph, findings: Findings) -> None:
    """Timers that follow the clock of the promised time where nothing ever starts it: they never fire."""
    for node in graph.scope.all_nodes():
        if _bound_to_clock(node, graph) and not any(_OTHER_CLOCK.search(text) for text in _timers(node, graph)):
            findings.warning(
                "clock-not-started",
                node.xml,
                f"「{node.label}」跟着办件的承诺期限走，但是这个流程没有谁开始计算承诺期限，它不会触发。"
                '要跟着环节自己的时限，请在末尾写上 clock="step"，例如 before_due(working_days(1), clock="step")。',
                f"“{node.label}” follows the promised time of the case, but nothing in this process starts that clock, "
                'so that it never fires. To follow the limit of the step, write clock="step" at the end, such as '
                'before_due(working_days(1), clock="step").',
            )


def _timers(node: Node, graph: ProcessGraph) -> list[str]:
    trigger = graph.reader.trigger(node) if "timer" in node.kinds else None
    parts = () if trigger is None else (trigger, *trigger.parts)
    return [part.timer for part in parts if part.timer is not None]


def _promises(around: Sequence[ProcessGraph], operations: Mapping[str, OperationDeclaration]) -> bool:
    for graph in around:
        for node in graph.scope.all_nodes():
            declared = operations.get(graph.reader.extensions(node.xml).operation or "")
            if declared is not None and any(clock.name == PROMISED for clock in declared.starts):
                return True
    return False


def _watches(graph: ProcessGraph, around: Sequence[ProcessGraph]) -> bool:
    people = [node for node in graph.scope.all_nodes() if node.tag in ("userTask", "manualTask")]
    if people and all("limit" in graph.reader.extensions(node.xml).task for node in people):
        return True
    return any(_bound_to_clock(node, each) for each in around for node in each.scope.all_nodes())


def _bound_to_clock(node: Node, graph: ProcessGraph) -> bool:
    """Whether a timer follows the clock of the promised time: of no clock named, or of that one."""
    try:
        return any(functions_used(text) & CLOCK_FUNCTIONS for text in _timers(node, graph))
    except ExpressionError:
        return False
