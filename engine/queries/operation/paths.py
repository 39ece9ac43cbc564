"""The paths that cases of a process took: variants with counts and times, and which cases left the deployed flows.

A path is the row of steps that people completed, in order. Nothing of it names an applicant or an official.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn.step_order import StepOrder
from engine.cases.storage.records import Definition, History, OfficeCase
from engine.office.calendar.rules import OfficeCalendar

MOST_CASES = 5_000
"""Cases that are read, those that ended last first."""
SHOWN_VARIANTS = 20
SHOWN_CASES = 20
"""Cases that left the flows and are listed."""


@dataclass(frozen=True, slots=True)
class Path:
    """One case that has ended: the steps it took, and how long it was under way in office time."""

    case_id: int
    number: str | None
    version: int
    steps: tuple[str, ...]
    took: timedelta


@dataclass(frozen=True, slots=True)
class Variant:
    """A path that ``count`` cases took; half of them took no longer than ``typical`` of office time."""

    steps: tuple[str, ...]
    count: int
    share: float
    typical: timedelta


@dataclass(frozen=True, slots=True)
class Conformance:
    """How many of ``cases`` follow the flows; the others by the step at which they leave them, the most first."""

    cases: int
    follow: int
    left: list[tuple[str, int]]
    examples: list[tuple[Path, str]]
    """Some of the cases that left, with the step."""

    @property
    def share(self) -> float | None:
        """The share that follows, 0 to 1; None without a case."""
        return self.follow / self.cases if self.cases else None


def ended_paths(
    session: Session,
    process: str,
    calendar: OfficeCalendar,
    *,
    since: datetime,
    definitions: Sequence[int] | None = None,
) -> list[Path]:
    """The paths of the cases that ended since, the newest first, at most ``MOST_CASES``; two statements.

    ``definitions`` are the ids of the versions by which the cases ran, None for all.
    """
    ended = (
        select(OfficeCase.id, OfficeCase.number, Definition.version, OfficeCase.opened_at, OfficeCase.ended_at)
        .join(Definition, Definition.id == OfficeCase.definition_id)
        .where(OfficeCase.process == process, OfficeCase.status == "completed", OfficeCase.ended_at >= since)
        .order_by(OfficeCase.ended_at.desc(), OfficeCase.id.desc())
        .limit(MOST_CASES)
    )
    if definitions is not None:
        ended = ended.where(OfficeCase.definition_id.in_(definitions))
    rows = session.execute(ended).all()
    steps: dict[int, list[str]] = defaultdict(list)
    for case_id, element in session.execute(_completed([row.id for row in rows])):
        steps[case_id].append(element)
    return [
        Path(
            row.id,
            row.number,
            row.version,
            tuple(steps[row.id]),
            calendar.working_time_between(row.opened_at, row.ended_at),
        )
        for row in rows
    ]


def _completed(case_ids: Sequence[int]) -> Any:
    return (
        select(History.case_id, History.element)
        .where(History.case_id.in_(case_ids), History.event == "completed", History.element.is_not(None))
        .order_by(History.case_id, History.sequence)
    )


def variants(paths: Sequence[Path], most: int = SHOWN_VARIANTS) -> list[Variant]:
    """The paths that the most cases took, the most frequent first."""
    took: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for each in paths:
        took[each.steps].append(each.took.total_seconds())
    ordered = sorted(took.items(), key=lambda each: (-len(each[1]), each[0]))
    return [
        Variant(steps, len(times), len(times) / len(paths), timedelta(seconds=median(times)))
        for steps, times in ordered[:most]
    ]


def conformance(paths: Sequence[Path], order: StepOrder) -> Conformance:
    """Whether each path follows the flows of a version, and at which step the others leave them."""
    left = [(each, step) for each in paths if (step := order.left_at(each.steps)) is not None]
    counted = Counter(step for _path, step in left)
    return Conformance(
        len(paths),
        len(paths) - len(left),
        sorted(counted.items(), key=lambda each: (-each[1], each[0])),
        left[:SHOWN_CASES],
    )
