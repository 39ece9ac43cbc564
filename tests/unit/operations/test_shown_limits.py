"""The limit that a step shows is the one that its timer measures: both stand in the diagram and must not differ."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from engine.cases.bundles import shipped_files

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TASK = "{http://chengnuo.org/schema/bpmn/1.0}task"
FROM_ITS_OPENING = re.compile(r"(working|natural)_(days|hours)\(")
"""A span counted from the opening of the step; ``at_due``, ``before_due`` and ``after_due`` rest on a clock instead."""


def begun_with(root: Element, step: str) -> set[str]:
    """The step, and the stage that opens with it: a timer at the border of either counts from the same instant."""
    for stage in root.iter(f"{BPMN}subProcess"):
        starts = {start.get("id") for start in stage.iterfind(f"{BPMN}startEvent")}
        flows = stage.iterfind(f"{BPMN}sequenceFlow")
        if any(flow.get("sourceRef") in starts and flow.get("targetRef") == step for flow in flows):
            return {step, stage.get("id", "")}
    return {step}


def measured(root: Element, step: str) -> list[str]:
    """What the timers at the border of a step measure, and those of the stage that opens with it."""
    borders = begun_with(root, step)
    events = [event for event in root.iter(f"{BPMN}boundaryEvent") if event.get("attachedToRef") in borders]
    spans = [span for event in events for span in event.iterfind(f"{BPMN}timerEventDefinition/*")]
    return [(span.text or "").strip() for span in spans]


def stated_twice() -> dict[str, tuple[str, list[str]]]:
    """Step → its shown limit and what its timers measure, for every shipped step that has both."""
    found = {}
    for name, content in shipped_files().process.items():
        root = fromstring(content)
        for task in root.iter(f"{BPMN}userTask"):
            shown = task.find(f"{BPMN}extensionElements/{TASK}")
            limit = None if shown is None else shown.get("limit")
            if limit and (spans := measured(root, task.get("id", ""))):
                found[f"{name.removesuffix('.bpmn')}.{task.get('id')}"] = limit, spans
    return found


TWICE = stated_twice()


@pytest.mark.rule("AC-5", "TC-9")
@pytest.mark.parametrize("step", TWICE)
def test_the_limit_that_a_step_shows_is_the_one_its_timer_measures(step: str) -> None:
    """Wherever a timer counts from the opening of the step, one of them ends exactly at the limit shown."""
    limit, spans = TWICE[step]
    if any(FROM_ITS_OPENING.match(span) for span in spans):
        assert limit in spans


def test_every_step_of_an_accountability_case_that_has_a_timer_is_compared() -> None:
    """The comparison finds its steps: none is passed over because the diagram is read wrongly."""
    steps = {step.split(".")[1] for step in TWICE if step.startswith("accountability.")}
    assert {"accountability_acceptance", "accountability_investigation", "accountability_measure"} <= steps
    assert {"accountability_statement", "review_request"} <= steps
    assert len(TWICE) > 30
