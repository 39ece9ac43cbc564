"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.cases.commands import extend_clock, resume_clock, suspend_clock, withdraw
from engine.cases.commands.resume_clock import RESUMING_ROLES
from engine.cases.commands.suspend_clock import APPROVING_ROLES
from engine.cases.commands.withdraw import RECEIVING_ROLES
from engine.cases.submissions import Outcome
from engine.errors import InvalidForm
from engine.identity.actor import Actor
from engine.queries.case_file import CaseSummary
from engine.queries.case_work import ClockLine
from webui.forms.fields import Field, Option
from webui.labels import STOP_BASES


@dataclass(frozen=True)
class CaseCommand:
    """One command as a button with its form. ``grave``: it ends or changes what the applicant was promised."""

    name: str
    title: LazyString
    icon: str
    note: LazyString | str
    roles: frozenset[str]
    possible: Callable[[CaseSummary, ClockLine | None], bool]
    fields: Callable[[], Sequence[Field]]
    run: Callable[..., Outcome]
    grave: bool = False


def _field(
    name: str, widget: str, title: LazyString, *, hint: str | LazyString = "", required: bool = True, **more: Any
) -> Field:
    return Field(name, widget, str(title), str(hint), required, more.pop("value", None), "", {}, **more)


def _runs(case: CaseSummary, clock: ClockLine | None) -> bool:
    return case.status == "open" and clock is not None and not clock.stands


def _suspend_fields() -> Sequence[Field]:
    kinds = [Option(code, str(word), False) for code, word in STOP_BASES.items()]
    return (
        _field("kind", "select", _("特别程序"), options=kinds),
        _field("days", "number", _("预计工作日"), hint=_("书面告知申请人需要多久"), required=False),
        _field("basis", "textarea", _("法律依据")),
    )


COMMANDS = (
    CaseCommand(
        "suspend",
        _("中止计时"),
        "pause",
        _("只限行政许可法第四十五条列明的特别程序。批准后同时向申请人出具告知书，计时从此刻停止。"),
        APPROVING_ROLES,
        _runs,
        _suspend_fields,
        suspend_clock,
    ),
    CaseCommand(
        "resume",
        _("恢复计时"),
        "play",
        "",
        RESUMING_ROLES,
        lambda case, clock: case.status == "open" and clock is not None and clock.stands,
        lambda: (_field("reason", "textarea", _("特别程序的结果"), required=False),),
        resume_clock,
    ),
    CaseCommand(
        "extend",
        _("延长期限"),
        "clock",
        _("只能延长一次，须在期限届满前批准并告知申请人：一般不超过 10 个工作日，联合办理不超过 15 个工作日。"),
        frozenset({"agency_head", "county_leader"}),
        lambda case, clock: _runs(case, clock) and clock is not None and not clock.extended,
        lambda: (_field("days", "number", _("延长工作日")), _field("reason", "textarea", _("理由"))),
        extend_clock,
    ),
    CaseCommand(
        "withdraw",
        _("撤回申请"),
        "cross",
        _("申请人在作出决定之前可以撤回。办件即告结束，并出具确认书。"),
        RECEIVING_ROLES,
        lambda case, clock: case.status == "open" and case.process == "service_case" and case.decision is None,
        lambda: (_field("reason", "textarea", _("申请人说明的理由"), required=False),),
        withdraw,
        grave=True,
    ),
)


def allowed_commands(me: Actor, case: CaseSummary, clocks: Sequence[ClockLine], *, whole: bool) -> list[CaseCommand]:
    """The commands that this person's posts carry and that fit the case now; the engine judges each again."""
    clock = next((each for each in clocks if each.name == "case" and each.finished_at is None), None)
    return [
        command
        for command in COMMANDS
        # Those above the handlers approve without handling the case themselves.
        if command.roles & me.roles
        and command.possible(case, clock)
        and (whole or bool(me.roles & {"leader", "agency_head", "county_leader"}))
    ]


def command_named(name: str) -> CaseCommand | None:
    """The command of this name; None when there is none."""
    return next((command for command in COMMANDS if command.name == name), None)


def arguments_of(command: CaseCommand, posted: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a command says; InvalidForm when a needed field is empty or a number is none."""
    found: dict[str, Any] = {}
    problems: dict[str, tuple[str, str]] = {}
    for field in command.fields():
        text = posted.get(field.name, "").strip()
        if not text and field.required:
            problems[field.name] = (
                "需要填写这一栏，但是它空着。",
                "Expected this field to be filled in, but it is empty.",
            )
        elif field.widget == "number":
            if text and not (text.isdecimal() and 0 < int(text) < 1000):
                problems[field.name] = (
                    "需要一个正整数，但是填写的不是。",
                    "Expected a positive whole number, but it is none.",
                )
            else:
                found[field.name] = int(text) if text else None
        elif field.options and text not in {option.value for option in field.options}:
            problems[field.name] = (
                "需要从列表中选择，但是没有这一项。",
                "Expected a choice of the list, but it is none.",
            )
        else:
            found[field.name] = text
    if problems:
        raise InvalidForm(problems)
    return found
