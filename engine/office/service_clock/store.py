"""Clocks in the database: started, stopped, resumed, extended, finished, read as facts, computed anew.

Every function that changes a clock returns it with its due columns up to date; the clocks below it, which stop and go
on with it, are brought up to date in the same call (``clocks_below`` names them). Timers are not touched here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, text
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.calendar.rules import OfficeCalendar
from engine.office.calendar.store import calendar
from engine.office.service_clock.records import ClockExtension, ClockStop, ServiceClock
from engine.office.service_clock.rules import (
    AT_SUPERIOR,
    ClockFacts,
    DayLine,
    Extension,
    LimitUnit,
    Stop,
    check_extension,
    check_resume,
    check_stop,
    due,
    explain,
    stop_end,
)

# One statement for everything that decides when clocks are due: each clock asked for, the clocks above it, their stops
# and their extension. json moments carry their offset.
_FACTS = text("""
WITH RECURSIVE line(root, id, parent_id) AS (
    SELECT id, id, parent_id FROM service_clock WHERE id = ANY(:ids)
    UNION ALL
    SELECT line.root, above.id, above.parent_id FROM line JOIN service_clock above ON above.id = line.parent_id
)
SELECT line.root,
       (SELECT coalesce(json_agg(json_build_array(from_at, to_at, kind, basis) ORDER BY id), '[]')
          FROM clock_stop WHERE clock_id = line.id) AS stops,
       CASE WHEN line.id = line.root THEN
       (SELECT json_build_array(e.days, e.reason, e.at, s.name)
          FROM clock_extension e JOIN staff s ON s.id = e.approver_id WHERE e.clock_id = line.id) END AS extension
  FROM line
""")

_CASES = bindparam("case_ids", type_=ARRAY(BigInteger))
_CLOCKS_OF = select(ServiceClock).where(ServiceClock.case_id == any_(_CASES)).order_by(ServiceClock.id)
_RUNNING = select(ServiceClock).where(
    ServiceClock.case_id == bindparam("case_id"),
    ServiceClock.name == bindparam("name"),
    ServiceClock.task_id.is_(None),
    ServiceClock.finished_at.is_(None),
)


def start_clock(
    session: Session,
    *,
    case_id: int,
    name: str,
    started_at: datetime,
    limit_amount: int,
    limit_unit: LimitUnit = "working_days",
    statutory_amount: int | None = None,
    statutory_unit: LimitUnit = "working_days",
    parent_id: int | None = None,
    task_id: UUID | None = None,
) -> ServiceClock:
    """Start a clock with its limit copied from the item or the diagram (TC-1, TC-3); stands if its parent stands.

    A running clock of the same name is finished first: so the five days before acceptance run again on every supplement
    (ON-5). Refused for the handling clock ``case``, which never starts anew (TC-4), and for a promise longer than the
    law.
    """
    running = None if task_id is not None else running_clock(session, case_id, name)
    if running is not None:
        if name == "case":
            raise Refused(
                "办理期限已经开始计算。",
                "Expected the handling clock not to run yet, but it does.",
            )
        finish_clock(session, running, at=started_at)
    if statutory_amount is not None and limit_unit == statutory_unit and limit_amount > statutory_amount:
        raise Refused(
            f"承诺时限 {limit_amount} 超过了法定时限 {statutory_amount}，请缩短承诺时限。",
            f"Expected a promise of at most the statutory {statutory_amount}, but it is {limit_amount}.",
        )
    clock = ServiceClock(
        case_id=case_id, name=name, started_at=started_at, limit_amount=limit_amount, limit_unit=limit_unit,
        statutory_amount=statutory_amount, statutory_unit=statutory_unit, parent_id=parent_id, task_id=task_id,
        extended=0, paused=False, calendar_revision=0,
    )  # fmt: skip
    session.add(clock)
    session.flush()
    _refresh(session, [clock])
    return clock


def stop_clock(
    session: Session, clock: ServiceClock, *, at: datetime, kind: str, basis: str, days: int | None,
    approver_id: int | None, document_id: int | None,
) -> ServiceClock:  # fmt: skip
    """Let a clock stand from ``at`` on for ``days`` working days, and all clocks below it (TC-3, TC-21).

    ``kind`` is one of ``SPECIAL_PROCEDURES``. A clock that stands on a stop of its own is prolonged: the new document
    takes over where the earlier one ends, and both are one stop. Refused without length, basis, approver or issued
    document, and for a clock that is finished, may never stand, or stands only because one above it does.
    """
    facts = facts_of(session, clock)
    own = _standing_stop(session, clock)
    check_stop(
        facts, at=at, kind=kind, basis=basis, days=days, approver_id=approver_id, document_id=document_id,
        prolongs=own is not None,
    )  # fmt: skip
    assert days is not None
    assert approver_id is not None
    assert document_id is not None
    ends_at = stop_would_end(session, clock, at=at, days=days)
    # The paper of the stop takes the place of a date that was kept when the calendar changed.
    clock.announced_due_at = None
    if own is not None:
        own.to_at = at
    session.add(
        ClockStop(
            clock_id=clock.id, from_at=at, to_at=None, ends_at=ends_at, kind=kind,
            basis=basis.strip(), approver_id=approver_id, document_id=document_id,
        )
    )  # fmt: skip
    return _changed(session, clock)


def stop_would_end(session: Session, clock: ServiceClock, *, at: datetime, days: int) -> datetime:
    """When a stop of ``days`` working days from ``at`` on ends by itself; where one stands already, after its end."""
    own = _standing_stop(session, clock)
    begins = at if own is None or own.ends_at is None else own.ends_at
    return stop_end(begins, days, calendar(session))


def _standing_stop(session: Session, clock: ServiceClock) -> ClockStop | None:
    return session.scalar(select(ClockStop).where(ClockStop.clock_id == clock.id, ClockStop.to_at.is_(None)))


def stands_on_its_own_stop(session: Session, clock: ServiceClock) -> bool:
    """Whether the clock stands on a stop of its own, which another document may prolong."""
    return _standing_stop(session, clock) is not None


def cases_with_stops_over(session: Session, now: datetime, limit: int) -> list[int]:
    """Cases with a stop that has lasted its length, the earliest first."""
    over = (
        select(ServiceClock.case_id)
        .join(ClockStop, ClockStop.clock_id == ServiceClock.id)
        .where(ServiceClock.finished_at.is_(None), ClockStop.to_at.is_(None), ClockStop.ends_at <= now)
    )
    return list(session.scalars(over.order_by(ClockStop.ends_at).limit(limit)))


def next_stop_end(session: Session, now: datetime) -> datetime | None:
    """When the next standing stop has lasted its length; None when none stands with a length."""
    ends = select(ClockStop.ends_at).where(ClockStop.to_at.is_(None), ClockStop.ends_at > now)
    return session.scalar(ends.order_by(ClockStop.ends_at).limit(1))


def stops_of(session: Session, case_id: int) -> list[Stop]:
    """The stops of the case's own handling clock, the oldest first (LC-5); the time at a superior is none (TC-6)."""
    own = select(ClockStop).join(ServiceClock, ServiceClock.id == ClockStop.clock_id)
    found = session.scalars(
        own.where(ServiceClock.case_id == case_id, ServiceClock.name == "case", ClockStop.kind != AT_SUPERIOR).order_by(
            ClockStop.id
        )
    )
    return [Stop(each.from_at, each.to_at, each.kind, each.basis) for each in found]


