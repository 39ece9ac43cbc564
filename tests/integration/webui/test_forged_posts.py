"""Every command on a case, a branch and a task, posted without its form by all who may not give it (AU-1)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from county_fixtures import LOGINS
from flask import Flask
from sqlalchemy import select
from test_every_route import staff_rules
from web_actions import Actions, hand_in, value_of

from engine import Engine
from engine.cases.storage.records import OfficeCase, Submission, WorkItem
from engine.identity.permissions import may, may_assign, may_on_task, may_release, may_work
from engine.identity.relations import relations_of, work_facts
from engine.sample.hands import Hands
from webui.case.commands import COMMANDS
from webui.desk.task_commands import TASK_COMMANDS


@pytest.fixture
def at_work(county: Engine) -> tuple[list[int], Any]:
    """A joint case under review and one of its branches; the branch's task."""
    hands = Hands(county)
    person = {"channel": "window", "applicant_kind": "person", "applicant_name": "张三丰", "phone": "13900001234"}
    joint = hands.register(
        "wangfang", {"kind": "apply", "matter": "建厂", "scope": "here", "item": "CY-LB-001", **person}
    )
    county.settle()
    hands.answer(joint, "materials_check", {"materials": hands.materials(joint), "conclusion": "accept"})
    hands.answer(joint, "joint_circumstances", {})
    hands.answer(
        joint, "joint_prepare", {"departments": [{"department": each, "days": 5} for each in ("fire", "ecology")]}
    )
    county.settle()
    with county.database.reading() as session:
        branch = session.scalars(select(OfficeCase.id).where(OfficeCase.parent_id == joint).limit(1)).one()
        return [joint, branch], session.scalars(select(WorkItem.id).where(WorkItem.case_id == branch)).one()


@pytest.mark.rule("AU-1", "AU-2", "AU-3", "AU-4", "AU-7")
def test_a_forged_post_is_refused_before_its_form_is_read(
    county: Engine, actions: Callable[[str], Actions], at_work: tuple[list[int], Any]
) -> None:
    """Everybody whom the permission module refuses gets 403, is shown nothing of it, and nothing is handed in."""
    cases, task = at_work
    with county.database.reading() as session:
        submissions = len(session.scalars(select(Submission.key)).all())
    tried = 0
    for role, login in LOGINS.items():
        page, me = actions(role), Hands(county).person(login)
        with county.database.reading() as session:
            relations = {each: relations_of(session, each, county.clock.now()) for each in cases}
            facts = work_facts(session, task)
        assert facts is not None
        work, work_page = may_work(me, facts), f"/desk/work/{task}"
        judged = {
            f"/cases/{case_id}/{command.name}": may(me, command.act, relation)
            for case_id, relation in relations.items()
            for command in COMMANDS
        }
        judged |= {f"{work_page}/do/{each.name}": may_on_task(me, facts, each.act) for each in TASK_COMMANDS}
        judged |= {work_page: work, f"{work_page}/draft": work, f"{work_page}/opinion": work}
        judged |= {f"{work_page}/assign": may_assign(me, facts), f"{work_page}/release": may_release(me, facts)}
        for address, permission in judged.items():
            if not permission and not permission.by_stage:
                assert page.post(address).status_code == 403, (role, address)
                tried += 1
    assert tried > 200
    with county.database.reading() as session:
        assert len(session.scalars(select(Submission.key)).all()) == submissions
    _end_with_consent(county, actions, cases[0])


SHOWN_TO_ALL = {"case.show"}
"""Pages about a case that everybody of the staff may open: they show strangers the masked line of the register."""

OWN_OR_PUBLIC = {
    # What belongs to the person who asks: anybody else's is not found, or its command refuses (AU-1, AU-6).
    "account.appeal", "account.drop_phrase", "account.end", "desk.drop_saved", "desk.read", "exports.cancel",
    "exports.fetch", "performance.own_points", "promises.pledge", "promises.sign",
    # What everybody may know, or begins as the start form's role says.
    "desk.export", "desk.matters", "desk.saved", "desk.start_one", "duty.department", "exports.begin",
    "help.guide", "posts.printed", "posts.record", "promises.department", "case.export",
}  # fmt: skip
"""Routes with an argument and no page of their own that are not about a case or a task, as each was judged."""


@pytest.mark.rule("AU-1", "SP-6")
def test_every_route_about_a_case_is_refused_to_who_has_nothing_to_do_with_it(
    county: Engine, app: Flask, actions: Callable[[str], Actions], at_work: tuple[list[int], Any]
) -> None:
    """A new route that takes a case or a task and does not ask the permission module is found here by itself."""
    (joint, _branch), task = at_work
    known: dict[str, object] = {
        "case_id": joint,
        "work_item": task,
        "document_id": value_of(county, f"SELECT min(id) FROM document WHERE case_id = {joint}"),
        "clock_id": value_of(county, f"SELECT min(id) FROM service_clock WHERE case_id = {joint}"),
        "card_id": 1, "file_id": 1, "number": 1, "name": "withdraw",
    }  # fmt: skip
    stranger = Actions(app)
    assert stranger.log_in("renjie").status_code == 302
    tried = set()
    for rule in staff_rules(app):
        if app.view_functions[rule.endpoint].page is not None or not rule.arguments:  # type: ignore[attr-defined]
            continue
        if not rule.arguments & {"case_id", "work_item"}:
            assert rule.endpoint in OWN_OR_PUBLIC, f"who may open {rule.endpoint} was not judged"
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            values = {name: known[name] for name in rule.arguments}
            if rule.endpoint.startswith("desk.task_command"):
                values["name"] = "transfer"
            send = stranger.get if method == "GET" else stranger.post
            given = {"file": (io.BytesIO(b"%PDF-1.7"), "x.pdf")} if rule.endpoint == "case.add" else {}
            answer = send(app.url_map.bind("localhost").build(rule.endpoint, values, method=method), **given)
            if rule.endpoint in SHOWN_TO_ALL:
                assert "13900001234" not in answer.text
                assert "张三丰" not in answer.text
                continue
            led_away = rule.endpoint == "desk.task" and answer.status_code == 302
            assert answer.status_code in (403, 404) or led_away, (rule.endpoint, method, answer.status_code)
            tried.add(rule.endpoint)
    assert {"case.paper", "case.files", "case.history", "case.look", "desk.submit", "promises.rater"} <= tried


def _end_with_consent(county: Engine, actions: Callable[[str], Actions], joint: int) -> None:
    """Those who may: the coordinator asks to terminate, the county leader alone answers, and every task is gone."""
    asked = {
        "ground": "project_gone",
        "reason": "项目依法取消",
        "basis": "《行政许可法》第七十条",
        "proof": "县发改〔2026〕3号",
    }
    assert actions("coordinator").post(f"/cases/{joint}/terminate", _key="ask", **asked).status_code == 302
    item = str(value_of(county, "SELECT id FROM work_item WHERE form = 'termination_answer'"))
    for role in ("coordinator", "agency_head"):
        refused = hand_in(county, actions(role), item, "termination_answer", answer="approved", _key=role)
        assert refused.status_code == 403, role
    leader = actions("county_leader")
    assert hand_in(county, leader, item, "termination_answer", answer="approved", _key="yes").status_code == 302
    county.settle()
    assert value_of(county, "SELECT count(*) FROM work_item") == 0
    assert "终止办理" in leader.get(f"/cases/{joint}").text
