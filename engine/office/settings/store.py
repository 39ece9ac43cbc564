"""Reading and changing the office's settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database import asked_once
from engine.errors import Refused
from engine.office.settings.records import OfficeSetting
from engine.office.settings.rules import check_value, setting


def value(session: Session, name: str, at: datetime) -> int:
    """What the setting was, is or will be at ``at``; its published value as long as nobody changed it.

    Refused for an unknown name.
    """
    default = setting(name).default
    return values(session, at).get(name, default)


def values(session: Session, at: datetime) -> dict[str, int]:
    """Everything that the office has set for itself as of ``at``, by name; what nobody changed is missing.

    One statement, once for everything that a page asks.
    """
    # A later row of a name replaces an earlier one.
    rows = asked_once(session, "office_setting", lambda: session.execute(_EVERY).all())
    return {row.name: row.value for row in rows if row.valid_from <= at}


_EVERY = select(OfficeSetting.name, OfficeSetting.value, OfficeSetting.valid_from).order_by(
    OfficeSetting.valid_from, OfficeSetting.id
)
"""All versions of all settings: as many rows as administrators ever made changes."""


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
