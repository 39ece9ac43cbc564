"""A task in a real browser: delegated, co-signed, copied, passed on and taken back; phrases beside its boxes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.sample.hands import Hands
from tests.browser.conftest import Office, shot


@pytest.fixture
def case_id(office: Office) -> int:
    """An accepted application for a food permit, at review by the market bureau."""
    hands = Hands(office.engine)
    made = hands.register(
        "wangfang",
        {
            "kind": "apply", "channel": "window", "applicant_kind": "person", "applicant_name": "张三丰",
            "phone": "13900001234", "matter": "开饭店", "scope": "here", "item": "CY-SJ-002",
        },
    )  # fmt: skip
    office.engine.settle()
    hands.answer(made, "materials_check", {"materials": hands.materials(made), "conclusion": "accept"})
    return made


def dialog(page: Page, name: str) -> Locator:
    page.get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog", name=name)


def open_review(page: Page, office: Office) -> None:
    page.goto(office.url("/desk/"))
    page.locator("a.main-link").first.click()


@pytest.mark.rule("AU-1")
def test_a_task_goes_through_many_hands(
    page: Page, office: Office, sign_in: Callable[[str], None], case_id: int
) -> None:
    sign_in("hejing")
    page.goto(office.url("/account/phrases"))
    page.get_by_label("新的常用语").fill("材料齐全，符合法定形式。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flashes")).to_contain_text("已保存")
    shot(page, "phrases")

    open_review(page, office)
    review = page.url
    form = dialog(page, "委派")
    form.get_by_label("委派给").select_option(index=1)
    form.get_by_label("请对方办什么").fill("请到现场核面积")
    form.get_by_role("button", name="委派").click()
    expect(page.get_by_text("等待意见")).to_be_visible()
    shot(page, "delegated")

    sign_in("guotao")
    page.goto(office.url("/desk/"))
    expect(page.get_by_text("征求意见").first).to_be_visible()
    page.locator("a.main-link").first.click()
    expect(page.get_by_text("请到现场核面积", exact=True)).to_be_visible()
    page.get_by_label("办理情况").fill("现场 80 平方米")
    shot(page, "delegated-to-me")
    page.get_by_role("button", name="交回").click()
    expect(page.locator(".flashes")).to_contain_text("意见已提交")

    sign_in("hejing")
    page.goto(review)
    expect(page.locator("#opinions")).to_contain_text("现场 80 平方米")
    form = dialog(page, "请人加签")
    form.get_by_role("checkbox").nth(1).check()
    form.get_by_label("加签事由").fill("请领导先看")
    form.get_by_role("button", name="请人加签").click()
    form = dialog(page, "收回委派或减签")
    form.get_by_role("radio").first.check()
    form.get_by_label("收回理由").fill("领导出差")
    form.get_by_role("button", name="收回委派或减签").click()
    expect(page.locator("#opinions")).to_contain_text("领导出差")
    form = dialog(page, "抄送")
    form.get_by_role("checkbox").nth(1).check()
    form.get_by_role("button", name="抄送").click()
    expect(page.locator(".flashes")).to_contain_text("已办理")

    # The phrase goes where the cursor is.
    box = page.locator("form[data-conditions] textarea").first
    box.locator("xpath=following-sibling::select").select_option(label="材料齐全，符合法定形式。")
    expect(box).to_have_value("材料齐全，符合法定形式。")
    page.get_by_role("radio").first.check()
    shot(page, "phrase-chosen")
    page.get_by_role("button", name="提交", exact=True).click()
    page.goto(office.url(f"/cases/{case_id}"))
    form = dialog(page, "拿回")
    form.get_by_label("拿回理由").fill("漏写一句")
    form.get_by_role("button", name="拿回").click()
    expect(page.locator(".flashes")).to_contain_text("已办理")

    open_review(page, office)
    form = dialog(page, "转办")
    form.get_by_label("转给").select_option(index=1)
    shot(page, "transfer")
    form.get_by_label("转办理由").fill("外出培训")
    form.get_by_role("button", name="转办").click()
    expect(page).to_have_url(office.url("/desk/"))

    sign_in("mayulan")
    page.goto(office.url("/desk/copies"))
    shot(page, "copies")
    page.get_by_role("button", name="阅", exact=True).click()
    expect(page).to_have_url(office.url(f"/cases/{case_id}"))
    page.goto(office.url("/desk/copies"))
    expect(page.get_by_text("已阅")).to_be_visible()
