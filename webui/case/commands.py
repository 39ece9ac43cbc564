"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
from webui.show.labels import STOP_BASES
from webui.web.small_forms import SmallForm, choice, number, paragraph


@dataclass(frozen=True)
class CaseCommand:
    """One command as a button with its form. ``destructive``: it ends or changes what the applicant was promised."""

    name: str
    title: LazyString
    icon: str
    note: LazyString | str
    roles: frozenset[str]
    possible: Callable[[CaseSummary, ClockLine | None], bool]
    form: type[SmallForm]
    run: Callable[..., Outcome]
    destructive: bool = False


class SuspendForm(SmallForm):
    """What stopping the clock needs (TC-3)."""

    kind = choice(_("特别程序"), list(STOP_BASES.items()), needed=True)
    days = number(_("预计工作日"), hint=_("书面告知申请人需要多久"))
    basis = paragraph(_("法律依据"), needed=True)


class ResumeForm(SmallForm):
    """What letting the clock run again needs."""

    reason = paragraph(_("特别程序的结果"))


class ExtendForm(SmallForm):
    """What extending the limit needs (TC-4)."""

    days = number(_("延长工作日"), needed=True)
    reason = paragraph(_("理由"), needed=True)


class WithdrawForm(SmallForm):
    """What taking in a withdrawal needs."""

    reason = paragraph(_("申请人说明的理由"))


def _runs(case: CaseSummary, clock: ClockLine | None) -> bool:
    return case.status == "open" and clock is not None and not clock.paused


COMMANDS = (
    CaseCommand(
        "suspend",
        pgettext("command", "中止计时"),
        "pause",
        _("只限行政许可法第四十五条列明的特别程序。批准后同时向申请人出具告知书，计时从此刻停止。"),
        APPROVING_ROLES,
        _runs,
        SuspendForm,
        suspend_clock,
    ),
    CaseCommand(
        "resume",
        pgettext("command", "恢复计时"),
        "play",
        "",
        RESUMING_ROLES,
        lambda case, clock: case.status == "open" and clock is not None and clock.paused,
        ResumeForm,
        resume_clock,
    ),
    CaseCommand(
        "extend",
        pgettext("command", "延长期限"),
        "clock",
        _("只能延长一次，须在期限届满前批准并告知申请人：一般不超过 10 个工作日，联合办理不超过 15 个工作日。"),
        frozenset({"agency_head", "county_leader"}),
        lambda case, clock: _runs(case, clock) and clock is not None and not clock.extended,
        ExtendForm,
        extend_clock,
    ),
    CaseCommand(
        "withdraw",
        pgettext("command", "撤回申请"),
        "cross",
        _("申请人在作出决定之前可以撤回。办件即告结束，并出具确认书。"),
        RECEIVING_ROLES,
        lambda case, clock: case.status == "open" and case.process == "service_case" and case.decision is None,
        WithdrawForm,
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
