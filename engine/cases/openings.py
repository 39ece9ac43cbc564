"""Opening cases, one or four hundred at once, and what happens when one comes to its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Connection

from engine.bpmn import ProcessInstance
from engine.cases.bundles import Bundle
from engine.cases.host import CaseHost
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage import writing
from engine.cases.submissions import NewSubmission
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
    entry: NewSubmission | None = None


def start(
    context: CommandContext, connection: Connection, requests: Sequence[NewCase]
) -> list[tuple[LoadedCase, NewCase]]:
    """Write the rows of new cases and start their processes; leaves out those whose origin or branch exists."""
    if not requests:
        return []
    ids = writing.draw_case_ids(connection, len(requests))
    cases = [
        LoadedCase(
            case_id,
            _number(context, request),
            request.process,
            request.bundle,
            context.now,
            request.parent_id,
            request.parent_task,
            request.branch_key,
            request.branch_result,
        )
        for case_id, request in zip(ids, requests, strict=True)
    ]
    rows = [_row(loaded, request) for loaded, request in zip(cases, requests, strict=True)]
    written = writing.insert_cases(connection, rows)
    started = []
    for loaded, request in zip(cases, requests, strict=True):
        if loaded.id not in written:
            continue
        if request.entry is not None and request.entry.form is not None:
            context.forms[loaded.id, request.entry.form] = dict(request.entry.content)
        specification = request.bundle.specification(request.process)
        context.line(loaded, "opened", name=specification.name, **_origin(request))
        host = CaseHost(context, loaded)
        loaded.instance = ProcessInstance.start(specification, dict(request.data), host)
        started.append((loaded, request))
    return started


def _number(context: CommandContext, request: NewCase) -> str | None:
    """The next case number of its department, or of the center (LC-7).

    None for branches, which are known by their parent, and for inquiries and the inspector's cases, which registers of
    their own number.
    """
    if request.parent_task is not None or request.bundle.specification(request.process).kind in NUMBERED_ELSEWHERE:
        return None
    department = request.data.get("department")
    if not isinstance(department, str) or not department:
        center = organisation.center(context.session)
        department = request.process if center is None else center.code
    return next_number(context.session, "case", department, context.now)


def _origin(request: NewCase) -> dict[str, Any]:
    details: dict[str, Any] = {"version": request.bundle.version}
    if request.parent_id is not None:
        details["parent"] = request.parent_id
    if request.entry is not None:
        submitted = request.entry.request
        details.update(submission=submitted.key, digest=submitted.digest.hex())
    return details


def _row(loaded: LoadedCase, request: NewCase) -> dict[str, Any]:
    return {
        "id": loaded.id,
        "number": loaded.number,
        "process": loaded.process,
        "definition_id": request.bundle.definition_id,
        "parent_id": request.parent_id,
        "parent_task": request.parent_task,
        "branch_key": request.branch_key,
        "branch_result": request.branch_result,
        "origin_key": request.origin_key,
        "opened_at": loaded.opened_at,
    }


def requested(context: CommandContext, loaded: LoadedCase) -> list[NewCase]:
    """The cases that operations of this case asked for since the last look."""
    mine = [opening for opener, opening in context.openings if opener is loaded]
    context.openings = [(opener, opening) for opener, opening in context.openings if opener is not loaded]
    return [
        NewCase(
            context.runtime.definitions.latest(context.session, opening.process),
            opening.process,
            opening.data,
            parent_id=loaded.id if opening.parent else None,
            origin_key=opening.unique_key,
        )
        for opening in mine
    ]


def end_if_over(context: CommandContext, loaded: LoadedCase) -> None:
    """Mark a case whose process has ended, and tell a parent that waits for it."""
    if loaded.status != "open" or not loaded.instance.completed:
        return
    loaded.status = "completed"
    loaded.ended_at = context.now
    loaded.outcome = loaded.instance.outcome
    if loaded.parent_id is not None and loaded.parent_task is not None:
        context.send(
            loaded.parent_id,
            "branch",
            "finished",
            {"task": loaded.parent_task, "key": loaded.branch_key, "result": _branch_result(loaded)},
            from_case_id=loaded.id,
            unique_key=f"branch:{loaded.id}",
        )


def _branch_result(loaded: LoadedCase) -> Any:
    return None if loaded.branch_result is None else loaded.instance.data.get(loaded.branch_result)


def described_by(data: Mapping[str, Any]) -> dict[str, str | None]:
    """What boards list a case by, as its data say it: item and department by code, and the subject."""
    return {key: _text(data.get(key)) for key in ("subject", "item", "department")}


def description(loaded: LoadedCase) -> dict[str, Any] | None:
    """The row that describes the case anew; None when its data say nothing new."""
    if not loaded.has_instance:
        return None
    found = described_by(loaded.instance.data)
    if all(value is None or loaded.description.get(key) == value for key, value in found.items()):
        return None
    loaded.description = found
    return {"id": loaded.id, **found}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
