"""The coordinator's board, refused dialogs and small screens in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.sample.hands import Hands
from tests.browser.conftest import Office, width_of

INQUIRY = {
    "kind": "apply",
    "channel": "window",
    "applicant_kind": "person",
    "applicant_name": "周小明",
    "phone": "13900001234",
    "matter": "建厂",
    "scope": "here",
}


def accepted(office: Office, item: str) -> int:
    """A case of the item that was complete and accepted."""
    hands = Hands(office.engine)
    case_id = hands.register("wangfang", {**INQUIRY, "item": item})
    office.engine.settle()
    hands.answer(case_id, "materials_check", {"materials": hands.materials(case_id), "conclusion": "accept"})
    return case_id


@pytest.fixture
def joint(office: Office) -> int:
    """A joint case in which three departments are at work."""
    case_id = accepted(office, "CY-LB-001")
    hands = Hands(office.engine)
    hands.answer(case_id, "joint_circumstances", {})
    rows = [{"department": code, "days": 5} for code in ("development", "planning", "ecology")]
    hands.answer(case_id, "joint_prepare", {"departments": rows})
    return case_id


@pytest.mark.rule("JA-4")
def test_the_coordinator_urges_adds_drops_and_meets(
    page: Page, office: Office, sign_in: Callable[[str], None], joint: int
) -> None:
    sign_in("zhoumin")
    board = office.url("/board/joint")
    page.goto(board)
    cell = page.locator(".joint-cell", has_text="自规局")
    cell.get_by_role("link", name="催办").click()
    page.get_by_label("催办内容").fill("请今日答复。")
    page.get_by_role("button", name="催办").click()
    expect(cell.locator("summary")).to_contain_text("已催办 1 次")

    page.get_by_role("link", name="加签部门").click()
    page.get_by_label("加签理由").fill("现场发现文物线索")
    page.get_by_role("button", name="加签部门").click()
    expect(page.get_by_label("加签理由")).to_have_value("现场发现文物线索")
    page.locator("select[name=department]").select_option("culture")
    page.get_by_role("button", name="加签部门").click()
    expect(page.locator(".joint-cell")).to_have_count(4)

    page.get_by_role("link", name="会商").click()
    page.get_by_label("会商时间").fill("2026-03-02T08:30")
    page.get_by_label("地点").fill("中心三楼")
    page.get_by_label("生态环境局").uncheck()
    page.get_by_label("会商纪要").fill("同意并行推进。")
    page.get_by_role("button", name="召集或记录会商").click()
    page.locator(".joint-acts summary").click()
    expect(page.locator(".joint-acts")).to_contain_text("同意并行推进。")

    page.locator(".joint-cell", has_text="生态环境局").get_by_role("link", name="减签").click()
    page.get_by_label("减签理由").fill("不涉及环境")
    page.get_by_role("button", name="减签部门").click()
    expect(page.locator(".joint-cell", has_text="生态环境局")).to_contain_text("已减签")
    page.set_viewport_size({"width": 390, "height": 844})
    assert width_of(page) <= 390


@pytest.mark.rule("TC-4")
def test_a_refused_dialog_comes_back_in_front_with_what_was_typed(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    case_id = accepted(office, "CY-SJ-002")
    sign_in("hejing")
    page.goto(office.url(f"/cases/{case_id}"))
    page.get_by_role("button", name="申请延长期限").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("延长工作日").fill("30")
    dialog.get_by_label("理由").fill("情况复杂")
    dialog.get_by_role("button", name="申请延长期限").click()
    expect(dialog).to_contain_text("10 个工作日")
    expect(dialog.get_by_label("理由")).to_have_value("情况复杂")
    page.wait_for_function("() => document.querySelector('dialog[open]')?.matches(':modal')")
    dialog.get_by_label("延长工作日").fill("5")
    dialog.get_by_role("button", name="申请延长期限").click()
    expect(page.locator(".flashes")).to_contain_text("已办理")


def test_a_phone_shows_the_diagram_and_says_that_editing_needs_a_computer(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    sign_in("yangfan")
    page.goto(office.url("/designer/processes/forwarding"))
    notice = page.get_by_text(re.compile("编辑、试运行和部署请用电脑"))
    expect(notice).to_be_hidden()
    expect(page.get_by_role("button", name="部署新版本")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(notice).to_be_visible()
    expect(page.get_by_role("button", name="部署新版本")).to_be_hidden()
    expect(page.locator(".djs-element").first).to_be_visible()


def test_a_case_opens_on_the_drawing_of_the_stage_where_it_waits(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    case_id = accepted(office, "CY-SJ-002")
    sign_in("hejing")
    page.goto(office.url(f"/cases/{case_id}"))
    drawing = page.locator("[data-diagram]").first
    expect(drawing.locator(".bjs-breadcrumbs")).to_contain_text("在时限内办理")
    expect(drawing.locator(".djs-element.has-token:visible")).not_to_have_count(0)
    drawing.locator(".bjs-breadcrumbs a").first.click()
    stage = drawing.locator('.djs-overlays[data-container-id="handling_stage"]')
    expect(stage.locator(".token")).to_be_visible()
    stage.get_by_title("打开在时限内办理").click()
    expect(drawing.locator(".bjs-breadcrumbs")).to_contain_text("在时限内办理")
