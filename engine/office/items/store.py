"""Items in the database: versions written and read with their materials, departments and procedures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.calendar.store import office_day_length
from engine.office.items.checking import check_draft
from engine.office.items.drafts import TEXTS, DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.records import Item, ItemDepartment, ItemMaterial, ItemProcedure
from engine.office.items.rules import Limits


def create_item(session: Session, draft: ItemDraft, *, at: datetime | None = None) -> Item:
    """Store and publish the first version of an item with its materials, departments and procedures.

    InvalidForm with every fault of the draft (TC-1, JA-3, ON-13); Refused when the code is taken.
    """
    check_draft(draft, office_day_length(session))
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
    item.online = draft.online
    item.result_validity_months, item.serving_ways = draft.result_validity_months, list(draft.serving_ways)
    item.audiences, item.life_events = list(draft.audiences), list(draft.life_events)
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
                paper.remark, paper.needed_when, paper.commitment,
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
            online=item.online,
            result_validity_months=item.result_validity_months,
            serving_ways=list(item.serving_ways),
            audiences=list(item.audiences),
            life_events=list(item.life_events),
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
    return NotFound(
        f"没有编码为“{code}”的事项，请核对编码。", f"Expected an item with the code “{code}”, but there is none."
    )


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
