"""Figures that several parts of a page show: read once per page."""

from __future__ import annotations

from typing import cast

from flask import g

from engine.queries.desk import worklist
from engine.queries.desk.worklist import WorkCounts
from webui.web.database import engine, reading


def work_counts() -> WorkCounts:
    """How many matters wait at the posts of whoever is logged in; one statement, once per page."""
    if "work_counts" not in g:
        me = g.actor
        now = engine().clock.now()
        g.work_counts = worklist.counts(reading(), staff_id=me.staff_id, post_ids=me.post_ids, now=now)
    return cast(WorkCounts, g.work_counts)
