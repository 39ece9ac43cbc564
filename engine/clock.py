"""The office clock: the one source of "now" for everything that the office can see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which people read time; storage is always UTC."""


class Clock(Protocol):
    """Gives the present moment of the office."""

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The machine's present moment in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that keeps its moment until it is set forward; for tests, trial runs and the sample county."""

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        """The moment the clock was last turned to, in UTC."""
        return self._now

    def turn_to(self, moment: datetime) -> None:
        """Set the clock forward to ``moment`` (timezone-aware); an earlier moment raises ValueError."""
        moment = _aware(moment)
        if moment < self._now:
            raise ValueError(
                f"Expected to turn the clock forward, but {moment.isoformat()} is before {self._now.isoformat()}."
            )
        self._now = moment

    def advance(self, span: timedelta) -> None:
        """Set the clock forward by ``span``."""
        self.turn_to(self._now + span)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("Expected a moment with a time zone, but it has none.")
    return moment.astimezone(UTC)


def office_time(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment given as the office's wall clock shows it (Asia/Shanghai), in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE_ZONE).astimezone(UTC)
