"""Authority in a real browser: one asks and another answers, and who does not handle a case sees its line alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.sample.hands import Hands
from tests.browser.conftest import Office

PHONE = "13900001234"


@pytest.fixture
def case_id(office: Office) -> int:
    """An accepted application for a planning permit."""
    hands = Hands(office.engine)
    made = hands.register(
        "wangfang",
        {
            "kind": "apply",
            "channel": "window",
            "applicant_kind": "person",
            "applicant_name": "张三丰",
            "phone": PHONE,
            "matter": "建厂房",
            "scope": "here",
            "item": "CY-ZR-001",
        },
    )
    office.engine.settle()
    hands.answer(made, "materials_check", {"materials": hands.materials(made), "conclusion": "accept"})
    return made


@pytest.mark.rule("AU-2", "AU-6")
def test_the_handler_asks_for_a_stop_and_the_leader_answers(
    page: Page, office: Office, sign_in: Callable[[str], None], case_id: int
) -> None:
    sign_in("gaofeng")
    page.goto(office.url(f"/cases/{case_id}"))
    page.get_by_role("button", name="申请中止计时").first.click()
    dialog = page.get_by_role("dialog", name="申请中止计时")
    dialog.get_by_label("特别程序").select_option(label="设计方案专家评审（15 个工作日）")
    dialog.get_by_label("申请理由").fill("方案须经专家评审")
    dialog.get_by_role("button", name="申请中止计时").click()
    expect(page.get_by_text("待分管领导批准")).to_be_visible()
    # One request at a time: the buttons come back once it is answered.
    expect(page.get_by_role("button", name="申请中止计时")).to_have_count(0)
    sign_in("liangzhiqiang")
    page.get_by_role("link", name="分管领导审批").click()
    expect(page.get_by_text("中止计时：设计方案专家评审，15 个工作日")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^批准")).check()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已提交")
    office.engine.settle()
    page.goto(office.url(f"/cases/{case_id}"))
    expect(page.locator("#requests")).to_contain_text("已批准")
    expect(page.get_by_text("中止计时").first).to_be_visible()


@pytest.mark.rule("AU-1", "SP-6")
def test_who_does_not_handle_a_case_sees_its_line_and_no_way_to_act(
    page: Page, office: Office, sign_in: Callable[[str], None], case_id: int
) -> None:
    sign_in("renjie")
    page.goto(office.url(f"/cases/{case_id}"))
    expect(page.get_by_text("只能看到办理进度")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    for name in ("撤回申请", "申请中止计时", "申请延长期限", "催办", "说明理由后查看"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    sign_in("qianzheng")
    page.goto(office.url(f"/cases/{case_id}"))
    expect(page.get_by_text(PHONE)).to_have_count(0)
    page.get_by_label("确需查看的理由").fill("核查投诉")
    page.get_by_role("button", name="说明理由后查看").click()
    expect(page.get_by_text(PHONE).first).to_be_visible()
    page.get_by_role("link", name="个人信息查看记录").click()
    expect(page.get_by_text("核查投诉")).to_be_visible()
