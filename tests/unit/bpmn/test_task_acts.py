"""What may be done with a task besides doing it, as the drawing says or leaves to the usual."""

from __future__ import annotations

import pytest

from engine.bpmn import read_process
from tests.unit.bpmn.drawn import definitions, ends, flow, process

USUAL = {"transfer", "copy"}


@pytest.mark.parametrize(
    ("drawn", "allowed"),
    [
        ("", USUAL),
        ('transfer="false"', {"copy"}),
        ('sendBack="true" coSign="true"', {*USUAL, "sendBack", "coSign"}),
        ('copy="false" batch="true" transfer="true"', {"transfer", "batch"}),
    ],
)
def test_a_task_allows_the_usual_unless_the_drawing_says_otherwise(drawn: str, allowed: set[str]) -> None:
    task = f'<userTask id="a"><extensionElements><chengnuo:task role="clerk" {drawn}/></extensionElements></userTask>'
    body = '<startEvent id="s"/>' + task + ends("e") + flow("s>a>e")
    elements = read_process({"p.bpmn": definitions(process(body))}, "p").elements
    assert elements["a"].acts == allowed
    assert elements["s"].acts == frozenset()
