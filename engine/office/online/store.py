"""Drafts of online applications in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.files.records import FileContent
from engine.office.items.records import Item, ItemMaterial
from engine.office.online.records import ApplicationDraft, DraftFile
from engine.office.online.rules import LARGEST_DRAFT, MOST_DRAFTS, MOST_FILES, AskedMaterial


def no_draft() -> NotFound:
    """The refusal for a draft that is not there, is another's, was submitted, or has expired."""
    return NotFound(
        "没有找到这份草稿，可能已经提交、删除或者过期；请从“我的网上申请”重新打开。",
        "There is no such draft; it may have been submitted, deleted or expired. Open it from your applications.",
    )


def asked_materials(session: Session, item_id: int) -> list[AskedMaterial]:
    """The item's list as an applicant meets it, in order."""
    rows = session.scalars(select(ItemMaterial).where(ItemMaterial.item_id == item_id).order_by(ItemMaterial.ordinal))
    return [
        AskedMaterial(
            row.id, row.name, row.required, row.by_data_sharing, row.deferrable, row.commitment, row.needed_when
        )
        for row in rows
    ]


def own_draft(session: Session, draft_id: int, *, channel: str, contact: str) -> ApplicationDraft:
    """The locked draft of this contact; NotFound for one that is not there, or somebody else's."""
    found = session.scalar(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.id == draft_id, ApplicationDraft.channel == channel, ApplicationDraft.contact == contact
        )
        .with_for_update()
    )
    if found is None:
        raise no_draft()
    return found


def check_open(draft: ApplicationDraft, at: datetime) -> None:
    """NotFound for a draft that was submitted, or has expired by the office time ``at``."""
    if draft.submitted_at is not None or draft.expires_at <= at:
        raise no_draft()


def check_online(item: Item) -> None:
    """Refused when the item is not open to online applications, with the reason that its guide gives."""
    if not item.online:
        raise Refused(
            f"“{item.name}”不开放网上申请：{item.offline_reason.rstrip('。')}。请预约或者直接到窗口办理。",
            f"“{item.name}” cannot be applied for online: {item.offline_reason.rstrip('.。')}. "
            "Make an appointment or come to the window.",
        )


