"""Activities that run several times inside the same state: multi-instance and standard loops.

Every instance is a scope that contains only the activity. Completion conditions see the results of all instances under
the name of the output list, which wins over a variable of the same name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.model.elements import FlowNode, Loop
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.values import copied, fresh
from engine.bpmn.running.node import Node
from engine.bpmn.running.scopes import Scope, Token

if TYPE_CHECKING:
    from engine.bpmn.running.builder import ScopeSpec

MOST_INSTANCES = 10_000


class LoopingNode(Node):
    """What all loops share; ``inner_key`` is the diagram with the activity alone."""

    def __init__(self, diagram: ScopeSpec, model: FlowNode, inner_key: str) -> None:
        super().__init__(diagram, model)
        self.inner_key = inner_key

    @property
    def loop(self) -> Loop:
        """The loop characteristics."""
        assert self.model.loop is not None
        return self.model.loop

    def items(self, token: Token) -> list[Any]:
        """One item for each instance: those of the collection, or as many None as the cardinality says."""
        running, loop = token.workflow.running, self.loop
        if loop.collection is not None:
            value = running.evaluate(token, loop.collection)
            if isinstance(value, dict):
                value = list(value.values())
            if not isinstance(value, (list, tuple)):
                raise self._wrong("loopDataInputRef 是一个列表", "a list in loopDataInputRef", value)
            found = [fresh(item) for item in value]
        else:
            count = running.evaluate(token, loop.cardinality or "")
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                raise self._wrong("loopCardinality 是不小于 0 的整数", "a number not below 0 in loopCardinality", count)
            found = [None] * min(count, MOST_INSTANCES + 1)
        if len(found) > MOST_INSTANCES:
            raise self._wrong(f"最多 {MOST_INSTANCES} 个实例", f"at most {MOST_INSTANCES} instances", len(found))
        return found

    def _wrong(self, zh: str, en: str, value: object) -> ProcessStuck:
        label, shown = self.element.label, f"{type(value).__name__} {str(value)[:40]}"
        return ProcessStuck(
            f"「{label}」需要{zh}，但是得到了 {shown}。",
            f"Expected {en} of “{label}”, but got {shown}.",
            place=self.element.id,
        )

    def open_instance(self, token: Token, index: int, item: Any) -> None:
        """Start one instance with its own variables: the item, and ``loopCounter`` counting from 0."""
        variables: dict[str, Any] = {"loopCounter": index}
        if self.loop.item is not None:
            variables[self.loop.item] = item
        token.workflow.running.open_scope(self.inner_key, token, variables=variables, index=index)


class MultiInstance(LoopingNode):
    """Sequential or parallel multi-instance."""

    def run(self, token: Token) -> bool | None:
        items = self.items(token)
        token.internal_data.update(total=len(items), results={})
        if not items:
            self._store(token)
            return True
        token.workflow.running.arm_boundaries(token)
        if self.loop.kind == "sequential":
            token.internal_data["items"] = items
            self.open_instance(token, 0, items[0])
        else:
            for index, item in enumerate(items):
                self.open_instance(token, index, item)
        return None

    def scope_ended(self, token: Token, scope: Scope) -> None:
        loop, counts = self.loop, token.internal_data
        assert scope.index is not None
        if loop.output is None:
            token.workflow.write(scope.own_results())
            counts["results"][str(scope.index)] = None
        else:
            counts["results"][str(scope.index)] = copied(scope.visible().get(loop.output_item or ""))
        running = token.workflow.running
        active = len(running.inner_scopes(token))
        enough = loop.completion is not None and bool(
            running.evaluate(token, loop.completion, extra=self._counted(counts, active))
        )
        if enough or (len(counts["results"]) == counts["total"]):
            running.drop_inner_scopes(token)
            self._store(token)
            token.complete()
        elif loop.kind == "sequential":
            following = scope.index + 1
            self.open_instance(token, following, counts["items"][following])

    def _results(self, counts: dict[str, Any]) -> list[Any]:
        return [counts["results"][key] for key in sorted(counts["results"], key=int)]

    def _counted(self, counts: dict[str, Any], active: int) -> dict[str, Any]:
        done = len(counts["results"])
        counted: dict[str, Any] = {
            "nrOfInstances": counts["total"],
            "nrOfActiveInstances": active,
            "nrOfCompletedInstances": done,
            "nrOfTerminatedInstances": 0,
        }
        if self.loop.output is not None:
            counted[self.loop.output] = self._results(counts)
        return counted

    def _store(self, token: Token) -> None:
        if self.loop.output is not None:
            token.workflow.write({self.loop.output: self._results(token.internal_data)})


class StandardLoop(LoopingNode):
    """Repeats while the condition holds, at most ``loopMaximum`` times."""

    def run(self, token: Token) -> bool | None:
        token.workflow.running.arm_boundaries(token)
        if self.loop.maximum == 0 or (self.loop.test_before and not self._again(token, token.workflow, 0)):
            return True
        token.workflow.running.open_scope(self.inner_key, token, index=0)
        return None

    def scope_ended(self, token: Token, scope: Scope) -> None:
        assert scope.index is not None
        rounds = scope.index + 1
        if (self.loop.maximum is not None and rounds >= self.loop.maximum) or not self._again(token, scope, rounds):
            token.complete()
        else:
            token.workflow.running.open_scope(self.inner_key, token, index=rounds)

    def _again(self, token: Token, scope: Scope, rounds: int) -> bool:
        if self.loop.condition is None:
            return True
        extra = {"loopCounter": rounds}
        return bool(token.workflow.running.evaluate(token, self.loop.condition, extra=extra))
