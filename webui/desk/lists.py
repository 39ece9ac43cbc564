"""The lists of the desk: what each tab is narrowed to, and the filters that a person keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration import commands
from engine.queries.desk.filters import LIGHTS, DeskFilter, Order
from engine.queries.desk.saved_lists import FIELDS, TABS, Saved, department_choices, saved_lists
from webui.desk.blueprint import blueprint
from webui.show.labels import label
from webui.show.names import process_name
from webui.web.access import actor, login_required
from webui.web.administering import administer, day_from
from webui.web.database import reading
from webui.web.small_forms import SmallForm, line

TAB_NAMES: Mapping[str, LazyString] = {
    "inbox": lazy_gettext("待办"),
    "kept": lazy_gettext("我负责的"),
    "done": lazy_gettext("已办"),
    "begun": lazy_gettext("我发起"),
    "copied": lazy_gettext("抄送我"),
}
ORDER_NAMES: Mapping[str, LazyString] = {
    "due": lazy_gettext("最急的在前"),
    "newest": lazy_gettext("最近的在前"),
    "oldest": lazy_gettext("最早的在前"),
}
_FIELD_NAMES: Mapping[str, LazyString] = {
    "share": lazy_gettext("范围"),
    "status": lazy_gettext("状态"),
    "read": lazy_gettext("阅读"),
    "light": lazy_gettext("时限"),
    "process": lazy_gettext("流程"),
    "item": lazy_gettext("事项"),
    "department": lazy_gettext("部门"),
    "since": lazy_gettext("收件从"),
    "until": lazy_gettext("收件到"),
    "order": lazy_gettext("排序"),
}
_VALUE_NAMES: Mapping[tuple[str, str], LazyString] = {
    ("share", "mine"): lazy_gettext("我已认领"),
    ("share", "pool"): lazy_gettext("待认领"),
    ("status", "ended"): lazy_gettext("已结束"),
    ("read", "no"): lazy_gettext("未读"),
    ("light", "red"): lazy_gettext("超期"),
    ("light", "yellow"): lazy_gettext("预警"),
    ("light", "green"): lazy_gettext("正常"),
}


@dataclass(frozen=True)
class DeskList:
    """What the filters of a tab show. ``total`` None: nothing is narrowed, and the tab has the figure."""

    tab: str
    wanted: DeskFilter
    orders: Sequence[tuple[str, LazyString]]
    departments: Sequence[tuple[str, str]]
    saved: Sequence[Saved]
    query: Mapping[str, str]
    total: int | None


def asked_filter() -> DeskFilter:
    """What the address narrows the list to; what is none of ours narrows nothing."""
    words = request.args
    light, order = words.get("light"), words.get("order")
    return DeskFilter(
        light=light if light in LIGHTS else None,
        process=words.get("process") or None,
        item=words.get("item", "").strip() or None,
        department=words.get("department") or None,
        since=day_from(words.get("since", "")),
        until=day_from(words.get("until", "")),
        order=cast(Order, order) if order in get_args(Order) else None,
    )


def desk_list(tab: str, wanted: DeskFilter, total: int | None) -> DeskList:
    """The filters of this tab as the page shows them."""
    session = reading()
    orders = [each for each in ORDER_NAMES.items() if tab == "inbox" or each[0] != "due"]
    return DeskList(
        tab,
        wanted,
        orders,
        department_choices(session),
        saved_lists(session, actor().staff_id, tab),
        asked_query(),
        total,
    )


def address_of(tab: str, query: Mapping[str, str]) -> str:
    """The tab, narrowed as a saved filter says."""
    if tab == "inbox":
        path = url_for("desk.inbox")
    elif tab == "copied":
        path = url_for("desk.copies")
    else:
        path = url_for("desk.matters", share=tab)
    return f"{path}?{urlencode(query)}" if query else path


class SaveForm(SmallForm):
    """What keeping a filter needs."""

    name = line(
        lazy_gettext("名字"),
        needed=True,
        hint=lazy_gettext("例如：本周到期、市监局；同名的会被替换，只有您自己看得到。"),
    )


@blueprint.route("/lists/<tab>", methods=["GET", "POST"])
@login_required
def saved(tab: str) -> str | Response | tuple[str, int]:
    """My filters of a tab: keep what the address narrows to under a name; a refusal comes back with the name."""
    if tab not in TABS:
        abort(404)
    form = SaveForm(sent=request.method == "POST")
    query = asked_query()
    if request.method == "POST":
        form.attempt(lambda: administer(commands.save_list, tab=tab, name=form.name.data or "", query=query))
        if not form.wrong:
            flash(_("已保存，以后从这里一点就到。"), "success")
            return redirect(address_of(tab, query))
    departments = dict(department_choices(reading()))
    page = render_template(
        "desk/saved.html",
        tab=tab,
        tab_name=TAB_NAMES[tab],
        form=form,
        words=_in_words(query, departments),
        back=address_of(tab, query),
        saved=[
            (each, address_of(tab, each.query), _in_words(each.query, departments))
            for each in saved_lists(reading(), actor().staff_id, tab)
        ],
    )
    return (page, 422) if form.wrong else page


@blueprint.post("/lists/drop/<int:saved_list>")
@login_required
def drop_saved(saved_list: int) -> Response:
    """Keep a filter no more."""
    tab = administer(commands.drop_list, saved=saved_list)
    flash(_("已删去。"), "success")
    return redirect(url_for("desk.saved", tab=tab))


def asked_query() -> dict[str, str]:
    """The fields of the address that narrow or order the list."""
    return {name: request.args[name] for name in FIELDS if request.args.get(name)}


def _in_words(query: Mapping[str, str], departments: Mapping[str, str]) -> list[tuple[LazyString, str]]:
    return [(_FIELD_NAMES[name], _value(name, query[name], departments)) for name in FIELDS if name in query]


def _value(name: str, value: str, departments: Mapping[str, str]) -> str:
    if name == "process":
        return process_name(value)
    if name == "department":
        return departments.get(value, value)
    if name == "order" and value in ORDER_NAMES:
        return str(ORDER_NAMES[value])
    if name == "status" and value == "open":
        return str(label("case_status", "open"))
    return str(_VALUE_NAMES.get((name, value), value))
