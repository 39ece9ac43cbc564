"""Boards that move by themselves in a real browser: what is new comes, and nobody at the keyboard is disturbed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.acceptance.county import COMPLEX, ORDINARY, County
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of

HALF_A_MINUTE = 31_000


def test_the_desk_moves_and_focus_and_typing_stay(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    county = County(office.engine)
    first = county.apply(COMPLEX)
    page.clock.install()
    sign_in("wangfang")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    page.keyboard.press("j")
    focused = page.locator(".main-link:focus")
    expect(focused).to_have_count(1)

    county.apply(ORDINARY)
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(rows).to_have_count(2)
    expect(page.locator(f"tr[data-key='matter-{first}'] .main-link")).to_be_focused()
    expect(page.locator("[data-count='desk.inbox']")).to_have_text("1")
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(page.locator("[data-count='desk.inbox']")).to_have_text("2")

    # While somebody types into the panel, what is new waits, and comes when the field is as it was.
    page.get_by_text("更多条件与排序").click()
    field = page.get_by_label("事项", exact=True)
    field.fill("食")
    county.contact("consult")
    with page.expect_response(lambda answer: answer.request.headers.get("x-live") == "yes"):
        page.clock.fast_forward(HALF_A_MINUTE)
    expect(field).to_have_value("食")
    expect(field).to_be_focused()
    expect(rows).to_have_count(2)
    field.fill("")
    page.locator("h1").click()
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(rows).to_have_count(3)
    expect(page.locator("details.narrow")).to_have_attribute("open", "")
    assert grave_findings(page) == []


def test_a_hidden_tab_asks_nothing_and_asks_when_it_is_seen_again(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    page.clock.install()
    sign_in("wangfang")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "x-live" in request.headers else None)
    see = """state => {
        Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(see, "hidden")
    page.clock.fast_forward(10 * HALF_A_MINUTE)
    assert asked == []
    with page.expect_response(lambda answer: "x-live" in answer.request.headers):
        page.evaluate(see, "visible")
    assert len(asked) == 1


def test_the_joint_board_moves(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    page.clock.install()
    sign_in("zhoumin")
    page.goto(office.url("/board/joint"))
    expect(page.get_by_text("没有正在会审的联办件")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.headers.get("x-live") == "yes") as answered:
        page.clock.fast_forward(HALF_A_MINUTE)
    assert answered.value.status == 200
    assert grave_findings(page) == []


def test_a_hall_screen_moves_fills_screen_and_phone_and_ends_with_its_address(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    county = County(office.engine)
    county.apply(COMPLEX)
    page.clock.install()
    sign_in("zhoumin")
    page.goto(office.url("/board/halls"))
    expect(page.get_by_text("还没有大屏。")).to_be_visible()
    page.get_by_label("大厅名称").fill("一楼综合服务大厅")
    page.get_by_role("button", name="生成地址").click()
    address = page.get_by_label("新大屏的地址").input_value()
    assert grave_findings(page) == []
    shot(page, "halls")

    wall = page.context.new_page()
    wall.clock.install()
    for width, height in ((1366, 768), (390, 844), (1920, 1080)):
        wall.set_viewport_size({"width": width, "height": height})
        for language in ("en", "zh"):
            wall.goto(f"{address}?language={language}")
            expect(wall.locator(".wall-number")).to_have_count(1)
            assert width_of(wall) <= width
            shot(wall, f"wall-{width}-{language}")
        if width != 390:
            assert wall.evaluate("document.documentElement.scrollHeight") <= height
    assert grave_findings(wall) == []
    county.apply(ORDINARY)
    wall.clock.fast_forward(HALF_A_MINUTE)
    expect(wall.locator(".wall-number")).to_have_count(2)

    page.get_by_role("button", name="停用地址").click()
    expect(page.get_by_text("已停用", exact=True)).to_be_visible()
    with wall.expect_response(lambda answer: answer.request.headers.get("x-live") == "yes") as answered:
        wall.clock.fast_forward(HALF_A_MINUTE)
    assert answered.value.status == 404
    expect(wall.locator(".wall-number")).to_have_count(0)
