"""An appointment in a real browser: booked without an account, confirmed, received with one click (TC-14, TC-8)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.clock import office_time
from tests.browser.conftest import Office, shot


def known(page: Page, office: Office, number: str, code: str) -> None:
    """Look the appointment up with number and query code."""
    page.goto(office.url("/public/progress"))
    page.locator("[name=number]").fill(number)
    page.locator("[name=code]").fill(code)
    page.locator("[name=code]").press("Enter")
    expect(page.get_by_role("heading", name="我的预约")).to_be_visible()


@pytest.mark.rule("TC-14", "FI-2", "OA-3")
def test_an_appointment_is_booked_confirmed_and_received(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    """Nothing typed is lost while looking for a slot; the window confirms; the visit is an inquiry in one click."""
    page.goto(office.url("/public/"))
    page.get_by_role("link", name="预约办事").first.click()
    page.locator("[name=applicant_name]").fill("周小明")
    page.locator("[name=to_post]").select_option(value="window-1")
    page.locator("[name=day]").fill("2026-03-03")
    page.get_by_role("button", name="看这一天的时段").click()
    expect(page.locator("[name=applicant_name]")).to_have_value("周小明")
    page.get_by_role("radio", name=re.compile("^10:00–10:30")).check()
    page.get_by_role("button", name="预约", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("联系电话")
    expect(page.get_by_role("radio", name=re.compile("^10:00–10:30"))).to_be_checked()
    page.locator("[name=phone]").fill("13900001234")
    page.locator("[name=matter]").fill("了解出版物零售怎么办")
    shot(page, "appointment-book")
    page.get_by_role("button", name="预约", exact=True).click()
    page.wait_for_load_state()
    shown = page.locator(".facts").inner_text()
    number, code = re.search(r"\S+〔\d{4}〕\d+号", shown), re.search(r"\b[2-9A-Z]{8}\b", shown)
    assert number is not None
    assert code is not None
    office.engine.settle()

    sign_in("wangfang")
    page.goto(office.url("/appointments/"))
    shot(page, "appointment-today")
    page.get_by_role("link", name="答复").click()
    page.get_by_role("radio", name="确认，由我接待").check()
    page.locator("[name=remark]").fill("请带身份证原件")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已提交")
    office.engine.settle()

    known(page, office, number[0], code[0])
    expect(page.get_by_text("请带身份证原件")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="加入日历").click()
    assert saved.value.suggested_filename == "appointment.ics"
    page.get_by_role("button", name="预约凭条").click()
    expect(page.get_by_role("heading", name="预约凭条")).to_be_visible()
    shot(page, "appointment-slip")

    office.engine.turn_clock(office_time(2026, 3, 3, 10))
    page.goto(office.url("/appointments/"))
    page.get_by_role("button", name="来访登记").click()
    expect(page.locator(".flashes")).to_contain_text("首问负责人：王芳")
    expect(page.get_by_role("main")).to_contain_text("答复咨询")
    office.engine.settle()
    known(page, office, number[0], code[0])
    expect(page.get_by_role("main")).to_contain_text("已接待")


@pytest.mark.rule("TC-8", "TC-14")
def test_an_urgent_matter_outside_hours_is_moved_and_cancelled(page: Page, office: Office) -> None:
    page.goto(office.url("/public/appointments/new?to_post=window-1"))
    page.locator("[name=applicant_name]").fill("周小明")
    page.locator("[name=phone]").fill("13900001234")
    page.locator("[name=matter]").fill("补领社会保障卡")
    page.locator("summary", has_text="急事").click()
    page.get_by_label("急事，约办公时间以外").check()
    page.locator("[name=outside_at]").fill("2026-03-07T20:00")
    page.get_by_role("button", name="预约", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("急需")
    page.locator("[name=urgency]").fill("次日住院")
    page.get_by_role("button", name="预约", exact=True).click()
    page.wait_for_load_state()
    shown = page.locator(".facts").inner_text()
    number, code = re.search(r"\S+〔\d{4}〕\d+号", shown), re.search(r"\b[2-9A-Z]{8}\b", shown)
    assert number is not None
    assert code is not None
    office.engine.settle()
    known(page, office, number[0], code[0])
    page.locator("[name=day]").fill("2026-03-04")
    page.get_by_role("button", name="看这一天的时段").click()
    page.get_by_role("radio", name=re.compile("^09:00–09:30")).check()
    page.get_by_role("button", name="申请改期").click()
    expect(page.locator(".flashes")).to_contain_text("已登记改期")
    page.get_by_role("button", name="取消预约").click()
    expect(page.locator(".flashes")).to_contain_text("预约已取消")
