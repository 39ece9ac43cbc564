"""The applicant's side in a real browser: a consultation that becomes an application, late papers, the public page."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.office.inquiries.records import Inquiry
from tests.browser.conftest import Office


@pytest.mark.rule("FI-4", "ON-9", "ON-11", "OA-3")
def test_a_consultation_becomes_an_application_whose_late_papers_are_handed_in(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    """Asked, turned into an application without typing again, accepted with a paper missing, brought, all in view."""
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_label("咨询", exact=True).check()
    page.get_by_label("姓名或单位名称").fill("大卫")
    page.locator("[name=id_kind]").select_option(label="护照")
    page.locator("[name=id_number]").fill("12")
    page.get_by_label("联系电话").first.fill("13900001234")
    page.get_by_label("事由").fill("想开一家面馆")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("这不是正确的护照号码").first).to_be_visible()
    page.locator("[name=id_number]").fill("e12345678")
    page.get_by_role("button", name="登记", exact=True).click()
    office.engine.settle()
    expect(page.get_by_role("heading", name="答复咨询", level=1)).to_be_visible()

    page.get_by_role("radio", name=re.compile("转为办件")).check()
    expect(page.get_by_label("答复内容")).to_be_hidden()
    option = page.locator("[name=item_code] option", has_text="食品经营许可（新办）").first
    page.locator("[name=item_code]").select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="提交", exact=True).click()
    office.engine.settle()

    page.goto(office.url("/desk/"))
    page.get_by_role("link", name="核对申请材料").first.click()
    page.get_by_role("button", name="全部符合").click()
    authorisation = page.locator(".materials-check tbody").nth(5)
    expect(authorisation.get_by_role("radio", name="不适用")).to_be_checked()
    late = page.locator(".materials-check tbody").nth(4)
    late.get_by_role("radio", name="缺少").check()
    page.locator("[name=conclusion][value=accept]").check()
    page.get_by_label("容缺受理：申请人愿意签署承诺书").check()
    page.get_by_role("button", name="提交", exact=True).click()
    office.engine.settle()

    with office.engine.database.reading() as session:
        number, code = session.execute(select(Inquiry.number, Inquiry.query_code)).one()
    page.goto(office.url(f"/public/progress?number={quote(number)}&code={code}"))
    page.get_by_role("button", name=re.compile("已转为办件")).click()
    expect(page.get_by_text("等您补交：从业人员健康证明")).to_be_visible()

    page.goto(office.url("/desk/"))
    page.get_by_role("link", name="登记补交的容缺材料").first.click()
    expect(page.locator(".materials-check tbody")).to_have_count(1)
    page.locator(".materials-check").get_by_role("radio", name="符合").check()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已提交")
