"""The figures beside the pages: what is new for a person, what waits at the person's posts, and what has failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import fetch
from engine.queries.desk import news, worklist
from engine.queries.desk.worklist import WorkCounts

_WAITING = f"""
SELECT ({news.UNREAD}) AS unread,
  CASE WHEN %(incidents)s THEN (SELECT count(*) FROM incident WHERE resolved_at IS NULL) ELSE 0 END AS incidents, work.*
FROM ({worklist.COUNTS}) work
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The figures of one person with the posts held now."""

    unread: int
    """How much is new; stops at ``worklist.MOST_COUNTED``."""
    work: WorkCounts
    incidents: int
    """How many incidents are open; 0 for those who were not to be told."""


def waiting(
    place: Session | Connection, staff_id: int, post_ids: Sequence[int], now: datetime, *, incidents: bool = False
) -> Waiting:
    """What every page shows beside its own matter; one statement whose cost does not grow with the pile.

    ``incidents``: whether open incidents of the engine are counted, too.
    """
    names = {
        **news.names_of(staff_id, post_ids),
        **worklist.counts_asked(staff_id, post_ids, now),
        "most": worklist.MOST_COUNTED,
        "incidents": incidents,
    }
    row = fetch(place, _WAITING, names)[0]
    return Waiting(row.unread, worklist.counts_of(row), row.incidents)
