"""What a designer is told to differ between two versions of a decision table."""

from __future__ import annotations

from engine.cases.bundles import shipped_files
from webui.designer.comparison import Differences, differences

TABLES = shipped_files().decision


def test_the_same_file_differs_in_nothing() -> None:
    for content in TABLES.values():
        assert differences(content, content) == Differences([], [], [])


def test_what_the_standard_says_anyway_is_no_difference() -> None:
    unsaid = next(content for content in TABLES.values() if b"hitPolicy" not in content)
    said = unsaid.replace(b"<decisionTable ", b'<decisionTable hitPolicy="UNIQUE" ')
    assert said != unsaid
    assert differences(said, unsaid) == Differences([], [], [])
    assert differences(said.replace(b'"UNIQUE"', b'"FIRST"'), unsaid).changed


def test_a_new_id_of_a_cell_is_no_difference() -> None:
    content = next(iter(TABLES.values()))
    head, cell, tail = content.partition(b"<outputEntry")
    with_id = head + b'<outputEntry id="cell_1"' + tail[tail.index(b">") :]
    other_id = with_id.replace(b'"cell_1"', b'"cell_2"')
    assert cell
    assert differences(with_id, other_id) == Differences([], [], [])


def test_a_changed_rule_of_a_table_is_numbered() -> None:
    name, content = next(iter(TABLES.items()))
    assert differences(None, content).added, name
    head, cell, tail = content.partition(b"<outputEntry")
    changed = head + cell + tail.replace(b"<text>", b"<text>1 + ", 1)
    assert differences(content, changed).changed == ["# 1"]