def begin(
    session: Session, item: Item, *, channel: str, contact: str, at: datetime, expires_at: datetime
) -> ApplicationDraft:
    """A draft for this item: the one that is begun already, else a new one. Refused when the contact has too many."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    session.execute(lock, {"name": f"drafts of {channel} {contact}"})
    open_drafts = session.scalars(
        select(ApplicationDraft).where(
            ApplicationDraft.channel == channel,
            ApplicationDraft.contact == contact,
            ApplicationDraft.submitted_at.is_(None),
            ApplicationDraft.expires_at > at,
        )
    ).all()
    begun = next((each for each in open_drafts if each.item_id == item.id), None)
    if begun is not None:
        return begun
    if len(open_drafts) >= MOST_DRAFTS:
        raise Refused(
            f"您已有 {MOST_DRAFTS} 份没有提交的草稿，请先提交或者删除其中的一份。",
            f"There are {MOST_DRAFTS} drafts that are not submitted; submit or delete one first.",
        )
    draft = ApplicationDraft(
        channel=channel,
        contact=contact,
        item_id=item.id,
        answers={},
        choices={},
        serving_way=None,
        serving_address="",
        revision=1,
        created_at=at,
        changed_at=at,
        expires_at=expires_at,
    )
    session.add(draft)
    session.flush()
    return draft


def follow_item(session: Session, draft: ApplicationDraft) -> bool:
    """Bring the draft to the published version of its item; whether anything changed.

    Files and choices follow their materials by name; those of materials that are not on the list any more are dropped.
    Refused when the item is withdrawn, or is not open online any more; the draft stays as it is.
    """
    former = session.get_one(Item, draft.item_id)
    if former.active:
        check_online(former)
        return False
    item = session.scalar(select(Item).where(Item.code == former.code, Item.active))
    if item is None:
        raise Refused(
            "该事项已停用，不能再申请；请查看办事指南或者到窗口咨询。",
            "The item is not offered any more; look at the guides or ask at the window.",
        )
    check_online(item)
    names = {each.name: each.id for each in asked_materials(session, item.id)}
    new = {each.id: names.get(each.name) for each in asked_materials(session, former.id)}
    for file in files_of(session, draft.id):
        material = new.get(file.material_id)
        if material is None:
            session.delete(file)
        else:
            file.material_id = material
    draft.choices = {
        str(material): choice for key, choice in draft.choices.items() if (material := new.get(int(key))) is not None
    }
    draft.item_id = item.id
    session.flush()
    return True


def files_of(session: Session, draft_id: int) -> Sequence[DraftFile]:
    """The files of a draft in the order in which they came."""
    return session.scalars(select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.id)).all()


def add_file(
    session: Session, draft: ApplicationDraft, *, material_id: int, digest: str, name: str, at: datetime
) -> None:
    """Add a kept content to a draft, once for each material. Refused when there are too many."""
    found = files_of(session, draft.id)
    if any(each.material_id == material_id and each.digest == digest for each in found):
        return
    if len(found) >= MOST_FILES:
        raise Refused(
            f"一份申请最多上传 {MOST_FILES} 个文件。请把多页合并成一个 PDF 后上传。",
            f"An application may have at most {MOST_FILES} files. Send several pages as one PDF.",
        )
    sizes = select(func.coalesce(func.sum(FileContent.size), 0)).where(
        FileContent.digest.in_({digest, *(each.digest for each in found)})
    )
    if session.scalars(sizes).one() > LARGEST_DRAFT:
        raise Refused(
            f"一份申请的文件合计不能超过 {LARGEST_DRAFT // 1024 // 1024} MB，请降低扫描分辨率后再上传。",
            f"The files of an application may have {LARGEST_DRAFT // 1024 // 1024} MB together; scan with less.",
        )
    session.add(DraftFile(draft_id=draft.id, material_id=material_id, digest=digest, name=name, at=at))
    session.flush()


def remove_file(session: Session, draft: ApplicationDraft, file_id: int) -> None:
    """Take a file out of a draft; nothing happens when it is gone already."""
    session.execute(delete(DraftFile).where(DraftFile.id == file_id, DraftFile.draft_id == draft.id))


def empty(session: Session, draft: ApplicationDraft) -> None:
    """Take out of a draft what its case holds now, or what nobody wants any more."""
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
    draft.answers, draft.choices, draft.serving_address = {}, {}, ""
    session.flush()


def purge(session: Session, at: datetime, limit: int) -> int:
    """Delete drafts that have expired by the office time ``at``, with their files; how many, at most ``limit``.

    A content that no case and no other draft holds goes, too.
    """
    expired = session.scalars(
        select(ApplicationDraft)
        .where(ApplicationDraft.expires_at <= at)
        .order_by(ApplicationDraft.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for draft in expired:
        digests = {file.digest for file in files_of(session, draft.id)}
        session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
        session.delete(draft)
        session.flush()
        drop_contents(session, digests)
    return len(expired)


_UNUSED = """
SELECT c.digest FROM file_content c WHERE c.digest = ANY(:digests)
  AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.digest = c.digest)
  AND NOT EXISTS (SELECT 1 FROM application_draft_file d WHERE d.digest = c.digest)
  AND NOT EXISTS (SELECT 1 FROM form_file f WHERE f.digest = c.digest AND f.attachment_id IS NULL)
FOR UPDATE SKIP LOCKED
"""


def drop_contents(session: Session, digests: set[str]) -> None:
    """Delete those of the contents that neither a case nor a draft nor a form that is being filled in holds."""
    if not digests:
        return
    unused = list(session.scalars(text(_UNUSED), {"digests": sorted(digests)}))
    for table in ("file_chunk", "file_content"):
        session.execute(text(f"DELETE FROM {table} WHERE digest = ANY(:digests)"), {"digests": unused})
