"""Finding an item by a part of its name, everyday words, department or code."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.office.items.records import Item
from engine.office.organisation.records import Department

MOST_FOUND = 20
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item as a list shows it."""

    id: int
    code: str
    name: str
    kind: str
    department: str
    department_code: str
    promised_days: int
    limit_unit: str


_LINES = select(
    Item.id,
    Item.code,
    Item.name,
    Item.kind,
    Department.short_name.label("department"),
    Department.code.label("department_code"),
    Item.promised_days,
    Item.limit_unit,
).join(Department, Department.id == Item.department_id)


def find_items(session: Session, words: str) -> list[ItemLine]:
    """Active items with every word in name, everyday words, department or code; the shortest names first, at most 20.

    Without words the first items by department are given, so that a small office sees its whole list.
    """
    parts = words.split()[:MOST_WORDS]
    query = _LINES.where(Item.active).limit(MOST_FOUND)
    for part in parts:
        columns = (Item.name, Item.keywords, Department.name, Department.short_name, Item.code)
        query = query.where(or_(*(column.icontains(part, autoescape=True) for column in columns)))
    if parts:
        query = query.order_by(func.length(Item.name), Item.id)
    else:
        query = query.order_by(Item.from_catalog, Department.id, Item.id)
    return [ItemLine(*row) for row in session.execute(query)]


def item_by_code(session: Session, code: str | None) -> ItemLine | None:
    """The current item of this code; None when there is none."""
    row = session.execute(_LINES.where(Item.code == code, Item.active)).one_or_none() if code else None
    return None if row is None else ItemLine(*row)
