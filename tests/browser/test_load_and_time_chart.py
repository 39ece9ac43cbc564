"""Workload and time chart in a real browser: the figure opens the tasks, everything fits, axe finds nothing grave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.office.organisation.records import Post, PostHolding, Staff
from tests.acceptance.county import COMPLEX, County
from tests.acceptance.test_joining import opened
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of


@pytest.mark.rule("JA-7")
def test_the_load_leads_to_the_tasks_and_the_chart_fits(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    county = County(office.engine)
    county.accepted(COMPLEX)
    joint = opened(county)
    with office.engine.database.transaction() as session:
        for person in session.scalars(select(Staff).join(PostHolding, PostHolding.staff_id == Staff.id)):
            if person.login != "zhoumin":
                person.name = "阿卜杜热合曼·买买提江·努尔麦麦提·图尔荪尼亚孜·阿不都"
        for post in session.scalars(select(Post)):
            post.name = (post.name + "兼综合受理与帮办代办").ljust(24, "岗")
    sign_in("zhoumin")
    addresses = ("/board/load?department=market", f"/board/joint/{joint}/gantt", "/board/load/tasks?department=market")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for language in ("zh", "en"):
            for number, address in enumerate(addresses):
                joined = "&" if "?" in address else "?"
                page.goto(office.url(f"{address}{joined}language={language}"))
                assert width_of(page) <= width, address
                frames = page.locator(".table-frame").all()
                assert all(each.evaluate("e => e.scrollWidth <= e.clientWidth + 1") for each in frames), address
                shot(page, f"load-{number}-{width}-{language}")
                assert grave_findings(page) == [], address
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(office.url("/board/load?department=market&language=zh"))
    page.locator(".load-grid a").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("工作负荷")
    expect(page.locator("tbody tr").first).to_be_visible()
