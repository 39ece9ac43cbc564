"""What a saved filter may be. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.errors import Refused
from engine.office.rule import written

TABS = ("inbox", "kept", "done", "begun", "copied")
FIELDS = ("share", "status", "read", "light", "process", "item", "department", "since", "until", "order")
LONGEST_NAME = 20
"""Characters of a name: it stands beside others in one line."""
LONGEST_VALUE = 100
MOST = 12
"""Saved filters of one person on one tab: more are not found again in a line."""


def check_saved(name: object, query: Mapping[str, str], present: Collection[str]) -> tuple[str, dict[str, str]]:
    """The name without blanks around it and the fields that narrow something.

    Refused at ``name`` when it is empty or too long, when nothing is narrowed, and when there are as many as can be
    kept; one of the same name is replaced.
    """
    said = written(name)
    if not said:
        raise Refused("请给这组筛选条件起个名字。", "Name this set of filters.", place="name")
    if len(said) > LONGEST_NAME:
        raise Refused(
            f"名字最多 {LONGEST_NAME} 字，请起短一些。",
            f"A name has at most {LONGEST_NAME} characters; choose a shorter one.",
            place="name",
        )
    kept = {field: value for field, value in query.items() if field in FIELDS and 0 < len(value) <= LONGEST_VALUE}
    if not kept:
        raise Refused(
            "现在没有筛选条件，请先选好条件再保存。", "Nothing is filtered; choose filters before saving.", place="name"
        )
    if said not in present and len(present) >= MOST:
        raise Refused(
            f"每个页签最多保存 {MOST} 组，请先删去不用的。",
            f"At most {MOST} are kept on a tab; remove some first.",
            place="name",
        )
    return said, kept
