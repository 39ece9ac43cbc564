"""The tables of department settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class DepartmentSettings(Record):
    """One version of a department's settings 部门设置; the newest holds, older ones stay on the record.

    An empty text means: as the department's own record says (name, address, phone), or as the service center's
    settings say (reconsideration body, court).
    """

    __tablename__ = "department_settings"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("department_settings_department_id_version_key", "department_id", "version", unique=True),
    )

    id: Mapped[int] = identity()
    department_id: Mapped[int] = to("department.id")
    version: Mapped[int]
    printed_name: Mapped[str] = mapped_column(Text, default="")
    """The name at the head of papers and beside the seal; of the center also the name in the header of pages."""
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    reconsideration_body: Mapped[str] = mapped_column(Text, default="")
    """The administrative body to which an applicant applies for reconsideration 行政复议机关."""
    court: Mapped[str] = mapped_column(Text, default="")
    """The court at which an applicant sues 管辖法院."""
    site: Mapped[str] = mapped_column(Text, default="")
    """Address of the public site, printed on papers as QR code; only the center has one."""
    seal: Mapped[str | None] = mapped_column(Text, ForeignKey("seal_image.digest"))
    """The image of the seal printed over the signature of papers; None = sealed by hand."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = to("staff.id")
    """Who made this version; None = the operator."""


class SealImage(Record):
    """The image of a seal 印章, stored once by its content: papers refer to the one they were printed with."""

    __tablename__ = "seal_image"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    """SHA-256 of the content, in hexadecimal digits."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A PNG file."""
