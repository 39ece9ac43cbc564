"""Issued papers on which a template is tried, without what concerns anybody in person."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session

from engine.documents.printing import PrintedRecord, render
from engine.documents.records import Document
from engine.documents.store import newest_documents
from engine.documents.template_facts import kinds_of
from engine.office.letterhead.store import seal_image

OFFERED = 20
"""How many of the newest papers are offered."""

_OF_THE_OFFICE = frozenset({"agency", "item", "remedies", "query_page", "case_number", "departments"})
"""Facts that say nothing about a person."""
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?|[a-z_]+")
"""Days, moments, and the codes of choices."""


def previews(session: Session, template: str) -> list[Document]:
    """The newest papers that this template prints, newest first."""
    return newest_documents(session, kinds_of(template), OFFERED)


def print_covered(session: Session, paper: Document, source: str) -> str:
    """The paper by the template ``source``, see ``without_persons``; raises what ``render`` raises."""
    seal = seal_image(session, paper.facts.get("agency", {}).get("seal"))
    return render(without_persons(paper), seal=seal, source=source)


def without_persons(paper: Document) -> PrintedRecord:
    """The paper with every word that somebody wrote or that names a person replaced, as long as it was."""
    facts = {key: value if key in _OF_THE_OFFICE else _hidden(value) for key, value in paper.facts.items()}
    applicant = paper.facts.get("applicant")
    if isinstance(applicant, dict):
        hidden = {key: _covered(value) if isinstance(value, str) else value for key, value in applicant.items()}
        facts["applicant"] = {**hidden, "kind": applicant.get("kind", "person")}
    if "query_code" in facts:
        facts["query_code"] = facts["query_code"] and "000000"
    return PrintedRecord(
        paper.number,
        paper.kind,
        paper.issued_at,
        facts,
        paper.voided_at,
        None if paper.void_reason is None else _covered(paper.void_reason),
    )


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each) for each in value]
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return _covered(value)
    return value


def _covered(words: str) -> str:
    return re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "某", words))
