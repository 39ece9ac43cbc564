"""What is deployed: processes with their versions, the newest file of each kind, and who uses which form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.bundles import Bundle, Files, outline
from engine.cases.storage.records import Definition, OfficeCase
from engine.office.organisation.records import Staff


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
    counted = (
        select(OfficeCase.definition_id, func.count().label("cases"))
        .where(OfficeCase.status == "open")
        .group_by(OfficeCase.definition_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Definition.id,
            Definition.process,
            Definition.version,
            Definition.bundle_hash,
            Definition.deployed_at,
            Staff.name,
            Definition.note,
            func.coalesce(counted.c.cases, 0),
        )
        .outerjoin(Staff, Staff.id == Definition.deployed_by)
        .outerjoin(counted, counted.c.definition_id == Definition.id)
        .order_by(Definition.process, Definition.version.desc())
    )
    found: dict[str, list[Version]] = {}
    for row in rows:
        found.setdefault(row.process, []).append(Version(*row))
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
