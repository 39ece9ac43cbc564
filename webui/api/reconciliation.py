"""The reconciliation list: what a system that keeps a copy of states compares with, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from engine.identity.permissions import supervised_units
from engine.queries.case.reconciliation import reconciliation
from webui.api import schemas
from webui.api.admission import key_prefix
from webui.api.blueprint import operation
from webui.web.access import actor
from webui.web.database import engine, reading


@operation(
    "GET",
    "/reconciliation",
    scope="cases:read",
    title=_("对账清单"),
    about=_(
        "某一天有进展的办件，每件一行，是现在的状态；按 case_id 顺序分页。digest 是最后一次推送的 data 写成 JSON"
        "（名称排序、没有空格、UTF-8）的 SHA-256，与自己算的不同即漏收了推送；key 是本令牌的人登记时用的键。"
        "没有个人信息。"
    ),
    query=schemas.ReconciliationQuery,
    answer=schemas.Reconciliation,
)
def list_reconciliation(query: Mapping[str, Any]) -> Any:
    """One page of the cases that moved on a day (SP-6)."""
    me = actor()
    return reconciliation(
        reading(),
        engine().clock.now(),
        day=query["day"],
        after=query.get("after"),
        key_prefix=key_prefix(),
        supervised=supervised_units(me),
        staff_id=me.staff_id,
        post_ids=me.post_ids,
    )
