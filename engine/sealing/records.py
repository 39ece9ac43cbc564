"""The tables of the proof: chains of the office, checkpoints over all chains, keys by fingerprint, verifications."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, LargeBinary, Sequence, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engine.database import Record

register_stamps = Sequence("register_stamp", metadata=Record.metadata)
"""Orders what is told about the same row: drawn while the row is locked."""


class AuditKey(Record):
    """A key that has signed something, known by its fingerprint; the key itself is never in the database."""

    __tablename__ = "audit_key"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)


class OfficeChain(Record):
    """The signed head of a chain of the office: ``office``, ``access`` or ``checkpoint``."""

    __tablename__ = "office_chain"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[int] = mapped_column(SmallInteger)
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class OfficeChainLine(Record):
    """Register rows that were changed outside the history of a case, with the signed hash of this and all before."""

    __tablename__ = "office_chain_line"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stamp: Mapped[int] = mapped_column(BigInteger)
    registers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Table → primary key → digest of the row, null for a deleted one."""
    key_id: Mapped[int] = mapped_column(SmallInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Record):
    """A signed hash over the heads of all chains that grew since the one before 检查点; copied out of the office."""

    __tablename__ = "checkpoint"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Counts from 1 without gaps."""
    at: Mapped[datetime | None]
    """By the office clock; None for the first, which is made with the schema."""
    cases: Mapped[int] = mapped_column(BigInteger)
    """Cases in the office at that moment."""
    key_id: Mapped[int] = mapped_column(SmallInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointHead(Record):
    """The head of one chain that grew before a checkpoint. ``case_id`` 0: a chain of the office, by its name."""

    __tablename__ = "checkpoint_head"
    __table_args__ = (Index("checkpoint_head_case_id_index", "case_id", "chain", "count"),)

    checkpoint_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("checkpoint.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointStamp(Record):
    """The time stamp of an authority outside the office for a checkpoint (RFC 3161), see ``engine.sealing.stamps``."""

    __tablename__ = "checkpoint_stamp"

    checkpoint_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("checkpoint.id"), primary_key=True)
    at: Mapped[datetime]
    """The moment that the authority has signed."""
    token: Mapped[bytes] = mapped_column(LargeBinary)
    """Its whole answer in DER, as ``openssl ts`` reads it."""


class AuditVerification(Record):
    """What one run of the daily verification found 核验结果."""

    __tablename__ = "audit_verification"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    cases: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[int] = mapped_column(Integer)
    first: Mapped[list[Any]] = mapped_column(JSONB)
    """The first faults as ``[{"zh", "en", "case"}]``."""
