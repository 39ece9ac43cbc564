"""Where the bars of a joint case stand on its drawing: numbers for an SVG, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.clock import OFFICE_ZONE
from engine.queries.oversight.joint_times import JointTimes, Span

WIDTH = 1080
NAMES = 190
"""The column in which the names stand, at the left."""
RIGHT = 20
TOP = 46
"""The scale of days, at the top."""
ROW = 38
BAR = 16
MOST_TICKS = 9


@dataclass(frozen=True)
class Bar:
    """One row. ``limit`` is where its limit ends, None without one; ``begin`` to ``end`` is what was used of it."""

    span: Span
    y: int
    begin: float
    end: float
    limit: float | None
    late: float | None
    """Where the part past the limit begins; None when nothing is past it."""


@dataclass(frozen=True)
class Drawing:
    """The whole drawing; every ``x`` counts from the left edge. None: outside of what is drawn."""

    height: int
    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, datetime]]
    now: float
    promised: float | None
    statutory: float | None


def drawing(times: JointTimes, now: datetime) -> Drawing | None:
    """The drawing of a joint case; None while nothing has begun."""
    spans = [*([times.whole] if times.whole is not None else []), *times.departments]
    if not spans:
        return None
    row = times.row
    ends = [now, *(each for span in spans for each in (span.end, span.due_at) if each is not None)]
    ends += [each for each in (row.due_at, row.statutory_at) if each is not None]
    first, last = min(span.start for span in spans), max(ends)
    length = max((last - first).total_seconds(), 86_400.0)

    def x(at: datetime) -> float:
        share = (at - first).total_seconds() / length
        return round(NAMES + min(max(share, 0.0), 1.0) * (WIDTH - NAMES - RIGHT), 1)

    bars = []
    for number, span in enumerate(spans):
        until = span.end or now
        past = span.due_at if span.due_at is not None and until > span.due_at else None
        bars.append(
            Bar(
                span,
                TOP + number * ROW,
                x(span.start),
                max(x(until), x(span.start) + 3),
                None if span.due_at is None else x(span.due_at),
                None if past is None else x(past),
            )
        )
    return Drawing(
        TOP + len(spans) * ROW + 12,
        bars,
        [(x(at), at) for at in _days(first, first + timedelta(seconds=length))],
        x(now),
        None if row.due_at is None else x(row.due_at),
        None if row.statutory_at is None else x(row.statutory_at),
    )


def _days(first: datetime, last: datetime) -> list[datetime]:
    """Midnights at equal distances, few enough to be read."""
    begin = first.astimezone(OFFICE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    days = max(1, (last - begin).days + 1)
    step = max(1, -(-days // MOST_TICKS))
    return [at for at in (begin + timedelta(days=number) for number in range(0, days, step)) if at <= last]
