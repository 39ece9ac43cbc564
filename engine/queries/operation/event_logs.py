"""The event log of a process for programs that mine processes: XES (IEEE 1849-2016) and OCEL 2.0 (JSON).

Cases go by their numbers; nothing names an applicant, an official, or what anybody wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, BinaryIO, Protocol
from xml.sax.saxutils import quoteattr

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import Definition, History, OfficeCase
from engine.office.items.records import Item
from engine.office.organisation.records import Department

EVENTS = (
    "completed",
    "operation",
    "decision",
    "message",
    "timer",
    "error",
    "escalation",
    "branch_opened",
    "branch_done",
)
"""The lines of a history that are events of the process at an element; other lines are acts about a case."""
MOST_CASES = 20_000
"""Cases of a log, those that were opened last; more would not fit a file that programs open."""
AT_ONCE = 500

_XES_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<log xmlns="http://www.xes-standard.org/" xes.version="1849-2016" xes.features="nested-attributes">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
<string key="lifecycle:transition" value="complete"/></global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Element" keys="chengnuo:element"/>
"""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event at an element. ``received`` is when the step came to its post, ``due`` its limit; None without."""

    number: int
    event: str
    element: str
    name: str
    at: datetime
    received: str | None
    due: str | None


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One case with its events in order. ``parent`` is the case that opened it; the last two are codes."""

    id: int
    name: str
    version: int
    status: str
    opened_at: datetime
    ended_at: datetime | None
    parent: int | None
    item: str | None
    department: str | None
    events: tuple[LoggedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """Which cases a log has: those of a process that were opened since, of these definitions; None for all."""

    process: str
    since: datetime
    definitions: Sequence[int] | None = None


def logged_ids(session: Session, which: Logged, most: int = MOST_CASES) -> list[int]:
    """The ids of at most so many cases of the log, those that were opened last, the oldest first."""
    query = (
        select(OfficeCase.id)
        .where(OfficeCase.process == which.process, OfficeCase.opened_at >= which.since)
        .order_by(OfficeCase.opened_at.desc(), OfficeCase.id.desc())
        .limit(most)
    )
    if which.definitions is not None:
        query = query.where(OfficeCase.definition_id.in_(which.definitions))
    return list(reversed(session.scalars(query).all()))


def count_events(session: Session, ids: Sequence[int]) -> int:
    """How many events the log of these cases has."""
    return sum(
        session.scalar(select(func.count()).select_from(History).where(*_of(chunk))) or 0 for chunk in _chunks(ids)
    )


def logged_cases(session: Session, ids: Sequence[int]) -> Iterator[LoggedCase]:
    """These cases in their order with their events, read a few hundred at a time."""
    for chunk in _chunks(ids):
        events = _events(session, chunk)
        for case in _cases(session, chunk):
            yield replace(case, events=events.get(case.id, ()))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _cases(session: Session, ids: Sequence[int]) -> Iterator[LoggedCase]:
    query = (
        select(
            OfficeCase.id,
            func.coalesce(OfficeCase.number, cast(OfficeCase.id, Text)).label("name"),
            Definition.version,
            OfficeCase.status,
            OfficeCase.opened_at,
            OfficeCase.ended_at,
            OfficeCase.parent_id.label("parent"),
            Item.code.label("item"),
            Department.code.label("department"),
        )
        .join(Definition, Definition.id == OfficeCase.definition_id)
        .outerjoin(Item, Item.id == OfficeCase.item_id)
        .outerjoin(Department, Department.id == OfficeCase.department_id)
        .where(OfficeCase.id.in_(ids))
        .order_by(OfficeCase.opened_at, OfficeCase.id)
    )
    return (LoggedCase(**row._mapping) for row in session.execute(query))


def _of(ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (History.case_id.in_(ids), History.event.in_(EVENTS), History.element.is_not(None))


def _events(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[LoggedEvent, ...]]:
    lines = session.execute(
        select(
            History.case_id,
            History.sequence,
            History.event,
            History.element,
            History.name,
            History.at,
            History.data["opened"].astext,
            History.data["due"].astext,
        )
        .where(*_of(ids))
        .order_by(History.case_id, History.sequence)
    )
    return {
        case_id: tuple(
            LoggedEvent(number, event, element, name or element, at, *rest)
            for _case, number, event, element, name, at, *rest in each
        )
        for case_id, each in groupby(lines, key=lambda line: line[0])
    }


class Told(Protocol):
    """Hears how many events have been written, and raises what ends the writing."""

    def __call__(self, written: int, /) -> None:
        """``written`` events so far."""
        ...


def write_log(session: Session, kind: str, process: str, ids: Sequence[int], told: Told, file: BinaryIO) -> int:
    """Write the log of these cases, ``xes`` or ``ocel``, case by case; its events. Told after some hundred cases."""
    count = 0

    def counted() -> Iterator[LoggedCase]:
        nonlocal count
        for number, case in enumerate(logged_cases(session, ids), 1):
            yield case
            count += len(case.events)
            if number % AT_ONCE == 0:
                told(count)

    if kind == "xes":
        _write_xes(process, counted(), file)
    else:
        _write_ocel(process, _objects(session, process, ids), counted(), file)
    told(count)
    return count


def _write_xes(process: str, cases: Iterable[LoggedCase], file: BinaryIO) -> None:
    """The log as XES: a trace for a case, an event for each of its events (lifecycle ``complete``)."""
    file.write(_XES_HEAD.encode())
    file.write(f"{_tag('string', 'concept:name', process)}\n".encode())
    for case in cases:
        file.write(_trace(case).encode())
    file.write(b"</log>\n")


def _tag(kind: str, key: str, value: str) -> str:
    return f'<{kind} key="{key}" value={quoteattr(value)}/>'


def _trace(case: LoggedCase) -> str:
    found = ["<trace>", _tag("string", "concept:name", case.name)]
    found += [_attribute(key, value) for key, value in _about(case)]
    for each in case.events:
        found += (
            "<event>",
            _tag("string", "concept:name", each.name),
            _tag("date", "time:timestamp", each.at.isoformat()),
            '<string key="lifecycle:transition" value="complete"/>',
            _tag("string", "chengnuo:element", each.element),
            _tag("string", "chengnuo:event", each.event),
        )
        for key, moment in (("chengnuo:received", each.received), ("chengnuo:due", each.due)):
            if moment is not None:
                found.append(_tag("date", key, moment))
        found.append("</event>")
    found.append("</trace>\n")
    return "".join(found)


def _about(case: LoggedCase) -> Iterator[tuple[str, Any]]:
    yield "chengnuo:version", case.version
    yield "chengnuo:status", case.status
    yield "chengnuo:opened", case.opened_at
    for key, value in (("ended", case.ended_at), ("item", case.item), ("department", case.department)):
        if value is not None:
            yield f"chengnuo:{key}", value


def _attribute(key: str, value: Any) -> str:
    kind = "int" if isinstance(value, int) else "date" if isinstance(value, datetime) else "string"
    return _tag(kind, key, value.isoformat() if isinstance(value, datetime) else str(value))


def _write_ocel(process: str, objects: Iterable[Any], cases: Iterable[LoggedCase], file: BinaryIO) -> None:
    """The log as OCEL 2.0 in JSON: objects are cases, items and departments; each event concerns its case and these.

    Types of events stand last, when all events are known; the order of an object's keys means nothing in JSON.
    """
    names = set[str]()

    def events() -> Iterator[Any]:
        for case in cases:
            concerned = [{"objectId": f"case:{case.id}", "qualifier": "case"}, *_concerned(case)]
            for each in case.events:
                names.add(each.name)
                yield {
                    "id": f"event:{case.id}:{each.number}",
                    "type": each.name,
                    "time": each.at.isoformat(),
                    "attributes": [
                        {"name": "element", "value": each.element},
                        {"name": "event", "value": each.event},
                    ],
                    "relationships": concerned,
                }

    file.write(b'{"objectTypes": ')
    file.write(_json(_object_types(process)))
    for key, listed in (("objects", objects), ("events", events())):
        file.write(f', "{key}": ['.encode())
        for number, each in enumerate(listed):
            file.write(b", " * (number > 0) + _json(each))
        file.write(b"]")
    types = [
        {"name": name, "attributes": [{"name": "element", "type": "string"}, {"name": "event", "type": "string"}]}
        for name in sorted(names)
    ]
    file.write(b', "eventTypes": ' + _json(types) + b"}")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _object_types(process: str) -> list[dict[str, Any]]:
    attributes = (("version", "integer"), ("status", "string"), ("opened", "time"))
    return [
        {"name": process, "attributes": [{"name": name, "type": kind} for name, kind in attributes]},
        {"name": "item", "attributes": []},
        {"name": "department", "attributes": []},
    ]


def _objects(session: Session, process: str, ids: Sequence[int]) -> Iterator[Any]:
    kept = set(ids)
    others = set[tuple[str, str]]()
    for chunk in _chunks(ids):
        for case in _cases(session, chunk):
            others |= {(one["qualifier"], one["objectId"]) for one in _concerned(case)}
            yield _object(process, case, kept)
    for kind, key in sorted(others, reverse=True):
        yield {"id": key, "type": kind, "attributes": [], "relationships": []}


def _object(process: str, case: LoggedCase, kept: set[int]) -> dict[str, Any]:
    at = case.opened_at.isoformat()
    parent = [{"objectId": f"case:{case.parent}", "qualifier": "parent"}] if case.parent in kept else []
    return {
        "id": f"case:{case.id}",
        "type": process,
        "attributes": [
            {"name": "version", "value": case.version, "time": at},
            {"name": "status", "value": case.status, "time": (case.ended_at or case.opened_at).isoformat()},
            {"name": "opened", "value": at, "time": at},
        ],
        "relationships": [*parent, *_concerned(case)],
    }


def _concerned(case: LoggedCase) -> list[dict[str, str]]:
    found = []
    if case.item is not None:
        found.append({"objectId": f"item:{case.item}", "qualifier": "item"})
    if case.department is not None:
        found.append({"objectId": f"department:{case.department}", "qualifier": "department"})
    return found
