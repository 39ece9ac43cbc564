"""Ways to work other than with a mouse on one screen: the keyboard alone, two browsers on one task, long lists."""

from __future__ import annotations

from collections.abc import Callable

from county_fixtures import PASSWORD
from playwright.sync_api import Page, expect

from engine.sample.hands import Hands
from tests.browser.conftest import Office
from tests.browser.test_board import INQUIRY, accepted


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until the focus is on such an element; a hundred stops are too many for anybody."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the tabulator never comes to {selector}")


def test_the_keyboard_alone_leads_from_login_to_submission(page: Page, office: Office) -> None:
    accepted(office, "CY-SJ-002")
    page.goto(office.url("/login"))
    page.locator("body").press("Tab")
    if not page.evaluate("() => document.activeElement.name === 'login'"):
        tab_to(page, "[name=login]")
    page.keyboard.type("hejing")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(office.url("/desk/"))
    tab_to(page, ".main-link")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("审查申请")
    tab_to(page, "[name=opinion]")
    page.keyboard.press("Space")
    tab_to(page, "[name=text]")
    page.keyboard.type("符合要求。")
    tab_to(page, ".form-actions .btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("已提交")


def test_no_name_in_the_english_navigation_is_cut_off(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    """Not even when its page is open, which makes it bolder; the inspector has the most pages."""
    sign_in("qianzheng")
    page.goto(office.url("/desk/?language=en"))
    cut_off = page.locator(".side-nav a").evaluate_all(
        "links => links.filter(link => { link.setAttribute('aria-current', 'page');"
        " const name = link.querySelector('span'); return name.scrollWidth > name.clientWidth; })"
        ".map(link => link.innerText)"
    )
    assert cut_off == []


def test_who_comes_second_is_told_that_the_task_is_done(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    case_id = accepted(office, "CY-SJ-002")
    sign_in("hejing")
    page.get_by_role("link", name="审查申请").click()
    page.get_by_label("符合条件", exact=True).check()
    page.get_by_label("审查情况").fill("符合要求。")
    Hands(office.engine).answer(case_id, "review", {"opinion": "agree", "text": "同意。"})
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("main")).to_contain_text("已经办完或取消")


def test_long_lists_go_on_page_by_page(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    hands = Hands(office.engine)
    for _ in range(95):
        hands.register("wangfang", {**INQUIRY, "kind": "consult", "matter": "咨询办理条件"})
    sign_in("wangfang")
    for path in ("/desk/", "/cases/"):
        page.goto(office.url(path))
        seen = page.locator("tbody tr").count()
        while page.get_by_role("link", name="下一页").count():
            before = page.url
            page.get_by_role("link", name="下一页").click()
            page.wait_for_url(lambda address, before=before: address != before)
            seen += page.locator("tbody tr").count()
        assert seen == 95, path
