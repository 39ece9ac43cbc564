"""What may be started, with the form that starts it, and the items of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from engine.cases.commands.register_unresolved import PROCESS as UNRESOLVED
from engine.queries.items.listing import Asked, listed_items
from webui.api import schemas
from webui.api.blueprint import operation
from webui.api.forms import described
from webui.show.names import process_name
from webui.web.database import reading
from webui.web.starting import allowed_starts

WITHOUT = frozenset({UNRESOLVED})
"""Processes that a form alone does not start: a command of their own registers what they are about."""


@operation(
    "GET",
    "/definitions",
    scope="definitions:read",
    title=_("可以发起的流程"),
    about=_("令牌的人现在可以发起的流程，连同开始表单的 JSON Schema。"),
    answer=schemas.Definitions,
)
def list_definitions() -> Mapping[str, Any]:
    """What the token's member of staff may start."""
    found = [
        {
            "process": each.process,
            "name": process_name(each.process),
            "about": each.about,
            "version": each.bundle.version,
            "form": described(each.form),
        }
        for each in allowed_starts(WITHOUT)
    ]
    return {"definitions": found}


@operation(
    "GET",
    "/items",
    scope="definitions:read",
    title=_("政务服务事项"),
    about=_("目录中的事项；首问登记的 item 填事项的 code。"),
    query=schemas.ItemsQuery,
    answer=schemas.Items,
)
def list_items(query: Mapping[str, Any]) -> Mapping[str, Any]:
    """One page of the items that are offered."""
    rows, following = listed_items(reading(), Asked(words=query.get("words", "")), query.get("after"))
    return {"items": rows, "next": following}
