"""The screens of the halls, each with an address of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class HallScreen(Record):
    """One screen of a hall (大厅大屏): whoever has its address sees figures and numbers of cases, no person.

    Nothing but the hash of the address's secret is kept; a screen that was revoked stays for the record.
    """

    __tablename__ = "hall_screen"
    __table_args__ = (Index("hall_screen_token_hash_key", "token_hash", unique=True),)

    id: Mapped[int] = identity()
    name: Mapped[str] = mapped_column(Text)
    departments: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """Codes of the departments with windows in the hall; empty = all."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = to("staff.id")
    revoked_at: Mapped[datetime | None]
    """From when on its address shows nothing any more; None = it hangs."""
    revoked_by_id: Mapped[int | None] = to("staff.id")
