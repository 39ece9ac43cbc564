"""One issued paper, ready to be shown."""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from engine.cases.file_versions import template_at
from engine.documents.kinds import PAPERS, for_applicant
from engine.documents.printing import UNPRINTABLE, Printable, masked_paper, render, stylesheet
from engine.documents.records import Document
from engine.documents.store import document as find_document
from engine.errors import NotFound
from engine.office.letterhead.store import seal_image
from engine.office.retention.rules import is_masked

__all__ = ["for_applicant", "paper", "paper_file", "paper_html", "print_record", "stylesheet"]

logger = logging.getLogger(__name__)


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
    return print_record(session, document, seal=seal, query_page=query_page)


def paper_file(session: Session, document: Document, query_page: str | None = None) -> bytes:
    """The paper as a .docx file, from the same print as ``paper_html`` (PA-1)."""
    # A quarter of a second to load, and few requests need it.
    from engine.documents.word_files import word_file

    printed = paper_html(session, document, query_page)
    return word_file(printed, title=f"{PAPERS[document.kind].zh} {document.number}", issued_at=document.issued_at)


def print_record(
    session: Session, document: Printable, *, seal: bytes | None = None, query_page: str | None = None
) -> str:
    """A paper by the template that the office had deployed when it was issued, else by the program's own.

    A deployed template that cannot print it, as one of a paper with fewer facts, gives way to the program's own. A
    paper whose facts were masked, and of which too little is left to print, becomes a sheet that says so (LC-9).
    """
    kind = PAPERS.get(document.kind)
    template = None if kind is None else kind.template
    deployed = None if template is None else template_at(session, template, document.issued_at)
    if deployed is not None:
        version, source = deployed
        try:
            return render(document, seal=seal, query_page=query_page, source=source)
        except UNPRINTABLE as error:
            logger.warning(
                "A paper of the kind %s could not be printed by version %s of the template %s (%s); it was printed by "
                "the program's own.",
                document.kind,
                version,
                template,
                type(error).__name__,
            )
    try:
        return render(document, seal=seal, query_page=query_page)
    except UNPRINTABLE:
        if not is_masked(document.facts):
            raise
        return masked_paper(document)
