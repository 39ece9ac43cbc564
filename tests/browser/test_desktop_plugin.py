"""The plugin of the desktop modeler shows what the check of the command line finds, which answers this machine only."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, expect

from engine.cli.check_server import CheckServer
from engine.operations.element_templates import plugin_script

DRAWN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
<process id="p" isExecutable="true"><startEvent id="s"/><task id="a" name="审核"/><endEvent id="e"/>
<sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"""

MODELER = """
const listeners = {};
window.shown = [];
window.chosen = [];
const { plugin } = window.plugins.find(({ type }) => type === 'bpmn.modeler.additionalModules');
const Checks = plugin.chengnuoChecks[1];
const elements = { a: { id: 'a' } };
new Checks(
  { on: (names, heard) => [names].flat().forEach((name) => (listeners[name] = heard)) },
  { getContainer: () => document.body, getRootElement: () => null, scrollToElement: () => {} },
  { remove: () => (window.shown = []), add: (id, type, { html }) => window.shown.push(`${id} ${html.textContent}`) },
  { select: ({ id }) => window.chosen.push(id) },
  { get: (id) => elements[id] },
  { saveXML: async () => ({ xml: window.drawn }) },
);
window.changed = () => listeners['commandStack.changed']();
"""
"""A modeler as far as the plugin sees one."""


@pytest.fixture
def server() -> Iterator[CheckServer]:
    """The check, beside it a file with the same process as it was before."""
    found = CheckServer(0, {"p.bpmn": DRAWN.encode()})
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def asked(server: CheckServer, path: str = "/check", **headers: str) -> int:
    address = f"http://127.0.0.1:{server.server_port}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, DRAWN.encode(), headers)) as answer:
            assert [each["rule"] for each in json.load(answer)["problems"]] == ["unreachable"]
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_the_plugin_shows_what_the_check_finds(server: CheckServer, browser: Browser, tmp_path: Path) -> None:
    assert asked(server) == 200
    assert asked(server, "/other") == 404
    assert asked(server, Origin="https://evil.example") == 403
    assert asked(server, Host="evil.example:80") == 404

    page = browser.new_page(locale="zh-CN")
    plugin = plugin_script().replace("127.0.0.1:8765", f"127.0.0.1:{server.server_port}")
    (tmp_path / "modeler.html").write_text("<!doctype html><meta charset=utf-8><title>modeler</title>", "utf-8")
    page.goto((tmp_path / "modeler.html").as_uri())
    for script in (plugin, MODELER, f"window.drawn = {json.dumps(DRAWN)}; changed()"):
        page.add_script_tag(content=script)
    line = page.get_by_role("button", name="从开始走不到「审核」")
    line.click()
    assert page.evaluate("chosen") == ["a"]
    assert page.evaluate("shown") == ["a 1"]
    more = '<sequenceFlow id="g" sourceRef="a" targetRef="e"/></process>'
    ended = DRAWN.replace('targetRef="e"', 'targetRef="a"').replace("</process>", more)
    page.add_script_tag(content=f"window.drawn = {json.dumps(ended)}; changed()")
    expect(line).to_have_count(0)
    page.close()
