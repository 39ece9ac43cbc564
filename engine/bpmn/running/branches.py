"""A parallel multi-instance call activity: one task here, every branch a case of its own that the host runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.bpmn.model.facts import BranchChange
from engine.bpmn.model.values import copied, fresh
from engine.bpmn.running.loops import LoopingNode
from engine.bpmn.running.scopes import Token


class Branches(LoopingNode):
    """Started while branches run; ``open`` {key: item}, ``done`` {key: result}, ``next`` the next key, ``dropped``."""

    def run(self, token: Token) -> bool | None:
        running = token.workflow.running
        items = self.items(token)
        counts = token.internal_data
        counts.update(open={}, done={}, next=0, dropped=0)
        running.arm_boundaries(token)
        for item in items:
            self._open(token, item)
        if not items:
            self._store(token)
            return True
        return None

    def _on_cancel(self, my_task: Token) -> None:
        if my_task.alive:
            for key in list(my_task.internal_data.get("open", ())):
                self._close(my_task, key)
        super()._on_cancel(my_task)

    def change(
        self, token: Token, done: Iterable[tuple[str, Any]], add: Iterable[Any], drop: Iterable[str]
    ) -> BranchChange:
        """Note finished branches, add and drop some, then complete if the condition holds or none is open.

        Keys that are not open are passed over: a result that comes twice or after its branch was dropped is stale.
        """
        running, counts = token.workflow.running, token.internal_data
        for key, result in done:
            if key in counts["open"]:
                del counts["open"][key]
                counts["done"][key] = fresh(result)
                running.record("branch_done", self.element, {"key": key})
        opened = dict(self._open(token, fresh(item)) for item in add)
        cancelled = [key for key in drop if key in counts["open"]]
        for key in cancelled:
            self._close(token, key)
        if self._enough(token):
            remaining = list(counts["open"])
            for key in remaining:
                self._close(token, key)
            cancelled += [key for key in remaining if key not in opened]
            opened = {}
            self._store(token)
            token.complete()
        return BranchChange(opened, cancelled)

    def _open(self, token: Token, item: Any) -> tuple[str, Any]:
        counts = token.internal_data
        key = str(counts["next"])
        counts["next"] += 1
        counts["open"][key] = item
        token.workflow.running.record("branch_opened", self.element, {"key": key, "item": copied(item)})
        return key, copied(item)

    def _close(self, token: Token, key: str) -> None:
        counts = token.internal_data
        del counts["open"][key]
        counts["dropped"] += 1
        token.workflow.running.record("branch_cancelled", self.element, {"key": key})

    def _enough(self, token: Token) -> bool:
        counts = token.internal_data
        if not counts["open"]:
            return True
        if self.loop.completion is None:
            return False
        seen: dict[str, Any] = {
            "nrOfInstances": len(counts["open"]) + len(counts["done"]) + counts["dropped"],
            "nrOfActiveInstances": len(counts["open"]),
            "nrOfCompletedInstances": len(counts["done"]),
            "nrOfTerminatedInstances": counts["dropped"],
        }
        if self.loop.output is not None:
            seen[self.loop.output] = self._results(counts)
        return bool(token.workflow.running.evaluate(token, self.loop.completion, extra=seen))

    def _results(self, counts: dict[str, Any]) -> list[Any]:
        return [counts["done"][key] for key in sorted(counts["done"], key=int)]

    def _store(self, token: Token) -> None:
        if self.loop.output is not None:
            token.workflow.write({self.loop.output: self._results(token.internal_data)})
