"""Departments: adding one, renaming one, changing what papers print of one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from engine.administration import finding
from engine.administration.command import Act, administrators_command
from engine.errors import Refused
from engine.office.letterhead.records import DepartmentSettings
from engine.office.letterhead.rules import Settings
from engine.office.letterhead.store import change, newest
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
        raise Refused("请填写部门名称。", "Expected a name of the department, but it is empty.", place="name")
    if act.session.scalar(select(Department.id).where(Department.name == name, Department.id != found.id)) is not None:
        raise Refused(
            f"部门名称“{name}”已被使用，请另取一个。", f"Expected a new name, but “{name}” is taken.", place="name"
        )
    before = _facts(found)
    found.name, found.short_name = name, short_name.strip() or name
    found.phone, found.address = phone.strip(), address.strip()
    act.session.flush()
    if _facts(found) != before:
        act.note("department_renamed", "department", found.id, found.name, before=before, after=_facts(found))


@administrators_command
def change_settings(
    act: Act, *, department: str, settings: Settings, seal: bytes | None = None, without_seal: bool = False
) -> None:
    """Make a new version of what papers print of a department (PA-2). Does nothing when nothing changes.

    ``seal`` is a new image, None keeps the present one; ``without_seal`` takes it away. NotFound for an unknown code;
    refused as ``engine.office.letterhead.rules`` says.
    """
    found = finding.department(act.session, department)
    before = newest(act.session, found.id)
    made = change(act.session, found, settings, seal=seal, without_seal=without_seal, by_id=act.actor_id, at=act.at)
    if before is None or made.id != before.id:
        known = {} if before is None else _settings_facts(before)
        now = _settings_facts(made)
        act.note(
            "settings_changed",
            "department",
            found.id,
            found.name,
            before={name: value for name, value in known.items() if value != now[name]},
            after={name: value for name, value in now.items() if value != known.get(name, "")},
        )


def _settings_facts(settings: DepartmentSettings) -> dict[str, Any]:
    """The settings as the log tells them: of a seal only whether there is one, and which by the head of its digest."""
    texts = {name: getattr(settings, name) for name in asdict(Settings())}
    return {**texts, "seal": "" if settings.seal is None else settings.seal[:8]}


@administrators_command
def entrust_work(act: Act, *, department: str, to: str, reason: str) -> None:
    """Let the posts of another department do a department's work while it has no open post of its own (AU-7).

    ``to`` empty takes it back: the work then waits under the department until somebody assigns it. NotFound for an
    unknown code; refused without a reason, and to itself. Does nothing when nothing changes.
    """
    found = finding.department(act.session, department)
    chosen = finding.department(act.session, to) if to else None
    if chosen is not None and chosen.id == found.id:
        raise Refused(
            "不能委托给本部门自己，请选择其他部门。", "A department cannot entrust its work to itself.", place="to"
        )
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
