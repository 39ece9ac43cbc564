"""Time in a trial run: service clocks started and finished by operations, and when a timer is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.rules import LIMIT_UNITS, ClockFacts, resolve
from engine.operations.catalogue import OperationDeclaration

STEP_CLOCK = "step"
ACCEPTANCE_CLOCK = "acceptance"


class ServiceClocks:
    """The clocks of one process instance."""

    def __init__(self, calendar: OfficeCalendar) -> None:
        self.calendar = calendar
        self._facts: dict[str, ClockFacts] = {}

    def apply(self, operation: OperationDeclaration, parameters: Mapping[str, Any], now: datetime) -> None:
        """Finish and start the clocks that the operation declares; deemed acceptance dates back to receipt (ON-5)."""
        received = self._facts.get(ACCEPTANCE_CLOCK)
        begin = received.started_at if parameters.get("deemed") and received is not None else now
        for name in operation.finishes:
            if name in self._facts:
                self._facts[name] = replace(self._facts[name], finished_at=now)
        for start in operation.starts:
            self._facts[start.name] = ClockFacts(begin, start.amount, start.unit, name=start.name)

    def due(self, descriptor: Mapping[str, Any], armed_at: datetime, step: ClockFacts | None) -> datetime | None:
        """When a timer fires; None while its clock has not started or is finished. Raises Refused for a wrong timer."""
        clocks = dict(self._facts) if step is None else {**self._facts, STEP_CLOCK: step}
        return resolve(descriptor, armed_at=armed_at, clocks=clocks, calendar=self.calendar)


def step_clock(limit: Mapping[str, Any] | None, ready_at: datetime) -> ClockFacts | None:
    """The clock of a task with the limit ``limit``; None if the limit is no span of office or natural time."""
    if limit is None or limit.get("kind") != "span" or limit.get("unit") not in LIMIT_UNITS:
        return None
    amount = limit["amount"]
    return ClockFacts(ready_at, int(amount), limit["unit"], name=STEP_CLOCK) if float(amount).is_integer() else None
