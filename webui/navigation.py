"""The side navigation: what each role finds where."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. ``roles`` empty = everybody who is logged in; ``area`` groups lines."""

    area: LazyString
    endpoint: str
    label: LazyString
    icon: str
    roles: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()
    """Further endpoints (or blueprint names) that light this line up."""


@dataclass(frozen=True)
class Link:
    """An entry as the page draws it."""

    address: str
    label: LazyString
    icon: str
    here: bool


WORK = _("办件")
WATCH = _("监督")
SETUP = _("建设")
PUBLIC = _("公开")

ENTRIES = (
    Entry(WORK, "desk.inbox", _("我的待办"), "inbox", marks=("desk.task",)),
    Entry(WORK, "desk.register", _("首问登记"), "pen", frozenset({"clerk", "helper"})),
    Entry(WORK, "case.search", _("办件查询"), "search", marks=("case",)),
    Entry(WORK, "board.joint", _("联审看板"), "columns", frozenset({"coordinator", "leader", "county_leader", "helper"})),
    Entry(WATCH, "supervision.cards", _("红黄牌"), "flag", frozenset({"inspector", "agency_head", "county_leader"})),
    Entry(WATCH, "supervision.accountability", _("责任追究"), "scale", frozenset({"inspector", "agency_head", "county_leader"})),
    Entry(SETUP, "designer.index", _("流程设计"), "diagram", frozenset({"designer", "admin"}), marks=("designer",)),
    Entry(SETUP, "demo.mailbox", _("演示信箱"), "mail"),
    Entry(PUBLIC, "portal.progress", _("公众进度查询"), "globe"),
)


def install(app: Flask) -> None:
    """Let every page draw the navigation."""
    app.jinja_env.globals.update(navigation=navigation)


def navigation() -> list[tuple[LazyString, list[Link]]]:
    """The areas and lines that the actor's roles open; only pages that this application has."""
    actor = g.get("actor")
    if actor is None:
        return []
    areas: dict[str, tuple[LazyString, list[Link]]] = {}
    for entry in ENTRIES:
        if entry.endpoint not in current_app.view_functions or (entry.roles and not entry.roles & set(actor.roles)):
            continue
        here = request.endpoint == entry.endpoint or request.endpoint in entry.marks or request.blueprint in entry.marks
        link = Link(url_for(entry.endpoint), entry.label, entry.icon, here)
        areas.setdefault(str(entry.area), (entry.area, []))[1].append(link)
    return list(areas.values())
