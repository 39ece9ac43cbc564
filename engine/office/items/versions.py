"""The life of an item's versions: drafted, published, superseded by the next, withdrawn with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Refused
from engine.office.calendar.store import office_day_length
from engine.office.items.checking import check_draft
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item
from engine.office.items.store import (
    add_version,
    check_new_code,
    current_item,
    delete_version,
    draft_of,
    no_item,
    replace_version,
)


def draft_version(session: Session, code: str) -> Item | None:
    """The version that is being drafted; None when nobody is changing the item."""
    return session.scalar(select(Item).where(Item.code == code, Item.state == "draft"))


def add_item(session: Session, draft: ItemDraft, *, at: datetime, by_id: int | None, reason: str) -> Item:
    """The first version of a new item, as a draft that may still be incomplete. Refused when the code is taken."""
    check_new_code(session, draft.code)
    return add_version(session, draft, version=1, state="draft", at=at, by_id=by_id, reason=reason)


def save_draft(
    session: Session, draft: ItemDraft, *, base: int | None, at: datetime, by_id: int | None, reason: str
) -> Item:
    """Write a change as a draft, over the one that is there; what is published stays.

    ``base`` is the number of the current version that the change was made from (None = the item was never published).
    Conflict when another one is current by now; NotFound for an unknown code.
    """
    current, item = current_item(session, draft.code), draft_version(session, draft.code)
    if current is None and item is None:
        raise no_item(draft.code)
    if (None if current is None else current.version) != base:
        raise Conflict(
            "您修改期间，这个事项已经公布了新的版本。请打开最新版本，把您的修改再做一遍。",
            "Expected the item as you opened it, but a new version was published meanwhile; start from it.",
        )
    number = _latest(session, draft.code) + 1
    if item is None:
        return add_version(session, draft, version=number, state="draft", at=at, by_id=by_id, reason=reason)
    replace_version(session, item, draft)
    if current is not None and item.version < current.version:
        item.version = number
    item.changed_at, item.changed_by_id, item.reason = at, by_id, reason
    session.flush()
    return item


def discard_draft(session: Session, code: str) -> None:
    """Throw the draft of an item away. Refused when there is none."""
    item = _draft(session, code)
    delete_version(session, item)


def publish_change(session: Session, draft: ItemDraft, *, at: datetime, by_id: int | None, reason: str) -> Item:
    """Publish a whole change at once, past any draft that somebody works on; InvalidForm as in ``publish``.

    For imports: a new code gets its first version, a known one its next. A withdrawn item is published again.
    """
    check_draft(draft, office_day_length(session))
    number = _latest(session, draft.code) + 1
    _supersede(session, draft.code)
    return add_version(session, draft, version=number, state="published", at=at, by_id=by_id, reason=reason)


def publish(session: Session, code: str, *, at: datetime, by_id: int | None, reason: str) -> Item:
    """Make the draft what applicants apply for; the version before is superseded, its cases keep it.

    Refused without draft, Conflict when it is older than what is published, InvalidForm with all that is wrong.
    """
    item = _draft(session, code)
    if item.version < _latest(session, code):
        raise Conflict(
            "这份草稿完成之前，已经公布了更新的版本。请先核对最新版本，再保存一次草稿。",
            "Expected a draft of the newest version, but a newer one was published; compare and save it anew.",
        )
    check_draft(draft_of(session, item), office_day_length(session))
    _supersede(session, code)
    item.state, item.changed_at, item.changed_by_id, item.reason = "published", at, by_id, reason or item.reason
    session.flush()
    return item


def withdraw(session: Session, code: str, *, at: datetime, by_id: int | None, reason: str) -> Item:
    """Take an item out of the public list; cases under way go on. Refused for one not published, or without reason."""
    item = session.scalar(select(Item).where(Item.code == code, Item.state == "published"))
    if item is None:
        raise Refused("这个事项没有公布，无需停用。", "Expected a published item, but it is none.")
    if not reason.strip():
        raise Refused("请写明停用的理由。", "Expected the reason for withdrawing it, but it is empty.", place="reason")
    item.state, item.changed_at, item.changed_by_id, item.reason = "withdrawn", at, by_id, reason.strip()
    session.flush()
    return item


def history(session: Session, code: str) -> list[Item]:
    """All versions of an item, the newest first."""
    return list(session.scalars(select(Item).where(Item.code == code).order_by(Item.version.desc())))


def _supersede(session: Session, code: str) -> None:
    before = session.scalar(select(Item).where(Item.code == code, Item.state == "published"))
    if before is not None:
        before.state = "superseded"
        # The unique index allows one published version at any moment.
        session.flush()


def _draft(session: Session, code: str) -> Item:
    item = draft_version(session, code)
    if item is None:
        raise Refused(
            "这个事项没有待公布的草稿，可能已由他人公布或者放弃。",
            "Expected a draft of this item, but somebody has published or discarded it.",
        )
    return item


def _latest(session: Session, code: str) -> int:
    return session.scalar(select(func.max(Item.version)).where(Item.code == code)) or 0
