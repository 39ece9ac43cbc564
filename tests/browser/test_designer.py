"""The designer in a real browser: look, draw, check, try, deploy; the next case obeys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from engine.cases.definitions import library
from engine.queries.operation.definitions import versions
from tests.browser.conftest import Office


@pytest.fixture
def designer(page: Page, office: Office, sign_in: Callable[[str], None]) -> Page:
    """The page of a logged-in designer."""
    sign_in("yangfan")
    return page


def open_process(page: Page, office: Office, process: str) -> None:
    page.goto(office.url(f"/designer/processes/{process}"))
    expect(page.locator("[data-modeler]")).to_have_attribute("data-state", "ready")
    expect(page.locator("[data-summary]")).not_to_have_text("正在检查…")


def open_stage(page: Page, stage: str) -> None:
    """Go into the drawing of a collapsed sub-process."""
    page.locator(f'.djs-overlays[data-container-id="{stage}"] .bjs-drilldown').click()


def select(page: Page, element: str) -> None:
    page.locator(f'g.djs-element[data-element-id="{element}"] .djs-hit').first.click(force=True)


def field(page: Page, entry: str) -> Locator:
    return page.locator(f'[data-entry-id="{entry}"]').locator("input, select, textarea")


def newest(office: Office, process: str) -> int:
    with office.engine.database.reading() as session:
        return versions(session)[process][0].version


def test_index_lists_processes_tables_and_forms(designer: Page, office: Office) -> None:
    designer.goto(office.url("/designer/"))
    row = designer.get_by_role("row").filter(has_text="service_case")
    expect(row).to_contain_text("第 1 版")
    expect(row).to_contain_text("随系统安装")
    form = designer.locator("#forms").get_by_role("link", name="核对申请材料", exact=True)
    expect(form, "kinds are folded").to_have_count(0)
    designer.get_by_role("searchbox", name="按名称或标识查找").fill("申请材料")
    designer.get_by_role("button", name="查找").click()
    expect(row).to_have_count(0)
    form.click()
    expect(designer.get_by_role("main")).to_contain_text("申请书")


def test_menus_are_filled_and_chinese(designer: Page, office: Office) -> None:
    open_process(designer, office, "service_case")
    select(designer, "open_file")
    designer.locator('.djs-context-pad [data-action="replace"]').click()
    menu = designer.locator(".djs-popup")
    expect(menu.locator(".entry").first).to_be_visible()
    expect(menu).to_contain_text("人工办理")
    expect(menu).not_to_contain_text("Task")
    designer.keyboard.press("Escape")
    designer.locator('.djs-context-pad [data-action="append"]').click()
    expect(menu).to_contain_text("排他网关（择一）")
    expect(menu, "what the engine refuses is not offered").not_to_contain_text("补偿")


@pytest.mark.rule("TC-1")
def test_a_changed_limit_is_deployed_and_the_next_case_obeys(designer: Page, office: Office) -> None:
    open_process(designer, office, "service_case")
    open_stage(designer, "acceptance_stage")
    select(designer, "materials_check")
    expect(field(designer, "chengnuo-limit-unit")).to_have_value("working_days")
    field(designer, "chengnuo-limit-amount").fill("3")
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    expect(dialog.locator("[data-differences]")).to_have_text("修改：核对申请材料")
    dialog.get_by_label("修改说明").fill("核对期限改为三个工作日")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(designer.get_by_text("第 2 版（现行）")).to_be_visible()
    expect(designer.locator(".flash-success")).to_contain_text("已部署")
    with office.engine.database.reading() as session:
        bundle = office.engine.definitions.latest(session, "service_case")
        assert bundle.specification().elements["materials_check"].limit == "working_days(3)"
        assert versions(session)["service_case"][0].note == "核对期限改为三个工作日"
        assert versions(session)["service_case"][0].deployed_by is not None
    designer.goto(office.url("/designer/processes/service_case?version=1"))
    expect(designer.locator("[data-modeler]")).to_have_attribute("data-state", "ready")
    open_stage(designer, "acceptance_stage")
    select(designer, "materials_check")
    expect(field(designer, "chengnuo-limit-amount")).not_to_have_value("3")


def test_a_mistake_shows_on_its_element_and_forbids_deployment(designer: Page, office: Office) -> None:
    open_process(designer, office, "service_case")
    open_stage(designer, "acceptance_stage")
    select(designer, "record_check")
    field(designer, "chengnuo-operation-name").select_option("")
    badge = designer.locator('.djs-overlays[data-container-id="record_check"] .problem-badge')
    expect(badge).to_be_visible()
    line = designer.locator(".problem-line.problem-open[data-element=record_check]").first
    expect(line).to_contain_text("没有写明业务操作")
    designer.locator(".bjs-breadcrumbs a").first.click()
    select(designer, "open_file")
    line.click()
    expect(designer.locator('g.djs-element[data-element-id="record_check"]')).to_have_class(
        "djs-element djs-shape selected"
    )
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    expect(dialog.get_by_role("alert")).to_contain_text("填好后才能部署")
    expect(dialog.get_by_role("button", name="部署", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name="取消").click()
    designer.get_by_role("button", name="撤消").click()
    expect(badge).to_have_count(0)
    assert newest(office, "service_case") == 1


def test_opening_and_saving_changes_no_shipped_file(designer: Page, office: Office) -> None:
    """Not a byte: a first change of a shipped file is a change of what was changed, in Git too."""
    with office.engine.database.reading() as session:
        files = library(session)
    addresses = {f"decisions/{key}": content for key, content in files.decision.items()}
    for content in files.process.values():
        process = next(re.finditer(rb'<bpmn:process id="(\w+)"', content))[1].decode()
        addresses[f"processes/{process}"] = content
    designer.route("**/designer/check", lambda route: route.fulfill(json={"problems": []}))
    changed = []
    for address, content in addresses.items():
        designer.goto(office.url(f"/designer/{address}"))
        expect(designer.locator("[data-state]").first, address).to_have_attribute("data-state", "ready")
        with designer.expect_download() as saved:
            designer.locator('[data-action="xml"]').click()
        if saved.value.path().read_bytes() != content:
            changed.append(address)
    assert changed == []


def test_another_lane_is_a_difference_another_place_is_none(designer: Page, office: Office) -> None:
    with office.engine.database.reading() as session:
        files = library(session).process
    xml = next(content for content in files.values() if b'id="service_case"' in content).decode()
    member = "<bpmn:flowNodeRef>classify</bpmn:flowNodeRef>"
    elsewhere = xml.replace(member, "", 1).replace("</bpmn:lane>", f"{member}</bpmn:lane>", 1)
    for changed, told in (
        (xml.replace('width="100"', 'width="110"'), "与第 1 版没有差别。"),
        (elsewhere, "修改：划分办件类型"),
    ):
        open_process(designer, office, "service_case")
        file = FilePayload(name="service_case.bpmn", mimeType="application/xml", buffer=changed.encode())
        designer.locator("[data-file]").set_input_files(file)
        expect(designer.locator("[data-remark]")).to_have_text("文件已打开，尚未部署。")
        designer.get_by_role("button", name="部署新版本").click()
        dialog = designer.get_by_role("dialog", name="部署新版本")
        expect(dialog.locator("[data-differences]")).to_have_text(told)


def test_the_draft_outlives_the_page(designer: Page, office: Office) -> None:
    open_process(designer, office, "service_case")
    open_stage(designer, "acceptance_stage")
    select(designer, "materials_check")
    field(designer, "chengnuo-limit-amount").fill("2")
    expect(designer.locator("[data-remark]")).to_contain_text("草稿已保存")
    designer.reload()
    designer.get_by_role("button", name="继续编辑草稿").click()
    open_stage(designer, "acceptance_stage")
    select(designer, "materials_check")
    expect(field(designer, "chengnuo-limit-amount")).to_have_value("2")


def test_a_trial_run_shows_its_trace(designer: Page, office: Office) -> None:
    open_process(designer, office, "service_case")
    designer.get_by_role("button", name="自动走一遍").click()
    dialog = designer.get_by_role("dialog", name="自动走一遍")
    expect(dialog.locator("tbody tr").first).to_contain_text("2026")
    expect(dialog).to_contain_text("运行到结束")
    expect(dialog).to_contain_text("等待办理")


def test_a_new_process_is_drawn_and_deployed(designer: Page, office: Office) -> None:
    designer.goto(office.url("/designer/"))
    designer.get_by_role("button", name="新建流程").click()
    begun = designer.locator("#new-process")
    begun.get_by_label("名称").fill("证照到期提醒")
    begun.get_by_label("标识").fill("certificate_reminder")
    designer.get_by_role("button", name="开始画图").click()
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    select(designer, "begun")
    expect(designer.locator("[data-properties]")).to_contain_text("谁可以发起")
    field(designer, "chengnuo-role").select_option(label="窗口人员")
    expect(designer.locator("[data-remark]")).to_contain_text("草稿已保存")
    designer.goto(office.url("/designer/"))
    designer.locator("#begun").get_by_role("link", name="证照到期提醒").click()
    designer.get_by_role("button", name="继续编辑草稿").click()
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(dialog.get_by_role("alert"), "a note is mandatory").to_contain_text("请写明改了什么")
    dialog.get_by_label("修改说明").fill("新流程")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(designer.get_by_text("第 1 版（现行）")).to_be_visible()
    assert newest(office, "certificate_reminder") == 1


def test_a_decision_table_is_edited_and_deployed(designer: Page, office: Office) -> None:
    designer.goto(office.url("/designer/decisions/classification"))
    expect(designer.locator("[data-decision]")).to_have_attribute("data-state", "ready")
    expect(designer.locator(".decision-table")).to_contain_text("命中策略")
    cell = designer.locator("td.output-cell, td[data-element-id*=output]").first
    cell.click()
    designer.keyboard.press("Control+a")
    designer.keyboard.type('"joint"')
    designer.locator(".modeler-title").click()
    expect(designer.locator("[data-remark]")).to_contain_text("尚未部署")
    designer.get_by_role("button", name="检查").click()
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    dialog.get_by_label("修改说明").fill("归为联办件")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(designer.locator(".flash-success")).to_contain_text("已部署")
    assert newest(office, "service_case") == 2

    # Another table like it: the same rules under its own name, found on the list after it is deployed.
    designer.goto(office.url("/designer/"))
    designer.get_by_role("button", name="新建决策表").click()
    begun = designer.locator("#new-table")
    begun.get_by_label("名称").fill("预审通道")
    begun.get_by_label("标识").fill("early_track")
    begun.get_by_label("照着哪一张").select_option("classification")
    begun.get_by_role("button", name="开始编辑").click()
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    designer.get_by_role("button", name="部署新版本").click()
    dialog.get_by_label("修改说明").fill("预审用")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(designer.locator(".flash-success")).to_contain_text("已部署")
    with office.engine.database.reading() as session:
        tables = library(session).decision
    assert b'name="\xe9\xa2\x84\xe5\xae\xa1' in tables["early_track"]
    assert tables["early_track"].count(b"<rule ") == tables["classification"].count(b"<rule ")


def test_only_designers_see_the_pages(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    sign_in("wangfang")
    answer = page.goto(office.url("/designer/"))
    assert answer is not None
    assert answer.status == 403


CAMUNDA = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 id="d" targetNamespace="urn:test">
<bpmn:process id="leave_request" name="请假" isExecutable="true">
<bpmn:startEvent id="begin" name="提出"/>
<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
<bpmn:userTask id="ask" name="填写申请" camunda:candidateGroups="clerk" camunda:dueDate="P3D"/>
<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="book"/>
<bpmn:serviceTask id="book" name="登记假期" camunda:topic="book-leave"/>
<bpmn:sequenceFlow id="f3" sourceRef="book" targetRef="end"/>
<bpmn:endEvent id="end" name="已登记"/>
</bpmn:process>
<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="leave_request">
<bpmndi:BPMNShape id="s1" bpmnElement="begin"><dc:Bounds x="150" y="182" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="s2" bpmnElement="ask"><dc:Bounds x="240" y="160" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="s3" bpmnElement="book"><dc:Bounds x="400" y="160" width="100" height="80"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="s4" bpmnElement="end"><dc:Bounds x="560" y="182" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="e1" bpmnElement="f1"><di:waypoint x="186" y="200"/><di:waypoint x="240" y="200"/></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="e2" bpmnElement="f2"><di:waypoint x="340" y="200"/><di:waypoint x="400" y="200"/></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="e3" bpmnElement="f3"><di:waypoint x="500" y="200"/><di:waypoint x="560" y="200"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""


def test_a_file_of_another_tool_is_opened_in_our_notation(designer: Page, office: Office) -> None:
    """What was rewritten and what was left is listed; a line leads to its element; the role is in its field."""
    designer.goto(office.url("/designer/new?id=leave_request&name=请假"))
    expect(designer.locator("[data-modeler]")).to_have_attribute("data-state", "ready")
    file = {"name": "leave.bpmn", "mimeType": "application/xml", "buffer": CAMUNDA.encode()}
    designer.locator("[data-file]").set_input_files(file)
    dialog = designer.get_by_role("dialog", name="其他工具的写法")
    expect(dialog).to_contain_text("已改写 2 处，1 处没有改写")
    expect(dialog).to_contain_text('camunda:candidateGroups="clerk" 改写为 chengnuo:task role="clerk"')
    dialog.get_by_text("book-leave").click()
    expect(dialog).not_to_be_visible()
    expect(designer.locator('g.djs-element[data-element-id="book"]')).to_have_class("djs-element djs-shape selected")
    note = designer.locator("[data-conversion-note]")
    note.get_by_role("button", name="查看").click()
    dialog.get_by_role("button", name="关闭").click()
    note.get_by_role("button", name="知道了").click()
    expect(note).not_to_be_visible()
    select(designer, "ask")
    expect(field(designer, "chengnuo-role")).to_have_value("clerk")
    expect(designer.locator(".problem-line[data-element=book]").first).to_contain_text("业务操作")


def test_a_file_that_cannot_be_shown_is_refused_and_one_without_a_drawing_laid_out(
    designer: Page, office: Office
) -> None:
    open_process(designer, office, "service_case")
    file = {"name": "x.bpmn", "mimeType": "application/xml", "buffer": b"<!DOCTYPE a><a/>"}
    designer.locator("[data-file]").set_input_files(file)
    expect(designer.locator("[data-notice]")).to_contain_text("DOCTYPE")
    expect(designer.locator('g.djs-element[data-element-id="open_file"]')).to_have_count(1)
    empty = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"/>'
    designer.locator("[data-file]").set_input_files(FilePayload(name="x.bpmn", mimeType="text/xml", buffer=empty))
    expect(designer.locator("[data-notice]")).to_contain_text("没有可以画出来的流程")
    expect(designer.locator('g.djs-element[data-element-id="open_file"]')).to_have_count(1)
    undrawn = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", CAMUNDA, flags=re.DOTALL).encode()
    designer.locator("[data-file]").set_input_files(FilePayload(name="x.bpmn", mimeType="text/xml", buffer=undrawn))
    expect(designer.locator('g.djs-element[data-element-id="f2"]'), "laid out with its lines").to_have_count(1)
    expect(designer.locator("[data-remark]")).to_contain_text("已自动排好")
