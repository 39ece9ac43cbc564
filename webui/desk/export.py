"""The lists of the desk as files; no column tells who applied, because a list leaves the office (SP-6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.queries.desk import copies, matters, worklist
from engine.queries.desk.saved_lists import TABS
from webui.desk.blueprint import blueprint
from webui.desk.inbox import SHARES
from webui.desk.lists import TAB_NAMES, asked_filter
from webui.show.formatting import moment
from webui.show.labels import label
from webui.show.names import process_name, step
from webui.web.access import actor, login_required
from webui.web.database import engine, reading
from webui.web.downloads import ExportedList, Lines, answer, written_light


@blueprint.get("/export/<tab>.<kind>")
@login_required
def export(tab: str, kind: str) -> Response:
    """What the tab is narrowed to, as a file."""
    if tab not in EXPORTED:
        abort(404)
    return answer(EXPORTED[tab], kind)


def _inbox(after: Any, most: int) -> tuple[Lines, Any]:
    me, asked = actor(), request.args.get("share", "all")
    share: worklist.Share = asked if asked in SHARES else "all"
    page = worklist.inbox(
        reading(),
        staff_id=me.staff_id,
        post_ids=me.post_ids,
        now=engine().clock.now(),
        share=share,
        wanted=asked_filter(),
        after=after,
        most=most,
    )
    lines: Lines = [
        [
            row.number or f"#{row.case_id}",
            row.item_name or process_name(row.process),
            step(task.name),
            task.post_name,
            written_light(task.left.colour),
            moment(task.due_at),
            moment(row.case_due_at),
            moment(row.received_at),
        ]
        for row in page.rows
        for task in row.tasks
    ]
    return lines, page.next


def _matters(tab: str, after: Any, most: int) -> tuple[Lines, Any]:
    page = matters.matters(
        reading(),
        actor(),
        share=cast(matters.Share, tab),
        now=engine().clock.now(),
        status=request.args.get("status") or None,
        wanted=asked_filter(),
        after=after,
        most=most,
    )
    lines: Lines = [
        [
            row.number or f"#{row.case_id}",
            row.item_name or process_name(row.process),
            str(label("case_status", row.status)),
            written_light(row.left.colour),
            moment(row.due_at),
            " ".join(each for each in (row.waits_at, step(row.step)) if each),
            moment(row.received_at),
        ]
        for row in page.rows
    ]
    return lines, page.next


def _copies(after: Any, most: int) -> tuple[Lines, Any]:
    page = copies.copies(
        reading(),
        actor().staff_id,
        now=engine().clock.now(),
        unread=request.args.get("read") == "no",
        wanted=asked_filter(),
        before=after,
        most=most,
    )
    lines: Lines = [
        [
            row.number or f"#{row.case_id}",
            row.item_name or process_name(row.process),
            step(row.step),
            row.sender,
            moment(row.at),
            moment(row.read_at),
        ]
        for row in page.rows
    ]
    return lines, page.next


def _headings_of_matters() -> list[str]:
    return [_("办件号"), _("事项"), _("状态"), _("时限"), _("办件期限"), _("现在在哪里"), _("收件时间")]


_HEADINGS: Mapping[str, Callable[[], list[str]]] = {
    "inbox": lambda: [
        _("办件号"),
        _("事项"),
        _("环节"),
        _("岗位"),
        _("时限"),
        _("环节期限"),
        _("办件期限"),
        _("收件时间"),
    ],
    "copied": lambda: [_("办件号"), _("事项"), _("环节"), _("谁抄送"), _("时间"), _("阅读")],
}
_LINES: Mapping[str, Callable[[Any, int], tuple[Lines, Any]]] = {"inbox": _inbox, "copied": _copies}

EXPORTED: Mapping[str, ExportedList] = {
    tab: ExportedList(
        tab,
        f"desk-{tab}",
        TAB_NAMES[tab],
        _HEADINGS.get(tab, _headings_of_matters),
        _LINES.get(tab, partial(_matters, tab)),
    )
    for tab in TABS
}
"""Tab → its list as a file."""
