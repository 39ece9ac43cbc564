"""States of format 1, as the runtime before SpiffWorkflow.bpmn wrote them: turned into documents of format 2.

It kept a flat list of tokens for every scope, and a scope of its own for every instance of a loop::

    [process, next order, next scope, 1 completed + 2 cancelled, outcome, ended, ids of all tokens, scopes]
    scope: [number, key, order of the token around it or -1, variables or 0, names written, isolated, index, tokens]
    token: [order, element, state, internal data or 0]
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from engine.bpmn.running.event_definitions import ORDER
from engine.bpmn.running.library import LIVE, TaskState
from engine.bpmn.running.node import ROUND
from engine.bpmn.running.scope_spec import ScopeSpec
from engine.bpmn.running.variables import INSTANCE, WRITTEN

_AWAITED = frozenset({"message", "timer", "signal", "conditional"})
"""Kinds of events for which format 1 kept a token; for the others it looked at the specification."""


@dataclass(eq=False)
class _Row:
    """A task of format 2."""

    name: str
    state: int
    internal: dict[str, Any] = field(default_factory=dict)
    parent: _Row | None = None
    data: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


@dataclass(eq=False)
class _Scope:
    """A scope of format 2."""

    spec: ScopeSpec
    owner: _Row | None
    variables: Any
    isolated: bool
    rows: list[_Row] = field(default_factory=list)


def converted(document: list[Any], specs: Mapping[str, ScopeSpec]) -> list[Any]:
    """A document of format 1 as one of format 2; raises KeyError, ValueError or TypeError for one that does not fit."""
    process_id, next_order, _, finished, outcome, ended, ids, scopes = document
    conversion = _Conversion(specs, int(next_order), _identities(ids))
    for scope in scopes:
        conversion.add(*scope)
    return [process_id, conversion.order, finished, outcome, ended, *conversion.document()]


def _identities(ids: str) -> Iterator[UUID]:
    packed = b64decode(ids)
    return (UUID(bytes=packed[place : place + 16]) for place in range(0, len(packed), 16))


class _Conversion:
    def __init__(self, specs: Mapping[str, ScopeSpec], order: int, identities: Iterator[UUID]) -> None:
        self.order = order
        self._specs = specs
        self._identities = identities
        self._scopes: list[_Scope] = []
        self._tokens: dict[int, tuple[_Row, _Scope]] = {}

    def add(
        self,
        number: int,
        key: str,
        owner: int,
        variables: Any,
        written: list[str],
        isolated: int,
        index: int | None,
        tokens: list[list[Any]],
    ) -> None:
        """Take over one scope, after the scope around it."""
        around = None if owner == -1 else self._tokens[owner]
        tokens = [[*token, next(self._identities)] for token in tokens]
        if index is not None:
            assert around is not None
            self._add_instance(*around, index, variables, written, tokens)
            return
        if around is not None and written:
            around[0].internal.setdefault(WRITTEN, {}).update(dict.fromkeys(written, 1))
        scope = _Scope(self._specs[key], None if around is None else around[0], variables or {}, bool(isolated))
        self._scopes.append(scope)
        beside = [token for token in tokens if "host" in (token[3] or {})]
        for token in tokens:
            if token not in beside:
                self._add_token(scope, token, [other for other in beside if other[3]["host"] == token[0]])
            elif not any(token[3]["host"] == other[0] for other in tokens):
                raise ValueError(f"a boundary event without its activity: {token[1]}")
        self._arm_others(scope)

    def _add_instance(
        self, loop: _Row, scope: _Scope, index: int, variables: Any, written: list[str], tokens: list[list[Any]]
    ) -> None:
        (token,) = tokens
        row = self._row(token, f"{token[1]}:instance", parent=loop)
        row.data = {"loopCounter": index} if variables == 0 else variables
        row.internal[ROUND if variables == 0 else INSTANCE] = index
        if written:
            row.internal[WRITTEN] = dict.fromkeys(written, 1)
        scope.rows.append(row)
        self._tokens[token[0]] = row, scope

    def _add_token(self, scope: _Scope, token: list[Any], beside: list[list[Any]]) -> None:
        order, name, _, internal, _ = token
        specs = scope.spec.task_specs
        armed, race = "armed" in (internal or {}), (internal or {}).get("race")
        row = self._row(token, f"{name}:start" if armed else name if name in specs else f"{name}:drawn")
        if race is not None:
            row.parent = self._gateway(scope, specs[row.name], race)
        if f"{name}:split" in specs and not armed:
            row.parent = self._split(scope, specs[f"{name}:split"], row.parent, beside)
        scope.rows.append(row)
        self._tokens[order] = row, scope

    def _row(self, token: list[Any], name: str, parent: _Row | None = None) -> _Row:
        order, _, state, internal, identity = token
        facts = {key: value for key, value in (internal or {}).items() if key not in ("host", "armed", "race")}
        if state == TaskState.WAITING and "answer" in facts:
            state = TaskState.STARTED
        return _Row(name, state, {**facts, ORDER: order}, parent, id=identity)

    def _gateway(self, scope: _Scope, spec: Any, race: int) -> _Row:
        """The event gateway behind which a token waits; it is one task for all tokens of the race."""
        found = next((row for row in scope.rows if row.internal.get("race") == race), None)
        if found is None:
            sources = (scope.spec.task_specs.get(line.source) for line in spec.model.incoming)
            gateway = next(one for one in sources if one is not None and one.element.type == "eventBasedGateway")
            found = _Row(gateway.name, TaskState.COMPLETED, {"race": race})
            scope.rows.append(found)
        return found

    def _split(self, scope: _Scope, spec: Any, parent: _Row | None, beside: list[list[Any]]) -> _Row:
        """The split before an activity, with the boundary events that wait."""
        split = _Row(spec.name, TaskState.COMPLETED, parent=parent)
        scope.rows.append(split)
        waiting = [self._row(token, token[1], split) for token in beside]
        for boundary in spec.outputs:
            if boundary is not spec.activity and boundary.trigger.kind not in _AWAITED:
                waiting.append(_Row(boundary.name, TaskState.WAITING, {ORDER: self._next()}, split))
        scope.rows += waiting
        return split

    def _arm_others(self, scope: _Scope) -> None:
        """Event sub-processes of errors and escalations, unless one that interrupts is running."""
        for row in scope.rows:
            spec = scope.spec.task_specs[row.name]
            if row.state == TaskState.STARTED and spec.model.triggered_by_event and spec.model.interrupting:
                return
        for arm in scope.spec.start.arms:
            if scope.rows and arm.trigger.kind not in _AWAITED:
                scope.rows.append(_Row(arm.name, TaskState.WAITING, {ORDER: self._next()}))

    def _next(self) -> int:
        self.order += 1
        return self.order

    def document(self) -> tuple[str, list[Any]]:
        """Ids of the live tasks, and the scopes."""
        rows = [row for scope in self._scopes for row in scope.rows]
        numbers = {row: number for number, row in enumerate(rows)}
        ids = b"".join(row.id.bytes for row in rows if row.state & LIVE)
        scopes = [
            [
                scope.spec.name,
                -1 if scope.owner is None else numbers[scope.owner],
                scope.variables,
                int(scope.isolated),
                [
                    [row.name, row.state, row.internal, -1 if row.parent is None else numbers[row.parent], row.data]
                    for row in scope.rows
                ],
            ]
            for scope in self._scopes
        ]
        return b64encode(ids).decode(), scopes
