"""What is said of variables beforehand is true at every step of random processes."""

from __future__ import annotations

import random

import pytest
from drawn import Case, Office, definitions, flow, process
from test_random_processes import DECLARED, Drawing, answer

from engine.bpmn.reading.declarations import read_declarations
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import read_scope, shared_kinds
from engine.bpmn.reading.xml import children, read_definitions
from engine.bpmn.variables import DeclaredData, DrawnProcess, VariableAnalysis
from engine.bpmn.variables.types import kind_of

NAMES = ("v0", "v1", "v2", "v3", "r", "w")
VALUES = ("1", "'a'", "None", "n", "[n]", "{'x': n}")
RESULT = {"type": "object", "properties": {"n": {"type": "number"}}, "additionalProperties": False}


class Assigning(Drawing):
    """Puts a script before many tasks; it sets a variable, sometimes from another that exists for certain."""

    def task(self) -> tuple[str, str, str]:
        drawn, first, last = super().task()
        if self.random.random() < 0.3:
            return drawn, first, last
        script, name = self.name("p"), f"v{self.random.randrange(4)}"
        text = f"{name} = {self.random.choice(VALUES)}"
        return (
            f'<scriptTask id="{script}"><script>{text}</script></scriptTask>{drawn}{flow(f"{script}>{first}")}',
            script,
            last,
        )

    def many(self) -> str:
        """Several instances that keep what they set in half of all cases, and give a list of results instead."""
        drawn = super().many()
        kept = "</loopCardinality><loopDataOutputRef>w</loopDataOutputRef>"
        return drawn if self.random.random() < 0.5 else drawn.replace("</loopCardinality>", kept)


def analysed(diagram: str) -> VariableAnalysis:
    root = read_definitions(definitions(DECLARED + process(diagram)), "a")
    reader = ElementReader(read_declarations(root), None, Findings("a"))
    scope = read_scope(children(root, "process")[0], shared_kinds(root))
    return VariableAnalysis({"p": DrawnProcess(scope, reader, "a")}, DeclaredData(results={"x": RESULT}))


@pytest.mark.parametrize("seed", range(80))
def test_what_is_certain_exists_and_what_exists_was_possible(seed: int) -> None:
    diagram = Assigning(seed).scope(depth=3)
    analysis = analysed(diagram)
    chance = random.Random(seed)
    case = Case(DECLARED + process(diagram), data={"n": 1}, office=Office({"x": answer}), keep=True)
    for step in range(400):
        if case.instance.completed:
            break
        for task in case.instance.work():
            view = analysis.view("p", analysis.places("p", task.element).inside)
            for name in NAMES:
                found = view.find(name)
                if name not in task.data:
                    assert found is None or not found.certain, (task.element, name)
                    continue
                assert found is not None, (task.element, name)
                type_, value = found.type, task.data[name]
                assert type_.anything or kind_of(value) in type_.kinds, (task.element, name, value)
                if type_.values is not None and kind_of(value) in ("text", "number", "truth"):
                    assert type_.anything or value in type_.values
        work, timers = case.work, case.timers
        luck = chance.random()
        if timers and (luck < 0.2 or not work):
            case.fire(chance.choice(timers))
        elif luck < 0.25 and case.instance.awaited_messages():
            case.deliver("m")
        else:
            case.do(chance.choice(work), {"n": chance.randint(0, 9) if step < 150 else 0})
    assert case.instance.completed
