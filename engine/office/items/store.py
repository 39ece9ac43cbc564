"""Items in the database: found, read with their materials, created, changed, shown as a public guide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Refused
from engine.office.items.records import Item, ItemDepartment, ItemMaterial, ItemProcedure
from engine.office.items.rules import TASK_TYPES, Limits, check_limits, default_limits
from engine.office.organisation.records import Department
from engine.office.service_clock.rules import SPECIAL_PROCEDURES


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    """One paper of an item's list, before it is stored."""

    name: str
    required: bool = True
    copies: int = 1
    original: bool = True
    by_data_sharing: bool = False
    deferrable: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DepartmentDraft:
    """A department that takes part in a joint item, its own days, and in which circumstance (None = always)."""

    department_id: int
    days: int
    circumstance: str | None = None


@dataclass(frozen=True, slots=True)
class ProcedureDraft:
    """A special procedure of an item (TC-16)."""

    kind: str
    name: str
    days: int
    legal_basis: str
    fee: str = ""
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item before it is stored. ``limits`` None = the defaults of its kind."""

    code: str
    name: str
    department_id: int
    kind: str
    task_type: int
    limits: Limits | None = None
    materials: Sequence[MaterialDraft] = ()
    departments: Sequence[DepartmentDraft] = ()
    procedures: Sequence[ProcedureDraft] = ()
    circumstances: Sequence[Mapping[str, str]] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    """``group_name legal_basis qualification conditions fee place phone result silence_basis``."""
    supplement_days: int = 15
    supplement_unit: str = "natural_days"
    one_veto_ends: bool = False
    silence_is_consent: bool = False
    process: str = "service_case"
    from_catalog: bool = False


_TEXTS = frozenset(
    {"group_name", "legal_basis", "qualification", "conditions", "fee", "place", "phone", "result", "silence_basis"}
)


def create_item(session: Session, draft: ItemDraft) -> Item:
    """Store a new item with its materials, departments and procedures.

    Refused when the code is taken, a name is empty, the promise is longer than the law (TC-1), a joint item names fewer
    than two departments, or silence counts as consent without its legal basis (JA-3).
    """
    _check(draft)
    if session.scalar(select(Item.id).where(Item.code == draft.code)) is not None:
        raise Refused(
            f"需要新的事项编码，但是“{draft.code}”已经使用。",
            f"Expected a new item code, but “{draft.code}” is taken.",
            place="code",
        )
    limits = draft.limits or default_limits(draft.kind)
    item = Item(
        code=draft.code, name=draft.name.strip(), task_type=draft.task_type, department_id=draft.department_id,
        kind=draft.kind, promised_days=limits.promised, statutory_days=limits.statutory, limit_unit=limits.unit,
        supplement_days=draft.supplement_days, supplement_unit=draft.supplement_unit,
        circumstances=[dict(circumstance) for circumstance in draft.circumstances], one_veto_ends=draft.one_veto_ends,
        silence_is_consent=draft.silence_is_consent, process=draft.process, active=True,
        from_catalog=draft.from_catalog, **dict.fromkeys(_TEXTS, "") | dict(draft.texts),
    )  # fmt: skip
    session.add(item)
    session.flush()
    _add_parts(session, item, draft)
    session.flush()
    return item


def _add_parts(session: Session, item: Item, draft: ItemDraft) -> None:
    for ordinal, material in enumerate(draft.materials, start=1):
        session.add(
            ItemMaterial(
                item_id=item.id, ordinal=ordinal, name=material.name, required=material.required,
                copies=material.copies, original=material.original, by_data_sharing=material.by_data_sharing,
                deferrable=material.deferrable, remark=material.remark,
            )
        )  # fmt: skip
    for ordinal, department in enumerate(draft.departments, start=1):
        session.add(
            ItemDepartment(
                item_id=item.id, ordinal=ordinal, department_id=department.department_id, days=department.days,
                circumstance=department.circumstance,
            )
        )  # fmt: skip
    for procedure in draft.procedures:
        session.add(
            ItemProcedure(
                item_id=item.id, kind=procedure.kind, name=procedure.name, days=procedure.days,
                legal_basis=procedure.legal_basis, fee=procedure.fee, counted=procedure.counted,
            )
        )  # fmt: skip


def _check(draft: ItemDraft) -> None:
    if not draft.code.strip() or not draft.name.strip():
        raise Refused(
            "需要事项的编码和名称，但是有一项空着。",
            "Expected a code and a name of the item, but one is empty.",
            place="name",
        )
    if draft.task_type not in TASK_TYPES:
        raise Refused(
            f"需要国家规定的事项类型，但是写的是 {draft.task_type}。",
            f"Expected a national kind of power, but it was {draft.task_type}.",
            place="task_type",
        )
    limits = draft.limits or default_limits(draft.kind)
    check_limits(draft.kind, limits)
    unknown = set(draft.texts) - _TEXTS
    if unknown:
        raise ValueError(f"Expected known texts of an item, but there is {sorted(unknown)}.")
    if draft.kind == "joint":
        _check_joint(draft, limits)
    if draft.silence_is_consent and not draft.texts.get("silence_basis"):
        raise Refused(
            "需要写明默示同意的法律依据，但是没有填写。",
            "Expected the law that lets silence count as consent, but it is empty.",
            place="silence_basis",
        )
    for procedure in draft.procedures:
        if procedure.kind not in SPECIAL_PROCEDURES:
            raise Refused(
                f"需要法律列明的特别程序，但是写的是“{procedure.kind}”。",
                f"Expected a special procedure of the closed list, but it was “{procedure.kind}”.",
                place="procedures",
            )


def _check_joint(draft: ItemDraft, limits: Limits) -> None:
    if len({department.department_id for department in draft.departments}) < 2:
        raise Refused(
            "需要联办件至少有两个部门，但是不足两个。",
            "Expected a joint item to have two departments or more, but it has fewer.",
            place="departments",
        )
    known = {circumstance["key"] for circumstance in draft.circumstances}
    for department in draft.departments:
        if not 1 <= department.days <= max(limits.promised, 1):
            raise Refused(
                f"需要各部门的时限在联办时限 {limits.promised} 个工作日以内，但是有一个是 {department.days}。",
                f"Expected each department's limit within the joint {limits.promised} working days, but one is "
                f"{department.days}.",
                place="departments",
            )
        if department.circumstance is not None and department.circumstance not in known:
            raise Refused(
                f"需要事项列明的情形，但是写的是“{department.circumstance}”。",
                f"Expected a circumstance of the item, but it was “{department.circumstance}”.",
                place="departments",
            )


def change_limits(session: Session, item: Item, *, kind: str, limits: Limits) -> Item:
    """Give an item another kind or other limits; running cases keep theirs. Refused as in ``create_item`` (TC-1)."""
    check_limits(kind, limits)
    if kind == "joint" and len(departments_of(session, item.id)) < 2:
        raise Refused(
            "需要联办件至少有两个部门，但是不足两个。",
            "Expected a joint item to have two departments or more, but it has fewer.",
            place="departments",
        )
    item.kind = kind
    item.promised_days, item.statutory_days, item.limit_unit = limits.promised, limits.statutory, limits.unit
    session.flush()
    return item


def item_by_code(session: Session, code: str) -> Item:
    """The item with this code; not found when there is none."""
    item = session.scalar(select(Item).where(Item.code == code))
    if item is None:
        raise NotFound(
            f"需要编码为“{code}”的事项，但是没有。", f"Expected an item with the code “{code}”, but there is none."
        )
    return item


def items_of(session: Session, department_id: int, *, active_only: bool = True) -> list[Item]:
    """The items of a department by name; inactive ones only when asked for."""
    statement = select(Item).where(Item.department_id == department_id).order_by(Item.name, Item.id)
    return list(session.scalars(statement.where(Item.active) if active_only else statement))


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
        raise NotFound(
            f"需要现行有效的事项，但是“{item.name}”已停用。", f"Expected an active item, but “{item.name}” is not."
        )
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
