"""Figures of a month: as they were settled when it was over, else counted from the cases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from engine.database import fetch
from engine.queries.oversight.months import month_of

Figures = list[Any]
"""Rows of one part of a month's figures, of all departments, in the form in which JSON keeps them."""
Count = Callable[[Session, date], Figures]
"""Counts one part of the figures of a month from its cases."""

_SETTLED = """
SELECT DISTINCT ON (f.month, f.part) f.month, f.part, f.version, f.figures, f.settled_at, c.checked_at,
  o.settled_at AS first_at, CASE WHEN f.version > 1 THEN o.figures END AS first
FROM settled_figures f
JOIN settled_figures o ON o.month = f.month AND o.part = f.part AND o.version = 1
JOIN figures_check c ON c.month = f.month
WHERE f.month = ANY(%(months)s) AND f.part = ANY(%(parts)s)
ORDER BY f.month, f.part, f.version DESC
"""
_NAMES = """
SELECT 'department' AS kind, id, code, name, short_name FROM department
UNION ALL SELECT 'post', id, code, name, name FROM post ORDER BY name, id
"""
_ALL_MONTHS = """
SELECT DISTINCT ON (f.month) f.month, f.figures FROM settled_figures f WHERE f.part = %(part)s
ORDER BY f.month, f.version DESC
"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the figures of a month were settled. ``corrected_at`` is None while nothing of them has changed since."""

    settled_at: datetime
    corrected_at: datetime | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Names:
    """What departments and posts are called now, by id, the departments in the order of their names."""

    departments: dict[int, Named]
    posts: dict[int, Named]


@dataclass(frozen=True, slots=True)
class Named:
    """One department or post; ``short`` is the short name of a department."""

    code: str
    name: str
    short: str


class MonthFigures:
    """The figures of some months for one page: what is settled of them is read with one statement."""

    def __init__(self, session: Session, months: Collection[date], parts: Collection[str]) -> None:
        self._session = session
        wanted = {"months": [month.replace(day=1) for month in months], "parts": list(parts)}
        self._settled = {(row.month, row.part): row for row in fetch(session, _SETTLED, wanted)}

    def of(self, month: date, part: str, count: Count) -> Figures:
        """One part of the figures of a month; ``count`` gives them where they are not settled."""
        first = month.replace(day=1)
        found = self.settled(first, part)
        return count(self._session, first) if found is None else found

    def settled(self, month: date, part: str) -> Figures | None:
        """The newest settled figures; None where they are not settled."""
        row = self._settled.get((month.replace(day=1), part))
        return None if row is None else list(row.figures)

    def first(self, month: date, part: str) -> Figures | None:
        """The figures as they were settled first; None where they are not settled, or never changed since."""
        row = self._settled.get((month.replace(day=1), part))
        return None if row is None else row.first

    def settlement(self, month: date) -> Settlement | None:
        """When the parts were settled, corrected and last checked; None while the month is counted from its cases."""
        rows = [row for (settled, _part), row in self._settled.items() if settled == month.replace(day=1)]
        if not rows:
            return None
        corrected = max((row.settled_at for row in rows if row.version > 1), default=None)
        return Settlement(min(row.first_at for row in rows), corrected, rows[0].checked_at)

    @cached_property
    def names(self) -> Names:
        """The names of all departments and posts; one statement, once."""
        found = Names({}, {})
        for row in fetch(self._session, _NAMES, {}):
            kind = found.departments if row.kind == "department" else found.posts
            kind[row.id] = Named(row.code, row.name, row.short_name)
        return found


def within(figures: Figures, departments: Sequence[int] | None) -> Figures:
    """The rows of these departments, whose id is the first value of a row; all rows for None."""
    if departments is None:
        return figures
    wanted = set(departments)
    return [row for row in figures if row[0] in wanted]


def settled_rows(session: Session, part: str) -> tuple[Figures, datetime | None]:
    """The rows of a part of all settled months, and the begin of what is not settled; None where nothing is.

    Months are settled in their order, without a gap.
    """
    found = fetch(session, _ALL_MONTHS, {"part": part})
    if not found:
        return [], None
    return [row for each in found for row in each.figures], month_of(found[-1].month)[1]
