"""A citizen applies online on a phone, supplements what was asked, and can do it without script; axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sample_files as samples
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from engine.office.applications.records import Application
from engine.office.items.records import Item
from tests.acceptance.applicant_online import PHONE, sent_code
from tests.acceptance.county import ORDINARY, County
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of

PHONE_SCREEN: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def transports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office can send text messages; nothing in these tests sends any."""
    monkeypatch.setenv("CHENGNUO_SMS_URL", "http://127.0.0.1:9/sms")


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Two photographs of papers."""
    made = []
    for number, colour in enumerate(("navy", "green")):
        path = tmp_path / f"照片{number + 1}.jpg"
        path.write_bytes(samples.picture(colour=colour))
        made.append(path)
    return made


def item_id(office: Office) -> int:
    with office.engine.database.reading() as session:
        return session.scalars(select(Item.id).where(Item.code == ORDINARY, Item.active)).one()


def sound(page: Page, name: str) -> None:
    """The page fits the phone, and axe finds nothing serious."""
    assert width_of(page) <= PHONE_SCREEN["width"]
    shot(page, f"online-{name}")
    assert grave_findings(page) == []


@pytest.mark.rule("FI-2", "ON-1", "ON-3", "LC-2", "OA-3", "SP-6")
def test_a_citizen_applies_on_a_phone_and_supplements_what_was_asked(
    page: Page, office: Office, pictures: list[Path]
) -> None:
    """From the guide to the receipt, told what is wrong, supplemented from the progress page."""
    page.set_viewport_size(PHONE_SCREEN)
    page.goto(office.url(f"/public/items/{item_id(office)}"))
    page.get_by_role("link", name="在线申请").click()
    sound(page, "contact")
    page.get_by_label("手机号码").fill("12")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("请填写 11 位手机号码")).to_be_visible()
    page.get_by_label("手机号码").fill(PHONE)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_label("6 位验证码")).to_be_visible()
    sound(page, "code")
    page.get_by_label("6 位验证码").fill(sent_code(office.engine))
    page.get_by_role("button", name="确认", exact=True).click()
    sound(page, "begin")
    page.get_by_role("button", name="开始填写").click()

    page.get_by_label("姓名或单位名称").fill("周小明")
    page.get_by_role("button", name="下一步：材料").click()
    expect(page.locator("[data-problems]")).to_contain_text("请填写证件号码")
    sound(page, "fill")
    page.locator("[name=id_number]").fill("110101199003070011")
    page.get_by_label("事由").fill("开一家书店")
    page.get_by_label("到窗口领取").check()
    page.get_by_role("button", name="下一步：材料").click()
    expect(page.get_by_role("heading", name="申请材料")).to_be_visible()
    page.wait_for_load_state()
    while page.get_by_text("待上传", exact=True).count():
        waiting = page.get_by_text("待上传", exact=True).count()
        line = page.locator("li.with-files", has=page.get_by_text("待上传", exact=True)).first
        line.locator("input[type=file]").first.set_input_files(pictures[0])
        expect(page.get_by_text("待上传", exact=True)).to_have_count(waiting - 1)
    sound(page, "materials")
    page.locator(".apply-picture").first.click()
    expect(page.locator(".file-pages img").first).to_be_visible()
    sound(page, "picture")
    page.go_back()
    page.get_by_role("link", name="下一步：核对提交").click()
    sound(page, "summary")
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", name="申请已提交")).to_be_visible()
    office.engine.settle()
    sound(page, "receipt")
    page.get_by_role("button", name="查看进度").click()
    expect(page.get_by_role("heading", name="现在在哪里")).to_be_visible()

    county = County(office.engine)
    with office.engine.database.reading() as session:
        case_id = session.scalars(select(Application.case_id)).one()
    county.check(case_id, "supplement", {1: ("wrong", "没有盖章", "盖章后上传")})
    page.goto(office.url("/public/mine"))
    sound(page, "mine")
    page.locator("main .lines a").first.click()
    page.get_by_role("button", name="查看进度").click()
    asked = page.locator("#supplement")
    expect(asked).to_contain_text("没有盖章")
    sound(page, "progress")
    asked.locator("input[type=file]").set_input_files(pictures[1])
    asked.get_by_role("button", name=re.compile("^上传")).click()
    expect(page.locator("#supplement .tag-green")).to_have_text("已上传")
    page.get_by_role("button", name="提交补正材料").click()
    expect(page.get_by_text("补正材料已提交")).to_be_visible()
    office.engine.settle()
    assert county.waiting(case_id) == ["materials_check"]


@pytest.mark.rule("FI-2")
def test_it_works_without_script_and_in_english(browser: Browser, office: Office, pictures: list[Path]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE_SCREEN, locale="en")
    page = context.new_page()
    page.goto(office.url(f"/public/items/{item_id(office)}?language=en"))
    page.get_by_role("link", name="Apply online").click()
    page.get_by_label("Mobile phone number").fill(PHONE)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code of 6 digits").fill(sent_code(office.engine))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Begin").click()
    page.locator("[name=applicant_name]").fill("Zhou Xiaoming")
    page.locator("[name=id_number]").fill("110101199003070011")
    page.locator("[name=matter]").fill("To open a bookshop")
    page.get_by_label("Collect at the window").check()
    page.get_by_role("button", name="Next: materials").click()
    page.wait_for_load_state()
    shot(page, "online-no-script")
    missing = page.get_by_text("To be uploaded", exact=True)
    for left in reversed(range(missing.count())):
        line = page.locator("li.with-files", has=missing).first
        line.locator("input[type=file]").first.set_input_files(pictures[0])
        line.locator(".upload-send").click()
        expect(missing).to_have_count(left)
    page.get_by_role("link", name="Next: check and submit").click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_role("heading", name="Application submitted")).to_be_visible()
    shot(page, "online-no-script-receipt")
    context.close()
