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


def _facts(department: Department) -> dict[str, str]:
    return {
        "name": department.name,
        "short_name": department.short_name,
        "phone": department.phone,
        "address": department.address,
    }
