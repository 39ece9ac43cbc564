"""Reading and changing the office's settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.office.settings.records import OfficeSetting
from engine.office.settings.rules import check_value, setting


def value(session: Session, name: str, at: datetime) -> int:
    """What the setting was, is or will be at ``at``; its published value as long as nobody changed it.

    Refused for an unknown name.
    """
    default = setting(name).default
    newest = (
        select(OfficeSetting.value)
        .where(OfficeSetting.name == name, OfficeSetting.valid_from <= at)
        .order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())
        .limit(1)
    )
    found = session.scalar(newest)
    return default if found is None else found


def values(session: Session, at: datetime) -> dict[str, int]:
    """Everything that the office has set for itself as of ``at``, by name, in one statement; what nobody changed is
    missing."""
    valid = (
        select(OfficeSetting.name, OfficeSetting.value)
        .where(OfficeSetting.valid_from <= at)
        .order_by(OfficeSetting.valid_from, OfficeSetting.id)
    )
    # A later row of a name replaces an earlier one.
    return {row.name: row.value for row in session.execute(valid)}


def change(
    session: Session, name: str, new_value: int, *, why: str, at: datetime, valid_from: datetime | None = None,
    by_id: int | None = None,
) -> OfficeSetting:  # fmt: skip
    """Set a value from ``valid_from`` on (None: from now), for ``why``; what it was before stays on record.

    Refused for an unknown name, a value out of bounds, without a reason, or for a beginning in the past.
    """
    check_value(name, new_value, why)
    begins = at if valid_from is None else valid_from
    if begins < at:
        raise Refused(
            "设置不能从过去的时间起生效，请改生效时间。",
            "A setting cannot take effect from a moment in the past.",
            place="valid_from",
        )
    row = OfficeSetting(name=name, value=new_value, valid_from=begins, set_at=at, set_by_id=by_id, why=why.strip())
    session.add(row)
    session.flush()
    return row


def versions(session: Session, name: str) -> list[OfficeSetting]:
    """All values that were set for ``name``, the newest first; refused for an unknown name."""
    setting(name)
    found = select(OfficeSetting).where(OfficeSetting.name == name)
    return list(session.scalars(found.order_by(OfficeSetting.valid_from.desc(), OfficeSetting.id.desc())))
