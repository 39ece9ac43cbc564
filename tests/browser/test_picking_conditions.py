"""A new designer adds a fire-safety review for large places: the condition is picked from lists, not written."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from engine.cases.bundles import Files
from engine.cases.commands import deploy
from engine.cases.definitions import library
from tests.browser.conftest import Office, shot
from tests.browser.test_designer import field, open_process, select

SITE = {
    "$id": "site_check",
    "title": "现场核查",
    "x-title-en": "Site check",
    "type": "object",
    "properties": {
        "area": {"type": "number", "title": "经营面积（平方米）", "x-title-en": "Area (m²)", "x-variable": True},
        "place": {
            "type": "string",
            "title": "场所类型",
            "x-title-en": "Kind of place",
            "x-variable": True,
            "oneOf": [{"const": "shop", "title": "商铺"}, {"const": "karaoke", "title": "歌舞娱乐场所"}],
        },
        "remark": {"type": "string", "title": "备注"},
    },
    "required": ["area", "place"],
}


DRAWN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" \
id="definitions_shop" targetNamespace="http://chengnuo.org/processes">
  <bpmn:process id="shop_opening" name="开业核查" isExecutable="true">
    <bpmn:startEvent id="begun" name="开始"/>
    <bpmn:userTask id="site_visit" name="现场核查">
      <bpmn:extensionElements><chengnuo:task role="clerk" form="site_check"/></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:exclusiveGateway id="is_large" name="要消防审查吗？" default="small"/>
    <bpmn:endEvent id="finished" name="办结"/>
    <bpmn:sequenceFlow id="first" sourceRef="begun" targetRef="site_visit"/>
    <bpmn:sequenceFlow id="second" sourceRef="site_visit" targetRef="is_large"/>
    <bpmn:sequenceFlow id="small" name="否" sourceRef="is_large" targetRef="finished"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_shop"><bpmndi:BPMNPlane id="plane_shop" bpmnElement="shop_opening">
    <bpmndi:BPMNShape id="begun_shape" bpmnElement="begun"><dc:Bounds x="160" y="182" width="36" height="36"/>
    </bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="visit_shape" bpmnElement="site_visit"><dc:Bounds x="250" y="160" width="100" height="80"/>
    </bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="large_shape" bpmnElement="is_large" isMarkerVisible="true">
      <dc:Bounds x="400" y="175" width="50" height="50"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_shape" bpmnElement="finished"><dc:Bounds x="520" y="182" width="36" height="36"/>
    </bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="first_edge" bpmnElement="first"><di:waypoint x="196" y="200"/><di:waypoint x="250" y="200"/>
    </bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="second_edge" bpmnElement="second"><di:waypoint x="350" y="200"/><di:waypoint x="400" y="200"/>
    </bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="small_edge" bpmnElement="small"><di:waypoint x="450" y="200"/><di:waypoint x="520" y="200"/>
    </bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


@pytest.fixture
def designer(page: Page, office: Office, sign_in: Callable[[str], None]) -> Page:
    """A designer before a small process with a form of its own."""
    with office.engine.database.reading() as session:
        (admin,) = session.connection().exec_driver_sql("SELECT id FROM staff WHERE login = 'huyang'").scalars()
    files = Files({"shop_opening.bpmn": DRAWN.encode()}, {"site_check": json.dumps(SITE).encode()})
    deploy(office.engine, office.engine.actor(admin), files=files, note="开业核查")
    sign_in("yangfan")
    return page


def drawn(page: Page) -> list[str]:
    return list(page.locator("g.djs-element").evaluate_all("all => all.map(one => one.dataset.elementId)"))


def append(page: Page, kind: str) -> list[str]:
    """Put a new element behind the selected one; returns the ids of what came."""
    before = drawn(page)
    page.locator('.djs-context-pad [data-action="append"]').click()
    page.locator(f'.djs-popup .entry[data-id="{kind}"]').click()
    expect(page.locator("g.djs-element")).not_to_have_count(len(before))
    return [one for one in drawn(page) if one not in before]


MIDDLE = """line => {
  const middle = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
  return [middle.x, middle.y];
}"""


def select_flow(page: Page, flow: str) -> None:
    """Click on the middle of a sequence flow, which may have corners."""
    x, y = page.locator(f'g.djs-element[data-element-id="{flow}"] .djs-hit').first.evaluate(MIDDLE)
    page.mouse.click(x, y)


def test_a_fire_safety_review_for_large_places_is_added_with_a_picked_condition(designer: Page, office: Office) -> None:
    open_process(designer, office, "shop_opening")
    select(designer, "is_large")
    flow = next(one for one in append(designer, "append-user-task") if one.startswith("Flow_"))
    expect(designer.locator(".djs-direct-editing-content")).to_be_focused()
    nameless = designer.locator(".problem-line").filter(has_text="「人工办理」之后没有路")
    expect(nameless.locator("strong"), "what has no name is called what it is").to_have_text("人工办理")
    designer.keyboard.insert_text("消防安全审查")
    designer.keyboard.press("Enter")
    field(designer, "chengnuo-role").select_option("leader")
    append(designer, "append-none-end-event")
    select_flow(designer, flow)
    when = field(designer, "chengnuo-condition-default")
    when.select_option("default")
    expect(designer.locator(".problem-line").filter(has_text="请补上条件")).to_contain_text("：否；")
    when.select_option("")
    expect(when).to_have_value("")
    designer.get_by_role("button", name="撤消").click()
    designer.get_by_role("button", name="撤消").click()
    expect(when).to_have_value("")
    picker = designer.locator('[data-entry-id="chengnuo-condition-picker"]')
    fields = picker.get_by_label("字段")
    expect(fields.locator("optgroup")).to_have_attribute("label", "表单「现场核查」")
    expect(fields.locator("option")).to_have_text(["请选择字段…", "经营面积（平方米）（area）", "场所类型（place）"])
    fields.select_option("place")
    expect(picker.get_by_label("值").locator("option")).to_have_text(["请选择…", "商铺", "歌舞娱乐场所"])
    fields.select_option("area")
    picker.get_by_label("比较").select_option(label="大于")
    picker.get_by_label("或者用本单位设置的数").select_option(label="首次答复时限（小时）")
    expect(picker.get_by_role("button", name="写入条件")).to_be_visible()
    expect(picker.get_by_label("值")).to_have_value("setting('first_answer_hours')")
    picker.get_by_label("值").fill("300")
    shot(designer, "condition_picker")
    picker.get_by_role("button", name="写入条件").click()
    expect(field(designer, "chengnuo-condition-text")).to_have_value("area > 300")
    fields.select_option("place")
    picker.get_by_label("值").select_option(label="歌舞娱乐场所")
    picker.get_by_role("button", name="用“或者”加上").click()
    expect(field(designer, "chengnuo-condition-text")).to_have_value('area > 300 or place == "karaoke"')
    shot(designer, "condition_picked")
    expect(designer.locator("[data-summary]")).to_contain_text("检查通过")
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    dialog.get_by_label("修改说明").fill("面积超过三百平方米的增加消防安全审查")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(designer.get_by_text("第 2 版（现行）")).to_be_visible()
    with office.engine.database.reading() as session:
        content = library(session).process["shop_opening.bpmn"].decode()
    assert "area &gt; 300 or place == " in content
    assert "消防安全审查" in content


def test_a_condition_that_is_written_wrongly_shows_at_its_flow(designer: Page, office: Office) -> None:
    open_process(designer, office, "shop_opening")
    wrong = DRAWN.replace(
        '<bpmn:sequenceFlow id="first"', '<bpmn:endEvent id="other" name="不用"/>{}<bpmn:sequenceFlow id="first"'
    )
    flow = (
        '<bpmn:sequenceFlow id="large" sourceRef="is_large" targetRef="other"><bpmn:conditionExpression>'
        'place == "kraoke"</bpmn:conditionExpression></bpmn:sequenceFlow>'
    )
    file = FilePayload(name="shop_opening.bpmn", mimeType="application/xml", buffer=wrong.format(flow).encode())
    designer.locator("[data-file]").set_input_files(file)
    line = designer.locator(".problem-line.problem-error[data-element=large]")
    expect(line).to_contain_text('可选的是："shop"（商铺）、"karaoke"（歌舞娱乐场所）')
    designer.get_by_role("button", name="部署新版本").click()
    dialog = designer.get_by_role("dialog", name="部署新版本")
    expect(dialog.get_by_role("button", name="部署", exact=True)).to_be_disabled()


def test_the_lists_are_english_for_those_who_read_english(designer: Page, office: Office) -> None:
    designer.goto(office.url("/designer/processes/shop_opening?language=en"))
    expect(designer.locator("[data-modeler]")).to_have_attribute("data-state", "ready")
    select(designer, "is_large")
    flow = next(one for one in append(designer, "append-user-task") if one.startswith("Flow_"))
    designer.keyboard.press("Escape")
    select_flow(designer, flow)
    picker = designer.locator('[data-entry-id="chengnuo-condition-picker"]')
    picker.get_by_label("Field").select_option("area")
    picker.get_by_label("Comparison").select_option(label="is more than")
    picker.get_by_label("Value").fill("300")
    shot(designer, "condition_picker_english")
    picker.get_by_role("button", name="Write the condition").click()
    expect(field(designer, "chengnuo-condition-text")).to_have_value("area > 300")
