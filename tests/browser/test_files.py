"""Papers as files in a browser: chosen, shown as small pictures, looked at beside the form that is being filled in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sample_files as samples
from playwright.sync_api import Page, expect

from tests.acceptance.county import COMPLEX, County
from tests.browser.conftest import Office, shot


@pytest.mark.rule("ON-1", "AU-1")
@pytest.mark.parametrize(("width", "height", "language"), [(1366, 768, "zh"), (390, 844, "zh"), (1366, 768, "en")])
def test_a_clerk_files_a_paper_and_reads_it_beside_the_form(
    page: Page, office: Office, sign_in: Callable[[str], None], width: int, height: int, language: str
) -> None:
    case_id = County(office.engine).apply(COMPLEX)
    with office.engine.database.asking() as connection:
        work = connection.exec_driver_sql(f"SELECT id FROM work_item WHERE case_id = {case_id}").scalar_one()
    sign_in("wangfang")
    page.set_viewport_size({"width": width, "height": height})
    page.goto(office.url(f"/desk/work/{work}?language={language}#materials"))
    listed = page.locator("form[data-upload]").first
    chooser = listed.locator("input[name=file]")

    chooser.set_input_files(
        [
            {"name": "营业执照.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(2)},
            {"name": "身份证.jpg", "mimeType": "image/jpeg", "buffer": samples.photograph()},
            {"name": "脚本.pdf", "mimeType": "application/pdf", "buffer": samples.pdf_with_script()},
        ]
    )

    cards = page.locator(".file-card")
    expect(cards).to_have_count(2)
    expect(page.locator(".upload-wrong")).to_contain_text("脚本.pdf")
    expect(cards.first.locator("img")).to_have_js_property("complete", True)
    assert cards.first.locator("img").evaluate("image => image.naturalHeight") == 320
    shot(page, f"files-{width}-{language}")

    cards.first.locator("a").click()
    dock = page.get_by_role("dialog", name="营业执照.pdf")
    expect(dock.locator("img").first).to_be_visible()
    expect(dock.locator(".file-pages img")).to_have_count(2)
    shot(page, f"file-beside-{width}-{language}")
    dock.locator("[data-later]").click()
    expect(page.get_by_role("dialog", name="身份证.jpg").locator(".file-pages img")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".file-dock")).to_have_count(0)
    expect(cards.last.locator("a")).to_be_focused()
