"""Chromium on a live server with the sample county; every error on a browser's console fails the test."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from county_fixtures import PASSWORD
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect
from web_actions import application
from werkzeug.serving import make_server

from engine import Engine
from webui.show.assets import BUILT

# Other processes of the test run share the machine: patience for the page, never a speed that is asserted.
expect.set_options(timeout=30_000)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine, or the one that playwright installed; without either the tests are skipped."""
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("The front end is not built: run python webui/frontend/build.py.")
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    arguments = {**browser_type_launch_args, "args": ARGUMENTS.split()}
    return {**arguments, "executable_path": found} if found else arguments


@pytest.fixture(scope="session")
def browser_type(browser_type: Any) -> Any:
    """The browser type; skips when there is no Chromium at all."""
    if not any(map(shutil.which, BROWSERS)) and not Path(browser_type.executable_path).exists():
        pytest.skip("No Chromium is installed.")
    return browser_type


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A clerk's screen in the office's zone and language."""
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 768},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(scope="session", autouse=True)
def acts_on_loaded_pages() -> Iterator[None]:
    """Let a click, a word and a choice wait until the page is loaded: its script would meet them half-way."""

    def patient(act: Callable[..., Any]) -> Callable[..., Any]:
        def wait_and_act(locator: Locator, *given: Any, **more: Any) -> Any:
            locator.page.wait_for_load_state()
            return act(locator, *given, **more)

        return wait_and_act

    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "fill", "check", "select_option"):
            patch.setattr(Locator, name, patient(getattr(Locator, name)))
        yield


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page where CHENGNUO_SHOTS names a folder."""
    if folder := os.environ.get("CHENGNUO_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def width_of(page: Page) -> int:
    """How wide the page is once it is loaded, in pixels; right after a click there may be no document yet."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth"))


@dataclass(frozen=True)
class Office:
    """The engine behind the pages, and where the pages are."""

    engine: Engine
    address: str

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.address + path


@pytest.fixture
def office(county: Engine) -> Iterator[Office]:
    """The sample county on a server that lives as long as the test."""
    server = make_server("127.0.0.1", 0, application(county, scripts=True), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Office(county, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()


@pytest.fixture(autouse=True)
def clean_console(context: BrowserContext) -> Iterator[None]:
    """No script error, no refused style or script, no failed request on any page of the test."""
    problems: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Chromium calls a page that says no a failed resource: 403 forbidden, 409 stale, 422 wrong form.
        refusal = any(f"status of {status}" in message.text for status in (403, 409, 422))
        # The screen of a hall learns by it that its address was revoked.
        revoked = "status of 404" in message.text and "/public/hall/" in (message.location.get("url") or "")
        if message.type == "error" and not refusal and not revoked:
            problems.append(f"{message.text} ({message.location.get('url')})")

    context.on("console", heard)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield
    assert problems == []


@pytest.fixture
def sign_in(page: Page, office: Office) -> Callable[[str], None]:
    """``sign_in("wangfang")``: through the login page, whoever was logged in before."""

    def enter(login: str) -> None:
        page.context.clear_cookies()
        page.goto(office.url("/login"))
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(office.url("/desk/"))
        # Whoever turns the page's clock or hides it needs its script to listen.
        page.wait_for_load_state()

    return enter
