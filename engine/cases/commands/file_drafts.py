"""Drafts of diagrams, forms, tables and paper templates: shared by all designers, reviewed by another one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.cases.bundles import KINDS, LATEST_DECISIONS
from engine.cases.file_versions import deployed_hashes
from engine.cases.runtime import Runtime
from engine.cases.storage.file_records import FileDraft
from engine.errors import Conflict, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open

LARGEST_DRAFT = 4 * 1024 * 1024
"""Bytes; larger than any file that may be deployed."""


class DraftChanged(Conflict):
    """The draft was saved elsewhere meanwhile; nothing was saved, and what was typed is still on the page."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"「{key}」的草稿已经在别处保存过（另一位同事，或者您的另一个窗口），这一稿没有存入；请下载自己的文件，再打开那份草稿继续。",
            f"The draft of {key} was saved elsewhere, by somebody else or in another window of yours; this one "
            "was not saved. Download your file, then open that draft.",
            place=key,
        )


def save_file_draft(
    runtime: Runtime, actor: Actor, *, kind: str, key: str, content: bytes, base: str | None, seen: int
) -> int:
    """Keep what is being drawn; returns the revision of the draft, which is what the next save has ``seen``.

    ``seen`` 0 begins a draft on ``base``, the hash of the deployed content (None for a new file). DraftChanged when
    somebody else saved or dropped it meanwhile; Refused for a file that is too large.
    """
    _may_edit(actor, kind, key)
    if len(content) > LARGEST_DRAFT:
        raise Refused(
            "草稿超过 4 MB，没有保存；请把流程拆成几张图。",
            "The draft is larger than 4 MB and was not saved; split it.",
        )
    with runtime.database.transaction() as session:
        draft = _locked(session, kind, key)
        at = runtime.clock.now()
        if draft is None:
            if seen:
                raise DraftChanged(key)
            session.add(
                FileDraft(kind=kind, key=key, content=content, base=base, revision=1, at=at, by_id=actor.staff_id)
            )
            return 1
        if draft.revision != seen:
            raise DraftChanged(key)
        if bytes(draft.content) != content:
            draft.reviewed_by_id = draft.reviewed_at = None
            draft.content = content
        draft.revision += 1
        draft.at = at
        draft.by_id = actor.staff_id
        return draft.revision


def drop_file_draft(runtime: Runtime, actor: Actor, *, kind: str, key: str, seen: int) -> None:
    """Give the draft up; nothing happens when there is none. DraftChanged when somebody saved it meanwhile."""
    _may_edit(actor, kind, key)
    with runtime.database.transaction() as session:
        draft = _locked(session, kind, key)
        if draft is None:
            return
        if draft.revision != seen:
            raise DraftChanged(key)
        session.delete(draft)


def rebase_file_draft(runtime: Runtime, actor: Actor, *, kind: str, key: str, seen: int) -> None:
    """Say that the draft has been compared with what is deployed now, and goes on from there.

    NotFound without a draft, DraftChanged when somebody saved it meanwhile.
    """
    _may_edit(actor, kind, key)
    with runtime.database.transaction() as session:
        draft = _found(session, kind, key, seen)
        draft.base = deployed_hashes(session).get((kind, key))
        draft.reviewed_by_id = draft.reviewed_at = None


def review_file_draft(runtime: Runtime, actor: Actor, *, kind: str, key: str, seen: int) -> None:
    """Find a draft good. Refused for who drew it himself; NotFound without a draft, DraftChanged for another one."""
    _may_edit(actor, kind, key)
    with runtime.database.transaction() as session:
        draft = _found(session, kind, key, seen)
        if draft.by_id == actor.staff_id:
            raise Refused(
                "自己改的草稿不能自己复核，请另一位设计员复核。",
                "Nobody reviews a draft of his own; ask another designer.",
            )
        draft.reviewed_by_id = actor.staff_id
        draft.reviewed_at = runtime.clock.now()


def _may_edit(actor: Actor, kind: str, key: str) -> None:
    may_open(actor, "ladder" if kind == "decision" and key in LATEST_DECISIONS else "deploy").check()
    if kind not in KINDS:
        raise NotFound(f"没有「{kind}」这一类文件。", f"Expected a kind of file, but {kind} is none.")


def _locked(session: Session, kind: str, key: str) -> FileDraft | None:
    return session.get(FileDraft, (kind, key), with_for_update=True)


def _found(session: Session, kind: str, key: str, seen: int) -> FileDraft:
    draft = _locked(session, kind, key)
    if draft is None:
        raise NotFound(f"「{key}」没有草稿，请先保存草稿。", f"Expected a draft of {key}, but there is none.")
    if draft.revision != seen:
        raise DraftChanged(key)
    return draft
