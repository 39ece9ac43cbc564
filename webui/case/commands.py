"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from engine.cases.commands import request_extension, request_stop, resume_clock, urge, withdraw
from engine.cases.submissions import Outcome
from engine.identity.actor import Actor
from engine.identity.permissions import Act, CaseRelations, may
from engine.queries.case.case_file import CaseSummary
from engine.queries.case.case_work import CaseWork, ClockLine
from engine.queries.case.clock_requests import Procedure, RequestLine
from webui.forms.fields import Field, Option
from webui.show.labels import STOP_BASES
from webui.web.command_forms import Problems, command_field


@dataclass(frozen=True)
class Given:
    """What the forms of commands depend on, besides who asks."""

    case: CaseSummary
    clocks: Sequence[ClockLine]
    work: Sequence[CaseWork]
    procedures: Sequence[Procedure]
    requests: Sequence[RequestLine]

    @property
    def clock(self) -> ClockLine | None:
        """The handling clock that runs; None when none does."""
        return next((each for each in self.clocks if each.name == "case" and each.finished_at is None), None)

    @property
    def request_waits(self) -> bool:
        """Whether a request to stop or extend waits for its answer."""
        return any(each.answer is None for each in self.requests)


@dataclass(frozen=True)
class CaseCommand:
    """One command as a button with its form. ``destructive``: it ends or changes what the applicant was promised."""

    name: str
    title: LazyString
    icon: str
    note: LazyString | str
    act: Act
    possible: Callable[[Given], bool]
    fields: Callable[[Given], Sequence[Field]]
    run: Callable[..., Outcome]
    destructive: bool = False
    drawn: Sequence[Field] = field(default=())
    problems: Problems | None = None
    """What is wrong with the form as it was sent; None for one that nobody has sent."""

    @property
    def drawing(self) -> Sequence[Field]:
        """The fields as the page draws them, beside those of other commands."""
        return [replace(each, form=self.name) for each in self.drawn]

    def refused(self, fields: Sequence[Field], problems: Problems) -> CaseCommand:
        """This command with the form as it was typed, and what is wrong with it."""
        return replace(self, drawn=fields, problems=problems)


def _stop_fields(given: Given) -> Sequence[Field]:
    listed = [
        Option(
            str(each.id),
            str(_("%(name)s（%(days)s 个工作日）", name=each.name, days=each.days)),
            False,
            note=each.legal_basis + (f"；{each.fee}" if each.fee else ""),
        )
        for each in given.procedures
        if not each.counted
    ]
    other = Option("other", str(_("清单以外的程序（由机关负责人批准）")), False)
    kinds = [Option(code, str(word), False) for code, word in STOP_BASES.items()]
    return (
        command_field("procedure", "select", _("特别程序"), options=[*listed, other]),
        command_field("reason", "textarea", _("申请理由")),
        command_field("kind", "select", _("种类"), options=kinds, required=False, hint=_("仅清单以外的程序填写")),
        command_field("days", "number", _("工作日"), required=False, hint=_("仅清单以外的程序填写")),
        command_field(
            "basis",
            "text",
            _("法律名称和条款"),
            required=False,
            hint=_("仅清单以外的程序填写，例如《行政许可法》第四十五条"),
        ),
    )


def _withdraw_fields(given: Given) -> Sequence[Field]:
    by = [
        Option("applicant", str(_("申请人本人")), given.case.agent_name is None),
        Option("agent", str(_("代理人")), given.case.agent_name is not None),
    ]
    return (
        command_field("by", "radio", _("提出人"), options=by),
        command_field("agent", "text", _("代理人姓名"), required=False, value=given.case.agent_name or ""),
        command_field(
            "authorisation_checked",
            "checkboxes",
            _("代理人"),
            required=False,
            options=[Option("yes", str(_("已核对授权委托书和身份证件")), False)],
        ),
        command_field("reason", "textarea", _("申请人说明的理由"), hint=_("照原话填写，将印在撤回确认书上")),
        command_field("proof", "text", _("签字的撤回申请书"), hint=_("编号、日期或扫描件号")),
    )


def _withdraw(runtime: object, actor: Actor, *, authorisation_checked: Sequence[str], **given: object) -> Outcome:
    return withdraw(runtime, actor, authorisation_checked=bool(authorisation_checked), **given)  # type: ignore[arg-type]


COMMANDS = (
    CaseCommand(
        "stop",
        _("申请中止计时"),
        "pause",
        _("从本事项公布的特别程序中选择，由分管领导批准；批准后向申请人出具告知书，计时才停止。"),
        Act.REQUEST_STOP,
        lambda given: not given.request_waits,
        _stop_fields,
        request_stop,
    ),
    CaseCommand(
        "resume",
        pgettext("command", "恢复计时"),
        "play",
        "",
        Act.RESUME,
        lambda given: True,
        lambda given: (command_field("reason", "textarea", _("特别程序的结果"), required=False),),
        resume_clock,
    ),
    CaseCommand(
        "extend",
        _("申请延长期限"),
        "clock",
        _("只能延长一次，须在期限届满前批准：机关负责人至多 10 个工作日，联合办理由县领导批准，至多 15 个工作日。"),
        Act.REQUEST_EXTENSION,
        lambda given: not given.request_waits and given.clock is not None and not given.clock.extended,
        lambda given: (
            command_field("days", "number", _("延长工作日")),
            command_field("reason", "textarea", _("理由"), hint=_("将告知申请人")),
        ),
        request_extension,
    ),
    CaseCommand(
        "urge",
        _("催办"),
        "bell",
        _("向正在办理的岗位发出催办，并记入办理过程。"),
        Act.URGE,
        lambda given: any(each.post_id is not None for each in given.work),
        lambda given: (command_field("text", "textarea", _("催办内容"), value=str(_("请抓紧办理并反馈意见。"))),),
        urge,
    ),
    CaseCommand(
        "withdraw",
        pgettext("command", "撤回申请"),
        "cross",
        _(
            "只能由申请人或者其代理人提出，凭签字的书面申请登记。办件即告结束，并出具确认书；联合办理的各部门同时收到通知。"
        ),
        Act.WITHDRAW,
        lambda given: given.case.process == "service_case",
        _withdraw_fields,
        _withdraw,
        destructive=True,
    ),
)


def allowed_commands(me: Actor, case: CaseRelations, given: Given) -> list[CaseCommand]:
    """The commands that the person may give now, with their forms; the engine judges each again."""
    return [
        replace(command, drawn=command.fields(given))
        for command in COMMANDS
        if may(me, command.act, case) and command.possible(given)
    ]


def command_named(name: str) -> CaseCommand | None:
    """The command of this name; None when there is none."""
    return next((command for command in COMMANDS if command.name == name), None)
