"""Columns that many tables of the office have alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import MappedColumn, mapped_column


def identity() -> MappedColumn[Any]:
    """The primary key of a table that counts its own rows."""
    return mapped_column(BigInteger, Identity(always=True), primary_key=True)


def to(target: str, *, unique: bool = False, index: bool = False, primary_key: bool = False) -> MappedColumn[Any]:
    """A column that points to ``target`` (table.column).

    Pointers to a case are checked at commit, because a case is written after the records that its first steps make.
    """
    late = target == "office_case.id"
    return mapped_column(
        BigInteger,
        ForeignKey(target, deferrable=late or None, initially="DEFERRED" if late else None),
        unique=unique or None,
        index=index or None,
        primary_key=primary_key,
    )
