"""A/B cover in a real browser: the administrator names B, A is away, B does A's work, the record says for whom."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.cases.storage.records import History
from engine.office.organisation.records import Staff
from tests.browser.conftest import Office, width_of


@pytest.mark.rule("AB-1", "AB-3", "AB-5")
def test_b_takes_over_and_the_record_says_for_whom(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_label("咨询", exact=True).check()
    page.get_by_label("姓名或单位名称").fill("张三丰")
    page.get_by_label("联系电话").first.fill("13900001234")
    page.get_by_label("事由").fill("想开一家面馆，要办哪些证？")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已登记")
    office.engine.settle()

    sign_in("huyang")
    page.get_by_role("link", name="组织岗位").click()
    page.get_by_role("link", name="川岳县政务服务中心", exact=True).last.click()
    window = page.locator("#post-window-1")
    window.get_by_label("B 角").fill("liuyang")
    window.locator("form.holder").nth(1).get_by_role("button", name="指定").click()
    expect(page.locator(".flashes")).to_contain_text("已保存")
    expect(window).to_contain_text("刘洋")
    page.get_by_role("link", name="出勤", exact=True).click()
    page.get_by_label("谁").fill("wangfang")
    page.get_by_label("事由").fill("年休")
    page.get_by_role("button", name="登记缺勤").click()
    expect(page.locator(".flashes")).to_contain_text("已登记缺勤")
    expect(page.get_by_role("row", name=re.compile("王芳"))).to_contain_text("刘洋")

    sign_in("liuyang")
    work = page.get_by_role("row", name=re.compile("想开一家面馆"))
    expect(work).to_contain_text("代岗")
    work.get_by_role("link").first.click()
    page.get_by_label("现在答复").check()
    page.get_by_label("答复内容").fill("先办营业执照，再办食品经营许可。")
    page.get_by_label("办理流程").fill("窗口受理")
    page.get_by_label("所需材料").fill("身份证明")
    page.get_by_label("办理时限").fill("1 个工作日")
    page.get_by_label("收费").fill("不收费")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已提交")
    with office.engine.database.reading() as session:
        people = {person.id: person.login for person in session.scalars(select(Staff))}
        done = session.scalars(select(History).where(History.event == "completed")).one()
        assert (people[done.staff_id or 0], people[done.acting_for_id or 0]) == ("liuyang", "wangfang")
    page.goto(office.url("/cases/"))
    page.locator("tbody .main-link").first.click()
    page.get_by_role("tab", name=re.compile("过程")).click()
    expect(page.locator(".timeline").first).to_contain_text(re.compile("刘洋.*王芳", re.S))

    sign_in("huyang")
    page.get_by_role("link", name="管理记录").click()
    log = page.get_by_role("table")
    expect(log).to_contain_text("登记缺勤")
    expect(log).to_contain_text("指定 A、B 角")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_administrators_pages_fit_a_phone(
    page: Page, office: Office, sign_in: Callable[[str], None], language: str
) -> None:
    sign_in("huyang")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (
        "/admin/organisation", "/admin/organisation/market", "/admin/people", "/admin/people/hejing",
        "/admin/absences", "/admin/calendar", "/admin/log", "/account/attendance", "/account/password",
    ):  # fmt: skip
        page.goto(office.url(f"{path}?language={language}"))
        wide = width_of(page)
        assert wide <= 390, f"{path} is {wide} pixels wide"
