"""What-if of a decision table: finished cases that a changed one decides otherwise, and those nobody can tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

import engine.queries.operation.replay
from engine.bpmn.decisions import read_decision
from engine.cases import commands
from engine.queries.operation.replay import Replay, replay
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, extension, flows, start_event, user_task


def table(limit: int, *, gap: bool = False) -> bytes:
    """Large from ``limit`` on, else small; with ``gap`` a size of 7 fits two rules, which is refused."""
    rows = [(f"&gt;= {limit}", '"large"'), (f"&lt; {limit}", '"small"'), *([("7", '"odd"')] if gap else [])]
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}"><text>{given}</text></inputEntry>'
        f'<outputEntry id="o{number}"><text>{result}</text></outputEntry></rule>'
        for number, (given, result) in enumerate(rows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"'
        ' id="d" name="d" namespace="test"><decision id="sizes" name="sizes"><decisionTable id="t" hitPolicy="UNIQUE">'
        '<input id="in"><inputExpression id="ie" typeRef="number"><text>size</text></inputExpression></input>'
        f'<output id="out" name="kind" typeRef="string"/>{rules}</decisionTable></decision></definitions>'
    ).encode()


def decided_anew(office: Office, content: bytes, days: int = 30) -> Replay:
    with office.runtime.database.reading() as session:
        since = office.clock.now() - timedelta(days=days)
        return replay(session, office.runtime.definitions, read_decision(content), since)


def test_finished_cases_are_decided_anew_by_the_changed_table(office: Office) -> None:
    decide = '<bpmn:businessRuleTask id="sort" name="分类">'
    decide += extension('<chengnuo:decision ref="sizes" result="sorted"/>') + "</bpmn:businessRuleTask>"
    change = (
        '<bpmn:scriptTask id="grow"><bpmn:script>size = size if size &lt; 100 else 1</bpmn:script></bpmn:scriptTask>'
    )
    body = start_event() + decide + change + end_event()
    waits = start_event() + decide + user_task("work") + end_event()
    office.deploy(
        diagram("sizing", body + flows("begin", "sort", "grow", "end")),
        diagram("waiting", waits + flows("begin", "sort", "work", "end")),
        decision={"sizes": table(10)},
    )
    wang = office.actor("wang")
    for process, size in (("sizing", 3), ("sizing", 7), ("sizing", 20), ("sizing", 100), ("waiting", 7)):
        data = {"department": "H", "size": size}
        commands.open_case(office.runtime, wang, process=process, data=data, key=f"{process}-{size}")

    unchanged = decided_anew(office, table(10))
    assert (unchanged.cases, unchanged.same, unchanged.other) == (4, 3, 0), "what still runs is not decided anew"
    assert unchanged.unknown == 1, "the size of the fourth was changed after it was decided"
    lower = decided_anew(office, table(5))
    assert (lower.same, lower.other) == (2, 1)
    (found,) = lower.shown
    assert (found.step, found.then, found.now) == ("分类", {"kind": "small"}, {"kind": "large"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.queries.operation.replay, "MOST_SECONDS", -1.0)
        slow = decided_anew(office, table(5))
    assert (slow.cases, slow.more) == (0, True), "a table that decides slowly is tried on fewer cases"
    refused = decided_anew(office, table(10, gap=True))
    assert [(each.now, each.refusal is not None) for each in refused.shown] == [(None, True)]
    assert decided_anew(office, table(5), days=-1).cases == 0
