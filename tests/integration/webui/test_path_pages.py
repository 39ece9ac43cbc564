"""The paths of cases on their page, conformance with what is deployed, and the event log for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from lxml import etree
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.commands import complete, deploy, open_case
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task

XES = "{http://www.xes-standard.org/}"


@pytest.mark.rule("SP-6")
def test_paths_conformance_and_event_log_of_a_process(county: Engine, actions: Callable[[str], Actions]) -> None:
    """Two cases by the first version, one by the second, which has a step less."""
    with county.database.reading() as session:
        people = {str(row.login): int(row.id) for row in session.execute(text("SELECT login, id FROM staff"))}
    designer, clerk = county.actor(people["yangfan"]), county.actor(people["wangfang"])

    def version(*tasks: str) -> None:
        body = start_event(role="clerk") + "".join(user_task(task, "clerk") for task in tasks) + end_event()
        files = Files({"errand.bpmn": diagram("errand", body + flows("begin", *tasks, "end"), kind="part")})
        deploy(county, designer, files=files, note=" ".join(tasks))

    def handle(key: str) -> None:
        case = open_case(county, clerk, process="errand", key=key).case_id
        while item := _waiting(county, case):
            complete(county, clerk, work_item=item, answers={}, key=f"{key}-{item}")

    version("check", "sign")
    handle("a")
    handle("b")
    version("sign")
    handle("c")
    open_case(county, clerk, process="errand", key="d")

    page = actions("designer").get("/designer/processes/errand/paths?days=30").text
    assert "check → sign" in page
    assert "66.7%" in page
    assert "1 / 3 件" in page
    assert 'href="/designer/processes/errand/paths' in actions("designer").get("/designer/processes/errand/watch").text
    narrowed = actions("designer").get("/designer/processes/errand/paths?version=2").text
    assert "check → sign" not in narrowed
    assert "100.0%" in narrowed

    log = etree.fromstring(actions("designer").get("/designer/processes/errand/log.xes").data)
    traces = log.findall(f"{XES}trace")
    assert [len(trace.findall(f"{XES}event")) for trace in traces] == [2, 2, 1, 0]
    assert (
        len([each for each in log.iterfind(f"{XES}trace/{XES}event/{XES}date") if each.get("key") == "time:timestamp"])
        == 5
    )
    told = json.loads(actions("designer").get("/designer/processes/errand/log.ocel").data)
    assert len(told["events"]) == 5
    assert sum(each["type"] == "errand" for each in told["objects"]) == 4
    known = {each["id"] for each in told["objects"]}
    assert all(one["objectId"] in known for each in told["events"] for one in each["relationships"])
    assert {each["type"] for each in told["events"]} == {each["name"] for each in told["eventTypes"]}

    exports = actions("designer").get("/exports/").text
    assert "流程的事件日志" in exports
    assert ".ocel" in exports
    assert actions("designer").get("/designer/processes/errand/log.csv").status_code == 404
    assert actions("designer").get("/exports/new/event_log/csv").status_code == 404
    for role in ("clerk", "inspector"):
        assert actions(role).get("/designer/processes/errand/log.xes").status_code == 403


def _waiting(county: Engine, case: int) -> str | None:
    with county.database.reading() as session:
        found = session.scalar(text("SELECT id FROM work_item WHERE case_id = :case"), {"case": case})
    return None if found is None else str(found)
