"""The lists of the desk as files; no column tells who applied, because a list leaves the office (SP-6)."""

from __future__ import annotations

from typing import cast

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.office.written_tables import MOST_ROWS, Cell
from engine.queries.desk import copies, matters, worklist
from engine.queries.desk.saved_lists import TABS
from webui.desk.blueprint import blueprint
from webui.desk.inbox import SHARES
from webui.desk.lists import TAB_NAMES, address_of, asked_filter, asked_query
from webui.show.formatting import moment
from webui.show.labels import label
from webui.show.languages import language
from webui.show.names import process_name, step
from webui.web.access import actor, login_required
from webui.web.database import engine, reading
from webui.web.downloads import KINDS, list_file, whole, written_light

Lines = list[list[Cell]]


@blueprint.get("/export/<tab>.<kind>")
@login_required
def export(tab: str, kind: str) -> Response:
    """What the tab is narrowed to, as a file; back to the list with the reason when it is too long."""
    if tab not in TABS or kind not in KINDS:
        abort(404)
    try:
        headings, lines = _inbox() if tab == "inbox" else _copies() if tab == "copied" else _matters(tab)
    except Refused as refusal:
        flash(refusal.text(language()), "danger")
        return redirect(address_of(tab, asked_query()))
    return list_file(f"desk-{tab}", kind, str(TAB_NAMES[tab]), headings, lines)


def _inbox() -> tuple[list[str], Lines]:
    me, asked = actor(), request.args.get("share", "all")
    share: worklist.Share = asked if asked in SHARES else "all"
    page = worklist.inbox(
        reading(),
        staff_id=me.staff_id,
        post_ids=me.post_ids,
        now=engine().clock.now(),
        share=share,
        wanted=asked_filter(),
        most=MOST_ROWS,
    )
    whole(page.next)
    headings = [_("办件号"), _("事项"), _("环节"), _("岗位"), _("时限"), _("环节期限"), _("办件期限"), _("收件时间")]
    return headings, [
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


def _matters(tab: str) -> tuple[list[str], Lines]:
    page = matters.matters(
        reading(),
        actor(),
        share=cast(matters.Share, tab),
        now=engine().clock.now(),
        status=request.args.get("status") or None,
        wanted=asked_filter(),
        most=MOST_ROWS,
    )
    whole(page.next)
    headings = [_("办件号"), _("事项"), _("状态"), _("时限"), _("办件期限"), _("现在在哪里"), _("收件时间")]
    return headings, [
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


def _copies() -> tuple[list[str], Lines]:
    page = copies.copies(
        reading(),
        actor().staff_id,
        now=engine().clock.now(),
        unread=request.args.get("read") == "no",
        wanted=asked_filter(),
        most=MOST_ROWS,
    )
    whole(page.next)
    headings = [_("办件号"), _("事项"), _("环节"), _("谁抄送"), _("时间"), _("阅读")]
    return headings, [
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
