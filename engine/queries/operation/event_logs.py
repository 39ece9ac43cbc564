"""The event log of a process for programs that mine processes: XES (IEEE 1849-2016) and OCEL 2.0 (JSON).

Cases go by their numbers; nothing names an applicant, an official, or what anybody wrote.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from lxml import etree
from sqlalchemy import Text, cast, func, select
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

_XES = "http://www.xes-standard.org/"
_NAMES: Mapping[Any, str] = {None: _XES}
"""The namespace of XES without a prefix."""
_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)


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
    events: tuple[LoggedEvent, ...]


def logged_cases(
    session: Session, process: str, *, since: datetime, definitions: Sequence[int] | None = None
) -> list[LoggedCase]:
    """The cases of a process that were opened since, the oldest first, with their events."""
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
        .where(OfficeCase.process == process, OfficeCase.opened_at >= since)
        .order_by(OfficeCase.opened_at.desc(), OfficeCase.id.desc())
        .limit(MOST_CASES)
    )
    if definitions is not None:
        query = query.where(OfficeCase.definition_id.in_(definitions))
    rows = list(reversed(session.execute(query).all()))
    events = _events(session, [row.id for row in rows])
    return [LoggedCase(**row._mapping, events=events.get(row.id, ())) for row in rows]


def _events(session: Session, case_ids: Sequence[int]) -> Mapping[int, tuple[LoggedEvent, ...]]:
    found: dict[int, tuple[LoggedEvent, ...]] = {}
    for start in range(0, len(case_ids), AT_ONCE):
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
            .where(
                History.case_id.in_(case_ids[start : start + AT_ONCE]),
                History.event.in_(EVENTS),
                History.element.is_not(None),
            )
            .order_by(History.case_id, History.sequence)
        )
        for case_id, each in groupby(lines, key=lambda line: line[0]):
            found[case_id] = tuple(
                LoggedEvent(number, event, element, name or element, at, *rest)
                for _case, number, event, element, name, at, *rest in each
            )
    return found


def xes(process: str, cases: Iterable[LoggedCase]) -> bytes:
    """The log as XES: a trace for a case, an event for each of its events (lifecycle ``complete``)."""
    written = io.BytesIO()
    with etree.xmlfile(written, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("log", {"xes.version": "1849-2016", "xes.features": "nested-attributes"}, nsmap=_NAMES):
            for name, prefix, address in _EXTENSIONS:
                file.write(_tag("extension", name=name, prefix=prefix, uri=address))
            for scope, keys in (
                ("trace", [("string", "concept:name", "")]),
                (
                    "event",
                    [
                        ("string", "concept:name", ""),
                        ("date", "time:timestamp", "1970-01-01T00:00:00+00:00"),
                        ("string", "lifecycle:transition", "complete"),
                    ],
                ),
            ):
                known = _tag("global", scope=scope)
                known.extend([_tag(kind, key=key, value=value) for kind, key, value in keys])
                file.write(known)
            file.write(_tag("classifier", name="Activity", keys="concept:name"))
            file.write(_tag("classifier", name="Element", keys="chengnuo:element"))
            file.write(_tag("string", key="concept:name", value=process))
            for case in cases:
                file.write(_trace(case))
    return written.getvalue()


def _tag(tag: str, /, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{_XES}}}{tag}", attributes, nsmap=_NAMES)


def _trace(case: LoggedCase) -> etree._Element:
    trace = _tag("trace")
    for key, value in (("concept:name", case.name), *_about(case)):
        trace.append(_attribute(key, value))
    for each in case.events:
        event = _tag("event")
        event.append(_tag("string", key="concept:name", value=each.name))
        event.append(_tag("date", key="time:timestamp", value=each.at.isoformat()))
        event.append(_tag("string", key="lifecycle:transition", value="complete"))
        event.append(_tag("string", key="chengnuo:element", value=each.element))
        event.append(_tag("string", key="chengnuo:event", value=each.event))
        for key, moment in (("chengnuo:received", each.received), ("chengnuo:due", each.due)):
            if moment is not None:
                event.append(_tag("date", key=key, value=moment))
        trace.append(event)
    return trace


def _about(case: LoggedCase) -> Iterator[tuple[str, Any]]:
    yield "chengnuo:version", case.version
    yield "chengnuo:status", case.status
    yield "chengnuo:opened", case.opened_at
    for key, value in (("ended", case.ended_at), ("item", case.item), ("department", case.department)):
        if value is not None:
            yield f"chengnuo:{key}", value


def _attribute(key: str, value: Any) -> etree._Element:
    kind = "int" if isinstance(value, int) else "date" if isinstance(value, datetime) else "string"
    return _tag(kind, key=key, value=value.isoformat() if isinstance(value, datetime) else str(value))


def ocel(process: str, cases: Sequence[LoggedCase]) -> bytes:
    """The log as OCEL 2.0 in JSON: objects are cases, items and departments; each event concerns its case and these."""
    kept = {case.id for case in cases}
    items = sorted({case.item for case in cases if case.item is not None})
    departments = sorted({case.department for case in cases if case.department is not None})
    names = sorted({each.name for case in cases for each in case.events})
    log = {
        "objectTypes": [
            {
                "name": process,
                "attributes": [
                    {"name": "version", "type": "integer"},
                    {"name": "status", "type": "string"},
                    {"name": "opened", "type": "time"},
                ],
            },
            {"name": "item", "attributes": []},
            {"name": "department", "attributes": []},
        ],
        "eventTypes": [
            {
                "name": name,
                "attributes": [{"name": "element", "type": "string"}, {"name": "event", "type": "string"}],
            }
            for name in names
        ],
        "objects": [
            *(_object(process, case, kept) for case in cases),
            *({"id": f"item:{code}", "type": "item", "attributes": [], "relationships": []} for code in items),
            *(
                {"id": f"department:{code}", "type": "department", "attributes": [], "relationships": []}
                for code in departments
            ),
        ],
        "events": [
            {
                "id": f"event:{case.id}:{each.number}",
                "type": each.name,
                "time": each.at.isoformat(),
                "attributes": [{"name": "element", "value": each.element}, {"name": "event", "value": each.event}],
                "relationships": [{"objectId": f"case:{case.id}", "qualifier": "case"}, *_concerned(case)],
            }
            for case in cases
            for each in case.events
        ],
    }
    return json.dumps(log, ensure_ascii=False).encode()


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
