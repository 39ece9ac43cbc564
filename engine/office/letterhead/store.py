"""Department settings in the database: which ones hold, a new version, the images of seals."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.database import asked_once
from engine.office.letterhead.records import DepartmentSettings, SealImage
from engine.office.letterhead.rules import Settings, check_seal, check_settings
from engine.office.organisation.records import Department
from engine.office.organisation.store import center
from engine.office.rule import RuleBroken


@dataclass(frozen=True)
class Letterhead:
    """What papers print of a department; ``seal`` is the digest of an image, None = sealed by hand."""

    name: str
    address: str
    phone: str
    seal: str | None


def newest(session: Session, department_id: int) -> DepartmentSettings | None:
    """The settings of the department that hold now; None when none were ever made. A page asks once."""
    found = (
        select(DepartmentSettings)
        .where(DepartmentSettings.department_id == department_id)
        .order_by(DepartmentSettings.version.desc())
        .limit(1)
    )
    return asked_once(session, (DepartmentSettings, department_id), lambda: session.scalar(found))


def settings_of(session: Session, department_id: int) -> Settings:
    """The department's own settings that hold now; all empty when none were ever made."""
    found = newest(session, department_id)
    return Settings() if found is None else Settings(**{name: getattr(found, name) for name in asdict(Settings())})


def letterhead(session: Session, department: Department) -> Letterhead:
    """Name, address and phone as papers print them, and the seal."""
    found = newest(session, department.id)
    if found is None:
        return Letterhead(department.name, department.address, department.phone, None)
    return Letterhead(
        found.printed_name or department.name,
        found.address or department.address,
        found.phone or department.phone,
        found.seal,
    )


def remedies_of(session: Session, department: Department) -> tuple[str, str]:
    """Reconsideration body and court for decisions of the department: its own, else the center's (DF-4, PA-2).

    Refused as long as neither names them: a denial without them cannot be issued.
    """
    own, leading = settings_of(session, department.id), center(session)
    common = Settings() if leading is None else settings_of(session, leading.id)
    body = own.reconsideration_body or common.reconsideration_body
    court = own.court or common.court
    if not body or not court:
        raise RuleBroken(
            "DF-4",
            f"否定决定书必须写明行政复议机关和管辖法院，“{department.name}”还没有设置。"
            "请系统管理员在“组织岗位”该部门的“文书设置”中填写后再办。",
            f"Expected the reconsideration body and the court of “{department.name}” in its settings, but they are "
            "not set: the administrator does so on the page of the department.",
        )
    return body, court


def site(session: Session) -> str | None:
    """The address of the public site without a slash at its end; None as long as none is set."""
    leading = center(session)
    found = "" if leading is None else settings_of(session, leading.id).site
    return found.rstrip("/") or None


def office_name(session: Session) -> str | None:
    """The office's name for the header of pages: that of the center; None as long as no center was founded."""
    leading = center(session)
    return None if leading is None else letterhead(session, leading).name


def change(
    session: Session,
    department: Department,
    settings: Settings,
    *,
    seal: bytes | None = None,
    without_seal: bool = False,
    by_id: int | None,
    at: datetime,
) -> DepartmentSettings:
    """Make a new version of the settings; the newest one itself when nothing changes.

    ``seal`` is the content of a new image, None keeps the present one; ``without_seal`` takes it away.
    """
    settings = check_settings(settings, is_center=department.is_center)
    before = newest(session, department.id)
    digest = None if without_seal or before is None else before.seal
    if seal:
        digest = _keep(session, seal)
    if before is not None and before.seal == digest and settings == settings_of(session, department.id):
        return before
    made = DepartmentSettings(
        department_id=department.id,
        version=1 if before is None else before.version + 1,
        seal=digest,
        at=at,
        by_id=by_id,
        **asdict(settings),
    )
    session.add(made)
    session.flush()
    return made


def _keep(session: Session, content: bytes) -> str:
    check_seal(content)
    digest = hashlib.sha256(content).hexdigest()
    session.execute(insert(SealImage).values(digest=digest, content=content).on_conflict_do_nothing())
    return digest


def seal_image(session: Session, digest: str | None) -> bytes | None:
    """The PNG file with this digest; None for None."""
    return None if digest is None else session.get_one(SealImage, digest).content
