"""A complaint in a real browser: from the public page through the inspector and the head to the published result."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office


@pytest.mark.rule("SP-5", "SP-6", "AC-4", "AC-8", "AC-9", "FI-8")
def test_a_complaint_without_a_name_is_looked_into_and_its_result_read_by_everybody(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    """Refused at the field first; then the code is shown once, the unit finds it valid, the public reads the result."""
    page.goto(office.url("/public/complaints/new"))
    page.get_by_role("radio", name="投诉").check()
    page.locator("[name=matter]").fill("上周三下午窗口没有人，白跑一趟。")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("姓名")
    expect(page.locator("[name=matter]")).to_have_value("上周三下午窗口没有人，白跑一趟。")
    page.locator("[name=about_unit]").select_option(value="market")
    page.get_by_label("不留姓名").check()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_load_state()
    shown = page.locator(".facts").inner_text()
    number, code = re.search(r"\S+〔\d{4}〕\d+号", shown), re.search(r"\b[2-9A-Z]{8}\b", shown)
    assert number is not None
    assert code is not None
    office.engine.settle()

    sign_in("qianzheng")
    page.goto(office.url("/desk/"))
    page.get_by_role("link", name="确定查处单位").first.click()
    page.get_by_role("radio", name="被投诉单位查处").check()
    page.get_by_role("button", name="提交", exact=True).click()
    office.engine.settle()
    page.goto(office.url("/supervision/complaints"))
    expect(page.get_by_role("table")).to_contain_text("单位查处")
    expect(page.get_by_role("table")).to_contain_text("匿名")

    sign_in("luojianguo")
    page.goto(office.url("/desk/"))
    page.get_by_role("link", name="查处投诉").first.click()
    page.locator("[name=findings]").fill("当日下午两名窗口人员同时外出，未安排替岗。")
    page.get_by_role("radio", name="有效投诉").check()
    page.locator("[name=criterion]").select_option(value="第七条")
    page.locator("[name=grounds]").fill("违反岗位 A、B 角制度。")
    page.locator("[name=published_text]").fill("反映属实，已整改。")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已提交")
    office.engine.settle()

    page.goto(office.url("/public/complaints"))
    expect(page.get_by_role("table").first).to_contain_text("反映属实，已整改。")
    page.goto(office.url("/public/progress"))
    page.locator("[name=number]").fill(number[0])
    page.locator("[name=code]").fill(code[0])
    page.locator("[name=code]").press("Enter")
    expect(page.get_by_text("违反岗位 A、B 角制度。")).to_be_visible()