def resume_clock(session: Session, clock: ServiceClock, *, at: datetime) -> ServiceClock:
    """Let a clock go on from ``at``, and the clocks below it (TC-3, TC-10).

    Refused when the clock runs, or stands only because a clock above it stands.
    """
    own = _standing_stop(session, clock)
    facts = facts_of(session, clock)
    if own is None and facts.paused:
        raise Refused(
            "这项计时随整件停止，请恢复整件的计时。",
            "Expected the clock above to be resumed, but this one stands only because that one does.",
        )
    check_resume(facts, at)
    assert own is not None
    own.to_at = at
    return _changed(session, clock)


def continue_clock(
    session: Session, *, case_id: int, name: str, at: datetime, kind: str, basis: str, approver_id: int,
    document_id: int,
) -> ServiceClock:  # fmt: skip
    """Let a finished clock of the case go on from ``at``: it stood since it was finished (TC-6, TC-10).

    ``document_id`` is the paper with which it had ended, ``approver_id`` who signed it. Refused while a clock of that
    name runs, and when none ran before.
    """
    newest = [clock for clock in clocks_of(session, case_id) if clock.name == name and clock.task_id is None]
    if not newest or newest[-1].finished_at is None:
        raise Refused("没有已经结束、可以继续的计时。", f"Expected a finished clock “{name}”, but there is none.")
    clock = newest[-1]
    session.add(
        ClockStop(
            clock_id=clock.id, from_at=clock.finished_at, to_at=at, ends_at=at, kind=kind, basis=basis,
            approver_id=approver_id, document_id=document_id,
        )
    )  # fmt: skip
    clock.finished_at = None
    clock.announced_due_at = None
    return _changed(session, clock)


