"""Changing safely in a real browser: two designers at once, differences on the diagram, one click back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.cases.bundles import Files
from engine.cases.commands import deploy
from engine.cases.definitions import library
from tests.browser.conftest import Office
from tests.browser.test_designer import field, newest, open_process, select


@pytest.fixture
def designer(page: Page, office: Office, sign_in: Callable[[str], None]) -> Page:
    """The page of a logged-in designer."""
    sign_in("yangfan")
    return page


def deploy_as_admin(office: Office) -> bytes:
    """Another designer changes a warning in the accountability process meanwhile."""
    with office.engine.database.reading() as session:
        content = library(session).process["accountability.bpmn"]
        (admin,) = session.connection().exec_driver_sql("SELECT id FROM staff WHERE login = 'huyang'").scalars()
    changed = content.replace(b"setting('long_step_warning_days')", b"4", 1)
    assert changed != content
    person = office.engine.actor(admin)
    deploy(office.engine, person, files=Files({"accountability.bpmn": changed}), note="缩短期限")
    return changed


def test_a_stale_base_stops_and_leads_to_the_comparison(designer: Page, office: Office) -> None:
    open_process(designer, office, "accountability")
    theirs = deploy_as_admin(office)
    select(designer, "urge_acceptance")
    field(designer, "chengnuo-limit-expression").fill("working_days(9)")
    expect(designer.locator("[data-remark]")).to_contain_text("草稿已保存")
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    dialog.get_by_label("修改说明").fill("改名")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("已有人部署了新版本")
    dialog.get_by_role("link", name="比较").click()
    main = designer.get_by_role("main")
    expect(main).to_contain_text("working_days(4)")
    expect(main).to_contain_text("working_days(9)")
    expect(designer.locator(".diagram[data-state=ready]")).to_have_count(2)
    with office.engine.database.reading() as session:
        assert library(session).process["accountability.bpmn"] == theirs
    designer.get_by_role("button", name="已核对，以现行版本为基础继续").click()
    expect(designer.locator("[data-draft]")).to_contain_text("杨帆")


def test_versions_are_listed_compared_and_restored(designer: Page, office: Office) -> None:
    deploy_as_admin(office)
    designer.goto(office.url("/designer/versions/process/accountability.bpmn"))
    first = designer.get_by_role("row").filter(has_text="缩短期限")
    expect(first).to_contain_text("现行")
    designer.get_by_role("button", name="比较选中的两版").click()
    row = designer.get_by_role("row").filter(has_text="long_step_warning_days")
    expect(row).to_contain_text("working_days(4)")
    expect(designer.locator(".diagram[data-state=ready] .is-changed").first).to_be_visible()
    designer.go_back()
    designer.get_by_role("button", name="恢复第 1 版").click()
    expect(designer.locator(".flash-success")).to_contain_text("已恢复")
    assert newest(office, "accountability") == 3


def test_an_old_version_does_not_claim_to_be_deployed(designer: Page, office: Office) -> None:
    deploy_as_admin(office)
    designer.goto(office.url("/designer/processes/accountability?version=1"))
    expect(designer.locator("[data-modeler]")).to_have_attribute("data-state", "ready")
    expect(designer.locator("[data-remark]")).to_have_text("这是第 1 版；现行为第 2 版")


def test_what_is_needed_is_not_retired(designer: Page, office: Office) -> None:
    designer.goto(office.url("/designer/versions/form/decision"))
    designer.get_by_role("button", name="停用").click()
    designer.get_by_label("停用原因").fill("不用了")
    designer.locator("#retire").get_by_role("button", name="停用").click()
    expect(designer.locator(".flash-danger")).to_contain_text("还在使用它")
