"""A parallel multi-instance call activity: one task here, every branch a case of its own that the host runs.

In one state, N branches that are worked on one by one cost the square of N.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from engine.bpmn.model.counters import counted
from engine.bpmn.model.elements import Loop
from engine.bpmn.model.facts import BranchChange
from engine.bpmn.model.values import copied, fresh
from engine.bpmn.running.library import Task
from engine.bpmn.running.loops import COMPLETE, items_of
from engine.bpmn.running.node import NodeSpec
from engine.bpmn.running.variables import evaluate, write


class Branches(NodeSpec, BpmnSpecMixin):  # type: ignore[misc]
    """Started while branches run; ``open`` {key: item}, ``done`` {key: result}, ``next`` the next key, ``dropped``."""

    called: str
    """Id of the process of the branches."""

    @property
    def loop(self) -> Loop:
        """The loop characteristics."""
        assert self.model.loop is not None
        return self.model.loop

    def execute(self, task: Task) -> bool | None:
        """Open the branches; complete at once without any."""
        items = items_of(self, self.loop, task)
        task.internal_data.update(open={}, done={}, next=0, dropped=0)
        for item in items:
            self._open(task, item)
        if not items:
            self._store(task)
            return True
        return None

    def undoable(self, task: Task) -> list[Any]:
        """One entry for each branch that is done."""
        return [[self.element.id, 0, seen] for seen in task.internal_data.get(COMPLETE, ())]

    def taken_away(self, task: Task) -> None:
        """Close what is open."""
        for key in list(task.internal_data.get("open", ())):
            self._close(task, key)
        super().taken_away(task)

    def change(
        self, task: Task, done: Iterable[tuple[str, Any]], add: Iterable[Any], drop: Iterable[str]
    ) -> BranchChange:
        """Note finished branches, add and drop some, then complete if the condition holds or none is open.

        Keys that are not open are passed over: a result that comes twice or after its branch was dropped is stale.
        """
        top, counts = task.workflow.top_workflow, task.internal_data
        for key, result in done:
            if key in counts["open"]:
                item = counts["open"].pop(key)
                counts["done"][key] = fresh(result)
                if self.handled:
                    seen = {self.loop.item: item, self.loop.output_item: copied(result)}
                    counts.setdefault(COMPLETE, []).append({name: seen[name] for name in seen if name is not None})
                top.record("branch_done", self.element, {"key": key})
        opened = dict(self._open(task, fresh(item)) for item in add)
        cancelled = [key for key in drop if key in counts["open"]]
        for key in cancelled:
            self._close(task, key)
        if self._enough(task):
            remaining = list(counts["open"])
            for key in remaining:
                self._close(task, key)
            cancelled += [key for key in remaining if key not in opened]
            opened = {}
            self._store(task)
            top.finish(task)
        return BranchChange(opened, cancelled)

    def _open(self, task: Task, item: Any) -> tuple[str, Any]:
        counts = task.internal_data
        key = str(counts["next"])
        counts["next"] += 1
        counts["open"][key] = item
        task.workflow.top_workflow.record("branch_opened", self.element, {"key": key, "item": copied(item)})
        return key, copied(item)

    def _close(self, task: Task, key: str) -> None:
        counts = task.internal_data
        del counts["open"][key]
        counts["dropped"] += 1
        task.workflow.top_workflow.record("branch_cancelled", self.element, {"key": key})

    def _enough(self, task: Task) -> bool:
        counts = task.internal_data
        if not counts["open"]:
            return True
        if self.loop.completion is None:
            return False
        seen: dict[str, Any] = counted(
            total=len(counts["open"]) + len(counts["done"]) + counts["dropped"],
            active=len(counts["open"]),
            completed=len(counts["done"]),
            terminated=counts["dropped"],
        )
        if self.loop.output is not None:
            seen[self.loop.output] = self._results(counts)
        return bool(evaluate(task, self.loop.completion, extra=seen))

    def _results(self, counts: dict[str, Any]) -> list[Any]:
        return [counts["done"][key] for key in sorted(counts["done"], key=int)]

    def _store(self, task: Task) -> None:
        if self.loop.output is not None:
            write(task, {self.loop.output: self._results(task.internal_data)})
