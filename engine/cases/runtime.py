"""What every command needs and every process of the operating system has once: database, clocks, versions, calendar."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from engine.bpmn.checks import Problem
from engine.cases.bundles import Files
from engine.cases.definitions import Definitions
from engine.clock import Clock, SystemClock
from engine.database import Database
from engine.office.calendar import store as calendar_store
from engine.office.calendar.rules import OfficeCalendar
from engine.operations.context import Operation


class Runtime:
    """The composition of one running program. Shared by all threads; holds nothing of any single case.

    ``operations`` is what diagrams may call. ``clock`` is the office clock, which a demonstration may context;
    ``system_clock`` is never turned and times retries.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        operations: Mapping[str, Operation],
        system_clock: Clock | None = None,
    ) -> None:
        self.database = database
        self.operations = operations
        self.clock = clock
        self.system_clock: Clock = system_clock or SystemClock()
        self.definitions = Definitions()
        self._calendars: dict[int, OfficeCalendar] = {}

    def calendar(self, session: Session, revision: int | None = None) -> OfficeCalendar:
        """The counting calendar. With its ``revision`` (read along with a case) memory may answer."""
        if revision is not None and revision in self._calendars:
            return self._calendars[revision]
        found = calendar_store.calendar(session)
        self._calendars = {found.revision: found}
        return found

    def broken_scenarios(self, session: Session, deployed: Files, changed: Files) -> list[Problem]:
        """What saved try-outs say about changed files that pass the checks; a bare runtime runs none."""
        return []
