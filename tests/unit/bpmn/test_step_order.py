"""Which steps follow which, by the drawing alone."""

from __future__ import annotations

import pytest

from engine.bpmn import read_process
from engine.bpmn.step_order import StepOrder, step_order
from engine.cases.bundles import cut_bundle, outline, shipped_files

SHIPPED = shipped_files()
OUTLINES = {name: outline(content) for name, content in SHIPPED.process.items()}
PROCESSES = sorted(process for each in OUTLINES.values() for process in each.processes)


def order(process: str) -> StepOrder:
    return step_order(read_process(dict(cut_bundle(SHIPPED, process, OUTLINES).process), process), process)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_step_of_the_shipped_diagrams_is_come_to(process: str) -> None:
    found = order(process)
    reached, waiting = set[str](), list(found.first)
    while waiting:
        step = waiting.pop()
        if step not in reached:
            reached.add(step)
            waiting += found.after.get(step, ())
    assert reached == set(found.after)


def test_a_case_leaves_the_order_at_the_step_that_nothing_leads_to() -> None:
    found = StepOrder(frozenset({"check"}), {"check": frozenset({"sign", "ask"}), "sign": frozenset({"serve"})})
    assert found.left_at([]) is None
    assert found.left_at(["check", "sign", "ask", "serve"]) is None
    assert found.left_at(["sign"]) == "sign"
    assert found.left_at(["check", "serve"]) == "serve"
    assert found.left_at(["check", "gone", "sign"]) == "gone"


def test_calls_and_their_returns_are_followed() -> None:
    found = order("department_review")
    assert "denial_draft" in {step for steps in found.after.values() for step in steps}
    assert "denial_draft" not in found.first
