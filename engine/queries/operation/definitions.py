"""What is deployed: processes with their versions, the newest file of each kind, and who uses which form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.cases.bundles import Bundle, Files, outline

_VERSIONS = """
SELECT definition.id, definition.process, definition.version, definition.bundle_hash, definition.deployed_at,
       definition.note, staff.name AS deployed_by
FROM definition LEFT JOIN staff ON staff.id = definition.deployed_by
ORDER BY definition.process, definition.version DESC
"""
_OPEN_CASES = """
SELECT definition_id, count(*) AS cases FROM office_case WHERE status = 'open' GROUP BY definition_id
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One deployed version. ``deployed_by`` and ``note`` are None when the program itself deployed it."""

    definition_id: int
    process: str
    version: int
    bundle_hash: str
    deployed_at: datetime
    deployed_by: str | None
    note: str | None
    open_cases: int


def versions(session: Session) -> Mapping[str, list[Version]]:
    """Every version by process, newest first, with the number of cases that still run on it."""
    running = {row.definition_id: row.cases for row in session.execute(text(_OPEN_CASES))}
    found: dict[str, list[Version]] = {}
    for row in session.execute(text(_VERSIONS)):
        found.setdefault(row.process, []).append(
            Version(
                row.id,
                row.process,
                row.version,
                row.bundle_hash,
                row.deployed_at,
                row.deployed_by,
                row.note,
                running.get(row.id, 0),
            )
        )
    return found


def file_of(files: Files, process: str) -> str | None:
    """The name of the diagram that holds ``process``; None when none does."""
    return next((name for name, content in files.process.items() if process in outline(content).processes), None)


def used_forms(bundle: Bundle) -> set[str]:
    """The keys of the forms that the process itself shows (not those of the processes that it calls)."""
    return {element.form for element in bundle.specification().elements.values() if element.form}


def used_decisions(bundle: Bundle) -> set[str]:
    """The ids of the decision tables that the process itself asks (not those of the processes that it calls)."""
    return {element.decision for element in bundle.specification().elements.values() if element.decision}
