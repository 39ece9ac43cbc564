"""The coordinator's board: who was urged, departments added and dropped with a reason, meetings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.cases.audit import verify
from engine.clock import VirtualClock
from engine.sample.hands import Hands

DEPARTMENTS = ("development", "planning", "ecology")


def value(county: Engine, statement: str) -> object:
    with county.database.reading() as session:
        return session.execute(text(statement)).scalar_one()


def accepted(county: Engine, item: str, matter: str) -> int:
    """The case of an application whose papers were found in order."""
    hands = Hands(county)
    person = {"channel": "window", "applicant_kind": "person", "applicant_name": "周小明", "phone": "13900001234"}
    case_id = hands.register("wangfang", {"kind": "apply", "matter": matter, "scope": "here", "item": item, **person})
    county.settle()
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    return case_id


@pytest.fixture
def joint(county: Engine) -> int:
    """A joint case in which three departments are at work."""
    hands, case_id = Hands(county), accepted(county, "CY-LB-001", "建厂")
    hands.answer(case_id, "joint_circumstances", {})
    rows = [{"department": code, "days": 5} for code in DEPARTMENTS]
    hands.answer(case_id, "joint_prepare", {"departments": rows})
    return case_id


@pytest.fixture
def coordinator(actions: Callable[[str], Actions]) -> Actions:
    """The coordinator of joint approvals."""
    return actions("coordinator")


@pytest.mark.rule("JA-4")
def test_the_board_tells_who_was_urged_when_and_how_often(
    coordinator: Actions, joint: int, clock: VirtualClock
) -> None:
    assert "已催办" not in coordinator.get("/board/joint").text
    address = f"/board/joint/{joint}/urge/planning"
    assert "请抓紧办理" in coordinator.get(address).text
    coordinator.post(address, _key="1", text="请今日答复。")
    assert "已催办 1 次" in coordinator.get("/board/joint").text
    clock.advance(timedelta(hours=2))
    answer = coordinator.post(address, _key="2", text="县长在等。")
    assert answer.location == f"/board/joint#joint-{joint}"
    board = coordinator.get("/board/joint").text
    assert "已催办 2 次" in board
    assert "周敏 03-02 11:00" in board
    assert "03-02 09:00 周敏：请今日答复。" in board
    assert board.count("已催办") == 2, "one department was urged; the flash says so once more"


@pytest.mark.rule("JA-4")
def test_a_department_joins_with_a_reason(county: Engine, coordinator: Actions, joint: int) -> None:
    address = f"/board/joint/{joint}/add"
    refused = coordinator.post(address, _key="1", department="culture", days="5", reason=" ")
    assert refused.status_code == 422
    assert "请填写这一栏" in refused.text
    assert re.search(r'selected value="culture"', refused.text)
    assert 'value="5"' in refused.text
    assert coordinator.post(address, _key="2", department="culture", days="5", reason="发现文物").status_code == 302
    board = coordinator.get("/board/joint").text
    assert "发现文物" in board
    assert f"/board/joint/{joint}/drop/culture" in board
    again = coordinator.post(address, _key="3", department="culture", days="", reason="再加")
    assert again.status_code == 422, "it takes part already, so the list does not offer it"
    assert value(county, f"SELECT count(*) FROM office_case WHERE parent_id = {joint}") == 4


@pytest.mark.rule("JA-4")
def test_a_department_leaves_with_a_reason(county: Engine, coordinator: Actions, joint: int) -> None:
    address = f"/board/joint/{joint}/drop/ecology"
    assert coordinator.post(address, _key="1", reason="").status_code == 422
    assert coordinator.post(address, _key="2", reason="不涉及环境").status_code == 302
    board = coordinator.get("/board/joint").text
    assert "已减签" in board, "before the branch itself has heard of it"
    assert address not in board
    county.settle()
    board = coordinator.get("/board/joint").text
    assert "不涉及环境" in board
    assert "<b>减签</b> 生态环境局" in board
    assert value(county, f"SELECT count(*) FROM office_case WHERE parent_id = {joint} AND status = 'cancelled'") == 1
    assert coordinator.post(address, _key="3", reason="再减").status_code == 404


@pytest.mark.rule("JA-4")
def test_a_meeting_is_called_then_put_on_record_and_the_departments_are_told(
    county: Engine, coordinator: Actions, joint: int
) -> None:
    address = f"/board/joint/{joint}/meeting"
    form = {"place": "中心三楼会议室", "departments": ["development", "planning"]}
    assert coordinator.post(address, _key="1", held_at="2026-03-03T09:30", **form).status_code == 302
    refused = coordinator.post(address, _key="2", held_at="2026-03-02T08:30", **form)
    assert refused.status_code == 422
    assert "会商纪要" in refused.text
    assert "中心三楼会议室" in refused.text
    held = {**form, "held_at": "2026-03-02T08:30", "minutes": "同意并行推进。"}
    assert coordinator.post(address, _key="3", **held).status_code == 302
    board = coordinator.get("/board/joint").text
    assert "2026年3月3日 09:30在中心三楼会议室会商" in board
    assert "同意并行推进。" in board
    assert "同意并行推进。" in coordinator.get(f"/cases/{joint}").text
    for subject in ("会商通知", "会商纪要"):
        assert value(county, f"SELECT count(*) FROM outbox WHERE subject LIKE '{subject}%'") == 2
    assert "同意并行推进。" in str(value(county, "SELECT minutes FROM joint_approval"))
    assert "会商通知" not in str(value(county, "SELECT minutes FROM joint_approval"))
    assert verify(county.database).sound


@pytest.mark.rule("JA-4")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"held_at": "yesterday"}, "请填写正确的日期和时间"),
        ({"place": ""}, "请填写这一栏"),
        ({"departments": []}, "请填写这一栏"),
        ({"departments": ["culture"]}, "没有这个选项"),
    ],
)
def test_a_meeting_that_is_wrong_is_refused_at_its_field(
    county: Engine, coordinator: Actions, joint: int, wrong: dict[str, object], sentence: str
) -> None:
    form = {"held_at": "2026-03-03T09:30", "place": "三楼", "departments": ["planning"], "minutes": "一致同意"}
    answer = coordinator.post(f"/board/joint/{joint}/meeting", _key="1", **{**form, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "一致同意" in answer.text
    assert value(county, "SELECT count(*) FROM history WHERE event LIKE 'meeting%'") == 0


@pytest.mark.rule("JA-4")
def test_only_the_coordinator_leads(actions: Callable[[str], Actions], joint: int) -> None:
    leader = actions("leader")
    board = leader.get("/board/joint").text
    assert f"joint-{joint}" in board
    ways = set(re.findall(rf'href="/board/joint/{joint}/([^"]+)"', board))
    assert ways == {"gantt"}, "whoever does not lead looks at the time chart alone"
    for name in ("add", "meeting", "urge/planning", "drop/planning"):
        assert leader.post(f"/board/joint/{joint}/{name}", _key="1", reason="x").status_code == 403


@pytest.mark.rule("AU-2", "AU-3", "JA-4")
def test_the_board_shows_what_departments_ask_of_their_own_clocks(
    county: Engine, coordinator: Actions, app: Flask, joint: int
) -> None:
    """Asked by the handler on the branch's page, in both languages on the board, told on the page of the whole case."""

    def person(login: str) -> Actions:
        logged_in = Actions(app)
        assert logged_in.log_in(login).status_code == 302
        return logged_in

    branches = dict(branches_of(county, joint))
    handler = person(login_of(county, "planning"))
    page = handler.get(f"/cases/{branches['planning']}").text
    assert "申请中止计时" in page
    asked = {
        "procedure": "other",
        "kind": "testing",
        "days": "4",
        "basis": "《行政许可法》第四十五条",
        "reason": "须检测",
    }
    assert handler.post(f"/cases/{branches['planning']}/stop", _key="a", **asked).status_code == 302
    assert handler.post(f"/cases/{branches['ecology']}/stop", _key="b", **asked).status_code == 403
    assert handler.post(f"/cases/{joint}/stop", _key="c", **asked).status_code == 403
    board = coordinator.get("/board/joint").text
    assert "已申请中止计时 4 个工作日" in board
    assert "待机关负责人批准" in board
    english = coordinator.get("/board/joint?language=en").text
    assert "Asked to stop for 4 working days" in english
    assert "出具部门意见" not in english
    coordinator.get("/board/joint?language=zh")
    assert "自规局 · 中止计时：检测，4 个工作日" in coordinator.get(f"/cases/{joint}").text
    Hands(county).answer(branches["planning"], "clock_request_answer", {"answer": "approved"})
    assert "本部门中止计时至" in coordinator.get("/board/joint").text
    late = person(login_of(county, "ecology"))
    refused = late.post(f"/cases/{branches['ecology']}/extend", _key="d", days="11", reason="须复核")
    assert refused.status_code == 422
    assert "1 至 10 个工作日" in refused.text


