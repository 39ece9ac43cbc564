"""Charts in a real browser: drawn beside their tables, a click opens the cases, axe finds nothing grave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.jobs.list_exports import write_exports
from tests.acceptance.county import COMPLEX, ORDINARY, County
from tests.browser.accessibility import grave_findings
from tests.browser.conftest import Office, shot, width_of
from webui.exports.writing import write


@pytest.mark.rule("TC-9")
def test_charts_are_drawn_and_lead_to_their_cases(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    county = County(office.engine)
    county.accepted(COMPLEX)
    county.apply(ORDINARY)
    sign_in("zhoumin")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for language in ("zh", "en"):
            page.goto(office.url(f"/supervision/charts?language={language}"))
            expect(page.locator(".chart canvas")).to_have_count(2)
            assert width_of(page) <= width
            assert grave_findings(page) == []
            shot(page, f"charts-{width}-{language}")
    page.goto(office.url("/supervision/charts?language=zh"))
    page.get_by_text("数据表").click()
    page.locator("#chart-days a").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收件")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert grave_findings(page) == []
    with page.expect_download() as download:
        page.goto(office.url("/supervision/charts?language=zh"))
        page.get_by_role("link", name=".xlsx").click()
    assert download.value.suggested_filename == "statistics-2026-03.xlsx"

    page.goto(office.url("/exports/new/statistics/csv?month=2026-03"))
    assert grave_findings(page) == []
    page.get_by_role("button", name="在后台导出").press("Enter")
    expect(page.locator("tbody tr").first.get_by_role("progressbar")).to_be_visible()
    assert grave_findings(page) == []
    assert write_exports(office.engine, write) == 1
    # The list moves by itself when the file is there.
    written = page.get_by_role("link", name="下载 统计图")
    with page.expect_download() as download:
        written.press("Enter")
    assert download.value.suggested_filename == "statistics.csv"
    page.set_viewport_size({"width": 390, "height": 844})
    assert width_of(page) <= 390
    page.goto(office.url("/admin/items"))
    expect(page.locator(".lone-mark")).to_have_text("403")
    assert grave_findings(page) == []
