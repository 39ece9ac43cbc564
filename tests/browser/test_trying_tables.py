"""Decision tables in a real browser: problems stand on their cells, values are tried before anything is deployed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from engine.cases.bundles import Files
from engine.cases.commands import deploy, open_case
from engine.cases.definitions import library
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot
from tests.integration.cases.diagrams import diagram, end_event, extension, flows, start_event


@pytest.fixture
def table(page: Page, office: Office, sign_in: Callable[[str], None]) -> Page:
    """A designer before the limits of matters."""
    sign_in("yangfan")
    page.goto(office.url("/designer/decisions/matter_limits"))
    expect(page.locator("[data-decision]")).to_have_attribute("data-state", "ready")
    return page


def upload(page: Page, content: bytes) -> None:
    page.locator("[data-file]").set_input_files(
        FilePayload(name="matter_limits.dmn", mimeType="application/xml", buffer=content)
    )
    expect(page.locator("[data-remark]")).to_contain_text("尚未部署")


def shipped(office: Office) -> bytes:
    with office.engine.database.reading() as session:
        return library(session).decision["matter_limits"]


def test_problems_stand_on_their_cells(table: Page, office: Office) -> None:
    content = shipped(office).decode()
    first = content.index("<outputEntry")
    start = content.index("<text>", first)
    end = content.index("</text>", first)
    upload(table, (content[:start] + '<text>"两天"' + content[end:]).encode())
    wrong = table.locator(".decision-table td.table-error")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("两天")
    expect(wrong).to_have_attribute("title", re.compile("应为数"))
    shot(table, "table_problem")


def test_values_are_tried_on_the_table_as_it_is_edited(table: Page, office: Office) -> None:
    table.get_by_role("button", name="用值试算").click()
    dialog = table.get_by_role("dialog", name="用值试算")
    kind = dialog.locator('input[name="matter_kind"]')
    kind.fill("document")
    dialog.get_by_role("button", name="计算").click()
    expect(dialog.locator("[data-decide-result]")).to_contain_text("适用的规则：")
    expect(dialog.locator("[data-decide-result] li").first).to_contain_text("=")
    expect(table.locator(".decision-table td.table-applies").first).to_be_attached()
    shot(table, "table_tried")
    dialog.get_by_role("button", name="关闭").click()
    expect(table.locator(".decision-table td.table-applies")).to_have_count(0)


def test_finished_cases_are_decided_anew_by_the_table_as_it_is_edited(table: Page, office: Office) -> None:
    body = start_event(role="clerk") + '<bpmn:businessRuleTask id="sort" name="分类">'
    body += extension('<chengnuo:decision ref="matter_limits" result="sorted"/>') + "</bpmn:businessRuleTask>"
    content = diagram("sorting", body + end_event() + flows("begin", "sort", "end"), kind="part")
    with office.engine.database.reading() as session:
        logins = dict(session.connection().exec_driver_sql("SELECT login, id FROM staff").all())  # type: ignore[arg-type]
    people = {login: office.engine.actor(int(logins[login])) for login in ("huyang", "wangfang")}
    deploy(office.engine, people["huyang"], files=Files({"sorting.bpmn": content}), note="分类")
    values = {"matter_kind": "document"}
    open_case(office.engine, people["wangfang"], process="sorting", data=values, key="sorted")
    table.get_by_role("button", name="用办结的件试算").click()
    dialog = table.get_by_role("dialog", name="用办结的件试算")
    expect(dialog).to_contain_text("90 天内办结的 1 件里，0 个决定会不同，1 个相同")
    dialog.get_by_role("button", name="关闭").click()
    written = shipped(office).decode()
    for number in re.findall(r"<outputEntry[^>]*>\s*<text>(\d+)</text>", written):
        written = written.replace(f"<text>{number}</text>", f"<text>{int(number) + 40}</text>")
    upload(table, written.encode())
    table.get_by_role("button", name="用办结的件试算").click()
    expect(dialog).to_contain_text("1 个决定会不同")
    expect(dialog.get_by_role("row")).to_have_count(2)
    shot(table, "table_replayed")
    assert grave_findings(table) == []


def test_what_the_inputs_can_read_is_listed_with_its_values(table: Page) -> None:
    table.get_by_role("button", name="可用的变量").click()
    dialog = table.get_by_role("dialog", name="可用的变量")
    row = dialog.get_by_role("row").filter(has_text="matter_kind")
    expect(row).to_contain_text("表单「")
    expect(row).to_contain_text('"document"')
    shot(table, "table_variables")