def extend_clock(
    session: Session, clock: ServiceClock, *, days: int, reason: str, approver_id: int | None, at: datetime,
    joint: bool = False, document_id: int | None = None,
) -> ServiceClock:  # fmt: skip
    """Extend a limit by ``days`` working days (TC-4; ``joint``: JA-7); the count goes on, it does not begin anew.

    Refused a second time, without reason or approver, beyond 10 days (15 for a joint case), and after the limit ended.
    """
    check_extension(
        facts_of(session, clock), calendar(session), at=at, days=days, reason=reason, approver_id=approver_id,
        joint=joint,
    )  # fmt: skip
    assert approver_id is not None
    session.add(
        ClockExtension(
            clock_id=clock.id, days=days, reason=reason.strip(), approver_id=approver_id, at=at, document_id=document_id
        )
    )
    clock.extended = days
    # The paper of the extension tells a new date.
    clock.announced_due_at = None
    return _changed(session, clock)


def announce_end(session: Session, clock: ServiceClock, *, to: datetime) -> ServiceClock:
    """Let the announced moment ``to`` take the place of the promised end (FI-3)."""
    clock.announced_due_at = to
    return _changed(session, clock)


def finish_clock(session: Session, clock: ServiceClock, *, at: datetime) -> ServiceClock:
    """End a clock: what it was for is done. A stop that lasts ends with it; finishing twice changes nothing."""
    if clock.finished_at is not None:
        return clock
    standing = _standing_stop(session, clock)
    if standing is not None:
        standing.to_at = at
        session.flush()
        _refresh(session, [clock])
    clock.finished_at = at
    clock.paused = False
    session.flush()
    return clock


def _changed(session: Session, clock: ServiceClock) -> ServiceClock:
    session.flush()
    _refresh(session, [clock, *clocks_below(session, clock.id)])
    return clock


def _refresh(session: Session, clocks: Sequence[ServiceClock]) -> None:
    days = calendar(session)
    facts = facts_of_each(session, clocks)
    for clock in clocks:
        _write(clock, facts[clock.id], days)
    session.flush()


def _write(clock: ServiceClock, facts: ClockFacts, days: OfficeCalendar) -> bool:
    """Compute the due columns anew; whether the clock's moments moved."""
    before = (clock.promised_due_at, clock.statutory_due_at, clock.yellow_at, clock.paused)
    moments = due(facts, days)
    clock.promised_due_at, clock.statutory_due_at = moments.promised_at, moments.statutory_at
    clock.yellow_at, clock.paused = moments.yellow_at, facts.paused
    clock.calendar_revision = days.revision
    return before != (clock.promised_due_at, clock.statutory_due_at, clock.yellow_at, clock.paused)


@dataclass
class Recomputed:
    """What a new calendar did to one case: the running clocks whose moments moved, and the facts of all by name."""

    moved: list[ServiceClock] = field(default_factory=list)
    facts: dict[str, ClockFacts] = field(default_factory=dict)


def _worse_for_applicant(
    clock: ServiceClock, before: datetime, now: datetime | None, promised_cases: Collection[int]
) -> bool:
    """Whether a date that was promised to an applicant moves from ``before`` to ``now`` to his disadvantage (TC-21).

    The period in which he has to act would end earlier, or what he was promised in writing would be done later.
    """
    if now is None:
        return False
    return (clock.name == "supplement" and now < before) or (
        clock.name == "case" and clock.case_id in promised_cases and now > before
    )


@dataclass(frozen=True)
class ForeseenEnd:
    """How a calendar that is only proposed would move a running clock: its promised and statutory end.

    ``kept``: the promised end would stay because the applicant has it in writing (TC-21).
    """

    clock: ServiceClock
    promised_at: datetime | None
    statutory_at: datetime | None
    kept: bool


def foresee(
    session: Session, case_ids: Sequence[int], proposed: OfficeCalendar, promised_cases: Collection[int] = ()
) -> tuple[list[ForeseenEnd], dict[int, dict[str, ClockFacts]]]:
    """What ``recompute`` would do to these cases with the ``proposed`` calendar, and the facts of their clocks by name.

    Nothing is written.
    """
    clocks = list(session.scalars(_CLOCKS_OF, {"case_ids": list(case_ids)}))
    facts = facts_of_each(session, clocks)
    found: list[ForeseenEnd] = []
    by_case: dict[int, dict[str, ClockFacts]] = {case_id: {} for case_id in case_ids}
    for clock in clocks:
        if clock.task_id is None:
            by_case[clock.case_id][clock.name] = facts[clock.id]
        if clock.finished_at is not None:
            continue
        moments, before = due(facts[clock.id], proposed), clock.promised_due_at
        kept = before is not None and _worse_for_applicant(clock, before, moments.promised_at, promised_cases)
        promised = before if kept else moments.promised_at
        if (promised, moments.statutory_at) != (before, clock.statutory_due_at) or kept:
            found.append(ForeseenEnd(clock, promised, moments.statutory_at, kept))
    return found, by_case


