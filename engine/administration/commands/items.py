"""Items: drafting a change, publishing it, withdrawing, and taking over a workbook of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.administration.command import Act, own_check
from engine.administration.item_form import draft_from, item_form
from engine.errors import NotFound, Refused
from engine.identity.permissions import PAGES, may_edit_items
from engine.office.calendar.store import office_day_length
from engine.office.items import versions
from engine.office.items.checking import CODE, draft_problems
from engine.office.items.differences import Difference, differences
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item, ItemWorkbook
from engine.office.items.store import current_item, draft_of, drafts_of
from engine.office.items.workbook import WorkbookFault, read_workbook, write_workbook
from engine.office.organisation.store import department_codes, department_names

_PUBLIC_SERVICE = 20
"""The national kind of power that a new item has until somebody says otherwise."""


def check_editor(act: Act, *department_ids: int) -> None:
    """NotAllowed for everybody but the operator and those who edit the items of all these departments (PR-1)."""
    if act.actor is None:
        return
    may_edit_items(act.actor, department_ids).check()
    act.in_post = next(post for post in act.actor.posts if post.role in PAGES["edit_items"])


@own_check
def add_item(act: Act, *, code: str, name: str, department: str, reason: str = "") -> str:
    """Begin a new item as a draft and return its code; ``department`` is a code.

    Refused without name, for a code that is taken or could not stand in an address, and for an unknown department.
    """
    owner = department_codes(act.session).get(department)
    if owner is None:
        raise Refused("请选择实施部门。", "Expected the department, but none is chosen.", place="department")
    check_editor(act, owner)
    code, name = code.strip(), name.strip()
    if not CODE.fullmatch(code):
        raise Refused(
            "事项编码只能用字母、数字、点、横线和下划线，以字母或数字开头，不超过 120 个字符。",
            "Expected a code of letters, digits, dots, dashes and underscores, at most 120 characters.",
            place="code",
        )
    draft = ItemDraft(code, name, owner, "ordinary", _PUBLIC_SERVICE)
    if "name" in draft_problems(draft):
        raise Refused(*draft_problems(draft)["name"], place="name")
    item = versions.add_item(act.session, draft, at=act.at, by_id=act.actor_id, reason=reason.strip())
    act.note("item_added", "item", item.id, item.name, after={"code": item.code}, reason=reason)
    return item.code


@own_check
def save_item_draft(
    act: Act, *, code: str, answers: Mapping[str, Any], base: int | None, reason: str = ""
) -> None:  # fmt: skip
    """Keep what was filled in (``item_form``) as a draft, complete or not; what is published stays.

    ``base``: the version that the change was made from. Conflict when another is current by now, InvalidForm for
    answers that are no item at all.
    """
    check_editor(act, *_departments(act.session, code))
    cleaned, ids = item_form().judge(answers), department_codes(act.session)
    if cleaned["department"] not in ids:
        raise Refused("请从列表中选择部门。", "Expected a department of the list.", place="department")
    # An item may be given to another department only by somebody who edits the items of both.
    check_editor(act, ids[cleaned["department"]])
    opened = versions.draft_version(act.session, code) or current_item(act.session, code)
    draft = draft_from(code, cleaned, ids, None if opened is None else draft_of(act.session, opened))
    versions.save_draft(act.session, draft, base=base, at=act.at, by_id=act.actor_id, reason=reason.strip())


@own_check
def discard_item_draft(act: Act, *, code: str) -> None:
    """Throw the draft of an item away. Refused when there is none."""
    check_editor(act, *_departments(act.session, code))
    versions.discard_draft(act.session, code)


@own_check
def publish_item(act: Act, *, code: str, reason: str = "") -> int:
    """Publish the draft of an item and return its version; running cases keep the version they have.

    Refused without draft or reason, InvalidForm with all that is still wrong.
    """
    check_editor(act, *_departments(act.session, code))
    if not reason.strip():
        raise Refused("请写明为什么修改。", "Expected the reason for the change, but it is empty.", place="reason")
    before = current_item(act.session, code)
    old = None if before is None else draft_of(act.session, before)
    item = versions.publish(act.session, code, at=act.at, by_id=act.actor_id, reason=reason.strip())
    _note_published(act, item, differences(old, draft_of(act.session, item), department_names(act.session)), reason)
    return item.version


@own_check
def withdraw_item(act: Act, *, code: str, reason: str = "") -> None:
    """Take an item out of the public list; cases under way go on. Refused without reason, or when not published."""
    check_editor(act, *_departments(act.session, code))
    item = versions.withdraw(act.session, code, at=act.at, by_id=act.actor_id, reason=reason)
    act.note("item_withdrawn", "item", item.id, item.name, after={"version": item.version}, reason=reason)


@dataclass(frozen=True)
class PlannedChange:
    """What a workbook would do to one item. No differences: it stays as it is."""

    row: int
    code: str
    name: str
    new: bool
    differences: list[Difference]
    problems: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Why it cannot be published, by field; such an item is left out."""


