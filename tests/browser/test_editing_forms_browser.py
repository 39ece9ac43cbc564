"""A form is made in the browser: fields added, changed, moved, judged in the preview; two designers at once."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from engine.cases.definitions import library
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of


def add(page: Page, name: str, zh: str, kind: str) -> None:
    page.get_by_role("link", name="增加栏目").click()
    field = page.locator("#field")
    field.get_by_label("标识").fill(name)
    field.get_by_label("类型").select_option(kind)
    field.locator("[name=zh]").fill(zh)
    field.locator("[name=required]").check()
    field.get_by_role("button", name="存入草稿").click()


def add_rows_lists_and_options_of_a_table(page: Page) -> None:
    """What the kind asks for is shown with it; the preview draws it; the fields are taken away again."""
    page.get_by_role("link", name="增加栏目").click()
    field = page.locator("#field")
    field.get_by_label("标识").fill("persons")
    field.locator("[name=zh]").fill("人员")
    expect(field.get_by_label("表格的列")).to_be_hidden()
    field.get_by_label("类型").select_option("rows")
    expect(field.get_by_label("表格的列")).to_be_visible()
    field.get_by_label("表格的列").fill("who | 名字")
    field.get_by_role("button", name="存入草稿").click()
    expect(page.locator("#field .field-problem")).to_contain_text("类型写")
    page.locator("#field").get_by_label("表格的列").fill(
        "who | 一行文字 | 姓名 | Name | 必填\nkind | select | 类别 | | | a=甲；b=乙"
    )
    page.locator("#field").get_by_role("button", name="存入草稿").click()
    preview = page.locator("#preview")
    preview.get_by_role("button", name="添加一行").click()
    preview.get_by_label("类别").select_option(label="乙")
    for name, zh, kind, more, chosen in (
        ("unit", "单位", "listed", "名单", "departments"),
        ("matter", "种类", "select", "取自决策表", "matter_limits.matter_kind"),
    ):
        page.get_by_role("link", name="增加栏目").click()
        page.locator("#field").get_by_label("标识").fill(name)
        page.locator("#field [name=zh]").fill(zh)
        page.locator("#field").get_by_label("类型").select_option(kind)
        page.locator("#field").get_by_label(more).select_option(chosen)
        page.locator("#field").get_by_role("button", name="存入草稿").click()
        expect(page.locator("#fields")).to_contain_text(name)
    expect(preview.get_by_label("单位").locator("option")).not_to_have_count(1)
    expect(page.locator("#fields")).to_contain_text("policy_inquiry")
    shot(page, "form_editor_rows")
    for zh in ("人员", "单位", "种类"):
        page.get_by_role("button", name=f"删除“{zh}”").click()
        expect(page.get_by_role("button", name=f"删除“{zh}”")).to_have_count(0)


def names(page: Page) -> list[str]:
    return page.locator("#fields tbody td.head code").all_text_contents()


def deployed(office: Office) -> dict[str, object]:
    with office.engine.database.reading() as session:
        return dict(json.loads(library(session).form["site_check"]))


def test_a_form_is_made_changed_and_deployed(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    sign_in("yangfan")
    page.goto(office.url("/designer/"))
    page.get_by_role("link", name="新建表单").click()
    page.get_by_label("标识").fill("Site check")
    page.locator("[name=zh]").fill("现场核查")
    page.get_by_role("button", name="开始编辑").click()
    expect(page.locator(".field-problem")).to_contain_text("小写字母")
    page.get_by_label("标识").fill("site_check")
    page.get_by_role("button", name="开始编辑").click()

    add(page, "area", "经营面积", "number")
    expect(page.get_by_text("已存入草稿")).to_be_visible()
    add(page, "place", "场所类型", "radio")
    wrong = page.locator("#field .field-problem")
    expect(wrong).to_contain_text("每行写一个选项")
    expect(page.locator("#field").get_by_label("标识"), "nothing typed is lost").to_have_value("place")
    page.locator("#field").get_by_label("选项").fill("shop | 商铺 | Shop\nkaraoke | 歌舞娱乐场所")
    page.locator("#field").get_by_role("button", name="存入草稿").click()
    expect(page.locator("#fields tbody tr")).to_have_count(2)
    page.get_by_role("button", name="上移“场所类型”").click()
    expect(page.locator("#fields tbody td.head code").first).to_have_text("place")
    assert names(page) == ["place", "area"]
    page.get_by_role("link", name="经营面积").click()
    page.locator("#field").get_by_label("显示条件").fill('plase == "shop"')
    page.locator("#field").get_by_role("button", name="存入草稿").click()
    expect(wrong).to_contain_text("plase")
    page.locator("#field").get_by_label("显示条件").fill('place == "shop"')
    page.locator("#field").get_by_label("作为变量").check()
    page.locator("#field").get_by_role("button", name="存入草稿").click()
    expect(page.get_by_text("已存入草稿")).to_be_visible()

    preview: Locator = page.locator("#preview")
    expect(preview.get_by_label("经营面积")).to_be_hidden()
    preview.get_by_text("商铺").click()
    expect(preview.get_by_label("经营面积")).to_be_visible()
    preview.get_by_role("button", name="试判断").click()
    expect(preview.get_by_role("alert")).to_contain_text("不通过")
    preview.get_by_label("经营面积").fill("320")
    preview.get_by_role("button", name="试判断").click()
    expect(preview.get_by_role("status")).to_contain_text("通过")
    add_rows_lists_and_options_of_a_table(page)
    assert grave_findings(page) == []
    shot(page, "form_editor")

    page.get_by_label("修改说明").fill("新的核查表单")
    page.get_by_role("button", name="部署", exact=True).click()
    expect(page.get_by_text("已部署。")).to_be_visible()
    assert deployed(office) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "site_check",
        "title": "现场核查",
        "type": "object",
        "properties": {
            "area": {
                "x-order": 20,
                "type": "number",
                "title": "经营面积",
                "x-when": 'place == "shop"',
                "x-variable": True,
            },
            "place": {
                "x-order": 10,
                "type": "string",
                "x-widget": "radio",
                "oneOf": [
                    {"const": "shop", "title": "商铺", "x-title-en": "Shop"},
                    {"const": "karaoke", "title": "歌舞娱乐场所"},
                ],
                "title": "场所类型",
            },
        },
        "required": ["area", "place"],
    }
    page.goto(office.url("/designer/forms/site_check"))
    page.get_by_role("link", name="编辑表单").click()

    # Another designer changes the same draft: what this page still shows is not saved over it.
    other = page.context.new_page()
    other.goto(office.url("/designer/forms/site_check/edit"))
    other.get_by_role("button", name="删除“场所类型”").click()
    expect(other.get_by_text("不存在"), "a condition still depends on it").to_be_visible()
    other.get_by_role("button", name="删除“经营面积”").click()
    expect(other.locator("#fields tbody tr")).to_have_count(1)
    other.close()
    page.get_by_role("button", name="下移“场所类型”").click()
    expect(page.get_by_text("刚被改过")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(office.url("/designer/forms/site_check/edit?field=place&language=en"))
    assert width_of(page) <= 390
    shot(page, "form_editor_small")
