"""One issued paper, ready to be shown."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.documents.kinds import for_applicant
from engine.documents.printing import render, stylesheet
from engine.documents.records import Document
from engine.documents.store import document as find_document
from engine.errors import NotFound
from engine.office.letterhead.store import seal_image

__all__ = ["for_applicant", "paper", "paper_html", "stylesheet"]


def paper(session: Session, document_id: int, case_id: int) -> Document:
    """The paper of this case; NotFound when it does not exist or belongs to another case."""
    found = find_document(session, document_id)
    if found.case_id != case_id:
        raise NotFound("本案没有这份文书，请从文书列表中打开。", "Expected a paper of this case, but there is none.")
    return found


def paper_html(session: Session, document: Document, query_page: str | None = None) -> str:
    """The paper as one ``<article class="paper">``, printed from its stored facts and the seal that they name.

    ``query_page`` is printed where the paper names no page of its own (see ``engine.documents.printing.render``).
    """
    seal = seal_image(session, document.facts.get("agency", {}).get("seal"))
    return render(document, seal=seal, query_page=query_page)
