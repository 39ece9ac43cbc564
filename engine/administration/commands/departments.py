"""Departments: adding one, renaming one."""

from __future__ import annotations

from sqlalchemy import select

from engine.administration import finding
from engine.administration.command import Act, administrators_command
from engine.errors import Refused
from engine.office.organisation import changes
from engine.office.organisation.records import Department


@administrators_command
def add_department(
    act: Act, *, code: str, name: str, short_name: str = "", phone: str = "", address: str = "",
    is_center: bool = False,
) -> str:  # fmt: skip
    """Add a department and return its code. Refused when code or name is empty or taken, or for a second center."""
    made = changes.create_department(
        act.session, code=code, name=name, short_name=short_name.strip(), phone=phone.strip(),
        address=address.strip(), is_center=is_center,
    )  # fmt: skip
    act.note("department_added", "department", made.id, made.name, after={"code": made.code, **_facts(made)})
    return made.code


@administrators_command
def rename_department(
    act: Act, *, department: str, name: str, short_name: str = "", phone: str = "", address: str = ""
) -> None:
    """Change a department's name, short name, telephone and address; its code stays. Does nothing when nothing changes.

    NotFound for an unknown code; refused when the name is empty or belongs to another department.
    """
    found = finding.department(act.session, department)
    name = name.strip()
    if not name:
        raise Refused(
            "需要填写部门名称，但是空着。", "Expected a name of the department, but it is empty.", place="name"
        )
    if act.session.scalar(select(Department.id).where(Department.name == name, Department.id != found.id)) is not None:
        raise Refused(
            f"需要新的部门名称，但是“{name}”已经使用。", f"Expected a new name, but “{name}” is taken.", place="name"
        )
    before = _facts(found)
    found.name, found.short_name = name, short_name.strip() or name
    found.phone, found.address = phone.strip(), address.strip()
    act.session.flush()
    if _facts(found) != before:
        act.note("department_renamed", "department", found.id, found.name, before=before, after=_facts(found))


@administrators_command
def entrust_work(act: Act, *, department: str, to: str, reason: str) -> None:
    """Let the posts of another department do a department's work while it has no open post of its own (AU-7).

    ``to`` empty takes it back: the work then waits under the department until somebody assigns it. NotFound for an
    unknown code; refused without a reason, and to itself. Does nothing when nothing changes.
    """
    found = finding.department(act.session, department)
    chosen = finding.department(act.session, to) if to else None
    if chosen is not None and chosen.id == found.id:
        raise Refused("不能委托给本部门自己。", "A department cannot entrust its work to itself.", place="to")
    before = found.entrusted_to_id
    if before == (None if chosen is None else chosen.id):
        return
    if not reason.strip():
        raise Refused("请填写委托或者收回委托的事由。", "Give the reason.", place="reason")
    earlier = None if before is None else act.session.get_one(Department, before).name
    found.entrusted_to_id = None if chosen is None else chosen.id
    act.session.flush()
    act.note(
        "work_entrusted", "department", found.id, found.name, before={"to": earlier},
        after={"to": None if chosen is None else chosen.name}, reason=reason,
    )  # fmt: skip


def _facts(department: Department) -> dict[str, str]:
    return {
        "name": department.name,
        "short_name": department.short_name,
        "phone": department.phone,
        "address": department.address,
    }
