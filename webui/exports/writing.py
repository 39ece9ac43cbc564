"""Writing a long list in the words of the pages, for the background work (``engine.jobs.list_exports``)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import Flask, g
from werkzeug.exceptions import NotFound as NoPage

from engine.cases.runtime import Runtime
from engine.errors import NotFound
from engine.jobs.list_exports import Order, Told
from engine.office.written_tables import Cell
from webui.exports.lists import LISTS
from webui.show import languages
from webui.web import database
from webui.web.downloads import ExportedList, written

AT_ONCE = 1_000
"""Lines that are read with one statement."""


def write(runtime: Runtime, order: Order, told: Told) -> tuple[bytes, int]:
    """The file and its lines, as the page of whoever asked would show them; NotFound when it shows nothing any more.

    Its lines are counted first, so that the progress can be shown against them.
    """
    app = Flask("webui")
    app.config["SECRET_KEY"] = secrets.token_hex(32)
    app.extensions["chengnuo"] = runtime
    languages.install(app)
    database.install(app)
    with app.test_request_context("/", query_string=dict(order.query)):
        g.actor, g.language = order.actor, order.language
        try:
            return database.reported(lambda: _written(LISTS[order.name], order.kind, told))
        except NoPage as error:
            raise NotFound("这张列表已经不存在。", "The list does not exist any more.") from error


def _written(found: ExportedList, kind: str, told: Told) -> tuple[bytes, int]:
    total, count = 0, 0
    for lines in _pages(found):
        total += len(lines)
        told(0, total)

    def counted() -> Iterator[list[Cell]]:
        nonlocal count
        for page in _pages(found):
            yield from page
            count += len(page)
            told(count)

    return written(found, kind, counted()), count


def _pages(found: ExportedList) -> Iterator[list[list[Cell]]]:
    after = None
    while True:
        page, after = found.lines(after, AT_ONCE)
        yield page
        if after is None:
            return
