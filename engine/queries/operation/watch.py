"""A deployed process as it runs: how many cases wait at each element, how often steps were done, in what working time.

Elements of a called process count for every case that runs through it. Figures name no applicant: numbers, times and
posts are all that is told of a case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, cast, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.cases.bundles import Bundle
from engine.cases.definitions import Definitions
from engine.cases.storage.records import History, OfficeCase, Timer, WorkItem
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.records import Department, Post
from engine.queries.operation.definitions import versions

MOST_COMPLETIONS = 20_000
"""Completions that are read, the newest first: more are left out of times and frequency."""
ENOUGH = 20
"""Completions from which the slowest twentieth is told."""
PAGE = 20

Place = tuple[str, str]
"""The process of a case, and an element in it."""


@dataclass(frozen=True)
class WatchedProcess:
    """Where the elements of a diagram run."""

    process: str
    places: Mapping[Place, str]
    """Place in a case → the element of this diagram that it is, or the call activity that leads to it."""
    timers: Collection[Place]
    """Those where a case waits for a timer and nothing else."""


@dataclass(frozen=True)
class ElementFigures:
    """One element. Times are office time of the steps completed in the period, None where there were none.

    ``late`` of those that wait are past their limit; ``late_done`` of those that were done were done after it.
    """

    waiting: int = 0
    late: int = 0
    done: int = 0
    late_done: int = 0
    typical: timedelta | None = None
    """Half of the steps took no longer."""
    slow: timedelta | None = None
    """Nineteen of twenty took no longer; None below ``ENOUGH`` completions."""


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case at an element; ``post`` is None while no post fits, ``number`` for a case without one of its own."""

    case_id: int
    work_item: UUID
    number: str | None
    version: int
    opened_at: datetime
    due_at: datetime | None
    department: str | None
    post: str | None


def watched_process(session: Session, definitions: Definitions, process: str) -> WatchedProcess:
    """The elements of a process in its own cases and in those of processes that call it, by the newest versions."""
    places: dict[Place, str] = {}
    timers: set[Place] = set()
    for host, deployed in versions(session).items():
        if host.startswith("decision:"):  # a table that has versions of its own
            continue
        bundle = definitions.bundle(session, deployed[0].definition_id)
        if host == process:
            places |= {(host, inner): call for inner, call in _called_from(bundle, process).items()}
        for each in bundle.specification().elements.values():
            if each.process == process:
                places[host, each.id] = each.id
                if each.type == "intermediateCatchEvent" and each.event == "timer":
                    timers.add((host, each.id))
    return WatchedProcess(process, places, timers)


def _called_from(bundle: Bundle, process: str) -> dict[str, str]:
    """Elements of called processes, directly and further down → the call activity of ``process`` above them."""
    elements = bundle.specification().elements
    above = {each.called: each for each in elements.values() if each.called}
    found: dict[str, str] = {}
    for each in elements.values():
        caller, seen = above.get(each.process), {each.process}
        while caller is not None and caller.process != process and caller.process not in seen:
            seen.add(caller.process)
            caller = above.get(caller.process)
        if each.process != process and caller is not None and caller.process == process:
            found[each.id] = caller.id
    return found


def element_figures(
    session: Session,
    watched: WatchedProcess,
    calendar: OfficeCalendar,
    *,
    since: datetime,
    now: datetime,
    definitions: Sequence[int] | None = None,
) -> dict[str, ElementFigures]:
    """The figures of each element that has some; three statements. ``definitions`` are the ids of the versions by which
    the cases run, None for all."""
    waiting: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    work = (
        select(OfficeCase.process, WorkItem.element, func.count(), func.count().filter(WorkItem.due_at <= now))
        .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        .where(WorkItem.beside_id.is_(None), *_wanted(watched.places, WorkItem.element, definitions))
        .group_by(OfficeCase.process, WorkItem.element)
    )
    for process, element, count, overdue in session.execute(work):
        waiting[watched.places[process, element]] += count
        late[watched.places[process, element]] += overdue
    timers = (
        select(OfficeCase.process, Timer.element, func.count())
        .join(OfficeCase, OfficeCase.id == Timer.case_id)
        .where(*_wanted(watched.timers, Timer.element, definitions))
        .group_by(OfficeCase.process, Timer.element)
    )
    for process, element, count in session.execute(timers):
        waiting[watched.places[process, element]] += count
    spans: dict[str, list[float]] = defaultdict(list)
    late_done: dict[str, int] = defaultdict(int)
    for process, element, opened, at, due in session.execute(_completions(watched, since, definitions)):
        place = watched.places[process, element]
        spans[place].append(calendar.working_time_between(opened, at).total_seconds())
        late_done[place] += due is not None and at > due
    return {
        element: ElementFigures(
            waiting[element], late[element], len(spans[element]), late_done[element], *_times(spans[element])
        )
        for element in sorted({*waiting, *spans})
    }


def _times(spans: Sequence[float]) -> tuple[timedelta | None, timedelta | None]:
    typical = timedelta(seconds=median(spans)) if spans else None
    slow = timedelta(seconds=quantiles(spans, n=20)[-1]) if len(spans) >= ENOUGH else None
    return typical, slow


def _completions(watched: WatchedProcess, since: datetime, definitions: Sequence[int] | None) -> Any:
    moment = DateTime(timezone=True)
    return (
        select(
            OfficeCase.process,
            History.element,
            cast(History.data["opened"].astext, moment),
            History.at,
            cast(History.data["due"].astext, moment),
        )
        .join(OfficeCase, OfficeCase.id == History.case_id)
        .where(
            History.event == "completed",
            History.at >= since,
            History.data["opened"].astext.is_not(None),
            *_wanted(watched.places, History.element, definitions),
        )
        .order_by(History.at.desc())
        .limit(MOST_COMPLETIONS)
    )


def _wanted(
    places: Collection[Place], element: InstrumentedAttribute[Any], definitions: Sequence[int] | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [tuple_(OfficeCase.process, element).in_(sorted(places))]
    if definitions is not None:
        wanted.append(OfficeCase.definition_id.in_(definitions))
    return wanted


def waiting_cases(
    session: Session,
    watched: WatchedProcess,
    element: str,
    version_of: Mapping[int, int],
    *,
    definitions: Sequence[int] | None = None,
    after: UUID | None = None,
    rows: int = PAGE,
) -> tuple[list[WaitingCase], UUID | None]:
    """One page of the cases that wait at an element of the diagram, by work item, and the key of the next page.

    ``version_of`` gives the version of a definition id; ``after`` is the key of the page before.
    """
    places = [place for place, drawn in watched.places.items() if drawn == element]
    parent = select(OfficeCase.id, OfficeCase.number).subquery()
    query = (
        select(
            WorkItem, OfficeCase, func.coalesce(OfficeCase.number, parent.c.number), Department.short_name, Post.name
        )
        .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        .outerjoin(parent, parent.c.id == OfficeCase.parent_id)
        .outerjoin(Post, Post.id == WorkItem.post_id)
        .outerjoin(Department, Department.id == Post.department_id)
        .where(WorkItem.beside_id.is_(None), *_wanted(places, WorkItem.element, definitions))
        .order_by(WorkItem.id)
        .limit(rows + 1)
    )
    if after is not None:
        query = query.where(WorkItem.id > after)
    found = [
        WaitingCase(
            case.id, item.id, known_as, version_of.get(case.definition_id, 0), item.opened_at, item.due_at, *post
        )
        for item, case, known_as, *post in session.execute(query)
    ]
    return found[:rows], found[rows - 1].work_item if len(found) > rows else None
