"""The side navigation: what each role finds where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.identity.permissions import may_open
from webui.show.counts import incident_count, work_counts


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. ``page`` as in ``permissions.PAGES``, None = everybody who is logged in."""

    area: LazyString
    endpoint: str
    label: LazyString
    icon: str
    page: str | None = None
    marks: tuple[str, ...] = ()
    """Further endpoints (or blueprint names) that light this line up."""
    count: Callable[[], int] | None = None
    """How many things wait there; None for a page on which nothing does."""
    shortcut: str = ""
    """The key that opens it from anywhere; empty for none."""


@dataclass(frozen=True)
class Link:
    """An entry as the page draws it."""

    address: str
    label: LazyString
    icon: str
    here: bool
    count: int = 0
    """How many things wait there; 0 is not shown."""
    key: str = ""
    """The endpoint, under which an open page hears of the figure; empty where nothing waits."""
    shortcut: str = ""
    """The key that opens it; empty for none."""


WORK = _("办件")
WATCH = _("监督")
SETUP = _("设置")
MANAGE = _("管理")
OWN = _("个人")
PUBLIC = _("公开")

ENTRIES = (
    Entry(
        WORK,
        "desk.inbox",
        _("我的待办"),
        "inbox",
        marks=("desk.task", "desk.matters", "desk.copies", "desk.saved"),
        count=lambda: work_counts().all,
    ),
    Entry(WORK, "desk.register", _("首问登记"), "pen", "register_inquiry", shortcut="n"),
    Entry(
        WORK,
        "appointments.today",
        _("预约接待"),
        "clock",
        "appointments",
        marks=("appointments.new", "appointments.register", "appointments.move", "appointments.plans"),
    ),
    Entry(WORK, "promises.unresolved", _("办不成事"), "hand", "unresolved", marks=("promises.new_unresolved",)),
    Entry(WORK, "supervision.commitments", _("告知承诺"), "pen", "commitments"),
    Entry(WORK, "desk.renewals", _("许可延续"), "file", "renewals"),
    Entry(WORK, "desk.withdrawals", _("许可撤回"), "file", "permit_withdrawals"),
    Entry(WORK, "desk.start", _("发起"), "pen", marks=("desk.start_one",)),
    Entry(WORK, "case.search", _("办件查询"), "search", marks=("case",)),
    Entry(WORK, "board.joint", _("联审看板"), "columns", "joint_board", marks=("board.lead", "board.gantt")),
    Entry(WORK, "board.load", _("工作负荷"), "scale", "load", marks=("board.load_tasks",)),
    Entry(WORK, "board.halls", _("大厅大屏"), "columns", "hall_screens"),
    Entry(WORK, "duty.board", _("值班表"), "phone", marks=("duty",)),
    Entry(WATCH, "supervision.cards", _("红黄牌"), "flag", "cards"),
    Entry(WATCH, "supervision.infractions", _("违规记录"), "alert", "infractions"),
    Entry(
        WATCH,
        "supervision.inspections",
        _("监督检查"),
        "list",
        "inspections",
        marks=("supervision.inspection", "supervision.service_standards"),
    ),
    Entry(WATCH, "supervision.verification_list", _("数据核验"), "check", "verifications"),
    Entry(WATCH, "supervision.accountability", _("责任追究"), "scale", "accountability_register"),
    Entry(WATCH, "supervision.complaints", _("投诉举报"), "alert", "complaints", marks=("supervision.criteria",)),
    Entry(WATCH, "promises.ratings", _("好差评"), "check", "ratings", marks=("promises.rater",)),
    Entry(
        WATCH,
        "supervision.surveys",
        _("满意度调查"),
        "check",
        "surveys",
        marks=("supervision.survey", "supervision.survey_questions"),
    ),
    Entry(WATCH, "promises.breaches", _("违诺补偿"), "alert", "breaches", marks=("promises.new_breach",)),
    Entry(WATCH, "promises.compensation", _("补偿标准"), "list", "compensation"),
    Entry(WATCH, "supervision.charts", _("统计图"), "columns", "charts", marks=("supervision.chart_cases",)),
    Entry(WATCH, "supervision.report", _("月报"), "file", "charts", marks=("supervision.report_cases",)),
    Entry(WATCH, "supervision.zeros", _("四零承诺"), "columns", "four_zeros", marks=("supervision.zero_cases",)),
    Entry(
        WATCH,
        "performance.index",
        _("效能考评"),
        "scale",
        "performance",
        marks=("performance.review", "performance.points", "performance.scheme"),
    ),
    Entry(WATCH, "promises.disclosures", _("信息提供记录"), "out", "disclosures"),
    Entry(WATCH, "supervision.looks", _("个人信息查看记录"), "list", "access_log"),
    Entry(
        WORK,
        "openness.publications",
        _("政务公开"),
        "globe",
        "publications",
        marks=("openness.copies", "openness.take_down"),
    ),
    Entry(WORK, "posts.authorisations", _("首席代表授权"), "pen", "authorisations", marks=("posts.revoke",)),
    Entry(WORK, "desk.unassigned", _("待分派工作"), "inbox", "unassigned_work"),
    Entry(SETUP, "designer.index", _("流程设计"), "diagram", "design", marks=("designer",)),
    Entry(SETUP, "demo.mailbox", _("演示信箱"), "mail"),
    Entry(
        MANAGE,
        "admin.items",
        _("事项管理"),
        "file",
        "edit_items",
        marks=("admin.item", "admin.item_version", "admin.planned_items"),
    ),
    Entry(
        MANAGE,
        "admin.organisation",
        _("组织岗位"),
        "building",
        "administer",
        marks=("admin.department", "admin.directory"),
    ),
    Entry(MANAGE, "admin.people", _("人员"), "user", "administer", marks=("admin.person",)),
    Entry(MANAGE, "admin.absences", _("出勤"), "clock", "absences"),
    Entry(MANAGE, "admin.calendar", _("工作日历"), "columns", "administer"),
    Entry(
        MANAGE,
        "admin.settings",
        _("本单位设置"),
        "gear",
        "administer",
        marks=(
            "admin.hours",
            "admin.agencies",
            "admin.agency",
            "admin.change_setting",
            "admin.tokens",
            "admin.webhooks",
            "admin.webhook",
            "admin.sign_in",
        ),
    ),
    Entry(MANAGE, "admin.log", _("管理记录"), "list", "administer"),
    Entry(MANAGE, "admin.operation", _("运行状况"), "bell", "administer", count=incident_count),
    Entry(OWN, "promises.own", _("服务承诺"), "pen", marks=("promises.department",)),
    Entry(OWN, "posts.index", _("岗位责任书"), "user", marks=("posts.record",)),
    Entry(OWN, "account.attendance", _("我的出勤"), "hand"),
    Entry(OWN, "account.cards", _("我的亮牌"), "flag", marks=("account.appeal",)),
    Entry(OWN, "performance.own", _("我的考评"), "scale", marks=("performance.own_points",)),
    Entry(OWN, "exports.index", _("导出记录"), "file", marks=("exports.begin",)),
    Entry(OWN, "account.phrases", _("我的常用语"), "pen"),
    Entry(OWN, "account.calendar", _("日历订阅"), "clock"),
    Entry(OWN, "account.password", _("修改密码"), "gear"),
    Entry(OWN, "account.security", _("登录安全"), "check"),
    Entry(PUBLIC, "portal.home", _("公众首页"), "home"),
    Entry(PUBLIC, "portal.progress", _("公众进度查询"), "globe"),
    Entry(PUBLIC, "portal.book", _("预约办事"), "clock"),
    Entry(PUBLIC, "portal.promises", _("服务承诺公开"), "flag"),
    Entry(PUBLIC, "portal.post_records", _("岗位职责公开"), "user"),
    Entry(PUBLIC, "portal.authorisations", _("首席代表授权公开"), "pen"),
    Entry(PUBLIC, "portal.publications", _("政务公开目录"), "list", marks=("portal.exempt_publications",)),
    Entry(PUBLIC, "portal.items", _("办事指南"), "list", marks=("portal.item",)),
    Entry(PUBLIC, "portal.duty", _("值班电话"), "phone"),
    Entry(PUBLIC, "portal.agencies", _("外部机关名录"), "building"),
    Entry(PUBLIC, "portal.decisions", _("许可决定公开"), "file"),
    Entry(PUBLIC, "portal.kept", _("时限执行公开"), "clock"),
    Entry(PUBLIC, "portal.results", _("效能考评结果"), "scale"),
    Entry(PUBLIC, "portal.complaint_results", _("投诉举报公开"), "alert", marks=("portal.complain",)),
)


