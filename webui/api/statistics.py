"""Figures for other systems: the same numbers as on the pages, for whom the pages are open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from engine.clock import OFFICE_ZONE
from engine.identity.permissions import may_open, supervised_units
from engine.queries.desk import worklist
from engine.queries.oversight.cards import card_counts
from engine.queries.oversight.four_zeros import figures
from engine.queries.oversight.kept_limits import kept_limits
from webui.api import statistics_schemas
from webui.api.blueprint import operation
from webui.web.access import actor
from webui.web.database import engine, reading, reports


@operation(
    "GET",
    "/statistics",
    scope="statistics:read",
    title=_("统计"),
    about=_("待办数、红黄牌、四零承诺和各部门时限执行；与监督页面同一口径，岗位看不到的为 null。"),
    query=statistics_schemas.StatisticsQuery,
    answer=statistics_schemas.Statistics,
)
@reports
def read_statistics(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of a month, and what waits and is on record now (AC-2, FZ, TC-9)."""
    me, session, now = actor(), reading(), engine().clock.now()
    today = now.astimezone(OFFICE_ZONE).date()
    month = date.fromisoformat(f"{query['month']}-01") if "month" in query else today.replace(day=1)
    return {
        "month": f"{month:%Y-%m}",
        "work": worklist.counts(session, staff_id=me.staff_id, post_ids=me.post_ids, now=now),
        "cards": card_counts(session, units=supervised_units(me)) if may_open(me, "cards") else None,
        "four_zeros": figures(session, month, now) if may_open(me, "four_zeros") else None,
        "kept_limits": kept_limits(session, month),
    }