def branches_of(county: Engine, joint: int) -> list[tuple[str, int]]:
    """The branches of the joint case by the code of their department."""
    query = "SELECT d.code, c.id FROM office_case c JOIN department d ON d.id = c.department_id WHERE c.parent_id = :id"
    with county.database.reading() as session:
        return [(row.code, row.id) for row in session.execute(text(query), {"id": joint})]


def login_of(county: Engine, department: str) -> str:
    """The A holder of the department's handling post."""
    query = (
        "SELECT s.login FROM staff s JOIN post_holding h ON h.staff_id = s.id AND h.letter = 'A'"
        " JOIN post p ON p.id = h.post_id JOIN department d ON d.id = p.department_id"
        " WHERE d.code = :code AND p.role = 'handler'"
    )
    with county.database.reading() as session:
        return str(session.execute(text(query), {"code": department}).scalar_one())


@pytest.mark.rule("JA-4", "AU-1")
def test_a_comment_on_a_departments_part_names_the_joint_case(county: Engine, coordinator: Actions, joint: int) -> None:
    branch = dict(branches_of(county, joint))["planning"]
    assert coordinator.post(f"/cases/{branch}/comment", _key="a", text="请看第三页").status_code == 302
    number = value(county, f"SELECT number FROM office_case WHERE id = {joint}")
    assert value(county, "SELECT subject FROM outbox WHERE body LIKE '%请看第三页'") == f"留言 {number}"


