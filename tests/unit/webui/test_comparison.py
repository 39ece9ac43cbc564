"""What a designer is told to differ between two versions of a file."""

from __future__ import annotations

from engine.cases.bundles import shipped_files
from webui.designer.blank import blank_diagram
from webui.designer.comparison import Differences, differences

BEFORE = blank_diagram("reminder", "提醒").encode()


def test_the_same_file_differs_in_nothing() -> None:
    for content in shipped_files().process.values():
        assert differences(content, content) == Differences([], [], [])


def test_a_changed_limit_names_its_task() -> None:
    after = BEFORE.replace(b'role="clerk"', b'role="clerk" limit="working_days(3)"')
    assert differences(BEFORE, after) == Differences([], [], ["办理"])


def test_a_moved_shape_is_no_difference() -> None:
    assert differences(BEFORE, BEFORE.replace(b'x="250"', b'x="260"')) == Differences([], [], [])


def test_an_added_and_a_removed_element_are_named() -> None:
    more = BEFORE.replace(b"<bpmn:sequenceFlow", '<bpmn:task id="t" name="复核"/><bpmn:sequenceFlow'.encode(), 1)
    assert differences(BEFORE, more) == Differences(["复核"], [], [])
    assert differences(more, BEFORE) == Differences([], ["复核"], [])


def test_what_the_standard_says_anyway_is_no_difference() -> None:
    before = BEFORE.replace(
        b'<bpmn:userTask id="first_step"', b'<bpmn:userTask isForCompensation="false" id="first_step"'
    )
    assert differences(before, BEFORE) == Differences([], [], [])


def test_a_new_definition_id_is_no_difference() -> None:
    timed = BEFORE.replace(b'<bpmn:startEvent id="begun" name=', b'<bpmn:startEvent id="begun" data-x="1" name=')
    with_id = timed.replace(b"<bpmn:outgoing>", b'<bpmn:timerEventDefinition id="a"/><bpmn:outgoing>', 1)
    other_id = timed.replace(b"<bpmn:outgoing>", b'<bpmn:timerEventDefinition id="b"/><bpmn:outgoing>', 1)
    assert differences(with_id, other_id) == Differences([], [], [])


def test_a_changed_rule_of_a_table_is_numbered() -> None:
    name, content = next(iter(shipped_files().decision.items()))
    assert differences(None, content).added, name
    head, cell, tail = content.partition(b"<outputEntry")
    changed = head + cell + tail.replace(b"<text>", b"<text>1 + ", 1)
    assert differences(content, changed).changed == ["# 1"]
