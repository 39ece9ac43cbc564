"""Variables belong to scopes, as data objects do in the standard, and expressions see them from inside out.

A process has variables, a called process a copy of its own, an embedded sub-process shares those around it; they are
in ``workflow.data``. An instance of a multi-instance activity reads what is around it and keeps in ``task.data`` what
it writes to itself until it ends.

Fault of the library: every task has a copy of the data of the task before it. What one branch has changed is
overwritten at the join by the stale copy of another, lists of two branches are merged item by item, and nested values
are shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.running.library import Task

INSTANCE = "index"
"""Key of ``internal_data`` under which an instance of a multi-instance activity has its number."""
WRITTEN = "written"
"""Key of ``internal_data`` of an instance or a call activity: the names that were set inside, in order."""


def visible(task: Task) -> Mapping[str, Any]:
    """The variables that an expression sees at ``task``; to be read, never changed."""
    around = _around(task.workflow)
    return {**around, **task.data} if task.data else around


def _around(scope: Any) -> Mapping[str, Any]:
    if scope.isolated:
        data: dict[str, Any] = scope.data
        return data
    return visible(scope.owner)


def write(task: Task, values: Mapping[str, Any]) -> None:
    """Set variables (already fresh copies) in the nearest scope that has variables of its own."""
    while True:
        if INSTANCE in task.internal_data:
            task.data.update(values)
            holder: Task | None = task
            break
        scope = task.workflow
        if scope.isolated:
            scope.data.update(values)
            holder = scope.owner
            break
        task = scope.owner
    if holder is not None:
        holder.internal_data.setdefault(WRITTEN, {}).update(dict.fromkeys(values, 1))


def evaluate(task: Task, text: str, *, extra: Mapping[str, Any] | None = None, place: str | None = None) -> Any:
    """The value of an expression at ``task``; it may be part of the data, so copy before storing it.

    ``extra`` names win over variables. Raises ExpressionError, which names the element (or ``place``).
    """
    top = task.workflow.top_workflow
    names = visible(task)
    if extra:
        names = {**names, **extra}
    try:
        return top.evaluator.evaluate(text, names, top.host.functions)
    except ExpressionError as error:
        if error.place is None:
            error.place = place or task.task_spec.element.id
        raise
