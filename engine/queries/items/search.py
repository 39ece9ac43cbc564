"""Finding an item by a part of its name, department or code, and what its guide says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST_FOUND = 20


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


_LIST = """
SELECT i.id, i.code, i.name, i.kind, d.short_name AS department, d.code AS department_code,
       i.promised_days, i.limit_unit
FROM item i JOIN department d ON d.id = i.department_id
"""


def find_items(session: Session, words: str) -> list[ItemLine]:
    """Active items that contain every word in name, department or code; the shortest names first, at most 20.

    Without words the first items by department are given, so that a small office sees its whole list.
    """
    parts = words.split()[:6]
    conditions = ["i.active"]
    names: dict[str, object] = {"most": MOST_FOUND}
    for number, part in enumerate(parts):
        conditions.append(
            f"(i.name ILIKE :w{number} OR d.name ILIKE :w{number} OR d.short_name ILIKE :w{number}"
            f" OR i.code ILIKE :w{number})"
        )
        names[f"w{number}"] = "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    order = "length(i.name), i.id" if parts else "i.from_catalog, d.id, i.id"
    statement = f"{_LIST} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT :most"
    return [ItemLine(**row._mapping) for row in session.execute(text(statement), names)]


def item_by_code(session: Session, code: str | None) -> ItemLine | None:
    """The item of this code; None when there is none."""
    if not code:
        return None
    row = session.execute(text(_LIST + " WHERE i.code = :code"), {"code": code}).one_or_none()
    return None if row is None else ItemLine(**row._mapping)


@dataclass(frozen=True, slots=True)
class Guide:
    """What applicants are told about an item (OA-1)."""

    code: str
    name: str
    kind: str
    department: str
    promised_days: int
    limit_unit: str
    statutory_days: int
    supplement_days: int
    supplement_unit: str
    legal_basis: str
    qualification: str
    conditions: str
    fee: str
    place: str
    phone: str
    result: str


def guide(session: Session, item_id: int | None) -> Guide | None:
    """The guide of the item; None without an item."""
    if item_id is None:
        return None
    row = session.execute(
        text(
            "SELECT i.code, i.name, i.kind, d.name AS department, i.promised_days, i.limit_unit, i.statutory_days,"
            " i.supplement_days, i.supplement_unit, i.legal_basis, i.qualification, i.conditions, i.fee, i.place,"
            " coalesce(nullif(i.phone, ''), d.phone) AS phone, i.result"
            " FROM item i JOIN department d ON d.id = i.department_id WHERE i.id = :id"
        ),
        {"id": item_id},
    ).one_or_none()
    return None if row is None else Guide(**row._mapping)
