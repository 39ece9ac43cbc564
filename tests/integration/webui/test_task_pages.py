"""What the task page offers beside the form: passing on, opinions, and what refusals keep (AU-1)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from web_actions import Actions, hand_in

from engine import Engine
from engine.sample.hands import Hands


@pytest.fixture
def review(county: Engine) -> str:
    """The address of a review that waits at the market bureau's handler (hejing)."""
    hands = Hands(county)
    made = hands.register(
        "wangfang",
        {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "张三丰",
            "phone": "13900001234", "matter": "开饭店", "scope": "here", "item": "CY-SJ-002",
        },
    )  # fmt: skip
    county.settle()
    hands.answer(made, "materials_check", {"materials": hands.materials(made), "conclusion": "accept"})
    county.settle()
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT w.id FROM work_item w JOIN post p ON p.id = w.post_id WHERE p.role = 'handler'"
        )
        return f"/desk/work/{rows.scalar_one()}"


@pytest.mark.rule("AU-1")
def test_the_holder_passes_a_task_on(county: Engine, actions: Callable[[str], Actions], review: str) -> None:
    handler, other = actions("handler"), actions("chief_rep")
    page = handler.get(review).text
    assert 'id="command-transfer"' in page
    assert 'id="command-delegate"' in page
    assert 'id="command-co_sign"' in page  # drawn in service_case.bpmn
    assert 'id="command-send_back"' not in page  # not drawn
    refused = handler.post(f"{review}/do/transfer", post="market-chief_rep", reason="")
    assert refused.status_code == 422
    assert "data-refused" in refused.text
    assert '<option selected value="market-chief_rep">' in refused.text
    assert handler.post(f"{review}/do/nothing").status_code == 404
    done = handler.post(f"{review}/do/transfer", post="market-chief_rep", reason="外出培训")
    assert done.location == "/desk/"
    assert other.get(review).status_code == 200
    # Whoever had it is led to the case.
    assert handler.get(review).status_code == 302


@pytest.mark.rule("AU-1")
def test_a_colleague_answers_and_the_work_comes_back(
    county: Engine, actions: Callable[[str], Actions], review: str
) -> None:
    handler, other = actions("handler"), actions("chief_rep")
    handler.post(f"{review}/do/delegate", post="market-chief_rep", question="请核面积")
    with county.database.reading() as session:
        beside = session.connection().exec_driver_sql("SELECT id FROM work_item WHERE beside_id IS NOT NULL").scalar()
    assert "征求意见" in other.get("/desk/").text
    asked = other.get(f"/desk/work/{beside}").text
    assert "请核面积" in asked
    assert "提交" in asked
    refused = other.post(f"/desk/work/{beside}/opinion", **{"beside-opinion": ""})
    assert refused.status_code == 422
    assert other.post(f"/desk/work/{beside}/opinion", **{"beside-opinion": "已核"}).status_code == 302
    assert "已核" in handler.get(review).text


@pytest.mark.rule("AU-1")
def test_nobody_else_gives_commands_on_the_task(county: Engine, actions: Callable[[str], Actions], review: str) -> None:
    """Refused before anything is read of what was filled in: the page of a task shows what its holder has drafted."""
    with county.database.transaction() as session:
        session.connection().exec_driver_sql('UPDATE work_item SET draft = \'{"text": "尚未提交的意见"}\'')
    for role in ("clerk", "chief_rep"):
        stranger = actions(role)
        filled = stranger.post(f"{review}/do/transfer", post="market-chief_rep", reason="外出")
        assert filled.status_code == 403, role
        empty = stranger.post(f"{review}/do/transfer")
        assert empty.status_code == 403, role
        assert "尚未提交的意见" not in empty.text
    # The leader of the department passes work on, without being shown the holder's draft for it.
    leader = actions("leader")
    assert leader.post(f"{review}/do/delegate").status_code == 403
    asked = leader.get(f"{review}/do/transfer")
    assert (asked.status_code, "尚未提交的意见" in asked.text) == (200, False)
    assert f"{review}/do/transfer" in leader.get("/board/load/tasks").text
    assert leader.get(f"{review}/do/delegate").status_code == 403
    told = leader.post(f"{review}/do/transfer", post="", reason="外出两天")
    assert told.status_code == 422
    assert "请填写这一栏" in told.text
    assert "外出两天" in told.text
    assert "尚未提交的意见" not in told.text
    assert leader.post(f"{review}/do/transfer", post="market-chief_rep", reason="外出").status_code == 302


@pytest.mark.rule("AU-1", "SP-6")
def test_copies_wait_on_a_tab_of_the_desk_until_they_are_read_as_the_sender_sees(
    actions: Callable[[str], Actions], review: str
) -> None:
    handler, leader = actions("handler"), actions("leader")

    def told() -> str:
        """What the case's page tells the sender of the copies."""
        case = re.search(r'href="(/cases/\d+)"', handler.get(review).text)
        assert case is not None
        return handler.get(case[1]).text.partition('id="copies"')[2].partition("</section>")[0]

    assert told() == ""
    assert handler.post(f"{review}/do/copy", note="请知悉").status_code == 422
    assert handler.post(f"{review}/do/copy", posts="market-leader", note="请知悉").status_code == 302
    assert "抄送我<b>1</b>" in leader.get("/desk/").text
    assert "请知悉" in told()
    assert "未读" in told()
    page = leader.get("/desk/copies?read=no").text
    assert "请知悉" in page
    found = re.search(r'action="(/desk/copies/\d+)"', page)
    assert found is not None
    assert handler.post(found[1]).status_code == 404
    assert "/cases/" in leader.post(found[1]).location
    assert "抄送我<b>0</b>" in leader.get("/desk/").text
    assert "请知悉" not in leader.get("/desk/copies?read=no").text
    assert "已阅" in leader.get("/desk/copies").text
    assert "已阅" in told()
    assert "未读" not in told()


@pytest.mark.rule("AU-1")
def test_who_gets_a_step_back_reads_why(county: Engine, actions: Callable[[str], Actions], review: str) -> None:
    """Until it is done again; then it comes directly to who sent it back, as that person chose."""
    handler, second, leader = actions("handler"), actions("chief_rep"), actions("leader")

    def waiting() -> str:
        with county.database.reading() as session:
            return f"/desk/work/{session.connection().exec_driver_sql('SELECT id FROM work_item').scalar_one()}"

    def agree(who: Actions, key: str) -> None:
        answer = {"opinion": "agree", "text": "材料齐全。", "_key": key}
        assert hand_in(county, who, waiting().rpartition("/")[2], "review", **answer).status_code == 302
        county.settle()

    agree(handler, "first")
    assert "退回：" not in second.get(waiting()).text
    agree(second, "second")
    sent = {"way": "direct", "reason": "请核面积。"}
    # Between the review and the decision there is a choice, which is not passed over.
    assert leader.post(f"{waiting()}/do/send_back", _key="far", to="review", **sent).status_code == 422
    assert leader.post(f"{waiting()}/do/send_back", _key="near", to="second_opinion", **sent).status_code == 302
    page = second.get(waiting()).text
    assert "从“领导作出决定”退回：请核面积。" in page
    assert "改好提交后直接回到“领导作出决定”。" in page
    assert "sent this back from" in second.get(f"{waiting()}?language=en").text
    agree(second, "again")
    assert "退回：" not in leader.get(waiting()).text
    assert leader.get(waiting()).status_code == 200
