"""What a trial run gives to a process: operations by their declarations, decisions for real, the turned clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from engine.bpmn import AnswerLater, OperationCall, OperationFailed
from engine.bpmn.decisions import DecisionTable
from engine.bpmn.expressions.added_functions import added_functions
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS
from engine.clock import OFFICE_ZONE, VirtualClock
from engine.errors import Refused
from engine.forms import smallest
from engine.office.settings.rules import setting
from engine.operations.catalogue import OperationDeclaration
from engine.trial.answers import NEVER, UNSAID, ScriptedAnswers
from engine.trial.time import ServiceClocks


class TrialHost:
    """The host of one process instance in a trial run."""

    def __init__(
        self,
        clock: VirtualClock,
        clocks: ServiceClocks,
        answers: ScriptedAnswers,
        operations: Mapping[str, OperationDeclaration],
        decisions: Mapping[str, DecisionTable],
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self._clock = clock
        self._clocks = clocks
        self._answers = answers
        self._operations = operations
        self._decisions = decisions
        self._facts = facts or {}
        self.functions: Mapping[str, Callable[..., Any]] = {
            **added_functions(),
            **TIME_FUNCTIONS,
            "now": self._now,
            "today": self._today,
            "setting": _setting,
        }

    def _now(self) -> str:
        return self._clock.now().astimezone(OFFICE_ZONE).isoformat()

    def _today(self) -> str:
        return self._clock.now().astimezone(OFFICE_ZONE).date().isoformat()

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any] | AnswerLater:
        """The result that the answers file gives, completed by the smallest valid one of the declaration.

        A task that does not say what it does ("") is done at once unless the file says otherwise; one that is never
        answered waits. Raises OperationFailed where the file says so, Refused for an operation that nobody knows.
        """
        declared = self._operations.get(operation)
        if declared is not None:
            self._check("参数", "parameters", declared.parameters, parameters, operation, token)
        given = self._answers.next_of((token.element, operation) if operation else (token.element,))
        if given is NEVER and not operation:
            return AnswerLater(token.element)
        if given is NEVER or given is UNSAID:
            given = {}
            if operation and declared is None:
                raise Refused(
                    f"不知道操作 {operation} 的结果：目录里没有它，请在答案文件里为「{token.element}」写上。",
                    f"Expected to know what {operation} gives, but neither the catalogue nor the answers file "
                    f"(“{token.element}”) says it.",
                    place=token.element,
                )
        if not isinstance(given, dict):
            raise Refused(
                f"答案文件给操作 {operation} 的结果是 {given!r}，应是一组内容，请改正。",
                f"Expected the result of {operation} to be an object, but the answers file gives {given!r}.",
                place=token.element,
            )
        if "$error" in given:
            raise OperationFailed(
                str(given["$error"]), f"操作 {operation} 失败。", f"{operation} failed.", place=token.element
            )
        if declared is None:
            return dict(given)
        known = {name: self._facts[name] for name in declared.result.get("properties", {}) if name in self._facts}
        result: dict[str, Any] = smallest(declared.result, given={**known, **given})
        self._clocks.apply(declared, parameters, self._clock.now())
        return result

    def _check(
        self, zh: str, en: str, schema: dict[str, Any], value: Any, operation: str, token: OperationCall
    ) -> None:
        error = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
        if error is not None:
            raise Refused(
                f"操作 {operation} 的{zh}与声明不符（「{token.element}」）：{error.message}。请改正。",
                f"Expected {en} that {operation} declares, but at “{token.element}”: {error.message}.",
                place=token.element,
            )

    def decide(self, decision: str, inputs: dict[str, Any]) -> dict[str, Any] | list[Any]:
        """The decision over the data; raises Refused for a decision whose table is not among the files."""
        table = self._decisions.get(decision)
        if table is not None:
            return table.decide(inputs, self.functions)
        given = self._answers.next_of((decision,))
        if not isinstance(given, (dict, list)):
            raise Refused(
                f"给出的文件里没有决策 {decision} 的决策表，请一并给出。",
                f"Expected the table of the decision {decision}, but no given file has it.",
                place=decision,
            )
        return given


def _setting(name: str) -> int:
    """The published value of a setting: a trial run knows no office. Refused for an unknown name."""
    return setting(name).default
