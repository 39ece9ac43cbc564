"""What the coordinator does in a joint approval (JA-4), each with its small form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.cases.commands import add_branch, drop_branch, hold_meeting, urge
from engine.cases.submissions import Outcome
from engine.office.choice_lists import Choice
from engine.queries.oversight.joint_board import BoardCell, BoardRow
from engine.queries.oversight.joint_record import LeadingAct
from webui.web.small_forms import SmallForm, choice, line, moment, number, paragraph, several


@dataclass(frozen=True)
class ActSubject:
    """What an act is about: the approval, one of its departments (None = the whole), and all departments there are."""

    row: BoardRow
    cell: BoardCell | None
    departments: Sequence[Choice]
    call: LeadingAct | None = None
    """The meeting that was called and is completed or moved; None for every other act."""


@dataclass(frozen=True)
class LeadingForm:
    """One act as a page with a form. ``of_department``: it is about one department that has not answered yet."""

    name: str
    title: LazyString
    icon: str
    note: LazyString
    of_department: bool
    form: Callable[[ActSubject], SmallForm]
    run: Callable[..., Outcome]
    arguments: Callable[[ActSubject, dict[str, Any]], dict[str, Any]]
    done: LazyString


class UrgeForm(SmallForm):
    """What urging a department needs."""

    text = paragraph(_("催办内容"), needed=True)


class AddForm(SmallForm):
    """What another department in the approval needs; the choices are those that take no part yet."""

    department = choice(_("部门"), needed=True)
    days = number(_("部门时限（工作日）"), hint=_("不填时按联合审批期限的三分之二计算"))
    reason = paragraph(_("加签理由"), needed=True)


class DropForm(SmallForm):
    """What taking a department out needs."""

    reason = paragraph(_("减签理由"), needed=True)


class MeetingForm(SmallForm):
    """What calling or recording a meeting needs; the choices are the departments that take part."""

    held_at = moment(_("会商时间"), needed=True)
    place = line(_("地点"), needed=True)
    departments = several(_("参加部门"), needed=True)
    minutes = paragraph(
        _("会商纪要"),
        hint=_("已经召开的会商写明结论，将载入联合审批意见书；尚未召开的不用填写，各部门会收到通知。"),
    )


def _urge_form(subject: ActSubject) -> SmallForm:
    return UrgeForm(text=str(_("请抓紧办理并反馈意见。")))


def _add_form(subject: ActSubject) -> SmallForm:
    taking_part = {cell.code for cell in subject.row.cells}
    form = AddForm()
    form.department.choices = [(each.code, each.note) for each in subject.departments if each.code not in taking_part]
    return form


def _meeting_form(subject: ActSubject) -> SmallForm:
    taking_part = [(cell.code, cell.department) for cell in subject.row.cells if not cell.dropped]
    call = subject.call
    if call is None:
        form = MeetingForm(departments=[code for code, _name in taking_part])
    else:
        form = MeetingForm(held_at=call.held_at, place=call.place, departments=list(call.departments))
    form.departments.choices = taking_part
    return form


def _added(subject: ActSubject, given: dict[str, Any]) -> dict[str, Any]:
    name = next(each.note for each in subject.departments if each.code == given["department"])
    item = {"department": given["department"], "name": name, "days": given["days"]}
    return {"case_id": subject.row.case_id, "item": item, "reason": given["reason"]}


def _dropped(subject: ActSubject, given: dict[str, Any]) -> dict[str, Any]:
    assert subject.cell is not None
    return {
        "case_id": subject.row.case_id,
        "branch_key": subject.cell.branch_key,
        "branch": subject.cell.case_id,
        "reason": given["reason"],
    }


def _urged(subject: ActSubject, given: dict[str, Any]) -> dict[str, Any]:
    assert subject.cell is not None
    return {"case_id": subject.cell.case_id, **given}


def _completed(subject: ActSubject, given: dict[str, Any]) -> dict[str, Any]:
    assert subject.call is not None
    return {"case_id": subject.row.case_id, "call": subject.call.sequence, **given}


ACTS = (
    LeadingForm(
        "urge",
        _("催办"),
        "bell",
        _("向该部门的待办岗位发出催办，并记入办理过程。"),
        True,
        _urge_form,
        urge,
        _urged,
        _("已催办，对方岗位会收到提醒。"),
    ),
    LeadingForm(
        "add",
        _("加签部门"),
        "plus",
        _("增加一个部门参加联合审批，立即开始审查，单独计时。"),
        False,
        _add_form,
        add_branch,
        _added,
        _("已加签，该部门已开始审查。"),
    ),
    LeadingForm(
        "drop",
        _("减签部门"),
        "cross",
        _("该部门不再参加联合审批，已做的记录保留，其他部门继续审查。"),
        True,
        lambda _subject: DropForm(),
        drop_branch,
        _dropped,
        _("已减签，其他部门继续审查。"),
    ),
    LeadingForm(
        "meeting",
        _("召集或记录会商"),
        "user",
        _("召集或者记录一次会商；参加部门的岗位会收到通知，过程记入办件。"),
        False,
        _meeting_form,
        hold_meeting,
        lambda subject, given: {"case_id": subject.row.case_id, **given},
        _("会商已记录，参加部门已收到通知。"),
    ),
    LeadingForm(
        "minutes",
        _("补记会商纪要"),
        "user",
        _("写明会商结论；会商改期的，填写新的时间，不写纪要，各部门会收到新的通知。"),
        False,
        _meeting_form,
        hold_meeting,
        _completed,
        _("会商已记录，参加部门已收到通知。"),
    ),
)


def act_named(name: str) -> LeadingForm | None:
    """The act of this name; None when there is none."""
    return next((each for each in ACTS if each.name == name), None)
