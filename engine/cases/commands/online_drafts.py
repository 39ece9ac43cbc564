"""Drafts of online applications: beginning one, saving, adding and removing files, dropping it (ON-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from engine.cases.runtime import Runtime
from engine.cases.submissions import check_text
from engine.errors import Conflict, Refused
from engine.files import isolated, scanner
from engine.files import store as contents
from engine.files.kinds import KINDS, check_size, shown_name
from engine.identity.permissions import Applicant
from engine.office.items.records import Item
from engine.office.online import store
from engine.office.online.records import ApplicationDraft
from engine.office.online.rules import ASKED, CONTACT_FIELDS, check_choice, draft_end
from engine.office.online.rules import check_size as check_answers
from engine.office.settings import store as settings


class StaleDraft(Conflict):
    """Another page saved the draft meanwhile; nothing was saved, and what was typed is still on this page."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            "这份草稿刚在另一个页面保存过。您在本页填写的内容还在下面，请核对后再保存。",
            "The draft was saved on another page meanwhile. What you typed is still below; check it and save again.",
        )
        self.revision = revision


def begin_draft(runtime: Runtime, applicant: Applicant, *, item_id: int) -> int:
    """The draft of this contact for an item, a new one unless there is one; its key.

    Refused when the item is not offered, or not online, or the contact has too many drafts.
    """
    with runtime.database.transaction() as session:
        item = session.get(Item, item_id)
        if item is None or not item.active:
            raise Refused(
                "该事项已停用，不能申请，请从办事指南重新选择。",
                "The item is not offered any more; choose one from the guides.",
            )
        store.check_online(item)
        at = runtime.clock.now()
        draft = store.begin(
            session,
            item,
            channel=applicant.channel,
            contact=applicant.contact,
            at=at,
            expires_at=draft_end(at, settings.value(session, "online_draft_days", at)),
        )
        if not draft.answers:
            draft.answers = {CONTACT_FIELDS[applicant.channel]: applicant.contact}
        return draft.id


def follow_item(runtime: Runtime, applicant: Applicant, *, draft_id: int) -> bool:
    """Bring a draft to the published version of its item; whether anything changed.

    Refused for an item that is not offered, or not online.
    """
    with _changing(runtime, applicant, draft_id) as (session, draft):
        return store.follow_item(session, draft)


def save_draft_answers(
    runtime: Runtime,
    applicant: Applicant,
    *,
    draft_id: int,
    answers: Mapping[str, Any],
    serving_way: str | None,
    serving_address: str,
    seen: int,
) -> int:
    """Keep what was typed, right or wrong; the new revision of the draft, which is what the next save has ``seen``.

    StaleDraft when another page saved it meanwhile; saving the same again is no change.
    """
    kept = {name: answers[name] for name in ASKED if answers.get(name) not in (None, "")}
    check_text(kept)
    check_answers(kept, serving_address)
    with _changing(runtime, applicant, draft_id) as (_session, draft):
        same = (draft.answers, draft.serving_way, draft.serving_address) == (kept, serving_way, serving_address)
        if not same:
            if draft.revision != seen:
                raise StaleDraft(draft.revision)
            draft.answers, draft.serving_way, draft.serving_address = kept, serving_way, serving_address
            draft.revision += 1
        return draft.revision


def choose_for_material(
    runtime: Runtime, applicant: Applicant, *, draft_id: int, material_id: int, choice: str
) -> None:
    """Say what stands instead of a file of one material; an empty ``choice`` takes it back."""
    with _changing(runtime, applicant, draft_id) as (session, draft):
        listed = {each.id: each for each in store.asked_materials(session, draft.item_id)}
        check_choice(listed.get(material_id), choice)
        others = {key: value for key, value in draft.choices.items() if key != str(material_id)}
        draft.choices = {**others, str(material_id): choice} if choice else others


def add_draft_file(
    runtime: Runtime, applicant: Applicant, *, draft_id: int, material_id: int, name: str, data: bytes
) -> None:
    """Add a file to one material of a draft; the same content twice is kept once.

    It is scanned and judged before anything is locked. FileRefused when it is not taken in.
    """
    check_size(len(data))
    with _changing(runtime, applicant, draft_id):
        pass  # strangers are refused before a large file is looked at
    scanner.scan(data)
    placed = contents.place(isolated.judged(data, name))
    with _changing(runtime, applicant, draft_id) as (session, draft):
        listed = {each.id: each for each in store.asked_materials(session, draft.item_id)}
        check_choice(listed.get(material_id), "")
        store.add_file(
            session,
            draft,
            material_id=material_id,
            digest=contents.keep(session, placed),
            name=shown_name(name, KINDS[placed.judged.kind].extensions[0]),
            at=runtime.clock.now(),
        )
        draft.choices = {key: value for key, value in draft.choices.items() if key != str(material_id)}


def remove_draft_file(runtime: Runtime, applicant: Applicant, *, draft_id: int, file_id: int) -> None:
    """Take a file out of a draft; nothing happens when it is gone already."""
    with _changing(runtime, applicant, draft_id) as (session, draft):
        digests = {each.digest for each in store.files_of(session, draft.id) if each.id == file_id}
        store.remove_file(session, draft, file_id)
        session.flush()
        store.drop_contents(session, digests)


def drop_draft(runtime: Runtime, applicant: Applicant, *, draft_id: int) -> None:
    """Delete a draft with its files, as its owner wishes. NotFound when it is gone or was submitted."""
    with _changing(runtime, applicant, draft_id) as (session, draft):
        digests = {each.digest for each in store.files_of(session, draft.id)}
        store.empty(session, draft)
        session.delete(draft)
        session.flush()
        store.drop_contents(session, digests)


@contextmanager
def _changing(runtime: Runtime, applicant: Applicant, draft_id: int) -> Iterator[tuple[Session, ApplicationDraft]]:
    """The locked draft in a transaction of its own; NotFound when it is another's, submitted, or has expired.

    Every change gives it its whole time again.
    """
    with runtime.database.transaction() as session:
        draft = store.own_draft(session, draft_id, channel=applicant.channel, contact=applicant.contact)
        at = runtime.clock.now()
        store.check_open(draft, at)
        yield session, draft
        if draft in session and draft not in session.deleted:
            draft.changed_at = at
            draft.expires_at = draft_end(at, settings.value(session, "online_draft_days", at))
