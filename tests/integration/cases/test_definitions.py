"""Versions: by content, kept for running cases, followed by the next one."""

from __future__ import annotations

import pytest

from engine.application import Engine
from engine.cases.bundles import Files, shipped_files
from engine.cases.commands import FilesRefused, complete, deploy, open_case
from engine.cases.definitions import store
from engine.clock import VirtualClock
from engine.errors import NotAllowed, NotFound
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import diagram, end_event, extension, flows, linear, start_event, user_task

SIGN = (
    '<bpmn:globalUserTask id="sign" name="sign">'
    + extension('<chengnuo:task role="handler"/>')
    + ("</bpmn:globalUserTask>")
)


def versions(office: Office) -> list[tuple[str, int]]:
    return [tuple(row) for row in office.rows("SELECT process, version FROM definition ORDER BY id")]


def test_running_cases_stay_on_their_version_and_the_next_one_obeys_the_new(office: Office) -> None:
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    data = {"department": "H"}
    old = open_case(office.runtime, wang, process="walk", data=data, key="old")
    office.deploy(linear("walk", 1))
    new = open_case(office.runtime, wang, process="walk", data=data, key="new")
    assert complete(office.runtime, wang, work_item=new.work_items[0], key="k1").status == "completed"
    assert complete(office.runtime, wang, work_item=old.work_items[0], key="k2").status == "open"


def test_the_same_content_makes_no_new_version(office: Office) -> None:
    office.deploy(linear("walk", 1))
    office.deploy(linear("walk", 1))
    office.deploy(linear("walk", 2))
    office.deploy(linear("walk", 1))
    assert versions(office) == [("walk", 1), ("walk", 2), ("walk", 3)]


def test_a_changed_part_gives_its_callers_a_new_version(office: Office) -> None:
    call = '<bpmn:callActivity id="part" name="part" calledElement="inner"/>'
    outer = diagram("outer", start_event() + call + end_event() + flows("begin", "part", "end"))
    inner = [
        diagram("inner", start_event() + user_task(name) + end_event() + flows("begin", name, "end"), kind="part")
        for name in ("one", "two")
    ]
    office.deploy(outer, inner[0])
    with office.runtime.database.transaction() as session:
        made = store(session, Files({"file1.bpmn": inner[1]}), office.clock.now(), None)
    assert made == {"outer": 2, "inner": 2}
    opened = open_case(office.runtime, office.actor("wang"), process="outer", data={"department": "H"}, key="s")
    assert list(office.work_items(opened.case_id)) == ["two"]


def test_a_global_task_of_another_file_is_part_of_its_callers(office: Office) -> None:
    call = '<bpmn:callActivity id="part" name="part" calledElement="sign"/>'
    outer = diagram("outer", start_event() + call + end_event() + flows("begin", "part", "end"))
    holder = diagram("holder", start_event() + end_event() + flows("begin", "end"), before=SIGN)
    office.deploy(outer, holder)
    assert versions(office) == [("outer", 1), ("holder", 1)]
    opened = open_case(office.runtime, office.actor("wang"), process="outer", data={"department": "H"}, key="s")
    assert list(office.work_items(opened.case_id)) == ["sign"]


def test_a_process_that_is_not_to_be_executed_becomes_no_version(office: Office) -> None:
    def one(process: str, task: str) -> bytes:
        begin, end = f"{process}_begin", f"{process}_end"
        body = start_event(begin) + user_task(task) + end_event(end) + flows(begin, task, end)
        return diagram(process, body, kind="inquiry")

    idle = one("partner", "p_work").replace(b'isExecutable="true"', b'isExecutable="false"')
    partner = b"<bpmn:process" + idle.partition(b"<bpmn:process")[2]
    both = one("own", "work").replace(b"</bpmn:definitions>", partner)
    assert deploy(office.runtime, None, files=Files({"own.bpmn": both})) == {"own": 1}
    with pytest.raises(FilesRefused):
        deploy(office.runtime, None, files=Files({"idle.bpmn": idle}))


def test_what_fails_the_check_is_not_deployed(office: Office) -> None:
    broken = diagram("broken", start_event() + user_task("work", role="wizard") + flows("begin", "work"))
    with pytest.raises(FilesRefused) as refusal:
        deploy(office.runtime, None, files=Files({"broken.bpmn": broken}))
    assert refusal.value.problems
    assert versions(office) == []
    with pytest.raises(NotAllowed):
        deploy(office.runtime, office.actor("wang"), files=Files({"walk.bpmn": linear("walk", 1)}))
    with pytest.raises(NotFound):
        open_case(office.runtime, office.actor("wang"), process="broken", key="s")


def test_restarting_does_not_undo_what_a_designer_deployed(database_url: str, clock: VirtualClock) -> None:
    engine = Engine.connect(database_url, clock=clock)
    try:
        assert "service_case" in engine.deploy_shipped()
        assert engine.deploy_shipped() == {}
        shipped = shipped_files().process["service_case.bpmn"]
        changed = shipped.replace(b"working_days(2)", b"working_days(4)", 1)
        assert changed != shipped
        assert engine.deploy(None, files=Files({"service_case.bpmn": changed})) != {}
        assert engine.deploy_shipped() == {}
    finally:
        engine.close()
