"""What a paper tells about an item from its published guide: process, papers, limits, fees, place (ON-8, PA-5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from engine.documents.printing import limit_text
from engine.office.applications.rules import ListedMaterial
from engine.office.applications.store import listed_materials
from engine.office.items.records import Item
from engine.office.letterhead.store import letterhead
from engine.office.organisation.records import Department

PROCESS = {
    "immediate": "接收材料—当场审核—当场决定—当场送达",
    "ordinary": "接收材料—审核受理—审查—决定—送达",
    "complex": "接收材料—审核受理—审查—会审—决定—送达",
    "joint": "接收材料—审核受理—各部门并联审查—联合审批—决定—送达",
    "forwarded": "接收材料—审核受理—初审—报上级机关审批—送达",
}
"""The steps as papers tell them, by the kind of the item."""


def guide_facts(session: Session, item: Item) -> dict[str, Any]:
    """The item as a consultation notice prints it, from the item's own data."""
    department = session.get_one(Department, item.department_id)
    head = letterhead(session, department)
    listed = listed_materials(session, item.id)
    return {
        "name": item.name,
        "conditions": item.conditions,
        "process": PROCESS[item.kind],
        "materials": [_material(each) for each in listed if not each.by_data_sharing],
        "shared": [each.name for each in listed if each.by_data_sharing],
        "promised": limit_text(item.promised_days, item.limit_unit),
        "statutory": limit_text(item.statutory_days, "working_days"),
        "fee": item.fee or "不收费",
        "legal_basis": item.legal_basis,
        "department": head.name,
        "place": "，".join(part for part in (item.place or head.address, item.phone or head.phone) if part),
    }


def _material(each: ListedMaterial) -> str:
    """A paper of the list with its form: 申请表（原件1份）."""
    form = f"{'原件' if each.original else '复印件'}{each.copies}份"
    return f"{each.name}（{form}{'，有则提交' if not each.required else ''}{'，可容缺' if each.deferrable else ''}）"
