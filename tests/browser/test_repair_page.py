"""Repairing a stuck case in a real browser, in both languages and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from engine.cases.bundles import Files
from engine.cases.commands import open_case
from engine.cases.definitions import store
from tests.browser.conftest import Office, width_of
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


def test_a_case_is_tried_proposed_and_approved(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    body = start_event(role="clerk") + user_task("check", "clerk") + user_task("sign", "clerk") + end_event()
    body = body.replace('name="check"', 'name="核对材料"').replace('name="sign"', 'name="签字"')
    content = diagram("errand", body + flows("begin", "check", "sign", "end"), kind="part")
    with office.engine.database.transaction() as session:
        store(session, Files({"errand.bpmn": content}), office.engine.clock.now(), None)
        staff = session.connection().exec_driver_sql("SELECT id FROM staff WHERE login = 'wangfang'").scalar_one()
    case = open_case(office.engine, office.engine.actor(staff), process="errand", data={"area": 3}, key="e").case_id
    where = office.url(f"/admin/repairs/case/{case}")
    sign_in("yangfan")
    page.goto(office.url("/designer/"))
    page.get_by_role("link", name="办件修复").click()
    expect(page.get_by_role("main")).to_contain_text("还没有")
    page.goto(where)
    page.get_by_label("移到别的环节").check()
    page.get_by_label("移到", exact=True).select_option(label="签字")
    page.get_by_role("button", name="试算").click()
    expect(page.locator("#tried")).to_contain_text("现在等：核对材料；修复后等：签字。")
    picture(page, "tried")
    page.get_by_role("button", name="提出修复").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明为什么要修复")
    expect(page.get_by_label("移到别的环节")).to_be_checked()
    page.get_by_label("为什么要修复").fill("核对岗位已撤销")
    page.get_by_role("button", name="提出修复").click()
    expect(page.get_by_role("main")).to_contain_text("等另一位流程设计员或系统管理员批准")
    sign_in("huyang")
    page.goto(where)
    picture(page, "waiting")
    page.goto(f"{where}?language=en")
    picture(page, "waiting-en")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{where}?language=zh")
    assert width_of(page) <= 390
    picture(page, "phone")
    page.get_by_role("button", name="批准修复").click()
    expect(page.get_by_role("main")).to_contain_text("已批准并修复")
    page.goto(office.url("/admin/repairs"))
    assert width_of(page) <= 390
    picture(page, "list")


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody looks at them; nothing unless CHENGNUO_PICTURES names a folder."""
    folder = os.environ.get("CHENGNUO_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"repair-{name}.png", full_page=True)
