"""The clerk's day in a real browser: a case from the first inquiry to the served certificate."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.cases.bundles import Files
from engine.cases.definitions import store
from engine.clock import VirtualClock, office_time
from engine.sample.hands import Hands
from tests.acceptance.county import COMPLEX, County
from tests.browser.conftest import Office, shot, width_of
from tests.integration.cases.diagrams import linear


@pytest.fixture
def flash(page: Page) -> Callable[[str], None]:
    """``flash("已提交")``: the page says so at its top."""
    return lambda words: expect(page.locator(".flashes")).to_contain_text(words)


def register(page: Page, item: str, name: str) -> None:
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_label("办事", exact=True).check()
    page.get_by_label("姓名或单位名称").fill(name)
    page.locator("[name=id_number]").fill("110101199003070011")
    page.get_by_label("联系电话").first.fill("13900001234")
    page.get_by_label("事由").fill("想开一家面馆")
    page.get_by_label("搜索事项").fill(item)
    page.locator("#item-suggestions").get_by_text(item, exact=False).first.click()
    page.get_by_role("button", name="登记", exact=True).click()


@pytest.mark.rule("FI-2", "ON-1", "ON-2", "ON-3", "TC-7")
def test_a_case_from_first_inquiry_to_delivery(
    page: Page, office: Office, sign_in: Callable[[str], None], flash: Callable[[str], None], clock: VirtualClock
) -> None:
    def hand_in(login: str, step: str, answers: dict[str, str | None]) -> None:
        sign_in(login)
        page.get_by_role("link", name=step).click()
        for label, words in answers.items():
            if words is None:
                page.get_by_role("radio", name=label, exact=True).check()
            else:
                page.get_by_label(label).fill(words)
        page.get_by_role("button", name="提交", exact=True).click()
        flash("已提交")
        office.engine.settle()

    sign_in("wangfang")
    expect(page.get_by_text("都办完了")).to_be_visible()
    register(page, "食品经营许可（新办）", "张三丰")
    flash("已登记")
    office.engine.settle()

    # The first step is the clerk's own, so the page leads straight to it.
    expect(page.get_by_role("heading", name="核对申请材料", level=1)).to_be_visible()
    page.get_by_role("button", name="全部符合").click()
    second = page.locator(".materials-check tbody").nth(1)
    expect(second.get_by_label("如何补正")).to_be_hidden()
    second.get_by_role("radio", name="缺少").check()
    second.get_by_label("问题").fill("没有提交")
    second.get_by_label("如何补正").fill("补交原件一份")
    page.get_by_label("一次性告知补正").check()
    page.get_by_role("button", name="提交", exact=True).click()
    flash("已提交")
    office.engine.settle()

    page.get_by_role("link", name="我的待办").first.click()
    page.get_by_role("link", name="登记补正材料").click()
    page.get_by_role("tab", name=re.compile("文书")).click()
    expect(page.locator(".fresh-papers")).to_contain_text("一次性告知书")
    expect(page.get_by_role("link", name="一次性告知书", exact=True)).to_be_visible()
    expect(page.locator(".materials-check")).to_contain_text("没有提交")
    expect(page.locator(".materials-check tbody"), "only what the notice named is asked for").to_have_count(1)
    page.get_by_role("button", name="全部符合").click()
    page.get_by_role("button", name="提交", exact=True).click()
    flash("已提交")
    office.engine.settle()
    number = page.locator(".strip dd").first.inner_text().splitlines()[0]

    # A complex item: reviewed, discussed, decided by the leader.
    hand_in("hejing", "审查申请", {"符合条件": None, "审查情况": "场所和设备符合要求。"})
    hand_in("guotao", "组织会审", {"符合条件": None, "审查情况": "同意经办意见。"})
    hand_in("mayulan", "作出决定", {"准予": None})

    clock.turn_to(office_time(2026, 3, 3, 10))
    hand_in("wangfang", "送达办理结果", {"直接送达": None, "签收人": "张三丰", "签收日期": "2026-03-03"})

    page.goto(office.url("/cases/"))
    page.get_by_role("searchbox", name="查找", exact=True).fill(number)
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".page-head")).to_contain_text("已办结")
    page.get_by_role("tab", name=re.compile("文书")).click()
    for paper in ("材料接收凭证", "一次性告知书", "受理通知书", "准予许可决定书", "送达回证"):
        expect(page.get_by_role("link", name=paper, exact=True).first).to_be_visible()
    page.get_by_role("link", name="受理通知书", exact=True).click()
    expect(page.locator("article.paper")).to_contain_text("张三丰")


def test_a_wrong_form_comes_back_with_its_words(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_label("咨询", exact=True).check()
    page.get_by_label("事由").fill("问问")
    page.get_by_label("联系电话").first.fill("12")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有提交")
    expect(page.locator(".field-wrong")).to_have_count(2)
    expect(page.get_by_label("事由")).to_have_value("问问")
    expect(page.get_by_label("咨询", exact=True)).to_be_checked()


def test_back_from_a_refused_form_asks_nobody_to_send_it_again(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="办件查询").click()
    page.go_back()
    expect(page.get_by_role("heading", name="首问登记", level=1)).to_be_visible()


def test_fields_show_when_they_are_needed(page: Page, sign_in: Callable[[str], None]) -> None:
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    expect(page.get_by_label("搜索事项")).to_be_hidden()
    page.get_by_label("办事", exact=True).check()
    expect(page.get_by_label("搜索事项")).to_be_visible()
    page.get_by_label("其他机关").check()
    expect(page.get_by_label("地点")).to_be_visible()
    page.get_by_label("投诉", exact=True).check()
    expect(page.get_by_label("搜索事项")).to_be_hidden()


def test_the_desk_works_without_script(browser, office: Office) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(office.url("/login"))
    page.get_by_label("用户名").fill("wangfang")
    page.get_by_label("密码").fill("correct horse")
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(office.url("/desk/register"))
    page.get_by_label("办事", exact=True).check()
    page.get_by_label("姓名或单位名称").fill("李四")
    page.get_by_label("联系电话").first.fill("13900001234")
    page.get_by_label("事由").fill("开书店")
    page.get_by_label("搜索事项").fill("出版物零售")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_label("姓名或单位名称")).to_have_value("李四")
    page.locator("#item-suggestions input").first.check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("已登记")
    context.close()


def test_a_draft_waits_until_its_writer_comes_back(
    page: Page, office: Office, sign_in: Callable[[str], None], flash: Callable[[str], None]
) -> None:
    sign_in("wangfang")
    register(page, "食品经营许可（新办）", "张三丰")
    flash("已登记")
    page.get_by_label("备注").fill("等申请人去取身份证")
    page.get_by_role("button", name="存草稿").click()
    flash("草稿已保存")
    page.get_by_role("link", name="我的待办").first.click()
    expect(page.locator("tbody")).to_contain_text("草稿")
    page.get_by_role("link", name="核对申请材料").click()
    expect(page.get_by_label("备注")).to_have_value("等申请人去取身份证")


@pytest.mark.rule("FI-4")
def test_an_item_is_chosen_even_when_the_list_is_replaced_under_the_pointer(
    page: Page, sign_in: Callable[[str], None]
) -> None:
    """Newer suggestions may arrive between the press and the release of the button."""
    sign_in("wangfang")
    page.get_by_role("link", name="首问登记").first.click()
    page.get_by_label("办事", exact=True).check()
    page.get_by_label("搜索事项").fill("食品经营许可（新办）")
    chosen = page.locator("#item-suggestions label", has_text="食品经营许可（新办）").first
    with page.expect_response("**/desk/items**"):
        page.get_by_label("搜索事项").press_sequentially(" ")
    page.wait_for_load_state("networkidle")
    chosen.hover()
    page.mouse.down()
    page.evaluate(
        "() => { const list = document.querySelector('#item-suggestions'); list.innerHTML = list.innerHTML; }"
    )
    page.mouse.up()
    expect(chosen.locator("input")).to_be_checked()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_fit_a_phone(page: Page, office: Office, sign_in: Callable[[str], None], language: str) -> None:
    sign_in("wangfang")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/desk/", "/desk/register", "/cases/"):
        page.goto(office.url(f"{path}?language={language}"))
        wide = width_of(page)
        assert wide <= 390, f"{path} is {wide} pixels wide"
    page.get_by_role("button", name=re.compile("打开导航|Open navigation")).click()
    expect(page.get_by_role("link", name=re.compile("我的待办|My work")).first).to_be_visible()


@pytest.mark.rule("FI-1")
@pytest.mark.parametrize(("width", "height", "language"), [(1366, 768, "zh"), (390, 844, "zh"), (1366, 768, "en")])
def test_what_was_handed_on_is_found_again_without_leaving_the_keyboard(
    page: Page, office: Office, sign_in: Callable[[str], None], width: int, height: int, language: str
) -> None:
    county = County(office.engine)
    case_id = county.apply(COMPLEX, applicant_name="买买提·吐尔逊")
    county.apply(COMPLEX)
    county.check(case_id, "accept")
    sign_in("wangfang")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(office.url(f"/desk/?language={language}"))
    shot(page, f"desk-{width}-{language}")

    page.locator(".desk-tabs a").nth(2).click()
    expect(page.locator(".main-link")).to_have_count(2)
    shot(page, f"done-{width}-{language}")
    # Keys are listened to once the page's script has run.
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".main-link").last).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".main-link").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    if width > 991:
        page.keyboard.press("/")
        page.keyboard.type("吐尔逊")
        page.keyboard.press("Enter")
        expect(page.locator(".main-link")).to_have_count(1)
        shot(page, f"found-{width}-{language}")
        page.wait_for_load_state()
        page.keyboard.press("j")
        expect(page.locator(".main-link")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(office.url(f"/cases/{case_id}"))
        # What comes in is registered by keys alone: to the page, into the form, and handing it in.
        page.wait_for_load_state()
        page.keyboard.press("n")
        expect(page).to_have_url(office.url("/desk/register"))
        page.wait_for_load_state()
        page.keyboard.press("f")
        expect(page.locator("input[name=kind]").first).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-problems]")).to_be_focused()


@pytest.mark.rule("AU-1")
def test_chosen_tasks_are_ticked_with_the_mouse_and_signed(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    """The link of a row covers the row, but not its box."""
    form = """{"$id": "opinion", "title": "意见", "x-title-en": "Opinion", "type": "object", "required": ["note"],
     "properties": {"note": {"type": "string", "title": "说明", "x-title-en": "Note", "minLength": 1}}}""".encode()
    drawn = {"routine.bpmn": linear("routine", 1, form="opinion", batch="true")}
    with office.engine.database.transaction() as session:
        store(session, Files(drawn, {"opinion": form}, {}), office.engine.clock.now(), None)
    for key in ("first", "second"):
        person = Hands(office.engine).person("hejing")
        office.engine.open_case(person, process="routine", data={"department": "market"}, key=key)
    sign_in("hejing")
    page.goto(office.url("/desk/"))
    boxes = page.locator("input[name=work]")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    shot(page, "desk-together")
    page.get_by_role("button", name="一起签批勾选的").click()
    page.locator("[name=note]").fill("同意。")
    shot(page, "signing-together")
    page.get_by_role("button", name="全部签批").click()
    expect(page.get_by_text("已签批")).to_have_count(2)
