"""The deployed diagram of a case with what happened in it: where it stands, what is done, how long it took."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.cases.bundles import Bundle, outline
from engine.queries.case_file import CaseSummary
from engine.queries.case_work import CaseWork

_WAITING = """
SELECT element, count(*) AS waiting FROM timer WHERE case_id = :case_id GROUP BY element
"""
_HAPPENED = """
SELECT element, min(at) AS first_at, max(at) AS last_at, bool_or(event = 'task_completed') AS completed
FROM history WHERE case_id = :case_id AND element IS NOT NULL GROUP BY element
"""

_WORST = {"red": 3, "yellow": 2, "stopped": 1, "green": 0, "none": 0}


def diagram_of(bundle: Bundle, process: str) -> str:
    """The XML of the diagram that holds ``process``; empty when the bundle has none."""
    for content in bundle.files.process.values():
        if process in outline(content).processes:
            return content.decode("utf-8", errors="replace")
    return ""


def case_diagram(session: Session, bundle: Bundle, case: CaseSummary, work: list[CaseWork]) -> dict[str, Any]:
    """What the viewer draws: ``xml``, ``tokens`` with their lights, ``done`` elements, ``durations`` of done tasks."""
    tokens: dict[str, dict[str, Any]] = {}
    for each in work:
        token = tokens.setdefault(each.element, {"element": each.element, "count": 0, "light": "green"})
        token["count"] += 1
        if _WORST[each.left.colour] > _WORST[token["light"]]:
            token["light"] = each.left.colour
    for row in session.execute(text(_WAITING), {"case_id": case.id}):
        # A timer at the border of a task waits beside it; only one that stands alone is a place of the case.
        if not _at_border(bundle, case.process, row.element):
            tokens.setdefault(row.element, {"element": row.element, "count": row.waiting, "light": "green"})
    done: list[str] = []
    durations: dict[str, str] = {}
    for row in session.execute(text(_HAPPENED), {"case_id": case.id}):
        if row.element in tokens:
            continue
        done.append(row.element)
        if row.completed and row.last_at > row.first_at:
            durations[row.element] = _span(row.first_at, row.last_at)
    return {
        "xml": diagram_of(bundle, case.process),
        "tokens": list(tokens.values()),
        "done": done,
        "durations": durations,
    }


def _at_border(bundle: Bundle, process: str, element: str) -> bool:
    found = bundle.specification(process).elements.get(element)
    return found is None or found.type == "boundaryEvent"


def _span(begin: datetime, end: datetime) -> str:
    minutes = int((end - begin).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
