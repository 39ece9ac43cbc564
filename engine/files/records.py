"""Files by their content, and the papers of cases that are files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record
from engine.office.columns import identity, to


class FileContent(Record):
    """One content, kept once however often it is handed in. Never changed; its bytes may move to another place."""

    __tablename__ = "file_content"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    """SHA-256 of the bytes that are kept, in hexadecimal."""
    kind: Mapped[str] = mapped_column(Text)
    """A code of ``engine.files.kinds.KINDS``."""
    size: Mapped[int] = mapped_column(Integer)
    """Bytes."""
    pages: Mapped[int] = mapped_column(Integer)
    """Pages that can be drawn; 0 for kinds that are handed out whole only."""
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A small JPEG of the first page; None where no page can be drawn."""
    stored_as: Mapped[str | None] = mapped_column(Text, unique=True)
    """The name of its object in object storage; None: its bytes are in ``file_chunk``."""


class FileChunk(Record):
    """One part of a content: large files are read and sent part by part."""

    __tablename__ = "file_chunk"

    digest: Mapped[str] = mapped_column(Text, ForeignKey("file_content.digest"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Record):
    """A file of a case (附件): a listed material, or what an opinion rests on. Struck out, never deleted."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("supplement >= 0", name="supplement"),
        CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name="struck"),
        Index("attachment_case_id_index", "case_id"),
        Index("attachment_digest_index", "digest"),
    )

    id: Mapped[int] = identity()
    case_id: Mapped[int] = to("office_case.id")
    material_id: Mapped[int | None] = to("item_material.id")
    """The listed material that it shows; None for what somebody adds to the case by the way."""
    digest: Mapped[str] = mapped_column(Text, ForeignKey("file_content.digest"))
    name: Mapped[str] = mapped_column(Text)
    """Under which it was handed in, without folders."""
    supplement: Mapped[int] = mapped_column(Integer)
    """0: it came with the application; n: after the n-th supplement notice."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = to("staff.id")
    """None: the applicant, on the public site."""
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = to("staff.id")
    struck_reason: Mapped[str | None] = mapped_column(Text)


class FormFile(Record):
    """A file that somebody chose in a form: it waits until the form is handed in, then it is a file of the case.

    What waits too long is deleted; what was handed in says which attachment it became and keeps no name.
    """

    __tablename__ = "form_file"
    __table_args__ = (
        Index("form_file_page_key_index", "page_key", "digest", unique=True),
        Index("form_file_waiting_index", "at", postgresql_where=text("attachment_id IS NULL")),
    )

    id: Mapped[int] = identity()
    page_key: Mapped[str] = mapped_column(Text)
    """The key of the page on which it was chosen: the same file sent twice from there is kept once."""
    staff_id: Mapped[int] = to("staff.id")
    """Who chose it."""
    case_id: Mapped[int | None] = to("office_case.id")
    """The case that the form belongs to; None for a start form until its case is opened."""
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of its content, which goes with the retention of the case."""
    name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    attachment_id: Mapped[int | None] = to("attachment.id")
