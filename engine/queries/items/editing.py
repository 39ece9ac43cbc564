"""The register of items for those who edit them, and one item with its versions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.administration.item_form import answers_of
from engine.office.calendar.store import office_day_length
from engine.office.items.checking import draft_problems
from engine.office.items.differences import Difference, differences
from engine.office.items.drafts import ItemDraft
from engine.office.items.records import Item
from engine.office.items.store import current_item, drafts_of, no_item
from engine.office.items.versions import draft_version
from engine.office.organisation.records import Department, Staff
from engine.office.organisation.store import department_codes, department_names

PAGE = 50
"""Items on one page."""

SHOWN = ("published", "draft", "withdrawn")


@dataclass(frozen=True, slots=True)
class EditedItem:
    """One line of the register: the newest version that is not superseded, and whether a draft waits beside it."""

    code: str
    name: str
    department: str
    kind: str
    promised_days: int
    limit_unit: str
    statutory_days: int
    version: int
    state: str
    has_draft: bool
    general: bool
    """Whether it still has the list of papers that an import gives to every item."""


@dataclass(frozen=True, slots=True)
class EditedItems:
    """One page of the register; ``next`` is the key of the following one, None at the end."""

    rows: Sequence[EditedItem]
    total: int
    next: int | None


def edited_items(
    session: Session,
    *,
    words: str = "",
    department_ids: Collection[int] | None = None,
    state: str | None = None,
    after: int | None = None,
) -> EditedItems:
    """Items by key, those of the given departments only (None = all); ``state`` one of ``SHOWN``, None = all."""
    drafted = aliased(Item)
    draft_beside = (
        select(drafted.id).where(drafted.code == Item.code, drafted.state == "draft", drafted.id != Item.id).exists()
    )
    query = select(
        Item, func.coalesce(func.nullif(Department.short_name, ""), Department.name), draft_beside.label("has_draft")
    ).join(Department, Department.id == Item.department_id)
    # A new item has only its draft; of the others the published or withdrawn version stands for the item.
    settled = aliased(Item)
    alone = ~select(settled.id).where(settled.code == Item.code, settled.state.in_(("published", "withdrawn"))).exists()
    shown = or_(Item.state.in_(("published", "withdrawn")), (Item.state == "draft") & alone)
    later = aliased(Item)
    newest = ~(
        select(later.id)
        .where(later.code == Item.code, later.version > Item.version, later.state.in_(("published", "withdrawn")))
        .exists()
    )
    query = query.where(shown, newest)
    if state == "draft":
        query = query.where(or_(Item.state == "draft", draft_beside))
    elif state is not None:
        query = query.where(Item.state == state)
    if department_ids is not None:
        query = query.where(Item.department_id.in_(department_ids))
    for word in words.split()[:6]:
        found = (Item.name, Item.code, Department.name)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in found)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if after is not None:
        query = query.where(Item.id > after)
    rows = session.execute(query.order_by(Item.id).limit(PAGE + 1)).all()
    return EditedItems(
        [
            EditedItem(
                item.code,
                item.name,
                department,
                item.kind,
                item.promised_days,
                item.limit_unit,
                item.statutory_days,
                item.version,
                item.state,
                has_draft,
                item.from_catalog and item.version == 1,
            )
            for item, department, has_draft in rows[:PAGE]
        ],
        total,
        rows[PAGE - 1][0].id if len(rows) > PAGE else None,
    )


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version in the list of versions."""

    version: int
    state: str
    changed_at: datetime | None
    changed_by: str | None
    """None = nobody typed it: an import, or the operator."""
    reason: str


@dataclass(frozen=True)
class ItemPage:
    """One item for its editor."""

    code: str
    department_id: int
    base: int | None
    """The number of the current version; None for an item that was never published."""
    state: str
    """Of the current version, or ``draft`` for a new item."""
    current: ItemDraft | None
    draft: ItemDraft | None
    draft_problems: dict[str, tuple[str, str]]
    """What stands in the way of publishing the draft."""
    changes: list[Difference]
    """What the draft changes."""
    versions: list[ItemVersion]

    answers: dict[str, Any]
    """What the form opens with: the draft, else the current version."""

    @property
    def name(self) -> str:
        """The name of the draft, else of the current version."""
        return str(self.answers["name"])


def item_page(session: Session, code: str) -> ItemPage | None:
    """One item with its draft and versions; None for an unknown code."""
    current, drafted = current_item(session, code), draft_version(session, code)
    shown = drafted or current
    if shown is None:
        return None
    written = drafts_of(session, [each for each in (current, drafted) if each is not None])
    published = None if current is None else written[current.id]
    draft = None if drafted is None else written[drafted.id]
    codes = {key: each for each, key in department_codes(session).items()}
    return ItemPage(
        code=code,
        department_id=shown.department_id,
        base=None if current is None else current.version,
        state="draft" if current is None else current.state,
        current=published,
        draft=draft,
        draft_problems={} if draft is None else draft_problems(draft, office_day_length(session)),
        changes=[] if draft is None else differences(published, draft, department_names(session)),
        versions=_versions(session, code),
        answers=answers_of(written[shown.id], codes),
    )


def _versions(session: Session, code: str) -> list[ItemVersion]:
    query = (
        select(Item.version, Item.state, Item.changed_at, Staff.name, Item.reason)
        .outerjoin(Staff, Staff.id == Item.changed_by_id)
        .where(Item.code == code)
        .order_by(Item.version.desc())
    )
    return [ItemVersion(*row) for row in session.execute(query)]


def version_changes(session: Session, code: str, version: int) -> list[Difference]:
    """What a version says differently from the one before it; all of it for the first. NotFound when there is none."""
    found = session.scalars(
        select(Item).where(Item.code == code, Item.version <= version).order_by(Item.version.desc()).limit(2)
    ).all()
    if not found or found[0].version != version:
        raise no_item(code)
    written = drafts_of(session, found)
    old = written[found[1].id] if len(found) > 1 else None
    return differences(old, written[found[0].id], department_names(session))
