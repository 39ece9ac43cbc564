"""Activities that run several times inside the same state: SpiffWorkflow's multi-instance tasks and standard loops.

Every instance is a task of its own behind the looping one; its spec stands alone in the specification.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.bpmn.model.counters import counted
from engine.bpmn.model.elements import Loop, Trigger
from engine.bpmn.model.errors import ProcessStuck
from engine.bpmn.model.values import copied, copied_data, fresh
from engine.bpmn.running import throwing
from engine.bpmn.running.event_definitions import signal
from engine.bpmn.running.library import LIVE, Task, TaskState, add_task, set_state, update
from engine.bpmn.running.node import ROUND, NodeSpec
from engine.bpmn.running.variables import INSTANCE, WRITTEN, evaluate, visible, write

MOST_INSTANCES = 10_000
OVER, TOTAL, RESULTS, ITEMS, COMPLETE = "over", "total", "results", "items", "complete"
"""Keys of ``internal_data`` of a looping task: all is done, number of instances, results by number, items; what each
complete instance has seen alone, in the order in which they ended, where a compensation handler undoes them."""


class LoopingNode(NodeSpec):
    """What all loops share: the library begins them on arrival, here they begin when it is their turn."""

    instance: NodeSpec
    """The spec of one instance."""

    def merge_child(self, workflow: Any, child: Task) -> None:
        """Called by the library when an instance is complete."""
        raise NotImplementedError

    @property
    def loop(self) -> Loop:
        """The loop characteristics."""
        assert self.model.loop is not None
        return self.model.loop

    def note_complete(self, child: Task) -> None:
        """Remember for the compensation handler what an instance or round has seen alone."""
        if self.handled:
            child.parent.internal_data.setdefault(COMPLETE, []).append(copied_data(child.data))

    def undoable(self, task: Task) -> list[Any]:
        """One entry for each instance or round that is complete: the handler runs once for each of them."""
        return [[self.element.id, 0, seen] for seen in task.internal_data.get(COMPLETE, ())]

    def execute(self, task: Task) -> bool | None:
        """Begin; when called again, everything is done."""
        return True if OVER in task.internal_data else self.begin(task)

    def begin(self, task: Task) -> bool | None:
        """Begin the first instances; True if there are none."""
        raise NotImplementedError

    def over(self, task: Task) -> None:
        """Everything is done: the task completes next."""
        task.internal_data[OVER] = 1
        set_state(task, TaskState.READY)
        task.workflow.top_workflow.schedule(task, first=True)

    def open_instance(self, task: Task, number: dict[str, int], data: dict[str, Any]) -> None:
        """Start one instance with what it alone sees."""
        child = add_task(task, self.instance, TaskState.FUTURE)
        child.internal_data.update(number)
        child.data = {**task.data, **data}
        update(child)


def items_of(node: NodeSpec, loop: Loop, task: Task) -> list[Any]:
    """One item for each instance: those of the collection, or as many None as the cardinality says."""
    if loop.collection is not None:
        value = evaluate(task, loop.collection)
        if isinstance(value, dict):
            value = list(value.values())
        if not isinstance(value, (list, tuple)):
            raise _wrong(node, "清单（loopDataInputRef）应为列表", "a list in loopDataInputRef", value)
        found = [fresh(item) for item in value]
    else:
        count = evaluate(task, loop.cardinality or "")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise _wrong(
                node, "次数（loopCardinality）应为不小于 0 的整数", "a number not below 0 in loopCardinality", count
            )
        found = [None] * min(count, MOST_INSTANCES + 1)
    if len(found) > MOST_INSTANCES:
        raise _wrong(node, f"实例最多 {MOST_INSTANCES} 个", f"at most {MOST_INSTANCES} instances", len(found))
    return found


def _wrong(node: NodeSpec, zh: str, en: str, value: object) -> ProcessStuck:
    label, shown = node.element.label, f"{type(value).__name__} {str(value)[:40]}"
    return ProcessStuck(
        f"「{label}」的{zh}，这里是 {shown}，请改正。",
        f"Expected {en} of “{label}”, but got {shown}.",
        place=node.element.id,
    )


class _MultiInstance(LoopingNode):
    """Results are kept by number; the completion condition sees all of them.

    Faults of the library: the collection must be a variable, the completion condition sees the data of the instance
    that ended last only and none of the standard's counters, results stand in the order in which they came, an instance
    that was cancelled is waited for for ever, and a state that is loaded into a freshly read process never goes on.
    """

    def begin(self, task: Task) -> bool | None:
        """Begin the first instances; True if there are none."""
        items = items_of(self, self.loop, task)
        task.internal_data.update({TOTAL: len(items), RESULTS: {}})
        if not items:
            self._store(task)
            return True
        self.open_first(task, items)
        return None

    def open_first(self, task: Task, items: list[Any]) -> None:
        """Open all instances, or the first."""
        raise NotImplementedError

    def open_next(self, task: Task, number: int) -> None:
        """Open the instance after the one that ended, if instances follow one another."""

    def active(self, task: Task) -> int:
        """How many instances run when one has ended."""
        raise NotImplementedError

    def open_item(self, task: Task, number: int, item: Any) -> None:
        """Start an instance with its item, and ``loopCounter`` counting from 0."""
        data: dict[str, Any] = {"loopCounter": number}
        if self.loop.item is not None:
            data[self.loop.item] = item
        self.open_instance(task, {INSTANCE: number}, data)

    def merge_child(self, workflow: Any, child: Task) -> None:
        """Called by the library when an instance is complete."""
        task, loop = child.parent, self.loop
        self.note_complete(child)
        counts, number = task.internal_data, child.internal_data[INSTANCE]
        if loop.output is None:
            write(task, {name: child.data[name] for name in child.internal_data.get(WRITTEN, ())})
            counts[RESULTS][str(number)] = None
        else:
            counts[RESULTS][str(number)] = copied(_result_of(child, loop))
        if not self._behave(task):
            return
        enough = loop.completion is not None and bool(evaluate(task, loop.completion, extra=self._counted(task)))
        if enough or len(counts[RESULTS]) == counts[TOTAL]:
            for other in task.children:
                if other is not child and other.has_state(LIVE):
                    task.workflow.top_workflow.take_away(other)
            self._store(task)
            self.over(task)
        else:
            self.open_next(task, number + 1)

    def _behave(self, task: Task) -> bool:
        """Throw what the behaviour says when an instance is complete; False if that took the activity away."""
        loop, top = self.loop, task.workflow.top_workflow
        seen = self._counted(task)
        thrown = [each.trigger for each in loop.events if evaluate(task, each.condition, extra=seen)]
        if loop.event is not None and (loop.behavior == "None" or len(task.internal_data[RESULTS]) == 1):
            thrown = [loop.event]
        for trigger in thrown:
            if trigger == Trigger("signal", name=self.element.id):
                top.record("signal_sent", self.element, {"name": trigger.name})
                top.event_manager.broadcast(signal(trigger.name, _counters(seen)))
            else:
                throwing.throw(task, trigger)
            if task.state != TaskState.STARTED:
                return False
        return True

    def _results(self, task: Task) -> list[Any]:
        results = task.internal_data[RESULTS]
        return [results[key] for key in sorted(results, key=int)]

    def _counted(self, task: Task) -> dict[str, Any]:
        counts = task.internal_data
        found: dict[str, Any] = counted(
            total=counts[TOTAL], active=self.active(task), completed=len(counts[RESULTS]), terminated=0
        )
        if self.loop.output is not None:
            found[self.loop.output] = self._results(task)
        return found

    def _store(self, task: Task) -> None:
        if self.loop.output is not None:
            write(task, {self.loop.output: self._results(task)})


def _result_of(child: Task, loop: Loop) -> Any:
    """The result of an instance: its variable of that name, or all that it has set."""
    if loop.output_item is not None:
        return visible(child).get(loop.output_item)
    return {name: child.data[name] for name in child.internal_data.get(WRITTEN, ())}


def _counters(seen: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in seen.items() if name.startswith("nrOf")}


class ParallelMultiInstance(_MultiInstance, defaults.ParallelMultiInstanceTask):  # type: ignore[misc]
    """All instances at once."""

    def open_first(self, task: Task, items: list[Any]) -> None:
        """Open all."""
        for number, item in enumerate(items):
            self.open_item(task, number, item)

    def active(self, task: Task) -> int:
        """Those that have not ended."""
        counts = task.internal_data
        return int(counts[TOTAL]) - len(counts[RESULTS])


class SequentialMultiInstance(_MultiInstance, defaults.SequentialMultiInstanceTask):  # type: ignore[misc]
    """One instance after the other."""

    def open_first(self, task: Task, items: list[Any]) -> None:
        """Open the first and remember the others."""
        task.internal_data[ITEMS] = items
        self.open_item(task, 0, items[0])

    def open_next(self, task: Task, number: int) -> None:
        """Open the next."""
        self.open_item(task, number, task.internal_data[ITEMS][number])

    def active(self, task: Task) -> int:
        """None: the one that ran has ended."""
        return 0


class StandardLoop(LoopingNode, defaults.StandardLoopTask):  # type: ignore[misc]
    """Repeats while the condition holds, at most ``loopMaximum`` times.

    Faults of the library: the condition does not know ``loopCounter``, and what a round has set is merged.
    """

    def begin(self, task: Task) -> bool | None:
        """Begin the first round; True if there is none."""
        loop = self.loop
        if loop.maximum == 0 or (loop.test_before and not self._again(task, 0)):
            return True
        self._open_round(task, 0)
        return None

    def merge_child(self, workflow: Any, child: Task) -> None:
        """Called by the library when a round is complete."""
        task, rounds = child.parent, child.internal_data[ROUND] + 1
        self.note_complete(child)
        if (self.loop.maximum is not None and rounds >= self.loop.maximum) or not self._again(child, rounds):
            self.over(task)
        else:
            self._open_round(task, rounds)

    def _open_round(self, task: Task, number: int) -> None:
        self.open_instance(task, {ROUND: number}, {"loopCounter": number})

    def _again(self, task: Task, rounds: int) -> bool:
        if self.loop.condition is None:
            return True
        return bool(evaluate(task, self.loop.condition, extra={"loopCounter": rounds}))
