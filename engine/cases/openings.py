"""Opening cases, one or four hundred at once, and what happens when one comes to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from engine.bpmn import ProcessInstance
from engine.cases import writing
from engine.cases.bundles import Bundle
from engine.cases.motion import CaseInMotion, Turn
from engine.cases.submissions import Entry
from engine.cases.surroundings import CaseSurroundings
from engine.documents.numbering import next_number
from engine.office.organisation import store as organisation

NUMBERED_ELSEWHERE = frozenset({"inquiry", "supervision"})
"""Kinds of processes whose cases take no number from the series of case numbers."""


@dataclass(frozen=True)
class NewCase:
    """A case to open. ``parent_task`` and ``branch_key`` are set for a branch that its parent waits for."""

    bundle: Bundle
    process: str
    data: Mapping[str, Any] = field(default_factory=dict)
    parent_id: int | None = None
    parent_task: str | None = None
    branch_key: str | None = None
    branch_result: str | None = None
    origin_key: str | None = None
    entry: Entry | None = None


def start(turn: Turn, connection: Connection, requests: Sequence[NewCase]) -> list[tuple[CaseInMotion, NewCase]]:
    """Write the rows of new cases and start their processes; leaves out those whose origin or branch exists."""
    if not requests:
        return []
    ids = writing.draw_case_ids(connection, len(requests))
    motions = [
        CaseInMotion(
            case_id,
            _number(turn, request),
            request.process,
            request.bundle,
            turn.now,
            request.parent_id,
            request.parent_task,
            request.branch_key,
            request.branch_result,
        )
        for case_id, request in zip(ids, requests, strict=True)
    ]
    rows = [_row(motion, request) for motion, request in zip(motions, requests, strict=True)]
    written = writing.insert_cases(connection, rows)
    started = []
    for motion, request in zip(motions, requests, strict=True):
        if motion.id not in written:
            continue
        if request.entry is not None and request.entry.form is not None:
            turn.forms[motion.id, request.entry.form] = dict(request.entry.content)
        specification = request.bundle.specification(request.process)
        turn.line(motion, "opened", name=specification.name, **_origin(request))
        surroundings = CaseSurroundings(turn, motion)
        motion.instance = ProcessInstance.start(specification, dict(request.data), surroundings)
        started.append((motion, request))
    return started


def _number(turn: Turn, request: NewCase) -> str | None:
    """The next case number of its department, or of the center (LC-7).

    None for branches, which are known by their parent, and for inquiries and the inspector's cases, which registers of
    their own number.
    """
    if request.parent_task is not None or request.bundle.specification(request.process).kind in NUMBERED_ELSEWHERE:
        return None
    department = request.data.get("department")
    if not isinstance(department, str) or not department:
        center = organisation.center(turn.session)
        department = request.process if center is None else center.code
    return next_number(turn.session, "case", department, turn.now)


def _origin(request: NewCase) -> dict[str, Any]:
    details: dict[str, Any] = {"version": request.bundle.version}
    if request.parent_id is not None:
        details["parent"] = request.parent_id
    if request.entry is not None:
        handed = request.entry.handed
        details.update(submission=handed.key, digest=handed.digest.hex())
    return details


def _row(motion: CaseInMotion, request: NewCase) -> dict[str, Any]:
    return {
        "id": motion.id,
        "number": motion.number,
        "process": motion.process,
        "definition_id": request.bundle.definition_id,
        "parent_id": request.parent_id,
        "parent_task": request.parent_task,
        "branch_key": request.branch_key,
        "branch_result": request.branch_result,
        "origin_key": request.origin_key,
        "opened_at": motion.opened_at,
    }


def requested(turn: Turn, motion: CaseInMotion) -> list[NewCase]:
    """The cases that operations of this case asked for since the last look."""
    mine = [opening for opener, opening in turn.openings if opener is motion]
    turn.openings = [(opener, opening) for opener, opening in turn.openings if opener is not motion]
    return [
        NewCase(
            turn.runtime.definitions.latest(turn.session, opening.process),
            opening.process,
            opening.data,
            parent_id=motion.id if opening.parent else None,
            origin_key=opening.unique_key,
        )
        for opening in mine
    ]


def end_if_over(turn: Turn, motion: CaseInMotion) -> None:
    """Mark a case whose process has ended, and tell a parent that waits for it."""
    if motion.status != "open" or not motion.instance.completed:
        return
    motion.status = "completed"
    motion.ended_at = turn.now
    motion.outcome = motion.instance.outcome
    if motion.parent_id is not None and motion.parent_task is not None:
        turn.send(
            motion.parent_id,
            "branch",
            "finished",
            {"task": motion.parent_task, "key": motion.branch_key, "result": _branch_result(motion)},
            from_case_id=motion.id,
            unique_key=f"branch:{motion.id}",
        )


def _branch_result(motion: CaseInMotion) -> Any:
    return None if motion.branch_result is None else motion.instance.data.get(motion.branch_result)


def described_by(data: Mapping[str, Any]) -> dict[str, str | None]:
    """What boards list a case by, as its data say it: item and department by code, and the subject."""
    return {key: _text(data.get(key)) for key in ("subject", "item", "department")}


def description(motion: CaseInMotion) -> dict[str, Any] | None:
    """The row that describes the case anew; None when its data say nothing new."""
    if not motion.has_instance:
        return None
    found = described_by(motion.instance.data)
    if all(value is None or motion.description.get(key) == value for key, value in found.items()):
        return None
    motion.description = found
    return {"id": motion.id, **found}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
