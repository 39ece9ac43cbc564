"""Where the tokens of a process are that can be repaired: at elements of their own, with nothing running inside."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn.earlier_steps import scope_of
from engine.bpmn.running.library import Task
from engine.bpmn.running.node import ROUND, NodeSpec
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.variables import INSTANCE, visible
from engine.bpmn.running.workflow import ProcessWorkflow

_CONTAINERS = frozenset({"callActivity", "subProcess", "transaction", "adHocSubProcess", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """One token of a process at rest: its task and element, and the names of the variables that it sees.

    ``alone``: no other token is in its scope.
    """

    task_id: str
    element: str
    name: str
    type: str
    process: str
    variables: tuple[str, ...]
    alone: bool


def token_places(running: ProcessWorkflow, specification: ProcessSpecification) -> list[TokenPlace]:
    """The tokens that can be repaired.

    Left out are the events that only listen (on edges, behind an event gateway, at the start of an event sub-process),
    and what has a process, instances or rounds inside.
    """
    live = [task for task in running.live_tasks() if isinstance(task.task_spec, NodeSpec) and not _listens(task)]
    found = []
    for task in live:
        element, model = task.task_spec.element, task.task_spec.model
        if model.inner is not None or model.loop is not None or element.type in _CONTAINERS:
            continue
        if INSTANCE in task.internal_data or ROUND in task.internal_data or model.start_quantity != 1:
            continue
        if scope_of(specification, element.id) is None:
            continue
        others = [other for other in live if other is not task and other.workflow is task.workflow]
        found.append(
            TokenPlace(
                str(task.id), element.id, element.name, element.type, element.process,
                tuple(sorted(visible(task))), not others,
            )
        )  # fmt: skip
    return found


def _listens(task: Task) -> bool:
    spec = task.task_spec
    if spec.armed or spec.model.attached_to is not None:
        return True
    parent = task.parent.task_spec
    return isinstance(parent, NodeSpec) and parent.element.type == "eventBasedGateway"
