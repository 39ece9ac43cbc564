"""The file of a case as ONE PDF: cover, contents with page numbers, papers, materials, how it was handled (LC-9).

What came after the file was archived stands behind what was archived, so that no page changes its number: corrections
are made by addition.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import History, OfficeCase
from engine.documents.kinds import PAPERS
from engine.documents.printing import file_sheet, page_around
from engine.documents.records import Document
from engine.documents.typesetting import typeset
from engine.documents.wording import chinese_day
from engine.errors import Refused
from engine.files import store as files
from engine.files.joining import Part, join
from engine.office.applications.archiving import kept
from engine.office.organisation.records import Staff
from engine.queries.case.attachments import CaseFile
from engine.queries.case.case_bag import EndedFile, all_files, archive_note, ended_file
from engine.queries.case.documents import paper_html

LARGEST_FILE_OF_CASE = 300 * 1024 * 1024
"""Bytes of all materials together that one PDF is made of; a larger file is handed over as a package."""

COURSE = {
    "opened": "立案",
    "completed": "提交",
    "transferred": "转办",
    "sent_back": "退回",
    "stop_requested": "申请中止计时",
    "extension_requested": "申请延长期限",
    "termination_requested": "申请终止办理",
    "hearing_called": "发起听证",
    "clock_stopped": "中止计时",
    "clock_resumed": "恢复计时",
    "clock_extended": "延长期限",
    "noted": "记载",
    "branch_opened": "部门开始审查",
    "branch_done": "部门完成审查",
    "meeting_held": "会商",
    "withdrawal": "申请人撤回",
    "urged": "催办",
    "commented": "留言",
    "disclosed": "向第三方提供信息",
    "file_added": "添加文件",
    "file_struck": "划去文件",
    "ended": "结束",
}
"""The lines of the history that the file prints, with their names; the package of the archive holds all of them."""


@dataclass(frozen=True)
class Entry:
    """One entry of the contents. ``html`` is set as pages; None: ``content`` is a PDF of ``pages``."""

    number: str
    author: str
    title: str
    at: datetime
    html: str | None
    content: bytes = b""
    pages: int = 0


@dataclass(frozen=True)
class Row:
    """A line of the contents with the number of its first page."""

    number: str
    author: str
    title: str
    at: datetime
    page: int


@dataclass(frozen=True)
class CourseLine:
    """One line of how the case was handled."""

    at: datetime
    what: str
    who: str


def case_pdf(session: Session, case_id: int, now: datetime) -> tuple[str, bytes]:
    """The number of the case and its file as a PDF.

    NotFound for an unknown case or one without application. Refused while it is open, while its file lacks a paper
    without a note that explains it, and when its materials are too large for one PDF.
    """
    file = ended_file(session, session.get(OfficeCase, case_id))
    entries = _entries(session, file)
    title = f"{file.item.name}（{file.application.applicant_name}）"
    body, sheets = typeset([each.html for each in entries if each.html is not None])
    parts, page, place, rows = [], 1, 0, []
    counts = iter(sheets)
    for each in entries:
        if each.html is None:
            part = Part(each.title, each.content, 0, each.pages)
        else:
            part = Part(each.title, body, place, next(counts))
            place += part.count
        parts.append(part)
        rows.append(Row(each.number, each.author, each.title, each.at, page))
        page += part.count
    head, (head_sheets,) = typeset([_cover(session, file, title, rows, page - 1, now)])
    numbers, _ = typeset([file_sheet("numbers", "页号", numbers=range(1, page))])
    first = Part("封面和卷内目录", head, 0, head_sheets, numbered=False)
    return file.number, join([first, *parts], numbers, f"{file.number} {title}")


def _cover(session: Session, file: EndedFile, title: str, rows: list[Row], pages: int, now: datetime) -> str:
    years, until = kept(session, file.application, now)
    archived = file.application.archived_at
    facts = [
        ("办件编号", file.number),
        ("事项", file.item.name),
        ("申请人", file.application.applicant_name),
        ("收件日期", chinese_day(file.application.received_at)),
        ("办结日期", "" if file.application.decided_at is None else chinese_day(file.application.decided_at)),
        ("归档日期", "" if archived is None else chinese_day(archived)),
        ("保管期限", f"{years}年，至{chinese_day(until)}"),
        ("件数、页数", f"{len(rows)}件，{pages}页"),
    ]
    return file_sheet("cover", title, department=file.department.name, facts=facts, rows=rows)


def _entries(session: Session, file: EndedFile) -> list[Entry]:
    """What was archived in its fixed order, then what came after, in order of time."""
    archived = file.application.archived_at
    papers = [_paper(session, file, each) for each in file.papers if PAPERS[each.kind].template is not None]
    handed_in = all_files(session, file.application.case_id)
    if sum(each.size for each in handed_in) > LARGEST_FILE_OF_CASE:
        raise Refused(
            "这个案卷的材料合计超过 300 MB，不能合成一个 PDF。请由运维人员用 chengnuo case-file 生成移交包。",
            "The materials of this file come to more than 300 MB; ask the operator for the package of"
            " chengnuo case-file.",
        )
    materials = [_material(session, each) for each in handed_in]
    every = [*papers, *materials]
    before = [each for each in every if archived is None or each.at <= archived]
    after = sorted((each for each in every if archived is not None and each.at > archived), key=lambda each: each.at)
    added = [Entry(each.number, each.author, f"（增补）{each.title}", each.at, each.html, each.content, each.pages)
             for each in after]  # fmt: skip
    return [*before, _course(session, file), *_note(session, file), *added]


def _paper(session: Session, file: EndedFile, paper: Document) -> Entry:
    title = PAPERS[paper.kind].zh + ("" if paper.voided_at is None else "（已作废）")
    author = paper.facts.get("agency", {}).get("name") or file.department.name
    # The style is given when the pages are set.
    page = page_around(paper, paper_html(session, paper), "data:text/css,")
    return Entry(paper.number, author, title, paper.issued_at, page)


def _material(session: Session, each: CaseFile) -> Entry:
    title = each.name if each.struck_at is None else f"{each.name}（已划去：{each.struck_reason}）"
    author = each.by or "申请人"
    if each.digest == files.EMPTY_CONTENT:
        return Entry("", author, title, each.at, file_sheet("masked", each.name))
    content = b"".join(files.content(session, each.digest))
    if each.kind == "pdf":
        return Entry("", author, title, each.at, None, content, each.pages)
    media_type = each.kept_as.media_type
    if media_type.startswith("image/"):
        picture = f"data:{media_type};base64,{b64encode(content).decode('ascii')}"
        return Entry("", author, title, each.at, file_sheet("picture", each.name, picture=picture))
    sheet = file_sheet("electronic", each.name, kind=each.kept_as.zh, size=each.size, digest=each.digest)
    return Entry("", author, f"{title}（电子文件）", each.at, sheet)


def _course(session: Session, file: EndedFile) -> Entry:
    lines = list(_course_lines(session, file))
    at = file.application.archived_at or lines[-1].at
    return Entry("", file.department.name, "办理过程", at, file_sheet("course", "办理过程", lines=lines))


def _course_lines(session: Session, file: EndedFile) -> Iterator[CourseLine]:
    acting_for = aliased(Staff)
    query = (
        select(History.at, History.event, History.name, History.data, Staff.name, acting_for.name)
        .outerjoin(Staff, Staff.id == History.staff_id)
        .outerjoin(acting_for, acting_for.id == History.acting_for_id)
        .where(History.case_id.in_(file.family), History.event.in_(COURSE))
        .order_by(History.at, History.case_id, History.sequence)
    )
    if file.application.archived_at is not None:
        query = query.where(History.at <= file.application.archived_at)
    for at, event, name, data, person, stands_for in session.execute(query):
        text = str((data or {}).get("text") or "")
        step = "".join(str(name or "").split())
        what = "：".join(each for each in (COURSE[event], step, text) if each)
        who = "系统" if person is None else person if stands_for is None else f"{person}（代{stands_for}）"
        yield CourseLine(at, what, who)


def _note(session: Session, file: EndedFile) -> list[Entry]:
    note = archive_note(session, file.application.case_id)
    if note is None:
        return []
    sheet = file_sheet("note", "卷内备考表", text=note.text, who=note.who, at=note.at)
    return [Entry("", note.who, "卷内备考表", note.at, sheet)]
