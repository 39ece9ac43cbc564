"""Moving running cases in a real browser: dry run, another person's consent, progress; what the denial rule shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.cases.bundles import Files
from engine.cases.commands import carry_out_moves, deploy, open_case
from engine.cases.definitions import library
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, width_of
from tests.browser.test_designer import open_process
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


def errand(*tasks: str) -> Files:
    body = start_event(role="clerk") + "".join(user_task(task, "clerk") for task in tasks) + end_event()
    return Files({"errand.bpmn": diagram("errand", body + flows("begin", *tasks, "end"), kind="part")})


@pytest.fixture
def running(office: Office) -> Office:
    """A case on the first of two versions of a small process."""
    with office.engine.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT login, id FROM staff").all()
    people = {str(row.login): office.engine.actor(int(row.id)) for row in rows}
    deploy(office.engine, people["yangfan"], files=errand("check"), note="第一版")
    open_case(office.engine, people["wangfang"], process="errand", key="a")
    open_case(office.engine, people["wangfang"], process="errand", key="b")
    deploy(office.engine, people["yangfan"], files=errand("check", "sign"), note="补会签")
    return office


def test_one_proposes_another_confirms_and_progress_is_found_again(
    page: Page, running: Office, sign_in: Callable[[str], None]
) -> None:
    sign_in("yangfan")
    page.goto(running.url("/designer/"))
    page.get_by_role("link", name="在办件换版").click()
    page.get_by_label("流程").select_option("errand")
    page.get_by_role("button", name="选择").click()
    main = page.get_by_role("main")
    page.get_by_label("换到").select_option("2")
    page.get_by_label("为什么要换").fill("旧版漏了会签")
    page.get_by_role("button", name="试算并提出").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择要换掉的版本")
    expect(page.get_by_label("为什么要换")).to_have_value("旧版漏了会签")
    page.get_by_label("第 1 版，在办 2 件").check()
    picture(page, "moves")
    page.get_by_role("button", name="试算并提出").click()
    expect(main).to_contain_text("可以换版 2")
    expect(main).to_contain_text("等另一位流程设计员或系统管理员确认")
    expect(page.get_by_role("button", name="确认换版")).to_have_count(0)
    address = page.url
    sign_in("huyang")
    page.goto(address)
    page.get_by_role("button", name="确认换版").click()
    expect(main).to_contain_text("等待换版 2")
    expect(page.locator("progress")).to_be_visible()
    picture(page, "move-waiting")
    assert carry_out_moves(running.engine) == 2
    expect(page.locator("#progress"), "the page goes on by itself").to_have_text("已换版 2")
    picture(page, "move-done")
    page.goto(f"{address}?language=en")
    expect(page.locator("#progress")).to_have_text("Moved 2")
    picture(page, "move-en")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (address, running.url("/designer/moves?process=errand")):
        page.goto(path)
        assert width_of(page) <= 390
        picture(page, f"small-{path.rsplit('/', 1)[1][:5]}")
    look_at_what_runs(page, running)


def look_at_what_runs(page: Page, office: Office) -> None:
    """The same process on its diagram: figures in a table, the cases at an element, no wider than a phone."""
    page.goto(office.url("/designer/?language=zh&q=errand"))
    page.get_by_role("link", name="errand的运行情况，在办 2 件").click()
    expect(page.get_by_role("heading", name="运行情况")).to_be_visible()
    assert width_of(page) <= 390
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("link", name="停在“check”的 2 件").click()
    table = page.locator("#cases")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table.get_by_role("link").first).to_have_attribute("href", re.compile("/repairs/case/"))
    page.get_by_label("版本", exact=True).select_option("1")
    expect(page.get_by_text("这段时间没有办件经过")).to_be_visible()
    # The office's own process, drawn with its colours and numbers.
    page.goto(office.url("/designer/processes/service_case/watch?by=frequency&days=365"))
    expect(page.locator("[data-diagram]")).to_have_attribute("data-state", "ready")
    assert grave_findings(page) == []
    picture(page, "watch")
    page.goto(office.url("/designer/processes/service_case/watch?language=en"))
    picture(page, "watch-en")
    page.set_viewport_size({"width": 390, "height": 844})
    assert width_of(page) <= 390
    picture(page, "watch-small")


def test_the_way_round_the_filing_is_drawn_in_red(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    sign_in("yangfan")
    with office.engine.database.reading() as session:
        content = library(session).process["service_case.bpmn"].decode()
    condition = 'decision == "grant"'
    assert condition in content
    broken = content.replace(condition, "decision != None", 1)
    open_process(page, office, "service_case")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "service_case.bpmn", "mimeType": "application/xml", "buffer": broken.encode()}
    )
    line = page.locator(".problem-line", has_text="DF-6").first
    expect(line).to_be_visible()
    line.click()
    expect(page.locator(".on-the-way").nth(5)).to_be_attached()
    picture(page, "denial-way")


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    folder = os.environ.get("CHENGNUO_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
