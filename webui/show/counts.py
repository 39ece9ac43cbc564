"""Figures that several parts of a page show: read once per page, in one statement."""

from __future__ import annotations

from typing import cast

from flask import g

from engine.identity.permissions import may_open
from engine.queries.desk.waiting import Waiting, waiting
from engine.queries.desk.worklist import WorkCounts
from webui.web.database import asking, engine


def work_counts() -> WorkCounts:
    """How many matters wait at the posts of whoever is logged in."""
    return _waiting().work


def news_count() -> int:
    """How much is new for whoever is logged in."""
    return _waiting().unread


def incident_count() -> int:
    """How many incidents are open; 0 for those who do not administer."""
    return _waiting().incidents


def _waiting() -> Waiting:
    if "waiting" not in g:
        me, now = g.actor, engine().clock.now()
        g.waiting = waiting(asking(), me.staff_id, me.post_ids, now, incidents=bool(may_open(me, "administer")))
    return cast(Waiting, g.waiting)
