"""Pictures of kept files: the small one of a list, and each page."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.files import isolated, store
from engine.files.kinds import KINDS
from engine.files.records import FileContent


def thumbnail(session: Session, digest: str) -> bytes:
    """The small JPEG of a file; NotFound for a kind that cannot be drawn."""
    found = session.scalar(select(FileContent.thumbnail).where(FileContent.digest == digest))
    if found is None:
        raise NotFound("这种文件没有缩略图，请下载后查看。", "Files of this kind have no thumbnail.")
    return bytes(found)


def page(session: Session, digest: str, kind: str, pages: int, number: int) -> tuple[bytes, str]:
    """Page ``number``, from 1, of a file of ``pages`` as a picture, with its media type; NotFound for any other.

    A page of a PDF is drawn in a process of its own, so that no script of it ever runs in somebody's browser.
    """
    if not 0 < number <= pages:
        raise NotFound("没有这一页。", "There is no such page.")
    data = b"".join(store.content(session, digest))
    if kind == "pdf":
        return isolated.page_of(data, number), "image/jpeg"
    return data, KINDS[kind].media_type
