"""Items in the database: versions written and read with their materials, departments and procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.items.checking import check_draft
from engine.office.items.drafts import TEXTS, DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.records import Item, ItemDepartment, ItemMaterial, ItemProcedure
from engine.office.items.rules import Limits
from engine.office.organisation.records import Department


def create_item(session: Session, draft: ItemDraft, *, at: datetime | None = None) -> Item:
    """Store and publish the first version of an item with its materials, departments and procedures.

    InvalidForm with every fault of the draft (TC-1, JA-3, ON-13); Refused when the code is taken.
    """
    check_draft(draft)
    check_new_code(session, draft.code)
    return add_version(session, draft, version=1, state="published", at=at)


def check_new_code(session: Session, code: str) -> None:
    """Refused when some version of an item has this code."""
    if session.scalar(select(Item.id).where(Item.code == code).limit(1)) is not None:
        raise Refused(
            f"事项编码“{code}”已经使用，请换一个编码。",
            f"Expected a new item code, but “{code}” is taken.",
            place="code",
        )


def add_version(
    session: Session,
    draft: ItemDraft,
    *,
    version: int,
    state: str,
    at: datetime | None = None,
    by_id: int | None = None,
    reason: str = "",
) -> Item:
    """Write one version of an item with its parts, unchecked; ``at`` None for data that nobody typed."""
    item = Item(
        code=draft.code, version=version, state=state, changed_at=at, changed_by_id=by_id, reason=reason,
        from_catalog=draft.from_catalog,
    )  # fmt: skip
    _write_facts(item, draft)
    session.add(item)
    session.flush()
    _add_parts(session, item, draft)
    session.flush()
    return item


def replace_version(session: Session, item: Item, draft: ItemDraft) -> None:
    """Write ``draft`` over a version that no application uses (a draft), with its parts."""
    _write_facts(item, draft)
    _delete_parts(session, item)
    _add_parts(session, item, draft)
    session.flush()


def delete_version(session: Session, item: Item) -> None:
    """Delete a version that no application uses (a draft), with its parts."""
    _delete_parts(session, item)
    session.delete(item)
    session.flush()


def _delete_parts(session: Session, item: Item) -> None:
    for table in (ItemMaterial, ItemDepartment, ItemProcedure):
        session.execute(delete(table).where(table.item_id == item.id))
    session.flush()


def _write_facts(item: Item, draft: ItemDraft) -> None:
    limits = draft.own_limits
    item.name, item.task_type, item.department_id = draft.name.strip(), draft.task_type, draft.department_id
    item.kind, item.process = draft.kind, draft.process
    item.promised_days, item.statutory_days, item.limit_unit = limits.promised, limits.statutory, limits.unit
    item.supplement_days, item.supplement_unit = draft.supplement_days, draft.supplement_unit
    item.circumstances = [dict(circumstance) for circumstance in draft.circumstances]
    item.one_veto_ends, item.silence_is_consent = draft.one_veto_ends, draft.silence_is_consent
    item.result_validity_months, item.serving_ways = draft.result_validity_months, list(draft.serving_ways)
    for name in TEXTS:
        setattr(item, name, draft.text(name))


def _add_parts(session: Session, item: Item, draft: ItemDraft) -> None:
    for ordinal, material in enumerate(draft.materials, start=1):
        session.add(ItemMaterial(item_id=item.id, ordinal=ordinal, **asdict(material)))
    for ordinal, department in enumerate(draft.departments, start=1):
        session.add(ItemDepartment(item_id=item.id, ordinal=ordinal, **asdict(department)))
    for procedure in draft.procedures:
        session.add(ItemProcedure(item_id=item.id, **asdict(procedure)))


def draft_of(session: Session, item: Item) -> ItemDraft:
    """A stored version as it would be written down again."""
    return drafts_of(session, [item])[item.id]


def drafts_of(session: Session, items: Sequence[Item]) -> dict[int, ItemDraft]:
    """Stored versions as they would be written down again, by id; three statements for any number of them."""
    keys = [item.id for item in items]
    materials: dict[int, list[MaterialDraft]] = {}
    for paper in session.scalars(
        select(ItemMaterial).where(ItemMaterial.item_id.in_(keys)).order_by(ItemMaterial.ordinal)
    ):
        materials.setdefault(paper.item_id, []).append(
            MaterialDraft(
                paper.name, paper.required, paper.copies, paper.original, paper.by_data_sharing, paper.deferrable,
                paper.remark, paper.needed_when,
            )
        )  # fmt: skip
    departments: dict[int, list[DepartmentDraft]] = {}
    for part in session.scalars(
        select(ItemDepartment).where(ItemDepartment.item_id.in_(keys)).order_by(ItemDepartment.ordinal)
    ):
        departments.setdefault(part.item_id, []).append(
            DepartmentDraft(part.department_id, part.days, part.circumstance)
        )
    procedures: dict[int, list[ProcedureDraft]] = {}
    for each in session.scalars(
        select(ItemProcedure).where(ItemProcedure.item_id.in_(keys)).order_by(ItemProcedure.id)
    ):
        procedures.setdefault(each.item_id, []).append(
            ProcedureDraft(each.kind, each.name, each.days, each.legal_basis, each.fee, each.counted)
        )
    return {
        item.id: ItemDraft(
            code=item.code,
            name=item.name,
            department_id=item.department_id,
            kind=item.kind,
            task_type=item.task_type,
            limits=Limits(item.promised_days, item.statutory_days, item.limit_unit),
            materials=materials.get(item.id, []),
            departments=departments.get(item.id, []),
            procedures=procedures.get(item.id, []),
            circumstances=[dict(circumstance) for circumstance in item.circumstances],
            texts={name: getattr(item, name) for name in TEXTS},
            supplement_days=item.supplement_days,
            supplement_unit=item.supplement_unit,
            one_veto_ends=item.one_veto_ends,
            silence_is_consent=item.silence_is_consent,
            result_validity_months=item.result_validity_months,
            serving_ways=list(item.serving_ways),
            process=item.process,
            from_catalog=item.from_catalog,
        )
        for item in items
    }


def current_item(session: Session, code: str) -> Item | None:
    """The published version of an item, else its latest withdrawn one; None when it was never published."""
    return session.scalar(
        select(Item)
        .where(Item.code == code, Item.state.in_(("published", "withdrawn")))
        .order_by(Item.active.desc(), Item.version.desc())
        .limit(1)
    )


def item_by_code(session: Session, code: str) -> Item:
    """The current version of an item, see ``current_item``; NotFound when it was never published."""
    item = current_item(session, code)
    if item is None:
        raise no_item(code)
    return item


def no_item(code: str) -> NotFound:
    """The refusal for a code that no item has."""
    return NotFound(f"没有编码为“{code}”的事项。", f"Expected an item with the code “{code}”, but there is none.")


def items_of(session: Session, department_id: int, *, active_only: bool = True) -> list[Item]:
    """The items of a department by name; with ``active_only`` false the withdrawn ones, too, but no drafts."""
    states = ("published",) if active_only else ("published", "withdrawn")
    statement = select(Item).where(Item.department_id == department_id, Item.state.in_(states))
    return list(session.scalars(statement.order_by(Item.name, Item.id)))


def search(
    session: Session, text: str = "", *, department_id: int | None = None, limit: int = 50, offset: int = 0
) -> list[Item]:
    """Active items whose name or code contains every word of ``text``; names that begin with it come first."""
    statement = select(Item).where(Item.active)
    for word in text.split():
        statement = statement.where(
            or_(Item.name.icontains(word, autoescape=True), Item.code.icontains(word, autoescape=True))
        )
    if department_id is not None:
        statement = statement.where(Item.department_id == department_id)
    begins = Item.name.istartswith(text.strip(), autoescape=True)
    return list(session.scalars(statement.order_by(begins.desc(), Item.name, Item.id).limit(limit).offset(offset)))


def count_items(session: Session) -> int:
    """How many active items there are."""
    return session.scalar(select(func.count()).select_from(Item).where(Item.active)) or 0


def materials_of(session: Session, item_id: int) -> list[ItemMaterial]:
    """The published list of an item's papers, in order."""
    return list(
        session.scalars(select(ItemMaterial).where(ItemMaterial.item_id == item_id).order_by(ItemMaterial.ordinal))
    )


