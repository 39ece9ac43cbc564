"""The log of what was given to third parties."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class Disclosure(Record):
    """One giving of data of a case to a third party (向第三方提供信息, SP-9); never changed."""

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("basis IN ('consent', 'law')", name="basis"),
        CheckConstraint("reference <> ''", name="reference"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id", index=True)
    recipient: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    """Number and date of the signed consent, or the law with its article."""
    at: Mapped[datetime]
    staff_id: Mapped[int] = to("staff.id")
