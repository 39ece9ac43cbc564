"""The rows about files of the office: every deployed version of a diagram, form or table, and drafts of the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record


class FileVersion(Record):
    """One version of one file. Never changed after it is written; the newest one of a file is the deployed one."""

    __tablename__ = "file_version"
    __table_args__ = (
        CheckConstraint("kind IN ('process', 'form', 'decision', 'paper')", name="kind"),
        Index("file_version_kind_key_version_key", "kind", "key", "version", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    """The file name of a diagram, the key of a form, the id of a decision table, the name of a template of papers."""
    version: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str | None] = mapped_column(Text, ForeignKey("definition_file.hash"))
    """The content; None where the file was retired by this version."""
    identities: Mapped[list[Any]]
    """The processes, the form or the decisions that the file holds, or held when it was retired."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """Who deployed it; None for the program itself."""
    note: Mapped[str | None] = mapped_column(Text)
    """What was changed and why; None only for what the program itself deployed."""


class FileDraft(Record):
    """What designers are working on: the next version of one file, shared by all of them. Deleted when deployed."""

    __tablename__ = "file_draft"
    __table_args__ = (CheckConstraint("kind IN ('process', 'form', 'decision', 'paper')", name="kind"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    """As in ``FileVersion``."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    base: Mapped[str | None] = mapped_column(Text)
    """The hash of the deployed content that the work began with; None for a file that is new."""
    revision: Mapped[int] = mapped_column(Integer)
    """Counts saves; who saves over another one than he saw is refused."""
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    reviewed_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    """Who found this revision good; None again as soon as it is changed."""
    reviewed_at: Mapped[datetime | None]
