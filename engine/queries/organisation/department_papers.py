"""What papers print of a department, as the administrator's page shows and changes it (PA-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.letterhead.records import DepartmentSettings
from engine.office.letterhead.rules import Settings
from engine.office.letterhead.store import newest, office_name, seal_image, settings_of
from engine.office.organisation.records import Department, Staff
from engine.office.organisation.store import center

__all__ = ["DepartmentPapers", "SettingsVersion", "office_name", "papers_of"]

MOST = 20
"""Versions that the page lists."""


@dataclass(frozen=True)
class SettingsVersion:
    """One version of the settings: when it was made and by whom (None = the operator)."""

    version: int
    at: datetime
    by: str | None


@dataclass(frozen=True)
class DepartmentPapers:
    """The department's own settings, those of the center that stand in for empty ones, its seal, and the versions."""

    own: Settings
    common: Settings
    is_center: bool
    seal_image: bytes | None
    versions: tuple[SettingsVersion, ...]

    @property
    def remedies_missing(self) -> bool:
        """Whether a denial of the department could not be issued, because nobody named its remedies (DF-4)."""
        body = self.own.reconsideration_body or self.common.reconsideration_body
        return not body or not (self.own.court or self.common.court)


def papers_of(session: Session, code: str) -> DepartmentPapers:
    """The settings of the department with this code; NotFound when there is none."""
    department = session.scalar(select(Department).where(Department.code == code))
    if department is None:
        raise NotFound(
            f"没有编码为“{code}”的部门，请核对编码。", f"Expected an existing department, but there is no “{code}”."
        )
    leading, present = center(session), newest(session, department.id)
    rows = session.execute(
        select(DepartmentSettings.version, DepartmentSettings.at, Staff.name)
        .outerjoin(Staff, Staff.id == DepartmentSettings.by_id)
        .where(DepartmentSettings.department_id == department.id)
        .order_by(DepartmentSettings.version.desc())
        .limit(MOST)
    )
    return DepartmentPapers(
        settings_of(session, department.id),
        Settings() if leading is None else settings_of(session, leading.id),
        department.is_center,
        None if present is None else seal_image(session, present.seal),
        tuple(SettingsVersion(*row) for row in rows),
    )
