"""The paths of cases on their page, conformance with what is deployed, and the event log for other programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from lxml import etree
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.cases.bundles import Files
from engine.cases.commands import complete, deploy, open_case
from engine.jobs import list_exports
from engine.jobs.list_exports import write_exports
from engine.queries.operation import event_logs
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task
from webui.designer import event_log
from webui.exports.writing import write

XES = "{http://www.xes-standard.org/}"


@pytest.mark.rule("SP-6")
def test_paths_conformance_and_event_log_of_a_process(
    county: Engine, actions: Callable[[str], Actions], monkeypatch: pytest.MonkeyPatch
) -> None:
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

    # A longer log is written in the background, with the same content.
    monkeypatch.setattr(event_log, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(event_logs, "AT_ONCE", 2)
    monkeypatch.setattr(list_exports, "PART", 512)
    for kind, at_once, ending in (("xes", etree.tostring(log), "xes"), ("ocel", told, "json")):
        offered = actions("designer").get(f"/designer/processes/errand/log.{kind}?days=30").location
        assert offered == f"/exports/new/event_log/{kind}?days=30&process=errand"
        assert "超过 3 件办件" in actions("designer").get(offered).text
        actions("designer").post(offered)
        assert write_exports(county, write) == 1
        page = actions("designer").get("/exports/").text
        [address] = re.findall(r'href="(/exports/\d+/file)"', page)[:1]
        file = actions("designer").get(address)
        assert file.headers["Content-Disposition"] == f'attachment; filename="errand.{ending}"'
        assert len(file.data) == file.content_length > 512
        assert at_once == (etree.tostring(etree.fromstring(file.data)) if kind == "xes" else json.loads(file.data))
    with county.database.reading() as session:
        jobs = session.execute(text("SELECT j.written, j.total, e.rows FROM list_export_job j JOIN list_export e "
                                    "ON e.id = j.export_id")).all()  # fmt: skip
    assert jobs == [(5, 5, 5), (5, 5, 5)]

    exports = actions("designer").get("/exports/").text
    assert "流程的事件日志" in exports
    assert ".ocel" in exports
    assert actions("clerk").post("/exports/new/event_log/xes?process=errand").status_code == 403
    assert actions("designer").get("/designer/processes/errand/log.csv").status_code == 404
    assert actions("designer").get("/exports/new/event_log/csv").status_code == 404
    for role in ("clerk", "inspector"):
        assert actions(role).get("/designer/processes/errand/log.xes").status_code == 403


def _waiting(county: Engine, case: int) -> str | None:
    with county.database.reading() as session:
        found = session.scalar(text("SELECT id FROM work_item WHERE case_id = :case"), {"case": case})
    return None if found is None else str(found)
