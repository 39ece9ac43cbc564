"""Issuing papers, finding them, and declaring one void."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents.kinds import PAPERS
from engine.documents.numbering import next_number
from engine.documents.records import Document
from engine.errors import NotFound, Refused


def issue(
    session: Session,
    *,
    kind: str,
    case_id: int,
    department_id: int | None,
    department_code: str,
    facts: Mapping[str, Any],
    at: datetime,
    issued_by_id: int | None,
    number: str | None = None,
) -> Document:
    """Issue a paper with the next number of its series, or with ``number`` when its register gave one already.

    ``facts`` is plain JSON and everything that is ever printed on it. None for ``issued_by_id`` means that the engine
    issued it.
    """
    if PAPERS[kind].template is None:
        raise ValueError(f"Expected a kind that is printed, but {kind} is only a number.")
    document = Document(
        number=number or next_number(session, kind, department_code, at),
        kind=kind,
        case_id=case_id,
        department_id=department_id,
        issued_at=at,
        issued_by_id=issued_by_id,
        facts=dict(facts),
    )
    session.add(document)
    session.flush()
    return document


def documents_of(session: Session, case_id: int) -> list[Document]:
    """All papers of a case in the order they were issued, void ones too."""
    return list(session.scalars(select(Document).where(Document.case_id == case_id).order_by(Document.id)))


def newest_documents(session: Session, kinds: Iterable[str], limit: int) -> list[Document]:
    """The papers of these kinds that were issued last, newest first."""
    wanted = select(Document).where(Document.kind.in_(tuple(kinds)))
    return list(session.scalars(wanted.order_by(Document.issued_at.desc(), Document.id.desc()).limit(limit)))


def document(session: Session, document_id: int) -> Document:
    """The paper with this key; not found when there is none."""
    found = session.get(Document, document_id)
    if found is None:
        raise NotFound("没有找到这份文书，请核对文书编号。", "Expected an issued paper, but there is none.")
    return found


def void(session: Session, paper: Document, *, at: datetime, reason: str) -> Document:
    """Declare a paper void: it stays, and so does its number (LC-7). Refused without reason or a second time."""
    if not reason.strip():
        raise Refused("请写明作废的理由。", "Expected the reason of the voiding, but it is empty.", place="reason")
    if paper.voided_at is not None:
        raise Refused("这份文书已经作废，无需再办。", "Expected a paper that is valid, but it is void.")
    paper.voided_at, paper.void_reason = at, reason.strip()
    session.flush()
    return paper
