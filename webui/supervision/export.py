"""Registers and statistics as files: cards, violations, complaints, accountability, and the figures of a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.identity.permissions import loaded_departments, supervised_units
from engine.queries.oversight.accountability_register import accountability_register
from engine.queries.oversight.cards import LEVELS, card_register
from engine.queries.oversight.complaints import STATES, complaint_register
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
from webui.web.downloads import ExportedList, Lines, answer

SHOWN_CHARACTERS = 60
"""Of what a complaint is about: a list says no more of it than its page does."""


@blueprint.get("/cards.<kind>")
@requires("cards")
def export_cards(kind: str) -> Response:
    """The register of cards as it is narrowed (AC-2)."""
    return answer(EXPORTED["cards"], kind)


@blueprint.get("/infractions.<kind>")
@requires("infractions")
def export_infractions(kind: str) -> Response:
    """Violations on record as they are narrowed (FI-7, FI-9)."""
    return answer(EXPORTED["infractions"], kind)


@blueprint.get("/complaints.<kind>")
@requires("complaints")
def export_complaints(kind: str) -> Response:
    """The register of complaints as it is narrowed, without a word about who complained (SP-5, SP-6)."""
    return answer(EXPORTED["complaints"], kind)


@blueprint.get("/accountability.<kind>")
@requires("accountability_register")
def export_accountability(kind: str) -> Response:
    """The register of accountability cases as it is narrowed (AC-3)."""
    return answer(EXPORTED["accountability"], kind)


@blueprint.get("/statistics.<kind>")
@requires("charts")
def export_charts(kind: str) -> Response:
    """The figures of a month: by day, department, item and post, one line each."""
    month = asked_month(engine().clock.now())
    found = EXPORTED["statistics"]
    named = ExportedList(found.name, f"statistics-{month:%Y-%m}", found.title, found.headings, found.lines)
    return answer(named, kind)


def _cards(after: Any, most: int) -> tuple[Lines, Any]:
    level = request.args.get("level")
    rows, following = card_register(
        reading(),
        level=level if level in LEVELS else None,
        before=after,
        units=supervised_units(actor()),
        appealed=level == "appealed",
        most=most,
    )
    lines: Lines = [
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
    return lines, following


def _infractions(after: Any, most: int) -> tuple[Lines, Any]:
    chosen = InfractionFilter(
        units=supervised_units(actor()),
        staff_id=actor().staff_id,
        unit=request.args.get("unit") or None,
        words=request.args.get("q", "").strip(),
    )
    code = request.args.get("code") or None
    rows, following = infraction_list(reading(), chosen, code=code, before=after, most=most)
    zh = language() == "zh"
    lines: Lines = [
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
    return lines, following


def _complaints(after: Any, most: int) -> tuple[Lines, Any]:
    state = request.args.get("state")
    rows, following = complaint_register(
        reading(),
        state=state if state in STATES else None,
        before=after,
        units=supervised_units(actor()),
        without=actor().staff_id,
        most=most,
    )
    routes = {"unit": _("单位查处"), "inspector": _("监察核实")}
    judged = {True: _("有效投诉"), False: _("不成立"), None: _("办理中")}
    lines: Lines = [
        [
            row.number,
            str(label("inquiry_kind", row.kind)),
            row.matter if len(row.matter) <= SHOWN_CHARACTERS else f"{row.matter[: SHOWN_CHARACTERS - 1]}…",
            row.unit or _("未写明"),
            row.post or "",
            row.person or "",
            routes.get(row.route or "", _("待确定")),
            moment(row.registered_at),
            moment(row.due_at),
            judged[row.valid],
            row.criterion or "",
            "" if row.decided_at is None else moment(row.decided_at),
        ]
        for row in rows
    ]
    return lines, following


def _accountability(after: Any, most: int) -> tuple[Lines, Any]:
    rows, following = accountability_register(
        reading(),
        open_only=request.args.get("show") != "all",
        before=after,
        units=supervised_units(actor()),
        staff_id=actor().staff_id,
        most=most,
    )
    lines: Lines = [
        [
            row.number,
            str(label("trigger", row.trigger)),
            row.clue,
            row.person or "",
            row.unit or "",
            row.origin_number or "",
            str(label("accountability_stage", row.stage)),
            moment(row.opened_at),
            moment(row.take_due_at),
            str(label("measure", row.measure)) if row.measure else "",
            str(label("measure", row.former_measure)) if row.former_measure else "",
        ]
        for row in rows
    ]
    return lines, following


def _statistics(_after: Any, _most: int) -> tuple[Lines, Any]:
    now = engine().clock.now()
    found = flow(reading(), asked_month(now), now, loaded_departments(actor()))
    words = {"department": _("部门"), "item": _("事项"), "post": _("岗位")}
    lines: Lines = [[_("日期"), f"{each.day:%Y-%m-%d}", each.received, each.decided, "", ""] for each in found.days]
    for by in GROUPS:
        for group in found.groups[by]:
            used = "" if group.used is None else f"{group.used:.0f}%"
            lines.append([words[by], group.name, "", group.decided, group.late, used])
    return lines, None


EXPORTED: Mapping[str, ExportedList] = {
    each.name: each
    for each in (
        ExportedList(
            "cards",
            "cards",
            lazy_gettext("红黄牌"),
            lambda: [
                _("级别"),
                _("办件号"),
                _("流程"),
                _("责任人"),
                _("岗位"),
                _("部门"),
                _("原因"),
                _("发出时间"),
                _("撤销时间"),
            ],
            _cards,
        ),
        ExportedList(
            "infractions",
            "infractions",
            lazy_gettext("违规记录"),
            lambda: [_("违规情形"), _("责任人"), _("岗位"), _("单位"), _("办件号"), _("事实"), _("时间")],
            _infractions,
        ),
        ExportedList(
            "complaints",
            "complaints",
            lazy_gettext("投诉举报"),
            lambda: [
                _("编号"),
                _("种类"),
                _("内容"),
                _("单位"),
                _("岗位"),
                _("责任人"),
                _("查处"),
                _("登记时间"),
                _("期限"),
                _("认定"),
                _("依据"),
                _("认定时间"),
            ],
            _complaints,
        ),
        ExportedList(
            "accountability",
            "accountability",
            lazy_gettext("责任追究"),
            lambda: [
                _("编号"),
                _("线索"),
                _("线索说明"),
                _("当事人"),
                _("单位"),
                _("来源办件"),
                _("所在环节"),
                _("登记时间"),
                _("立案期限"),
                _("处理"),
                _("原处理"),
            ],
            _accountability,
        ),
        ExportedList(
            "statistics",
            "statistics",
            lazy_gettext("统计图"),
            lambda: [_("统计口径"), _("名称"), _("收件"), _("办结"), _("超期办结"), _("用时比例")],
            _statistics,
        ),
    )
}
"""Register → its list as a file."""
