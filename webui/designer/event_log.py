"""The event log of a process for other programs, as XES or OCEL 2.0; it is on record (SP-6)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from flask import abort, request
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.identity.permissions import may_export
from engine.jobs.list_exports import Told
from engine.queries.operation.event_logs import Logged, count_events, logged_ids, write_log
from webui.designer.blueprint import blueprint
from webui.designer.narrowing import narrowed
from webui.web.access import actor, requires
from webui.web.database import engine, reading, reported
from webui.web.downloads import offer, record
from webui.web.saved_files import saved_as

MOST_AT_ONCE = 500
"""Cases of a log that leaves at once; background work writes longer ones."""
_ENDINGS = {"xes": "xes", "ocel": "json"}


@dataclass(frozen=True)
class EventLog:
    """The event log of the cases of a process (事件日志) that were opened in the period of the request."""

    name: str
    title: LazyString | str

    @property
    def kinds(self) -> Mapping[str, str]:
        """XES is XML, OCEL 2.0 is written as JSON."""
        return {"xes": "application/xml", "ocel": "application/json"}

    @property
    def too_long(self) -> str:
        """Why it does not leave at once."""
        return _("事件日志超过 %(most)s 件办件，一次导不完。", most=MOST_AT_ONCE)

    def file_name(self, kind: str, query: Mapping[str, str]) -> str:
        """Named after the process."""
        return f"{query.get('process') or self.name}.{_ENDINGS[kind]}"

    def write(self, kind: str, told: Told, file: BinaryIO) -> int:
        """Write the log; its events, which are counted first. NotFound when the process is not there any more."""
        process = request.args.get("process", "")
        ids = logged_ids(reading(), _asked(process))
        told(0, count_events(reading(), ids))
        return write_log(reading(), kind, process, ids, told, file)


EVENT_LOG = EventLog("event_log", lazy_gettext("流程的事件日志"))


@blueprint.get("/processes/<process>/log.<kind>")
@requires("design")
def event_log(process: str, kind: str) -> Response:
    """The event log of the cases that were opened in the period, at once or in the background; it is on record."""
    if kind not in EVENT_LOG.kinds:
        abort(404)
    may_export(actor(), EVENT_LOG.name).check()
    query = {**request.args.to_dict(), "process": process}
    found = reported(lambda: _short(process, kind))
    if found is None:
        return offer(EVENT_LOG.name, kind, query)
    content, events = found
    record(EVENT_LOG.name, kind, events)
    headers = {"Content-Disposition": saved_as(EVENT_LOG.file_name(kind, query))}
    return Response(content, mimetype=EVENT_LOG.kinds[kind], headers=headers)


def _short(process: str, kind: str) -> tuple[bytes, int] | None:
    """The log and its events; None when it is too long for one answer."""
    ids = logged_ids(reading(), _asked(process), MOST_AT_ONCE + 1)
    if len(ids) > MOST_AT_ONCE:
        return None
    file = io.BytesIO()
    events = write_log(reading(), kind, process, ids, lambda _written: None, file)
    return file.getvalue(), events


def _asked(process: str) -> Logged:
    chosen = narrowed(process)
    return Logged(process, engine().clock.now() - timedelta(days=chosen.days), chosen.definitions)
