"""State to bytes and back, without the specification: only the tokens that are alive and the variables.

Layout: one byte of format version, then JSON packed by zlib. Data of people go through plain JSON, so that no field
name has a meaning of its own.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from engine.bpmn.model.errors import InvalidState
from engine.bpmn.model.facts import EndReached, Host
from engine.bpmn.running.execution import Execution
from engine.bpmn.running.scopes import Scope, Token
from engine.bpmn.running.specification import ProcessSpecification

FORMAT = 1


def save_state(running: Execution) -> bytes:
    """The state of a process at rest."""
    tokens = [token for scope in running.scopes.values() for token in scope.tasks.values()]
    document = [
        running.specification.process_id,
        running.next_order,
        running.next_scope,
        int(running.completed) + 2 * int(running.cancelled),
        running.outcome,
        [[end.element, end.name, end.scope] for end in running.ended if end.scope == running.specification.process_id],
        b64encode(b"".join(token.id.bytes for token in tokens)).decode(),
        [_scope(scope) for scope in running.scopes.values()],
    ]
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return bytes([FORMAT]) + zlib.compress(text.encode(), 6)


def _scope(scope: Scope) -> list[Any]:
    return [
        scope.number,
        scope.spec.key,
        scope.owner.order if scope.owner is not None else -1,
        0 if scope.variables is None else scope.variables,
        list(scope.written),
        int(scope.isolated),
        scope.index,
        [[token.order, token.task_spec.name, token.state, token.internal_data or 0] for token in scope.tasks.values()],
    ]


def load_state(specification: ProcessSpecification, state: bytes, host: Host) -> Execution:
    """A process as it was saved; raises InvalidState if the bytes are damaged or belong to another specification."""
    document = _document(state)
    try:
        process_id, next_order, next_scope, finished, outcome, ended, ids, scopes = document
        if process_id != specification.process_id:
            raise _invalid(f"状态属于流程 {process_id}", f"the state belongs to the process {process_id}")
        running = Execution(specification, host)
        running.next_order, running.next_scope, running.outcome = next_order, next_scope, outcome
        running.completed, running.cancelled = bool(finished & 1), bool(finished & 2)
        running.ended = [EndReached(*end) for end in ended]
        identities = b64decode(ids)
        by_order: dict[int, Token] = {}
        place = 0
        for number, key, owner, variables, written, isolated, index, tokens in scopes:
            diagram = specification.diagrams[key]
            around = None if owner == -1 else by_order[owner]
            scope = running.add_scope(
                diagram, number, around, None if variables == 0 else variables, bool(isolated), index
            )
            scope.written = dict.fromkeys(written)
            for order, name, token_state, internal in tokens:
                token_id = UUID(bytes=identities[place : place + 16])
                place += 16
                token = Token(scope, diagram.task_specs[name], order, state=token_state, id=token_id)
                if internal:
                    token.internal_data = internal
                by_order[order] = token
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _invalid(f"状态与流程不符（{error}）", f"the state does not fit the process ({error})") from error
    return running


def _document(state: bytes) -> list[Any]:
    if not state or state[0] != FORMAT:
        raise _invalid(
            f"状态的格式版本是 {state[0] if state else '空'}", f"its format is {state[0] if state else 'empty'}"
        )
    try:
        document = json.loads(zlib.decompress(state[1:]))
    except (zlib.error, ValueError) as error:
        raise _invalid(f"状态已损坏（{error}）", f"it is damaged ({error})") from error
    if not isinstance(document, list):
        raise _invalid("状态已损坏", "it is damaged")
    return document


def _invalid(zh: str, en: str) -> InvalidState:
    return InvalidState(
        f"需要格式版本 {FORMAT} 的流程状态，但是{zh}。", f"Expected a process state of format {FORMAT}, but {en}."
    )
