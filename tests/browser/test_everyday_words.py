"""The public's first page on a phone and a screen: somebody looks for a matter by everyday words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office, shot, width_of

SIZES = {"phone": (390, 844), "screen": (1366, 768)}


@pytest.mark.rule("OA-1")
@pytest.mark.parametrize("size", list(SIZES))
def test_everyday_words_lead_from_the_first_page_to_the_guide(page: Page, office: Office, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(office.url("/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("说到做到，按时办结")
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    shot(page, f"public-home-{size}")
    assert width_of(page) <= width, "nothing is wider than the screen"
    page.get_by_role("searchbox", name="想办什么事").fill("我要开一家饭店")
    page.keyboard.press("Enter")
    expect(page.locator(".main-link").first).to_have_text("食品经营许可（新办）")
    shot(page, f"public-items-{size}")
    assert width_of(page) <= width
    page.locator(".main-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("食品经营许可（新办）")


def test_an_occasion_and_the_progress_are_one_click_away(page: Page, office: Office) -> None:
    page.goto(office.url("/"))
    page.get_by_role("link", name="住房和建房").click()
    expect(page.locator(".main-link")).to_have_text("不动产转移登记（存量房）")
    page.get_by_role("link", name="取消这个主题").click()
    expect(page.locator(".main-link")).not_to_have_count(1)
    page.get_by_role("link", name="承诺", exact=False).first.click()
    expect(page).to_have_url(office.url("/"))
    page.get_by_role("link", name="查办件进度").click()
    page.get_by_label("办件编号").fill("市监局办〔2026〕3号")
    page.get_by_label("查询码").fill("ABCD2345")
    expect(page.get_by_role("button", name="查询")).to_be_visible()
    assert "ABCD2345" not in page.url
