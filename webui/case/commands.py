"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from engine.cases.commands import extend_clock, resume_clock, suspend_clock, withdraw
from engine.cases.commands.resume_clock import RESUMING_ROLES
from engine.cases.commands.suspend_clock import APPROVING_ROLES
from engine.cases.commands.withdraw import RECEIVING_ROLES
from engine.cases.submissions import Outcome
from engine.identity.actor import Actor
from engine.queries.case.case_file import CaseSummary
from engine.queries.case.case_work import ClockLine
from webui.forms.fields import Field, Option
from webui.show.labels import STOP_BASES
from webui.web.command_forms import Problems, command_field


@dataclass(frozen=True)
class CaseCommand:
    """One command as a button with its form. ``destructive``: it ends or changes what the applicant was promised."""

    name: str
    title: LazyString
    icon: str
    note: LazyString | str
    roles: frozenset[str]
    possible: Callable[[CaseSummary, ClockLine | None], bool]
    fields: Callable[[], Sequence[Field]]
    run: Callable[..., Outcome]
    destructive: bool = False
    problems: Problems | None = None
    """What is wrong with the form as it was sent; None for one that nobody has sent."""

    @property
    def drawing(self) -> Sequence[Field]:
        """The fields as the page draws them, beside those of other commands."""
        return [replace(field, form=self.name) for field in self.fields()]

    def refused(self, fields: Sequence[Field], problems: Problems) -> CaseCommand:
        """This command with the form as it was typed, and what is wrong with it."""
        return replace(self, fields=lambda: fields, problems=problems)


def _runs(case: CaseSummary, clock: ClockLine | None) -> bool:
    return case.status == "open" and clock is not None and not clock.paused


def _suspend_fields() -> Sequence[Field]:
    kinds = [Option(code, str(word), False) for code, word in STOP_BASES.items()]
    return (
        command_field("kind", "select", _("特别程序"), options=kinds),
        command_field("days", "number", _("预计工作日"), hint=_("书面告知申请人需要多久")),
        command_field("basis", "textarea", _("法律依据")),
    )


COMMANDS = (
    CaseCommand(
        "suspend",
        pgettext("command", "中止计时"),
        "pause",
        _("只限行政许可法第四十五条列明的特别程序。批准后同时向申请人出具告知书，计时从此刻停止。"),
        APPROVING_ROLES,
        _runs,
        _suspend_fields,
        suspend_clock,
    ),
    CaseCommand(
        "resume",
        pgettext("command", "恢复计时"),
        "play",
        "",
        RESUMING_ROLES,
        lambda case, clock: case.status == "open" and clock is not None and clock.paused,
        lambda: (command_field("reason", "textarea", _("特别程序的结果"), required=False),),
        resume_clock,
    ),
    CaseCommand(
        "extend",
        pgettext("command", "延长期限"),
        "clock",
        _("只能延长一次，须在期限届满前批准并告知申请人：一般不超过 10 个工作日，联合办理不超过 15 个工作日。"),
        frozenset({"agency_head", "county_leader"}),
        lambda case, clock: _runs(case, clock) and clock is not None and not clock.extended,
        lambda: (command_field("days", "number", _("延长工作日")), command_field("reason", "textarea", _("理由"))),
        extend_clock,
    ),
    CaseCommand(
        "withdraw",
        pgettext("command", "撤回申请"),
        "cross",
        _("申请人在作出决定之前可以撤回。办件即告结束，并出具确认书。"),
        RECEIVING_ROLES,
        lambda case, clock: case.status == "open" and case.process == "service_case" and case.decision is None,
        lambda: (command_field("reason", "textarea", _("申请人说明的理由"), required=False),),
        withdraw,
        destructive=True,
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
