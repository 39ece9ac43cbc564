"""What narrows a list of the desk: process, item, department, date of receipt and light, the same on every tab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from engine.clock import OFFICE_ZONE
from engine.queries.case.spelling import STORED_NAME, pattern, spelled

Light = Literal["red", "yellow", "green"]
LIGHTS: tuple[Light, ...] = ("red", "yellow", "green")

Order = Literal["due", "newest", "oldest"]
"""``due``: the most urgent first, on the tab of open work alone; ``newest`` and ``oldest`` by when it came to me."""


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a list is narrowed to; None narrows nothing.

    ``item`` is part of a name in any spelling, or a code; ``department`` a code; ``since`` and ``until`` are the first
    and last day of receipt, both of them in.
    """

    light: Light | None = None
    process: str | None = None
    item: str | None = None
    department: str | None = None
    since: date | None = None
    until: date | None = None
    order: Order | None = None
    """None: the order that the tab has by itself."""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        wanted = (self.light, self.process, self.item, self.department, self.since, self.until)
        return any(each is not None for each in wanted)


EVERYTHING = DeskFilter()

_ITEM_NAME = STORED_NAME.format(column="f.name")

# A matter's limit: that of the case, else the newest other clock of it that has not ended, as lists show it.
CLOCK = """
SELECT * FROM service_clock x WHERE x.case_id = c.id AND x.task_id IS NULL AND x.finished_at IS NULL
ORDER BY x.name = 'case' DESC, x.id DESC LIMIT 1
"""

_OVERDUE = "(%(now)s >= coalesce(k.promised_due_at, 'infinity') OR %(now)s >= coalesce(k.statutory_due_at, 'infinity'))"
_LIGHT: dict[Light, str] = {
    "red": _OVERDUE,
    "yellow": f"NOT {_OVERDUE} AND NOT k.paused AND k.promised_due_at IS NOT NULL AND k.yellow_at <= %(now)s",
    "green": f"""NOT {_OVERDUE} AND NOT k.paused AND k.promised_due_at IS NOT NULL
        AND (k.yellow_at IS NULL OR k.yellow_at > %(now)s)""",
}


def matter_conditions(wanted: DeskFilter, names: dict[str, Any]) -> list[str]:
    """Conditions on the case of a matter, which the statement calls ``c``; ``names`` gets their values."""
    found = []
    if wanted.item is not None:
        names["item"] = wanted.item
        names["item_name"] = pattern(spelled(wanted.item).name or wanted.item)
        found.append(
            "coalesce(c.item_id, (SELECT f.item_id FROM inquiry f WHERE f.case_id = c.id)) IN"
            f" (SELECT f.id FROM item f WHERE f.code = %(item)s OR {_ITEM_NAME} LIKE %(item_name)s)"
        )
    if wanted.department is not None:
        names["department"] = wanted.department
        found.append("c.department_id = (SELECT f.id FROM department f WHERE f.code = %(department)s)")
    received = """coalesce((SELECT f.received_at FROM application f WHERE f.case_id = c.id),
        (SELECT f.registered_at FROM inquiry f WHERE f.case_id = c.id), c.opened_at)"""
    if wanted.since is not None:
        names["since"] = _begins(wanted.since)
        found.append(f"{received} >= %(since)s")
    if wanted.until is not None:
        names["until"] = _begins(wanted.until + timedelta(days=1))
        found.append(f"{received} < %(until)s")
    return found


def process_condition(wanted: DeskFilter, names: dict[str, Any], alias: str) -> list[str]:
    """The condition that the case called ``alias`` is of the wanted process."""
    if wanted.process is None:
        return []
    names["process"] = wanted.process
    return [f"{alias}.process = %(process)s"]


def light_condition(wanted: DeskFilter) -> list[str]:
    """The condition that the clock of the case ``c`` shows the wanted light, at ``%(now)s``; only open cases do."""
    if wanted.light is None:
        return []
    return [f"c.status = 'open' AND EXISTS (SELECT 1 FROM ({CLOCK}) k WHERE {_LIGHT[wanted.light]})"]


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
