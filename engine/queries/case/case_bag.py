"""The file of a case as an archive takes it over: fixed contents in a fixed order, with digests (LC-9).

The package is a bag by RFC 8493 (BagIt): the payload under ``data``, ``manifest-sha256.txt`` over it, and
``bag-info.txt`` that says what it is and how long it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.storage.records import History, OfficeCase, Submission
from engine.clock import OFFICE_ZONE
from engine.documents.kinds import PAPERS
from engine.documents.printing import page_around, stylesheet
from engine.documents.records import Document
from engine.errors import NotFound, Refused
from engine.files import store as files
from engine.office.applications import store as applications
from engine.office.applications.archiving import kept, missing_papers
from engine.office.applications.records import Application
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Staff
from engine.office.service_clock.rules import office_day
from engine.queries.case.attachments import CaseFile, case_files
from engine.queries.case.documents import paper_html

STYLE = "paper.css"


@dataclass(frozen=True)
class Piece:
    """One piece of the file: ``path`` under ``data``, its title, its pages (None: it is read on a screen)."""

    path: str
    title: str
    pages: int | None
    content: bytes


def bag_of(session: Session, number: str, now: datetime) -> dict[str, bytes]:
    """Every file of the bag by its path. NotFound for an unknown number.

    Refused while the case is open, and when a paper that its file must hold is missing, naming it.
    """
    file = ended_file(session, session.scalar(select(OfficeCase).where(OfficeCase.number == number)))
    application, item, department = file.application, file.item, file.department
    pieces = [
        *_papers(session, file.papers),
        *_materials(session, application.case_id),
        *_record(session, file.family),
    ]
    decided = office_day(application.decided_at or now)
    payload = {f"data/{each.path}": each.content for each in pieces}
    payload[f"data/{STYLE}"] = stylesheet().encode()
    payload["data/目录.html"] = _contents(number, item, application, department, pieces)
    return _bagged(payload, _info(session, number, application, department, decided, now))


@dataclass(frozen=True)
class EndedFile:
    """The file of a case that has ended: its application, the papers of the case and its branches in order of issue."""

    number: str
    application: Application
    item: Item
    department: Department
    family: Sequence[int]
    """Keys of the case and its branches."""
    papers: Sequence[Document]


def ended_file(session: Session, case: OfficeCase | None) -> EndedFile:
    """The file of the case. NotFound for none and for a case without application.

    Refused while the case is open, and when a paper that its file must hold is missing, naming it.
    """
    found = None if case is None else applications.of_case(session, case.id)
    if case is None or found is None:
        raise NotFound("没有这个编号的办件，请核对办件编号。", "There is no case with this number; check it.")
    if case.status == "open":
        raise Refused(
            "办件还没有结束，结束后才能移交归档。", "The case is open; its file is handed over once it has ended."
        )
    family = [case.id, *session.scalars(select(OfficeCase.id).where(OfficeCase.parent_id == case.id))]
    papers = list(session.scalars(select(Document).where(Document.case_id.in_(family)).order_by(Document.id)))
    application, item, department = found
    _check_complete(session, application)
    return EndedFile(case.number or "", application, item, department, family, papers)


def _check_complete(session: Session, application: Application) -> None:
    """Refuse a file that lacks a paper, naming it, unless the note to the file explains the gap (LC-9)."""
    missing = missing_papers(session, application)
    if missing and archive_note(session, application.case_id) is None:
        named = "、".join(PAPERS[kind].zh if kind in PAPERS else kind for kind in missing)
        raise Refused(
            f"案卷不完整，还缺：{named}。请补办后再移交。",
            f"The file is incomplete: {', '.join(missing)} missing.",
        )


@dataclass(frozen=True)
class ArchiveNote:
    """The note that explains what a file lacks (备考说明), and who wrote it when; empty for nobody of the staff."""

    text: str
    who: str
    at: datetime


def archive_note(session: Session, case_id: int) -> ArchiveNote | None:
    """The note to the file; None for one whose gaps nobody explained."""
    latest = session.execute(
        select(Submission.content, Submission.at, Staff.name)
        .outerjoin(Staff, Staff.id == Submission.staff_id)
        .where(Submission.case_id == case_id, Submission.form == "archive_note")
        .order_by(Submission.version.desc())
        .limit(1)
    ).first()
    if latest is None or latest.content.get("settled") != "explained":
        return None
    return ArchiveNote(str(latest.content["explanation"]), latest.name or "", latest.at)


def _papers(session: Session, papers: Sequence[Document]) -> list[Piece]:
    """The issued papers as they were printed, void ones too (LC-7)."""
    found = []
    for place, paper in enumerate(papers, start=1):
        if PAPERS[paper.kind].template is None:
            continue
        page = page_around(paper, paper_html(session, paper), f"../{STYLE}")
        title = f"{PAPERS[paper.kind].zh} {paper.number}"
        if paper.voided_at is not None:
            title += "（已作废）"
        found.append(Piece(f"1-文书/{place:03}-{_name(title)}.html", title, 1, page.encode()))
    return found


def all_files(session: Session, case_id: int) -> list[CaseFile]:
    """Every file that was handed in, those struck out too, in the order in which they came."""
    listed = case_files(session, case_id)
    every = (each for group in (*listed.of_material.values(), listed.others) for each in group)
    return sorted(every, key=lambda each: each.id)


def _materials(session: Session, case_id: int) -> list[Piece]:
    """The files that were handed in, those struck out too: corrections are made by addition."""
    every = all_files(session, case_id)
    found = []
    for place, each in enumerate(every, start=1):
        content = b"".join(files.content(session, each.digest))
        title = each.name if each.struck_at is None else f"{each.name}（已划去：{each.struck_reason}）"
        found.append(Piece(f"2-材料/{place:03}-{_name(each.name)}", title, each.pages or None, content))
    return found


def _record(session: Session, family: Sequence[int]) -> list[Piece]:
    """What people handed in, and the history with the hashes that prove it."""
    submissions = session.scalars(select(Submission).where(Submission.case_id.in_(family)).order_by(Submission.at))
    handed_in = [
        {"case": each.case_id, "form": each.form, "at": each.at.isoformat(), "content": each.content}
        for each in submissions
    ]
    lines = session.scalars(
        select(History).where(History.case_id.in_(family)).order_by(History.case_id, History.sequence)
    )
    columns = [column.name for column in History.__table__.columns]
    history = [{name: _plain(getattr(line, name)) for name in columns} for line in lines]
    return [
        Piece("3-过程/填写内容.json", "填写内容", None, _json(handed_in)),
        Piece("3-过程/办理过程.json", "办理过程（带校验值）", None, _json(history)),
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def _name(title: str) -> str:
    """A name for a file: nothing that some system reads as a folder or forbids."""
    return "".join("_" if each in '/\\:*?"<>|' or each < " " else each for each in title)[:80]


def _contents(
    number: str, item: Item, application: Application, department: Department, pieces: Sequence[Piece]
) -> bytes:
    """The cover with the contents; each piece with the page of the file at which it begins."""
    rows, page = [], 1
    for place, each in enumerate(pieces, start=1):
        begins = "—" if each.pages is None else str(page)
        page += each.pages or 0
        link = f'<a href="{escape(each.path)}">{escape(each.title)}</a>'
        rows.append(f"<tr><td>{place}</td><td>{link}</td><td>{begins}</td></tr>")
    facts = "".join(
        f"<tr><th>{name}</th><td>{escape(value)}</td></tr>"
        for name, value in (
            ("办件编号", number),
            ("事项", item.name),
            ("申请人", application.applicant_name),
            ("承办单位", department.name),
            ("总页数", str(page - 1)),
        )
    )
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(number)} 案卷目录</title>'
        f"<h1>案卷目录</h1><table>{facts}</table>"
        f"<table><thead><tr><th>序号</th><th>题名</th><th>页号</th></tr></thead><tbody>{''.join(rows)}</tbody></table></html>"
    ).encode()


def _info(
    session: Session, number: str, application: Application, department: Department, decided: date, now: datetime
) -> list[tuple[str, str]]:
    years, until = kept(session, application, now)
    return [
        ("Source-Organization", department.name),
        ("External-Identifier", number),
        ("External-Description", application.decision or ""),
        ("Bagging-Date", now.astimezone(OFFICE_ZONE).date().isoformat()),
        ("Retention-Years", str(years)),
        ("Retention-Until", until.isoformat()),
    ]


def _bagged(payload: dict[str, bytes], info: list[tuple[str, str]]) -> dict[str, bytes]:
    """The payload with the tag files of RFC 8493."""
    octets = sum(len(content) for content in payload.values())
    described = [*info, ("Payload-Oxum", f"{octets}.{len(payload)}")]
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in described).encode(),
        "manifest-sha256.txt": _digests(payload),
    }
    return {**payload, **tags, "tagmanifest-sha256.txt": _digests(tags)}


def _digests(contents: dict[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(contents[path]).hexdigest()}  {path}\n" for path in sorted(contents))
    return "".join(lines).encode()
