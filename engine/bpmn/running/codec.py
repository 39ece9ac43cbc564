"""State to bytes and back, without the specification: only the tokens that are alive and the variables.

Layout: one byte of format version, then JSON packed by zlib. Data of people go through plain JSON, so that no field
name has a meaning of its own. The document of format 2::

    [process, order, 1 completed + 2 cancelled, outcome, [[end event, name, scope] …], ids of live tasks, scopes]
    scope: [key, number of the task around it or -1, variables or 0, isolated, tasks, what can be undone]
    task:  [name of its spec, state, internal data or 0, number of its parent or -1 for the root, data or 0]

Tasks are numbered through all scopes; what is empty at the end of a task or scope is left out.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from engine.bpmn.model.errors import InvalidState
from engine.bpmn.model.facts import EndReached, Host
from engine.bpmn.running.event_definitions import SEEN
from engine.bpmn.running.former_state import converted
from engine.bpmn.running.library import LIVE, CatchingEvent, Task, TaskState, connect_inner
from engine.bpmn.running.specification import ProcessSpecification
from engine.bpmn.running.workflow import InnerWorkflow, ProcessWorkflow

FORMAT = 2
FORMER = 1
"""The format that is still read, see :mod:`engine.bpmn.running.former_state`."""
_LEFT_OUT = [0, -1, 0]


def save_state(top: ProcessWorkflow) -> bytes:
    """The state of a process at rest."""
    numbers: dict[UUID, int] = {}
    ids: list[bytes] = []
    for scope in top.scopes:
        for task in scope.tasks.values():
            if task is not scope.task_tree:
                numbers[task.id] = len(numbers)
                if task.has_state(LIVE):
                    ids.append(task.id.bytes)
    document = [
        top.process_id,
        top.order,
        int(top.completed) + 2 * int(top.cancelled),
        top.outcome,
        [[end.element, end.name, end.scope] for end in top.ended if end.scope == top.process_id],
        b64encode(b"".join(ids)).decode(),
        [_scope(scope, numbers) for scope in top.scopes],
    ]
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return bytes([FORMAT]) + zlib.compress(text.encode(), 6)


def _scope(scope: ProcessWorkflow | InnerWorkflow, numbers: dict[UUID, int]) -> list[Any]:
    root = scope.task_tree
    found = [
        scope.spec.name,
        -1 if scope.owner is None else numbers[scope.owner.id],
        scope.data if scope.isolated else 0,
        int(scope.isolated),
        [_task(task, root, numbers) for task in scope.tasks.values() if task is not root],
    ]
    return [*found, scope.compensations] if scope.compensations else found


def _task(task: Task, root: Task, numbers: dict[UUID, int]) -> list[Any]:
    parent = task.parent
    row = [
        task.task_spec.name,
        task.state,
        task.internal_data or 0,
        -1 if parent is root else numbers[parent.id],
        task.data or 0,
    ]
    if not task.data:
        del row[4:]
        if parent is root:
            del row[3:]
            if not task.internal_data:
                del row[2:]
    return row


def without_variables(state: bytes) -> bytes:
    """The state of an ended process with its outcome and ends, but without tokens and variables.

    Raises InvalidState if the bytes are damaged.
    """
    document = _document(state)
    try:
        if state[0] == FORMER:
            process_id, order, _, finished, outcome, ended = document[:6]
        else:
            process_id, order, finished, outcome, ended = document[:5]
        key = document[-1][0][1 if state[0] == FORMER else 0]
    except (ValueError, IndexError, TypeError) as error:
        raise _invalid(f"状态不完整（{error}）", f"the state is not whole ({error})") from error
    left = [process_id, order, finished, outcome, ended, "", [[key, -1, {}, 1, []]]]
    text = json.dumps(left, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return bytes([FORMAT]) + zlib.compress(text.encode(), 6)


def load_state(specification: ProcessSpecification, state: bytes, host: Host) -> ProcessWorkflow:
    """A process as it was saved; raises InvalidState if the bytes are damaged or belong to another specification."""
    document = _document(state)
    try:
        if document[0] != specification.process_id:
            raise _invalid(f"状态属于流程 {document[0]}", f"the state belongs to the process {document[0]}")
        if state[0] == FORMER:
            document = converted(document, specification.scopes)
        return _restored(specification, document, host)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise _invalid(f"状态与流程不符（{error}）", f"the state does not fit the process ({error})") from error


def _restored(specification: ProcessSpecification, document: list[Any], host: Host) -> ProcessWorkflow:
    process_id, order, finished, outcome, ended, ids, scopes = document
    top = ProcessWorkflow(specification.scopes[process_id], specification.scopes, host, restoring=True)
    top.order, top.outcome = order, outcome
    top.completed, top.cancelled = bool(finished & 1), bool(finished & 2)
    top.ended = [EndReached(*end) for end in ended]
    identities = _identities(ids)
    numbered: list[Task] = []
    for key, owner, variables, isolated, rows, *undoable in scopes:
        scope: ProcessWorkflow | InnerWorkflow = top
        if owner != -1:
            around = numbered[owner]
            scope = InnerWorkflow(specification.scopes[key], around, top, restoring=True)
            scope.isolated = bool(isolated)
            connect_inner(scope, around)
            top.subprocesses[around.id] = scope
        if isolated:
            scope.data = variables
        if undoable:
            scope.compensations = undoable[0]
        scope.task_tree = Task(scope, scope.spec.start, state=TaskState.COMPLETED)
        for row in rows:
            numbered.append(_task_of(scope, row, numbered, identities))
    return top


def _task_of(scope: ProcessWorkflow | InnerWorkflow, row: list[Any], numbered: list[Task], identities: Any) -> Task:
    name, state, internal, parent, data = row + _LEFT_OUT[len(row) - 2 :]
    spec = scope.spec.task_specs[name]
    task = Task(
        scope,
        spec,
        scope.task_tree if parent == -1 else numbered[parent],
        state=state,
        id=next(identities) if state & LIVE else None,
    )
    if internal:
        task.internal_data = internal
    if data:
        task.data = data
    if state == TaskState.WAITING:
        if isinstance(spec, CatchingEvent) and SEEN not in task.internal_data:
            scope.top_workflow.event_manager.add_task(task)
        spec.restored(task)
    return task


def _identities(ids: str) -> Any:
    packed = b64decode(ids)
    return (UUID(bytes=packed[place : place + 16]) for place in range(0, len(packed), 16))


def _document(state: bytes) -> list[Any]:
    if not state or state[0] not in (FORMAT, FORMER):
        raise _invalid(
            f"格式版本是 {state[0] if state else '空'}，能读取的是 {FORMER} 和 {FORMAT}",
            f"its format is {state[0] if state else 'empty'}",
        )
    try:
        document = json.loads(zlib.decompress(state[1:]))
    except (zlib.error, ValueError) as error:
        raise _invalid(f"内容已损坏（{error}）", f"it is damaged ({error})") from error
    if not isinstance(document, list) or not document:
        raise _invalid("内容已损坏", "it is damaged")
    return document


def _invalid(zh: str, en: str) -> InvalidState:
    return InvalidState(
        f"保存的流程状态不能读取：{zh}。请用保存它的程序版本，或从备份恢复。",
        f"Expected a process state of format {FORMER} or {FORMAT}, but {en}.",
    )