def install(app: Flask) -> None:
    """Let every page draw the navigation and link to itself."""
    app.jinja_env.globals.update(navigation=navigation, same_page=same_page)


def navigation() -> list[tuple[LazyString, list[Link]]]:
    """The areas and lines that the actor's roles open; only pages that this application has."""
    actor = g.get("actor")
    if actor is None:
        return []
    areas: dict[str, tuple[LazyString, list[Link]]] = {}
    for entry in ENTRIES:
        if not _has(entry.endpoint) or (entry.page and not may_open(actor, entry.page)):
            continue
        here = request.endpoint == entry.endpoint or request.endpoint in entry.marks or request.blueprint in entry.marks
        count, key = (entry.count(), entry.endpoint) if entry.count else (0, "")
        link = Link(url_for(entry.endpoint), entry.label, entry.icon, here, count, key, entry.shortcut)
        areas.setdefault(str(entry.area), (entry.area, []))[1].append(link)
    return list(areas.values())


def navigation_counts() -> dict[str, int]:
    """Endpoint → how many things wait there, for the lines that the actor's roles open."""
    return {link.key: link.count for _area, links in navigation() for link in links if link.key}


def _has(endpoint: str) -> bool:
    """Whether this application has the page; one that is mounted elsewhere may leave some out."""
    left_out = current_app.config.get("PAGES_LEFT_OUT", ())
    return endpoint in current_app.view_functions and not {endpoint, endpoint.partition(".")[0]} & set(left_out)


def same_page(**changes: object) -> str:
    """The address of this page with some parts of its query changed; None takes a part out."""
    query: dict[str, Any] = {name: value for name, value in request.args.items(multi=False) if name != "language"}
    query.update(changes)
    kept: dict[str, Any] = {name: value for name, value in query.items() if value not in (None, "")}
    # A page that answered a form has no address of its own to come back to.
    if request.endpoint is None or (request.method != "GET" and "GET" not in _methods()):
        path = url_for("portal.index")
    else:
        path = url_for(request.endpoint, **(request.view_args or {}))
    # What stands in the query is never given to url_for: it has words of its own there, as _scheme and _external.
    return f"{path}?{urlencode(kept)}" if kept else path


def _methods() -> set[str]:
    rule = request.url_rule
    return set(rule.methods or ()) if rule is not None else set()
