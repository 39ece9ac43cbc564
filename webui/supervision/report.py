"""The report of a month as a page, and as a document or a workbook to be handed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.identity.permissions import loaded_departments, may_export
from engine.office.written_documents import Section, document
from engine.office.written_tables import Cell, Table, workbook_of
from engine.queries.oversight.four_zeros import Figure
from engine.queries.oversight.month_cases import TOTALS, month_cases
from engine.queries.oversight.monthly_report import MonthlyReport, monthly_report
from webui.show.formatting import moment
from webui.show.labels import label
from webui.show.months import asked_month, months_back
from webui.show.names import step
from webui.show.office import office_name
from webui.supervision.views import blueprint
from webui.web.access import actor, requires
from webui.web.database import engine, reading, reported, reports
from webui.web.downloads import ExportedList, Lines, file_answer, record

KINDS_OF_REPORT = ("docx", "xlsx")
DEPARTMENT_FIGURES = ("received", "decided", "late", "reminder", "yellow", "red", "valid_complaints", "infractions")
"""Of the table of departments; the share that was decided in time comes after ``late``."""


@blueprint.get("/report")
@requires("charts")
@reports
def report() -> str:
    """The report of a month: of the office, or of the departments whose figures the person sees."""
    found = _report()
    return render_template(
        "supervision/report.html",
        report=found,
        title=_title(found),
        summary=_summary(found),
        figures=DEPARTMENT_FIGURES,
        month=found.month,
        before=(found.month - timedelta(days=1)).replace(day=1),
        months=months_back(engine().clock.now()),
        share=_share,
        zero=_zero,
    )


@blueprint.get("/report/<what>")
@requires("charts")
@reports
def report_cases(what: str) -> str:
    """What one figure of the report counts, case by case."""
    if what not in TOTALS:
        abort(404)
    month = asked_month(engine().clock.now())
    rows, following = month_cases(
        reading(),
        month,
        loaded_departments(actor()),
        what=what,
        department=request.args.get("department") or None,
        after=request.args.get("after", type=int),
    )
    return render_template("supervision/report_cases.html", rows=rows, following=following, what=what, month=month)


@blueprint.get("/report.<kind>")
@requires("charts")
def export_report(kind: str) -> Response:
    """The report of a month as a document (.docx) or a workbook (.xlsx), put on record."""
    if kind not in KINDS_OF_REPORT:
        abort(404)
    may_export(actor(), REPORT.name).check()
    found = reported(_report)
    totals, zeros, departments, *others = _tables(found)
    tables = [totals, *([zeros] if found.zeros else []), departments, *others]
    if kind == "xlsx":
        content = workbook_of(tables)
    else:
        content = document(
            _title(found),
            _("%(month)s，%(at)s 由办件记录算出", month=f"{found.month:%Y-%m}", at=moment(engine().clock.now())),
            [Section(tables[0].title, _summary(found), [tables[0]])]
            + [Section(table.title, (), [table]) for table in tables[1:]],
        )
    response = file_answer(f"report-{found.month:%Y-%m}", kind, content)
    record(REPORT.name, kind, len(found.departments))
    return response


def _report() -> MonthlyReport:
    now = engine().clock.now()
    return monthly_report(reading(), asked_month(now), now, loaded_departments(actor()))


def _title(found: MonthlyReport) -> str:
    if loaded_departments(actor()) is not None:
        names = "、".join(dict.fromkeys(each.name for each in found.departments)) or _("本部门")
        return _("%(name)s月报", name=names)
    return _("%(name)s月报", name=office_name())


def _summary(found: MonthlyReport) -> Sequence[str]:
    counts = {each.name: each for each in found.totals}
    lines = []
    if not found.complete:
        lines.append(_("本月还没有结束，以下为截至目前的数字。"))
    lines.append(
        _(
            "收件 %(received)s 件，办结 %(decided)s 件，其中超期 %(late)s 件，按时办结率 %(share)s。",
            received=counts["received"].count,
            decided=counts["decided"].count,
            late=counts["late"].count,
            share=_share(found.on_time),
        )
    )
    lines.append(
        _(
            "发出黄牌 %(yellow)s 张、红牌 %(red)s 张；有效投诉 %(valid)s 件，违规记录 %(infractions)s 条，"
            "追责立项 %(accountability)s 件。",
            yellow=counts["yellow"].count,
            red=counts["red"].count,
            valid=counts["valid_complaints"].count,
            infractions=counts["infractions"].count,
            accountability=counts["accountability"].count,
        )
    )
    return lines


def _tables(found: MonthlyReport) -> list[Table]:
    """The tables of the report in words: totals, four zeros, departments, items, where cases wait."""
    words = {name: str(label("month_figure", name)) for name in [each.name for each in found.totals]}
    totals: list[list[Cell]] = [[words[each.name], each.count, each.before, each.change] for each in found.totals]
    zeros: list[list[Cell]] = [[str(label("four_zeros", each.name)), _zero(each), each.count] for each in found.zeros]
    items: list[list[Cell]] = [
        [each.name, each.decided, each.late, _share(each.used)] for each in found.flow.groups["item"]
    ]
    waits: list[list[Cell]] = [
        [step(each.step), each.department, each.post, each.count, each.late] for each in found.flow.waits
    ]
    return [
        Table(_("本月数字"), [_("指标"), _("本月"), _("上月"), _("增减")], totals, (30, 12, 12, 12)),
        Table(_("四零承诺"), [_("承诺"), _("数值"), _("办件")], zeros, (24, 14, 12)),
        Table(_("各部门"), _department_headings(), _department_lines(found), (24,)),
        Table(_("各事项用时"), [_("事项"), _("办结"), _("超期办结"), _("用时比例")], items, (40, 12, 12, 12)),
        Table(_("现在卡在哪里"), [_("环节"), _("部门"), _("岗位"), _("待办"), _("超期")], waits, (30, 24, 24, 12, 12)),
    ]


def _department_headings() -> list[str]:
    words = [str(label("month_figure", name)) for name in DEPARTMENT_FIGURES]
    return [_("部门"), *words[:3], _("按时办结率"), *words[3:]]


def _department_lines(found: MonthlyReport) -> Lines:
    lines: Lines = []
    for each in found.departments:
        counts: list[Cell] = [each.counts[name] for name in DEPARTMENT_FIGURES]
        lines.append([each.name, *counts[:3], _share(each.on_time), *counts[3:]])
    return lines


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f}%"


def _zero(figure: Figure) -> str:
    if figure.value is None:
        return "—"
    unit = {"distance": "%", "complaints": "‰"}.get(figure.name)
    return f"{figure.value:.1f}{unit}" if unit else str(figure.count)


def _lines(_after: Any, _most: int) -> tuple[Lines, Any]:
    return _department_lines(_report()), None


REPORT = ExportedList("monthly_report", "report", lazy_gettext("月报"), _department_headings, _lines)
"""As a list it is the table of departments alone."""