@dataclass(frozen=True)
class WorkbookPlan:
    """What a workbook would do, row by row."""

    id: int
    file_name: str
    at: datetime
    imported_at: datetime | None
    changes: list[PlannedChange]
    faults: list[WorkbookFault]

    @property
    def to_publish(self) -> list[PlannedChange]:
        """The items that would get a new version."""
        return [change for change in self.changes if change.differences and not change.problems]


@own_check
def hand_in_workbook(act: Act, *, file_name: str, content: bytes) -> int:
    """Keep a workbook of items for its preview and return its id. Refused when it is no such workbook."""
    check_editor(act)
    read_workbook(content, department_codes(act.session))
    kept = ItemWorkbook(at=act.at, staff_id=act.actor_id, file_name=file_name[:200], content=content)
    act.session.add(kept)
    act.session.flush()
    return kept.id


def plan_workbook(session: Session, workbook_id: int) -> WorkbookPlan:
    """What a kept workbook would do to the items as they are now; NotFound when there is none."""
    kept = _workbook(session, workbook_id)
    changes, _, faults = _plan(session, kept)
    return WorkbookPlan(kept.id, kept.file_name, kept.at, kept.imported_at, changes, faults)


@own_check
def import_workbook(act: Act, *, workbook: int, reason: str = "") -> int:
    """Publish what a kept workbook changes and return how many items; those that are wrong are left out.

    Refused without reason, when nothing would change, and when it was imported before; NotAllowed as a whole when it
    changes an item of a department whose items the person does not edit.
    """
    kept = _workbook(act.session, workbook)
    if kept.imported_at is not None:
        raise Refused(
            "这个工作簿已经导入过了，有新的修改请重新上传。",
            "Expected a workbook to import, but it was imported before.",
        )
    if not reason.strip():
        raise Refused("请写明为什么修改。", "Expected the reason for the change, but it is empty.", place="reason")
    changes, drafts, _ = _plan(act.session, kept)
    wanted = [change for change in changes if change.differences and not change.problems]
    if not wanted:
        raise Refused(
            "工作簿没有可以公布的变化，请修改后重新上传。", "Expected changes to publish, but the workbook has none."
        )
    touched = {drafts[change.code].department_id for change in wanted}
    for change in wanted:
        touched.update(_departments(act.session, change.code, none_ok=True))
    check_editor(act, *touched)
    for change in wanted:
        item = versions.publish_change(
            act.session, drafts[change.code], at=act.at, by_id=act.actor_id, reason=reason.strip()
        )
        _note_published(act, item, change.differences, reason)
    kept.imported_at = act.at
    return len(wanted)


def export_workbook(session: Session, department_ids: frozenset[int] | None = None) -> bytes:
    """All published items as a workbook, or those of some departments."""
    query = select(Item).where(Item.active).order_by(Item.department_id, Item.code)
    if department_ids is not None:
        query = query.where(Item.department_id.in_(department_ids))
    codes = {key: code for code, key in department_codes(session).items()}
    return write_workbook(drafts_of(session, list(session.scalars(query))).values(), codes)


def _plan(
    session: Session, kept: ItemWorkbook
) -> tuple[list[PlannedChange], dict[str, ItemDraft], list[WorkbookFault]]:
    read = read_workbook(kept.content, department_codes(session))
    names = department_names(session)
    codes = [draft.code for draft in read.drafts]
    query = select(Item).where(Item.code.in_(codes), Item.state.in_(("published", "withdrawn")))
    current = {item.code: item for item in session.scalars(query.order_by(Item.active, Item.version))}
    stored = drafts_of(session, list(current.values()))
    changes, drafts = [], {}
    office_day = office_day_length(session)
    for draft in read.drafts:
        item = current.get(draft.code)
        old = None if item is None else stored[item.id]
        if old is not None:
            # What a workbook does not hold stays as it is.
            draft = replace(draft, process=old.process, from_catalog=old.from_catalog)
        problems = draft_problems(draft, office_day)
        found = [] if problems else differences(old, draft, names)
        drafts[draft.code] = draft
        changes.append(PlannedChange(read.rows[draft.code], draft.code, draft.name, item is None, found, problems))
    return changes, drafts, read.faults


def _note_published(act: Act, item: Item, changed: list[Difference], reason: str) -> None:
    act.note(
        "item_published",
        "item",
        item.id,
        item.name,
        before={each.name[0]: each.before for each in changed if each.before},
        after={"version": item.version, **{each.name[0]: each.after for each in changed}},
        reason=reason,
    )


def _departments(session: Session, code: str, *, none_ok: bool = False) -> set[int]:
    """The departments that the item belongs to now and in its draft; NotFound for an unknown code."""
    found = set(
        session.scalars(select(Item.department_id).where(Item.code == code, Item.state != "superseded").distinct())
    )
    if not found and not none_ok:
        raise NotFound(
            f"没有编码为“{code}”的事项，请核对编码。", f"Expected an item with the code “{code}”, but there is none."
        )
    return found


def _workbook(session: Session, workbook_id: int) -> ItemWorkbook:
    kept = session.get(ItemWorkbook, workbook_id)
    if kept is None:
        raise NotFound("没有这个工作簿，请重新上传。", "Expected a workbook that was handed in, but there is none.")
    return kept
