"""A scenario of a try-out (试运行场景): what people, operations and the clock do, step by step, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from engine.errors import Refused

Act = Literal["begin", "complete", "message", "signal", "timer"]
ACTS: tuple[str, ...] = get_args(Act)
MOST_SCENARIO_STEPS = 200
LARGEST_CONTENT = 100_000
"""Characters of one answer, well above the longest form of the office."""
LARGEST_SCENARIO = 1_000_000
"""Characters of all steps, results and facts together."""
LARGEST_SCENARIO_FILE = 4 * LARGEST_SCENARIO
"""Bytes of a file; a larger one is refused unread."""
DEEPEST_CONTENT = 20
"""Values inside each other."""
_OF_A_VALUE = 4
"""Characters that a value takes beside what it says: signs around and after it."""


@dataclass(frozen=True)
class ScenarioStep:
    """One thing that is done.

    ``begin`` fills in the start form and ``complete`` a task with ``content``; ``message`` and ``signal`` give
    ``content`` to who waits for ``name``; ``timer`` sets the clock forward to the next timer, which fires. Among equal
    tasks of a branch ``number`` counts from 0.
    """

    do: Act
    element: str = ""
    branch: str = ""
    number: int = 0
    name: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The step as it is stored, without what says nothing."""
        written = {
            "do": self.do,
            "element": self.element,
            "branch": self.branch,
            "number": self.number,
            "name": self.name,
            "content": dict(self.content),
        }
        return {key: value for key, value in written.items() if value}


@dataclass(frozen=True)
class Expected:
    """Where a scenario ends: the state of the main process, its end events reached, the tasks that wait then."""

    status: str
    ended: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the end events and tasks were called then, for people."""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "status": self.status,
            "ended": list(self.ended),
            "tasks": list(self.tasks),
            "names": dict(self.names),
        }


@dataclass(frozen=True)
class Scenario:
    """Steps of a try-out of ``process``. ``results`` are given by operations instead of the smallest valid one, by
    element (``{"$error": code}`` lets one fail); ``facts`` by field of any result. ``expected`` is None while it is
    not saved."""

    process: str
    steps: tuple[ScenarioStep, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    expected: Expected | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is stored, and as ``chengnuo trial --scenario`` reads it."""
        return {
            "process": self.process,
            "steps": [step.as_json() for step in self.steps],
            "results": dict(self.results),
            "facts": dict(self.facts),
            "expected": None if self.expected is None else self.expected.as_json(),
        }


def read_scenario(written: object) -> Scenario:
    """A scenario from what ``as_json`` gives; raises Refused for anything else."""
    _size(written, LARGEST_SCENARIO)
    about = _object(written)
    steps = about.get("steps", [])
    if not isinstance(steps, list):
        raise _wrong()
    if len(steps) > MOST_SCENARIO_STEPS:
        raise Refused(
            f"一个试运行场景最多 {MOST_SCENARIO_STEPS} 步；请退回几步，或者分成几个场景。",
            f"Expected at most {MOST_SCENARIO_STEPS} steps in a scenario; go back some, or make several scenarios.",
        )
    expected = about.get("expected")
    return Scenario(
        process=_text(about, "process"),
        steps=tuple(_step(each) for each in steps),
        results={str(key): _object(value) for key, value in _object(about.get("results", {})).items()},
        facts=_object(about.get("facts", {})),
        expected=None if expected is None else _expected(_object(expected)),
    )


def _size(written: object, most: int) -> None:
    """Raises Refused for what says more than ``most`` characters, nests too deeply or has a number of many digits."""
    size = 0
    waiting: list[tuple[object, int]] = [(written, 0)]
    while waiting:
        value, depth = waiting.pop()
        size += _OF_A_VALUE
        if depth > DEEPEST_CONTENT:
            raise Refused(
                "填写的内容一层套一层太深，请改成平的内容再试。",
                "The content of a step nests too deeply; write it flatter, then try again.",
            )
        if isinstance(value, str):
            size += len(value)
        elif isinstance(value, int | float):
            size += value.bit_length() // 3 if isinstance(value, int) else 0
        elif isinstance(value, dict):
            size += sum(len(str(key)) for key in value)
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]
        if size + _OF_A_VALUE * len(waiting) > most:
            raise Refused(
                "填写的内容太长，请缩短后再试。", "The content of a step is too long; shorten it, then try again."
            )


def _step(written: object) -> ScenarioStep:
    about = _object(written)
    number = about.get("number", 0)
    if about.get("do") not in ACTS or not isinstance(number, int) or number < 0:
        raise _wrong()
    content = _object(about.get("content", {}))
    _size(content, LARGEST_CONTENT)
    return ScenarioStep(
        do=cast(Act, about["do"]),
        element=_text(about, "element"),
        branch=_text(about, "branch"),
        number=number,
        name=_text(about, "name"),
        content=content,
    )


def _expected(about: Mapping[str, Any]) -> Expected:
    ended, tasks = about.get("ended", []), about.get("tasks", [])
    if not isinstance(ended, list) or not isinstance(tasks, list):
        raise _wrong()
    names = {str(key): str(name) for key, name in _object(about.get("names", {})).items()}
    return Expected(_text(about, "status"), tuple(map(str, ended)), tuple(map(str, tasks)), names)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong()
    return dict(value)


def _text(about: Mapping[str, Any], key: str) -> str:
    value = about.get(key, "")
    if not isinstance(value, str):
        raise _wrong()
    return value


def _wrong() -> Refused:
    return Refused(
        "这不是试运行场景的格式，请从流程设计的试运行里下载。",
        "Expected a scenario as the try-out of the modeler saves it, but this is none.",
    )
