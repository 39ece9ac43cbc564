"""The bell in a real browser: it shows what is new, leads to it, moves by itself, and is quiet when all is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.sample.hands import Hands
from tests.browser.conftest import Office, shot, width_of


def tell(office: Office, login: str, count: int) -> None:
    """Put letters to somebody into the outbox."""
    person = Hands(office.engine).person(login)
    with office.engine.database.transaction() as session:
        for number in range(count):
            session.connection().exec_driver_sql(
                "INSERT INTO outbox (channel, recipient_kind, recipient, subject, body, at, attempts, topic) "
                "VALUES ('mailbox', 'staff', %s, %s, %s, %s, 0, 'word')",
                (
                    str(person.staff_id),
                    f"会商通知 {number}",
                    "明天上午九点在二楼会议室会商。" * 3,
                    office.engine.clock.now(),
                ),
            )


@pytest.mark.rule("AU-1")
def test_the_bell_rings_moves_and_falls_silent(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    page.clock.install()
    sign_in("hejing")
    expect(page.get_by_role("link", name="消息，没有未读")).to_be_visible()
    tell(office, "hejing", 2)
    page.get_by_role("searchbox").fill("尚未写完")
    page.clock.fast_forward(61_000)
    bell = page.get_by_role("link", name="消息，2 条未读")
    expect(bell).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("尚未写完")
    bell.click()
    shot(page, "news")
    page.get_by_role("button", name="知道了").first.click()
    expect(page.get_by_role("link", name="消息，1 条未读")).to_be_visible()
    page.get_by_role("button", name="全部已读").click()
    expect(page.locator(".flashes")).to_contain_text("已读 1 条消息")
    expect(page.get_by_role("link", name="消息，没有未读")).to_be_visible()


def test_three_hundred_pieces_fit_a_phone(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    tell(office, "hejing", 300)
    sign_in("hejing")
    page.set_viewport_size({"width": 390, "height": 844})
    for language in ("zh", "en"):
        page.goto(office.url(f"/desk/news?language={language}"))
        assert width_of(page) <= 390
        shot(page, f"news-phone-{language}")
    page.locator("a[rel=next]").click()
    expect(page.locator("table.news tbody tr")).to_have_count(30)


def test_ways_are_chosen(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    sign_in("hejing")
    page.goto(office.url("/account/news"))
    page.get_by_label("催办").select_option(label="每日邮件汇总")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flashes")).to_contain_text("已保存")
    expect(page.get_by_label("催办")).to_have_value("digest")
    shot(page, "news-ways")