@pytest.mark.rule("JA-4", "AU-1")
def test_the_coordinator_sends_back_a_step_and_sees_what_is_done_again(
    county: Engine, actions: Callable[[str], Actions], coordinator: Actions, joint: int
) -> None:
    """Where a part has two steps: the dialog says from where to where, a reason is needed, both holders are told."""
    hands, case_id = Hands(county), accepted(county, "CY-WL-001", "开书店")
    hands.answer(case_id, "review", {"opinion": "agree", "text": "材料齐全。"})
    with county.database.transaction() as session:
        parent = {"case": case_id, "parent": joint, "task": value(county, "SELECT id FROM work_item LIMIT 1")}
        session.execute(
            text("UPDATE office_case SET parent_id = :parent, parent_task = :task WHERE id = :case"), parent
        )
    assert 'id="command-jump"' not in actions("handler").get(f"/cases/{case_id}").text
    page = coordinator.get(f"/cases/{case_id}").text
    assert "作出决定 → 审查申请；此后重新办理：作出决定" in page
    assert "done again after it" in coordinator.get(f"/cases/{case_id}?language=en").text
    (box,) = re.findall(r'<input[^>]*name="jump"[^>]*>', page)
    chosen = unescape(re.findall(r'value="([^"]+)"', box)[0])
    refused = coordinator.post(f"/cases/{case_id}/jump", _key="j1", jump=chosen)
    assert refused.status_code == 422
    assert "Why" in refused.text
    done = coordinator.post(f"/cases/{case_id}/jump", _key="j2", jump=chosen, reason="两部门口径不一")
    assert done.status_code == 302
    assert value(county, f"SELECT form FROM work_item WHERE case_id = {case_id}") == "review"
    assert value(county, "SELECT count(*) FROM outbox WHERE body LIKE '%两部门口径不一'") == 2
    history = coordinator.get(f"/cases/{case_id}").text
    assert "两部门口径不一" in history
    assert verify(county.database).sound


@pytest.mark.rule("JA-2", "JA-4")
def test_wrong_circumstances_are_corrected_before_the_departments_are_asked(
    county: Engine, coordinator: Actions
) -> None:
    """What only proposes departments has no effect: the step goes back past it. Once they are asked, nothing does."""
    hands, case_id = Hands(county), accepted(county, "CY-LB-001", "建厂")
    forms = text("SELECT form FROM work_item WHERE case_id = :case ORDER BY form")

    def jump(key: str) -> int:
        page = coordinator.get(f"/cases/{case_id}").text
        boxes = re.findall(r'<input[^>]*name="jump"[^>]*>', page)
        if not boxes:
            return 0
        (chosen,) = re.findall(r'value="([^"]+)"', boxes[0])
        reason = "情形核定有误"
        return coordinator.post(f"/cases/{case_id}/jump", _key=key, jump=unescape(chosen), reason=reason).status_code

    def waiting() -> list[str]:
        with county.database.reading() as session:
            return list(session.scalars(forms, {"case": case_id}))

    hands.answer(case_id, "joint_circumstances", {})
    assert waiting() == ["joint_prepare"]
    assert jump("back") == 302
    county.settle()
    assert waiting() == ["joint_circumstances"]
    hands.answer(case_id, "joint_circumstances", {})
    assert waiting() == ["joint_prepare"]
    hands.answer(case_id, "joint_prepare", {"departments": [{"department": each, "days": 5} for each in DEPARTMENTS]})
    assert jump("late") == 0, "the departments have been asked"
    assert verify(county.database).sound