def departments_of(session: Session, item_id: int) -> list[ItemDepartment]:
    """The departments that take part in a joint item, in order; empty for others."""
    return list(
        session.scalars(
            select(ItemDepartment).where(ItemDepartment.item_id == item_id).order_by(ItemDepartment.ordinal)
        )
    )


def procedures_of(session: Session, item_id: int) -> list[ItemProcedure]:
    """The special procedures of an item."""
    return list(
        session.scalars(select(ItemProcedure).where(ItemProcedure.item_id == item_id).order_by(ItemProcedure.id))
    )


@dataclass(frozen=True)
class Guide:
    """Everything that the public guide of an item says (OA-1); the same rows that the engine runs on (OA-2)."""

    item: Item
    department: Department
    materials: list[ItemMaterial]
    departments: list[tuple[ItemDepartment, Department]]
    procedures: list[ItemProcedure]


def guide(session: Session, code: str) -> Guide:
    """The public guide of an active item; not found when there is none."""
    item = item_by_code(session, code)
    if not item.active:
        raise NotFound(f"“{item.name}”已停用，不能办理。", f"Expected an active item, but “{item.name}” is not.")
    department = session.get(Department, item.department_id)
    assert department is not None  # foreign key
    parts = session.execute(
        select(ItemDepartment, Department)
        .join(Department, Department.id == ItemDepartment.department_id)
        .where(ItemDepartment.item_id == item.id)
        .order_by(ItemDepartment.ordinal)
    )
    return Guide(
        item=item,
        department=department,
        materials=materials_of(session, item.id),
        departments=[(part, taking_part) for part, taking_part in parts],
        procedures=procedures_of(session, item.id),
    )