def recompute(session: Session, case_ids: Sequence[int], promised_cases: Collection[int] = ()) -> dict[int, Recomputed]:
    """Bring the running clocks of these cases to the newest calendar (TC-2); by case, in three statements for all.

    ``promised_cases`` are those whose applicant has the promised date in writing: it moves only to his advantage, the
    law's date always (TC-21).
    """
    clocks = list(session.scalars(_CLOCKS_OF, {"case_ids": list(case_ids)}))
    days, facts = calendar(session), dict(facts_of_each(session, clocks))
    found = {case_id: Recomputed() for case_id in case_ids}
    for clock in clocks:
        case = found[clock.case_id]
        if clock.task_id is None:
            case.facts[clock.name] = facts[clock.id]
        if clock.finished_at is not None:
            continue
        before = clock.promised_due_at
        moved = _write(clock, facts[clock.id], days)
        if before is not None and _worse_for_applicant(clock, before, clock.promised_due_at, promised_cases):
            clock.announced_due_at = before
            case.facts[clock.name] = facts[clock.id] = replace(facts[clock.id], announced_at=before)
            _write(clock, facts[clock.id], days)
        if moved:
            case.moved.append(clock)
    session.flush()
    return found


def clocks_of(session: Session, case_id: int) -> list[ServiceClock]:
    """All clocks of a case in the order they were started, finished ones too."""
    return list(session.scalars(_CLOCKS_OF, {"case_ids": [case_id]}))


def clocks_below(session: Session, clock_id: int) -> list[ServiceClock]:
    """The running clocks under a clock, at any depth and of any case, in id order: they stand and go on with it."""
    below = select(ServiceClock.id).where(ServiceClock.parent_id == clock_id).cte("below", recursive=True)
    below = below.union_all(select(ServiceClock.id).where(ServiceClock.parent_id == below.c.id))
    return list(
        session.scalars(
            select(ServiceClock)
            .where(ServiceClock.id.in_(select(below.c.id)), ServiceClock.finished_at.is_(None))
            .order_by(ServiceClock.id)
        )
    )


def running_clock(session: Session, case_id: int, name: str) -> ServiceClock | None:
    """The running clock of this name in the case (limits of tasks apart); None when none runs."""
    return session.scalar(_RUNNING, {"case_id": case_id, "name": name})


def the_running_clock(session: Session, case_id: int, name: str) -> ServiceClock:
    """``running_clock``; not found when none runs."""
    clock = running_clock(session, case_id, name)
    if clock is None:
        raise NotFound(f"“{name}”没有在计时。", f"Expected a running clock “{name}”, but there is none.")
    return clock


def facts_of(session: Session, clock: ServiceClock) -> ClockFacts:
    """The facts of one clock: its limit, its own stops and those of the clocks above it, its extension."""
    return facts_of_each(session, [clock])[clock.id]


def facts_of_case(session: Session, case_id: int) -> dict[str, ClockFacts]:
    """Name → facts of the newest clock of that name in the case, for ``rules.resolve``; without limits of tasks."""
    newest: dict[str, ServiceClock] = {}
    for clock in clocks_of(session, case_id):
        if clock.task_id is None:
            newest[clock.name] = clock
    facts = facts_of_each(session, list(newest.values()))
    return {name: facts[clock.id] for name, clock in newest.items()}


def facts_of_each(session: Session, clocks: Sequence[ServiceClock]) -> Mapping[int, ClockFacts]:
    """The facts of several clocks by the keys of the clocks, in one statement."""
    if not clocks:
        return {}
    stops: dict[int, list[Stop]] = {clock.id: [] for clock in clocks}
    extensions: dict[int, tuple[Extension, ...]] = {}
    for root, lines, extension in session.execute(_FACTS, {"ids": [clock.id for clock in clocks]}):
        stops[root].extend(_stop(line) for line in lines)
        if extension is not None:
            days, reason, at, approver = extension
            extensions[root] = (Extension(days, reason, datetime.fromisoformat(at), approver),)
    return {
        clock.id: ClockFacts(
            started_at=clock.started_at,
            limit_amount=clock.limit_amount,
            limit_unit=cast("LimitUnit", clock.limit_unit),
            statutory_amount=clock.statutory_amount,
            statutory_unit=cast("LimitUnit", clock.statutory_unit),
            stops=tuple(stops[clock.id]),
            extensions=extensions.get(clock.id, ()),
            finished_at=clock.finished_at,
            name=clock.name,
            announced_at=clock.announced_due_at,
        )
        for clock in clocks
    }


def _stop(line: list[Any]) -> Stop:
    from_at, to_at, kind, basis = line
    return Stop(datetime.fromisoformat(from_at), None if to_at is None else datetime.fromisoformat(to_at), kind, basis)


def explain_clock(
    session: Session, clock: ServiceClock, *, statutory: bool = False, until: datetime | None = None
) -> list[DayLine]:
    """The days of a clock, counted or not and why (TC-11); ``statutory`` explains the law's limit instead."""
    return explain(facts_of(session, clock), calendar(session), statutory=statutory, until=until)
