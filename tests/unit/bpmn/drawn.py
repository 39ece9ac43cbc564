"""Small diagrams written as text, and a case that is saved and restored into freshly parsed diagrams at every step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.bpmn import (
    AnswerLater,
    BranchChange,
    BranchSet,
    ManualTask,
    OperationCall,
    OperationFailed,
    ProcessInstance,
    ProcessSpecification,
    read_process,
)

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="test"'
)


def definitions(body: str) -> bytes:
    """A BPMN file with ``body`` in it."""
    return f"<definitions {NAMESPACES}>{body}</definitions>".encode()


def process(body: str, process_id: str = "p") -> str:
    return f'<process id="{process_id}" isExecutable="true">{body}</process>'


def flow(*ways: str) -> str:
    """Flows: ``a>b>c`` connects in a row, ``a>b?x`` with the condition x on the last one, ``a>b!`` is only a flow."""
    drawn = []
    for way in ways:
        path, _, condition = way.partition("?")
        names = path.split(">")
        for source, target in itertools.pairwise(names):
            inner = ""
            if condition and target == names[-1]:
                text = condition.replace("&", "&amp;").replace("<", "&lt;")
                inner = f"<conditionExpression>{text}</conditionExpression>"
            drawn.append(
                f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
            )
    return "".join(drawn)


def users(*names: str) -> str:
    return "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)


def ends(*names: str) -> str:
    return "".join(f'<endEvent id="{name}"/>' for name in names)


def operation(task_id: str, name: str, result: str = "", **parameters: str) -> str:
    inner = "".join(f'<chengnuo:parameter name="{key}" value="{value}"/>' for key, value in parameters.items())
    stored = f' result="{result}"' if result else ""
    return (
        f'<serviceTask id="{task_id}"><extensionElements><chengnuo:operation name="{name}"{stored}>{inner}'
        "</chengnuo:operation></extensionElements></serviceTask>"
    )


class Office:
    """Host that answer from functions given by name."""

    def __init__(
        self,
        operations: Mapping[str, Callable[..., Any]] | None = None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        decisions: Mapping[str, Callable[[dict[str, Any]], Any]] | None = None,
    ) -> None:
        self.functions = {
            "working_days": lambda n: {"kind": "span", "unit": "working_days", "amount": n},
            "before_due": lambda span, clock="case": {"kind": "clock", "clock": clock, "shift": -span["amount"]},
            **(functions or {}),
        }
        self.operations = operations or {}
        self.decisions = decisions or {}
        self.calls: list[tuple[str, dict[str, Any], OperationCall]] = []

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        self.calls.append((operation, parameters, token))
        answer: dict[str, Any] | AnswerLater = self.operations[operation](**parameters)
        return answer

    def decide(self, decision: str, inputs: dict[str, Any]) -> dict[str, Any] | list[Any]:
        answer: dict[str, Any] | list[Any] = self.decisions[decision](inputs)
        return answer


def refuse(code: str) -> dict[str, Any]:
    raise OperationFailed(code, f"没有通过：{code}。", f"Expected to pass, but {code}.")


class Case:
    """A process that goes through bytes and freshly parsed diagrams after every step, unless ``keep`` is True."""

    def __init__(
        self,
        *files: str,
        process_id: str = "p",
        data: dict[str, Any] | None = None,
        office: Office | None = None,
        keep: bool = False,
        start_event: str | None = None,
    ) -> None:
        self.files = {f"{number}.bpmn": definitions(body) for number, body in enumerate(files)}
        self.process_id, self.office, self.keep = process_id, office or Office(), keep
        self.instance = ProcessInstance.start(self.read(), data or {}, self.office, start_event=start_event)
        self.seen: list[tuple[str, str]] = []
        self.sent: list[str] = []
        self._again()

    def read(self) -> ProcessSpecification:
        return read_process(self.files, self.process_id)

    def _again(self) -> None:
        self.seen += [(event.event, event.element) for event in self.instance.events]
        self.sent += [message.name for message in self.instance.sent_messages]
        if not self.keep:
            before = self.picture()
            self.instance = ProcessInstance.restore(self.read(), self.instance.save(), self.office)
            assert self.picture() == before
        else:
            self.instance.events.clear()
            self.instance.sent_messages.clear()

    def picture(self) -> Any:
        instance = self.instance
        return (
            instance.work(),
            instance.timers(),
            instance.awaited_messages(),
            instance.awaited_signals(),
            instance.branches(),
            instance.data,
            instance.completed,
            instance.cancelled,
            instance.outcome,
        )

    # ---- what waits

    @property
    def work(self) -> list[str]:
        return [task.element for task in self.instance.work()]

    @property
    def timers(self) -> list[str]:
        return [timer.element for timer in self.instance.timers()]

    @property
    def data(self) -> dict[str, Any]:
        return self.instance.data

    def task(self, element: str, **having: Any) -> ManualTask:
        return next(
            task
            for task in self.instance.work()
            if task.element == element and all(task.data.get(key) == value for key, value in having.items())
        )

    # ---- what happens

    def do(self, element: str, data: dict[str, Any] | None = None, **having: Any) -> Case:
        self.instance.complete(self.task(element, **having).id, data or {})
        self._again()
        return self

    def fire(self, element: str) -> Case:
        timer = next(timer for timer in self.instance.timers() if timer.element == element)
        assert self.instance.fire_timer(timer.id)
        self._again()
        return self

    def deliver(self, message: str, payload: dict[str, Any] | None = None, **more: Any) -> bool:
        received = self.instance.deliver(message, payload, **more)
        self._again()
        return received

    def broadcast(self, signal: str, payload: dict[str, Any] | None = None) -> int:
        count = self.instance.broadcast(signal, payload)
        self._again()
        return count

    def branches(self) -> BranchSet:
        return self.instance.branches()[0]

    def change(
        self, *, done: dict[str, Any] | None = None, add: Iterable[Any] = (), drop: Iterable[str] = ()
    ) -> BranchChange:
        change = self.instance.change_branches(self.branches().task_id, done=done or {}, add=add, drop=drop)
        self._again()
        return change
