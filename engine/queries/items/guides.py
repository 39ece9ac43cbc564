"""The public guide of an item (OA-1)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.database import asked_once
from engine.office.items.records import Item, ItemMaterial, ItemProcedure
from engine.office.letterhead.store import letterhead
from engine.office.organisation.records import Department


@dataclass(frozen=True)
class Guide:
    """Everything that the public guide of an item says."""

    item: Item
    department: Department
    materials: tuple[ItemMaterial, ...]
    procedures: tuple[ItemProcedure, ...]
    place: str
    """Where to go: the item's own place, else the address that the department's papers print; empty when not known."""
    phone: str
    """Whom to call, found alike."""


def guide(session: Session, item_id: int, *, active_only: bool = True) -> Guide | None:
    """The guide of an item; None when there is no such item, or with ``active_only`` none that is offered now."""
    query = select(Item, Department).join(Department, Department.id == Item.department_id).where(Item.id == item_id)
    found = session.execute(query.where(Item.active) if active_only else query).one_or_none()
    if found is None:
        return None
    materials = session.scalars(
        select(ItemMaterial).where(ItemMaterial.item_id == item_id).order_by(ItemMaterial.ordinal)
    )
    head = letterhead(session, found[1])
    place, phone = found[0].place or head.address, found[0].phone or head.phone
    return Guide(found[0], found[1], tuple(materials), procedures_of(session, item_id), place, phone)


def procedures_of(session: Session, item_id: int) -> tuple[ItemProcedure, ...]:
    """The special procedures that the item lists; a page asks once."""
    listed = select(ItemProcedure).where(ItemProcedure.item_id == item_id).order_by(ItemProcedure.id)
    return asked_once(session, (ItemProcedure, item_id), lambda: tuple(session.scalars(listed)))


def circumstances(session: Session, item_id: int) -> list[tuple[str, tuple[str, str]]]:
    """Key, Chinese and English words of the circumstances that a joint item asks about (JA-2); empty for others."""
    listed = session.scalar(select(Item.circumstances).where(Item.id == item_id)) or []
    return [(each["key"], (each["zh"], each.get("en") or each["zh"])) for each in listed]
