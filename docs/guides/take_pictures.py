"""Takes the pictures of the guides from a running demonstration: ``python docs/guides/take_pictures.py ADDRESS``.

Needs the ``test`` extra (playwright, with a Chromium) and a fresh ``chengnuo demo``. Pictures are WebP files,
``images/<language>/<name>.webp``; those of a phone are as wide as a phone.
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from engine.sample.demonstration import PASSWORD

IMAGES = Path(__file__).parent / "images"
DESK = (1366, 768)
PHONE = (390, 844)
WIDTH = 1000
"""Pixels of a picture of a desk's screen in the guides."""
QUALITY = 60


@dataclass(frozen=True)
class Picture:
    """One picture: whose screen, which page, and the links that lead on from there (selectors, the first match each).

    ``login`` None is the public site.
    """

    name: str
    login: str | None
    path: str
    follow: tuple[str, ...] = ()
    size: tuple[int, int] = DESK


PICTURES = (
    Picture("everybody-news", "wangfang", "/desk/news"),
    Picture("designer-process", "yangfan", "/designer/", ("main td.head a",)),
    Picture("clerk-inbox", "wangfang", "/desk/"),
    Picture("clerk-register", "wangfang", "/desk/register"),
    Picture("clerk-task", "wangfang", "/desk/", (".row-link:last-child a[href*='/desk/work/']",)),
    Picture("clerk-search", "wangfang", "/cases/"),
    Picture("handler-inbox", "weiqiang", "/desk/"),
    Picture("handler-task", "weiqiang", "/desk/", (".row-link a[href*='/desk/work/']",)),
    Picture("handler-case", "weiqiang", "/desk/", (".row-link a[href*='/cases/']",)),
    Picture("leader-load", "fangyuan", "/board/load"),
    Picture("coordinator-board", "zhoumin", "/board/joint"),
    Picture("coordinator-gantt", "zhoumin", "/board/joint", ("a[href*='gantt']",)),
    Picture("coordinator-load", "zhoumin", "/board/load"),
    Picture("inspector-cards", "qianzheng", "/supervision/cards"),
    Picture("inspector-charts", "qianzheng", "/supervision/charts"),
    Picture("inspector-accountability", "qianzheng", "/supervision/accountability"),
    Picture("inspector-complaints", "qianzheng", "/supervision/complaints"),
    Picture("inspector-exports", "qianzheng", "/exports/"),
    Picture("admin-items", "huyang", "/admin/items"),
    Picture("admin-organisation", "huyang", "/admin/organisation"),
    Picture("admin-calendar", "huyang", "/admin/calendar"),
    Picture("admin-operation", "huyang", "/admin/operation"),
    Picture("citizen-home", None, "/", size=PHONE),
    Picture("citizen-guide", None, "/public/items", ("main a[href*='/public/items/']",), size=PHONE),
    Picture("citizen-progress", None, "/public/progress", size=PHONE),
)


def take(page: Page, address: str, language: str, picture: Picture) -> bytes:
    """The picture as a WebP file, on the page of somebody who is logged in."""
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    page.goto(f"{address}{picture.path}?language={language}")
    for selector in picture.follow:
        page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_load_state("networkidle")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if shown.width > WIDTH:
        shown = shown.resize((WIDTH, shown.height * WIDTH // shown.width), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    shown.save(stream, "WEBP", quality=QUALITY, method=6)
    return stream.getvalue()


def _log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/desk/")


def main(address: str) -> None:
    """Take every picture in both languages."""
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for login in dict.fromkeys(picture.login for picture in PICTURES):
            page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
            if login is not None:
                _log_in(page, address, login)
            for language in ("zh", "en"):
                folder = IMAGES / language
                folder.mkdir(parents=True, exist_ok=True)
                for picture in PICTURES:
                    if picture.login == login:
                        (folder / f"{picture.name}.webp").write_bytes(take(page, address, language, picture))
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
