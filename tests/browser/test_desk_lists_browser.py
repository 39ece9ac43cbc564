"""The lists of the desk in a real browser: narrowing, keeping a filter, many rows and long names, a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.sample.hands import Hands
from tests.acceptance.county import COMPLEX, County
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of

LONG = "川岳县高新技术产业开发区综合服务保障中心（筹建处）暨对外合作交流办公室" * 2


def pile_up(office: Office, login: str, count: int) -> None:
    """Put open work of so many matters with long names before the first post of a person."""
    post = Hands(office.engine).person(login).post_ids[0]
    template = County(office.engine).contact("consult")
    with office.engine.database.transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql(
            "WITH made AS (INSERT INTO office_case (process, definition_id, state, version, status, opened_at, head,"
            " history_count, subject) SELECT process, definition_id, '', 1, 'open', opened_at, head, 0, %s"
            " FROM office_case, generate_series(1, %s) WHERE id = %s RETURNING id, opened_at)"
            " INSERT INTO work_item (id, case_id, element, name, post_id, opened_at, due_at)"
            " SELECT gen_random_uuid(), id, 'answer', '答复咨询', %s, opened_at,"
            " opened_at + make_interval(hours => (id - (SELECT min(id) FROM made))::int - 10) FROM made",
            (LONG, count, template, post),
        )


@pytest.mark.rule("TC-5")
def test_a_list_is_narrowed_kept_and_found_again(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    county = County(office.engine)
    county.apply(COMPLEX)
    county.contact("consult")
    sign_in("wangfang")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_text("更多条件与排序").click()
    page.get_by_label("事项", exact=True).fill("食品")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="符合条件")).to_have_text("符合条件 1 件")
    expect(page.get_by_label("事项", exact=True)).to_have_value("食品")
    page.get_by_role("link", name="保存这组条件").click()
    page.get_by_label("名字").fill("食品类")
    assert grave_findings(page) == []
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="清除").click()
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="食品类").click()
    expect(rows).to_have_count(1)
    assert grave_findings(page) == []
    shot(page, "desk-narrowed")


def test_three_hundred_long_lines_fit_screen_and_phone(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    pile_up(office, "wangfang", 300)
    sign_in("wangfang")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for language in ("zh", "en"):
            page.goto(office.url(f"/desk/?language={language}"))
            assert width_of(page) <= width
            shot(page, f"desk-full-{width}-{language}")
        assert grave_findings(page) == []
    page.locator("a[rel=next]").click()
    expect(page.locator("tbody tr")).to_have_count(30)
    page.goto(office.url("/desk/copies?language=en"))
    assert width_of(page) <= 390
    assert grave_findings(page) == []
    shot(page, "desk-copies-empty-phone")
