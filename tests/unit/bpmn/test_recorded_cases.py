"""Cases that an earlier program saved are opened and finished, see ``recorded/README.md``."""

from __future__ import annotations

import json
import zipfile
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn import (
    AnswerLater,
    OperationCall,
    OperationFailed,
    ProcessInstance,
    ProcessSpecification,
    read_process,
)

ARCHIVE = zipfile.ZipFile(Path(__file__).parent / "recorded" / "format_1.zip")
CASES = sorted(name for name in ARCHIVE.namelist() if name.startswith("cases/"))


@cache
def specification(diagrams: tuple[str, ...], process: str) -> ProcessSpecification:
    files = {name: ARCHIVE.read(f"diagrams/{name}") for name in diagrams}
    return read_process(files, process, stand_ins=True)


class RecordedHost:
    """Answers as the host did when the case was recorded, and insists on being asked the same."""

    def __init__(self, functions: dict[str, Any]) -> None:
        self._values = functions
        names = {json.loads(key)[0] for key in functions}
        self.functions = {name: self._function(name) for name in names | {"now", "today", "working_days"}}
        self.asked: list[list[Any]] = []

    def _function(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            return self._values[json.dumps([name, arguments, named], ensure_ascii=False, sort_keys=True)]

        return call

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        *asked, answer = self.asked.pop(0)
        assert asked == [operation, token.element, parameters]
        if "$later" in answer:
            return AnswerLater(answer["$later"])
        if "$error" in answer:
            raise OperationFailed(answer["$error"], "需要通过。", "Expected to pass.")
        found: dict[str, Any] = answer
        return found

    def decide(self, decision: str, inputs: dict[str, Any]) -> Any:
        *asked, answer = self.asked.pop(0)
        assert asked == ["decision", decision, {}]
        return answer


def shown(instance: ProcessInstance, process: str) -> dict[str, Any]:
    data = instance.data
    return {
        "work": [
            [
                task.element,
                task.role,
                task.department,
                task.post,
                task.form,
                task.limit,
                task.warning,
                {key: value for key, value in task.data.items() if key not in data or data[key] != value},
            ]
            for task in instance.work()
        ],
        "timers": [[timer.element, timer.descriptor] for timer in instance.timers()],
        "messages": instance.awaited_messages(),
        "signals": instance.awaited_signals(),
        "branches": [[b.element, b.process, b.item, b.result, b.open, b.done] for b in instance.branches()],
        "data": data,
        "completed": instance.completed,
        "outcome": instance.outcome,
        "ended": [end.element for end in instance.ended if end.scope == process],
    }


def do(instance: ProcessInstance, act: list[Any]) -> None:
    kind, what, *rest = act
    if kind == "complete":
        instance.complete([task.id for task in instance.work() if task.element == what][rest[0]], rest[1])
    elif kind == "fire":
        assert instance.fire_timer([timer.id for timer in instance.timers() if timer.element == what][rest[0]])
    elif kind == "deliver":
        assert instance.deliver(what, rest[0])
    elif kind == "broadcast":
        assert instance.broadcast(what, rest[0])
    else:
        number, done, add, drop = rest
        branches = [one for one in instance.branches() if one.element == what][number]
        instance.change_branches(branches.task_id, done=done, add=add, drop=drop)


def play_on(case: dict[str, Any], begin: int, end: int) -> None:
    """Open the case as it was saved after step ``begin`` and do what was done up to step ``end``."""
    steps, host = case["steps"], RecordedHost(case["functions"])
    spec = specification(tuple(case["diagrams"]), case["process"])
    instance = ProcessInstance.restore(spec, b64decode(steps[begin]["state"]), host)
    assert shown(instance, case["process"]) == steps[begin]["shows"]
    for step in steps[begin + 1 : end + 1]:
        host.asked = list(step["asked"])
        do(instance, step["do"])
        assert host.asked == []
        assert shown(instance, case["process"]) == step["shows"], step["do"]
        instance = ProcessInstance.restore(spec, instance.save(), host)
        assert shown(instance, case["process"]) == step["shows"], "saving changes nothing"


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_an_earlier_program_saved_goes_on(name: str) -> None:
    case = json.loads(ARCHIVE.read(name))
    last = len(case["steps"]) - 1
    play_on(case, 0, last)
    for number in range(1, last + 1):
        play_on(case, number, min(number + 1, last))
