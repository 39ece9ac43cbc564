"""A denial beyond the handler's authority through the pages: the leader approves, rejects or amends it in writing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.sample.hands import Hands

INQUIRY = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "张三丰",
    "phone": "13900001234",
    "matter": "开面馆",
    "scope": "here",
    "item": "CY-SJ-002",
}


def hand_in(county: Engine, person: Actions, name: str, **answers: str) -> None:
    """The person opens the task of this name from the inbox and hands it in."""
    inbox = html.fromstring(person.get("/desk/").text)
    (address,) = inbox.xpath(f"//a[contains(@class, 'main-link') and contains(., '{name}')]/@href")
    page = html.fromstring(person.get(address).text)
    form = page.xpath("//form[.//input[@name='_form']]")[0]
    hidden = {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}
    answer = person.client.post(address, data={**hidden, **answers})
    assert answer.status_code == 302, answer.text
    county.settle()


@pytest.mark.rule("DF-2", "DF-6", "AU-6")
@pytest.mark.parametrize(
    ("opinion", "words", "decision"),
    [
        ({"opinion": "approve"}, "同意报备意见。", "denied"),
        ({"opinion": "amend", "amended_reason": "经营场所面积不足。"}, "理由应写明面积。", "denied"),
        ({"opinion": "reject"}, "应当先到现场核实。", None),
    ],
)
def test_the_leaders_written_opinion_decides(
    county: Engine, actions: Callable[[str], Actions], opinion: dict[str, str], words: str, decision: str | None
) -> None:
    hands = Hands(county)
    case_id = hands.register("wangfang", INQUIRY)
    county.settle()
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    handler, leader = actions("handler"), actions("leader")
    hand_in(county, handler, "审查申请", opinion="disagree", text="场所不符合要求。")
    hands.answer(case_id, "review", {"opinion": "disagree", "text": "同意经办意见。"})
    hand_in(county, leader, "作出决定", decision="deny", text="不符合法定条件。")
    hands.answer(case_id, "denial_draft", {"reason": "场所不符合。", "legal_basis": "《行政许可法》第三十八条"})
    # The leader has decided to deny, so the head of the agency signs (AU-6).
    assert re.findall(r"/desk/work/", leader.get("/desk/").text) == []
    leader = actions("agency_head")
    inbox = leader.get("/desk/").text
    (address,) = set(re.findall(r"/desk/work/[0-9a-f-]{36}(?=\")", inbox))
    silent = leader.post(address, _key="x", _form="denial_opinion", _definition=_definition(county), opinion="approve")
    assert silent.status_code == 422, "an opinion is given in writing"
    hidden = {"_key": "y", "_form": "denial_opinion", "_definition": _definition(county)}
    assert leader.post(address, **hidden, **opinion, text=words).status_code == 302
    county.settle()
    with county.database.reading() as session:
        found = session.execute(text("SELECT decision FROM application")).scalar_one()
        filed = session.execute(text("SELECT leader_opinion, leader_text, reason FROM denial_filing")).one()
    assert found == decision
    assert tuple(filed) == (opinion["opinion"], words, opinion.get("amended_reason", "场所不符合。"))


def _definition(county: Engine) -> str:
    with county.database.reading() as session:
        return str(
            session.execute(text("SELECT max(definition_id) FROM office_case WHERE number IS NOT NULL")).scalar()
        )
