"""The example plugin inside the example host application, both as their READMEs start them, in a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import Engine
from tests.browser.conftest import shot
from tests.conftest import replace_database

EXAMPLES = Path(__file__).parents[2] / "examples"
PASSWORD = "intranet word"


def installed(plugin: Path, folder: Path) -> None:
    """Write what an installation of the plugin writes for the machine: its name and its entry points."""
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    groups = (
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text("".join(groups), encoding="utf-8")


@pytest.fixture
def intranet(postgres_server: str, county: Engine, tmp_path: Path) -> Iterator[str]:
    """The address of the intranet with the plugin, on the sample county; a process of its own."""
    installed(EXAMPLES / "plugin", tmp_path)
    name = county.database.engine.url.database
    assert name is not None
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(EXAMPLES / "plugin"), str(tmp_path)]),
        "CHENGNUO_DATABASE_URL": replace_database(postgres_server, name),
        "INTRANET_PASSWORD": PASSWORD,
    }
    program = [sys.executable, str(EXAMPLES / "host_application" / "app.py"), "--port", "0"]
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        assert address.startswith("http://"), "the host application has not begun"
        yield address
        running.terminate()


def test_a_visit_is_registered_and_received_in_the_intranet(page: Page, intranet: str) -> None:
    page.goto(f"{intranet}/my-work")
    expect(page).to_have_url(f"{intranet}/sign-in?back=/workflow/desk/")
    page.get_by_label("姓名拼音").fill("zhoumin")
    page.get_by_label("内网密码").fill(PASSWORD)
    page.get_by_role("button", name="进入", exact=True).click()
    expect(page).to_have_url(f"{intranet}/workflow/desk/")
    expect(page.get_by_role("link", name="川岳县内网")).to_be_visible()
    shot(page, "host-desk")

    page.get_by_role("link", name="发起", exact=True).click()
    page.get_by_role("link", name="来访接待").click()
    page.get_by_label("来访单位").fill("邻县政务服务中心")
    page.get_by_label("人数").fill("45")
    page.get_by_label("来访事由").fill("学习一次性告知的做法")
    shot(page, "host-form")
    page.locator("main").get_by_role("button", name="提交").click()

    expect(page.get_by_text("已发起：来访接待。")).to_be_visible()
    shot(page, "host-task")
    page.get_by_role("tab", name="文书").click()
    page.get_by_role("link", name="来访接待单").first.click()
    expect(page.locator("article.paper")).to_contain_text("邻县政务服务中心")
    expect(page.locator("article.paper").get_by_role("row", name="分组")).to_contain_text("3")
    shot(page, "host-paper")
    page.go_back()

    page.get_by_label("接待情况").fill("已参观两个窗口，交流一小时。")
    page.locator("main").get_by_role("button", name="提交").click()
    expect(page.get_by_role("link", name="川岳县内网")).to_be_visible()

    expect(page).to_have_url(re.compile(r"/workflow/cases/\d+$"))
    expect(page.get_by_text("已办结").first).to_be_visible()
    expect(page.locator("[data-element-id=receive]").first).to_be_visible()
    shot(page, "host-case")

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{intranet}/workflow/desk/?language=en")
    page.get_by_role("button", name="Open navigation").click()
    expect(page.get_by_role("navigation", name="Main navigation").get_by_role("link").first).to_be_visible()
    shot(page, "host-narrow")
    refused = page.request.get(f"{intranet}/workflow/desk/start/nothing")
    assert refused.status == 404
    assert "内网提示 404" in refused.text()
