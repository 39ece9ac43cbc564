"""Registers and statistics as files: cards, violations, and the figures of a month."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import Refused
from engine.identity.permissions import loaded_departments, supervised_units
from engine.office.written_tables import MOST_ROWS, Cell
from engine.queries.oversight.cards import LEVELS, card_register
from engine.queries.oversight.flow import GROUPS, flow
from engine.queries.oversight.infractions import InfractionFilter, infraction_list
from webui.show.formatting import moment
from webui.show.labels import label
from webui.show.languages import language
from webui.show.months import asked_month
from webui.show.names import process_name
from webui.supervision.views import blueprint
from webui.web.access import actor, requires
from webui.web.database import engine, reading
from webui.web.downloads import KINDS, list_file, whole


@blueprint.get("/cards.<kind>")
@requires("cards")
def export_cards(kind: str) -> Response:
    """The register of cards as it is narrowed (AC-2)."""
    _known(kind)
    level = request.args.get("level")
    rows, following = card_register(
        reading(),
        level=level if level in LEVELS else None,
        units=supervised_units(actor()),
        appealed=level == "appealed",
        most=MOST_ROWS,
    )
    try:
        whole(following)
    except Refused as refusal:
        return _back(refusal, "supervision.cards", level=level)
    headings = [
        _("级别"),
        _("办件号"),
        _("流程"),
        _("责任人"),
        _("岗位"),
        _("部门"),
        _("原因"),
        _("发出时间"),
        _("撤销时间"),
    ]
    lines: list[list[Cell]] = [
        [
            str(label("card", row.level)),
            row.number or f"#{row.case_id}",
            process_name(row.process),
            row.person or "",
            row.post or "",
            row.department or "",
            row.reason,
            moment(row.issued_at),
            moment(row.lifted_at) if row.lifted_at is not None else "",
        ]
        for row in rows
    ]
    return list_file("cards", kind, _("红黄牌"), headings, lines)


@blueprint.get("/infractions.<kind>")
@requires("infractions")
def export_infractions(kind: str) -> Response:
    """Violations on record as they are narrowed (FI-7, FI-9)."""
    _known(kind)
    chosen = InfractionFilter(
        units=supervised_units(actor()),
        staff_id=actor().staff_id,
        unit=request.args.get("unit") or None,
        words=request.args.get("q", "").strip(),
    )
    code = request.args.get("code") or None
    rows, following = infraction_list(reading(), chosen, code=code, most=MOST_ROWS)
    try:
        whole(following)
    except Refused as refusal:
        return _back(refusal, "supervision.infractions", unit=chosen.unit, q=chosen.words, code=code)
    zh = language() == "zh"
    headings = [_("违规情形"), _("责任人"), _("岗位"), _("单位"), _("办件号"), _("事实"), _("时间")]
    lines: list[list[Cell]] = [
        [
            row.zh if zh else row.en,
            row.person or "",
            row.post or "",
            row.unit or "",
            row.number or "",
            row.detail,
            moment(row.at),
        ]
        for row in rows
    ]
    return list_file("infractions", kind, _("违规记录"), headings, lines)


@blueprint.get("/statistics.<kind>")
@requires("charts")
def export_charts(kind: str) -> Response:
    """The figures of a month: by day, department, item and post, one line each."""
    _known(kind)
    now = engine().clock.now()
    month = asked_month(now)
    found = flow(reading(), month, now, loaded_departments(actor()))
    headings = [_("统计口径"), _("名称"), _("收件"), _("办结"), _("超期办结"), _("用时比例")]
    words = {"department": _("部门"), "item": _("事项"), "post": _("岗位")}
    lines: list[list[Cell]] = [
        [_("日期"), f"{each.day:%Y-%m-%d}", each.received, each.decided, "", ""] for each in found.days
    ]
    for by in GROUPS:
        for group in found.groups[by]:
            used = "" if group.used is None else f"{group.used:.0f}%"
            lines.append([words[by], group.name, "", group.decided, group.late, used])
    return list_file(f"statistics-{month:%Y-%m}", kind, _("统计图"), headings, lines)


def _known(kind: str) -> None:
    if kind not in KINDS:
        abort(404)


def _back(refusal: Refused, endpoint: str, **query: str | None) -> Response:
    flash(refusal.text(language()), "danger")
    kept = {name: value for name, value in query.items() if value}
    return redirect(f"{url_for(endpoint)}?{urlencode(kept)}" if kept else url_for(endpoint))
