"""Writing a long list in the words of the pages, for the background work (``engine.jobs.list_exports``)."""

from __future__ import annotations

import secrets
from typing import BinaryIO

from flask import Flask, g
from werkzeug.exceptions import NotFound as NoPage

from engine.cases.runtime import Runtime
from engine.errors import NotFound
from engine.jobs.list_exports import Order, Told
from webui.exports.lists import LISTS
from webui.show import languages
from webui.web import database


def write(runtime: Runtime, order: Order, told: Told, file: BinaryIO) -> int:
    """Write the file as the page of whoever asked would show it; its lines. NotFound when it shows nothing any more."""
    app = Flask("webui")
    app.config["SECRET_KEY"] = secrets.token_hex(32)
    app.extensions["chengnuo"] = runtime
    languages.install(app)
    database.install(app)
    with app.test_request_context("/", query_string=dict(order.query)):
        g.actor, g.language = order.actor, order.language
        try:
            return database.reported(lambda: _anew(order, told, file))
        except NoPage as error:
            raise NotFound("这张列表已经不存在。", "The list does not exist any more.") from error


def _anew(order: Order, told: Told, file: BinaryIO) -> int:
    # A replica that failed on the way has left a beginning.
    file.seek(0)
    file.truncate()
    return LISTS[order.name].write(order.kind, told, file)
