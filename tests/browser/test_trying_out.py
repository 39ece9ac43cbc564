"""The try-out on the canvas: forms, the clock, steps taken back, scenarios that hold a deployment up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from engine.cases.bundles import Files
from engine.cases.commands import deploy
from engine.cases.commands.deploy import FilesRefused
from engine.cases.definitions import library
from engine.identity.actor import Actor
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot
from tests.browser.test_designer import open_process


@pytest.fixture
def panel(page: Page, office: Office, sign_in: Callable[[str], None]) -> Locator:
    """A designer who tries the office's own process out."""
    sign_in("yangfan")
    open_process(page, office, "service_case")
    page.get_by_role("button", name="试运行", exact=True).click()
    found = page.get_by_role("complementary", name="试运行")
    expect(found.get_by_role("heading", name="等待办理")).to_be_visible()
    return found


def actor(office: Office, login: str) -> Actor:
    with office.engine.database.reading() as session:
        staff = session.scalar(text("SELECT id FROM staff WHERE login = :login"), {"login": login})
    return office.engine.actor(staff)


def rows(office: Office) -> list[int]:
    tables = ("office_case", "history", "work_item", "application", "outbox")
    with office.engine.database.reading() as session:
        return [session.scalar(text(f"SELECT count(*) FROM {each}")) or 0 for each in tables]


def test_a_case_is_tried_out_saved_and_holds_the_next_deployment(panel: Locator, page: Page, office: Office) -> None:
    before = rows(office)
    token = page.locator('g.djs-element[data-element-id="materials_check"]')
    expect(token).to_have_class(re.compile("has-token"))
    expect(panel).to_contain_text("2026-03-02 09:00")
    panel.get_by_label("按哪个事项试").select_option(index=1)
    expect(panel.locator(".tryout-variables")).to_contain_text("营业执照")
    expect(panel.locator(".tryout-task").first).to_contain_text("王芳、张伟")
    assert grave_findings(page) == []
    shot(page, "tryout")

    # A form that is wrong is refused at its field by the office's own judgement, and nothing typed is lost.
    panel.get_by_role("button", name="办理", exact=True).click()
    expect(panel.locator(".field-problem").first).to_be_visible()
    expect(panel).to_contain_text("已走 0 步")
    panel.get_by_role("button", name="全部符合").click()
    panel.get_by_text("材料齐全", exact=False).first.click()
    panel.get_by_role("button", name="办理", exact=True).click()
    expect(panel).to_contain_text("已走 1 步")
    expect(page.locator(".bjs-breadcrumbs"), "the drawing of the next stage").to_contain_text("在时限内办理")
    expect(page.locator("g.has-token")).not_to_have_count(0)
    expect(token).to_have_count(0)
    page.locator(".bjs-breadcrumbs a").first.click()
    page.locator('.djs-overlays[data-container-id="acceptance_stage"] .bjs-drilldown').click()
    expect(token).not_to_have_class(re.compile("has-token"))
    expect(token).to_have_class(re.compile("is-done"))
    expect(panel.locator(".tryout-task").first, "the department of the item").to_contain_text("市监局")
    shot(page, "tryout_step")

    panel.get_by_role("button", name="退回一步").click()
    expect(panel).to_contain_text("已走 0 步")
    panel.get_by_role("button", name="时钟拨到下一个计时器").click()
    expect(panel).to_contain_text("2026-03-09 17:00")
    panel.get_by_text("撤回", exact=False).first.click()
    panel.get_by_role("button", name="送达").first.click()
    expect(panel).to_contain_text("办理结束")
    panel.get_by_label("把走过的步骤存为场景").fill("视为受理后撤回")
    panel.get_by_role("button", name="保存场景").click()
    expect(panel.locator("[data-try-said]")).to_contain_text("已保存场景")
    assert rows(office) == before, "a try-out writes nothing of the office"
    shot(page, "tryout_saved")

    # The message that the scenario needs is drawn no more: the deployment is refused until it is saved anew or removed.
    with office.engine.database.reading() as session:
        content = library(session).process["service_case.bpmn"].decode()
    yang = actor(office, "yangfan")
    changed = content.replace('name="撤回"', 'name="撤销申请"')
    assert changed != content
    with pytest.raises(FilesRefused, match="视为受理后撤回") as refused:
        deploy(office.engine, yang, files=Files({"service_case.bpmn": changed.encode()}), note="改消息名称")
    assert {problem.rule for problem in refused.value.problems} == {"scenario-broken"}

    panel.get_by_role("button", name="从头开始").click()
    expect(panel).to_contain_text("已走 0 步")
    panel.get_by_role("button", name="走一遍场景“视为受理后撤回”").click()
    expect(panel).to_contain_text("办理结束")
    panel.get_by_role("button", name="删除场景“视为受理后撤回”").click()
    expect(panel.locator("[data-try-said]")).to_contain_text("场景已删除")
    panel.get_by_role("button", name="结束试运行").click()
    expect(panel).to_be_hidden()
    expect(page.locator("g.has-token")).to_have_count(0)
