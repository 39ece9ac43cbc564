"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext

from engine.cases.commands import (
    call_hearing,
    comment,
    disclose,
    record_help,
    report_charge,
    request_extension,
    request_stop,
    request_termination,
    resume_clock,
    take_back,
    urge,
    withdraw,
)
from engine.cases.commands import jump as jump_command
from engine.cases.commands.comment import LONGEST
from engine.cases.submissions import Outcome
from engine.identity.actor import Actor
from engine.identity.permissions import Act, CaseRelations, may
from engine.queries.case.case_file import CaseSummary
from engine.queries.case.case_work import CaseWork, ClockLine
from engine.queries.case.clock_requests import Procedure, RequestLine
from engine.queries.case.terminations import TerminationLine
from webui.show.labels import HELP_PLACES, STOP_BASES
from webui.show.openness_labels import HEARING_GROUNDS, TERMINATION_GROUNDS
from webui.show.promise_labels import DISCLOSURE_BASES
from webui.web.small_forms import SmallForm, choice, line, moment, number, paragraph, radio, tick


@dataclass(frozen=True)
class Given:
    """What the forms of commands depend on, besides who asks."""

    case: CaseSummary
    clocks: Sequence[ClockLine]
    work: Sequence[CaseWork]
    procedures: Sequence[Procedure]
    requests: Sequence[RequestLine]
    terminations: Sequence[TerminationLine] = ()
    helper: bool = False
    """Whether somebody helps the applicant in this case (JA-6)."""
    handed_in: bool = False
    """Whether the step that the person handed in last can be taken back."""
    jumps: Sequence[tuple[str, str]] = ()
    """Tasks of the case with an earlier step each, as (``work item>element``, in words)."""

    @property
    def clock(self) -> ClockLine | None:
        """The handling clock that runs; None when none does."""
        return next((each for each in self.clocks if each.name == "case" and each.finished_at is None), None)

    @property
    def request_waits(self) -> bool:
        """Whether a request to stop or extend this case waits for its answer; departments ask for themselves."""
        return any(each.answer is None and each.department is None for each in self.requests)


@dataclass(frozen=True)
class CaseCommand:
    """One command as a button with its form. ``destructive``: it ends or changes what the applicant was promised."""

    name: str
    title: LazyString
    icon: str
    note: LazyString | str
    act: Act
    possible: Callable[[Given], bool]
    form: Callable[[Given, bool], SmallForm]
    """The form for what it depends on; whether it was sent with this request."""
    run: Callable[..., Outcome]
    destructive: bool = False


OTHER_PROCEDURE = "other"
"""The choice of a special procedure that the item does not list."""


class StopForm(SmallForm):
    """What a request to stop the clock needs (TC-3); a procedure that is not listed is described."""

    procedure = choice(_("特别程序"), needed=True)
    reason = paragraph(_("申请理由"), needed=True)
    kind = choice(_("种类"), list(STOP_BASES.items()), hint=_("仅清单以外的程序填写"))
    days = number(_("工作日"), hint=_("仅清单以外的程序填写"))
    basis = line(_("法律名称和条款"), hint=_("仅清单以外的程序填写，例如《行政许可法》第四十五条"))


class ResumeForm(SmallForm):
    """What letting the clock run again needs."""

    reason = paragraph(_("特别程序的结果"))


class ExtendForm(SmallForm):
    """What a request to extend the limit needs (TC-4)."""

    days = number(_("延长工作日"), needed=True)
    reason = paragraph(_("理由"), needed=True, hint=_("将告知申请人"))


class HearingForm(SmallForm):
    """What calling a hearing needs, or recording why none is needed (LC-4)."""

    ground = radio(_("是否听证"), list(HEARING_GROUNDS.items()), needed=True)
    reason = paragraph(_("理由"), needed=True, hint=_("将写入听证告知书"), maxlength=2000)


class TerminationForm(SmallForm):
    """What a request to terminate needs (LC-5)."""

    ground = radio(_("终止的情形"), list(TERMINATION_GROUNDS.items()), needed=True)
    reason = paragraph(_("事实和理由"), needed=True, hint=_("将写入终止办理决定书"), maxlength=2000)
    basis = line(_("法律名称和条款"), needed=True, hint=_("例如《中华人民共和国行政许可法》第七十条"))
    proof = line(_("证明材料"), needed=True, hint=_("名称、出具单位、日期或者编号；文件请在“附件”中上传"))


class CommentForm(SmallForm):
    """What a comment needs."""

    text = paragraph(_("留言内容"), needed=True, maxlength=LONGEST)


class UrgeForm(SmallForm):
    """What urging the posts that work on the case needs."""

    text = paragraph(_("催办内容"), needed=True)


class DiscloseForm(SmallForm):
    """What giving data to a third party needs (SP-9)."""

    recipient = line(_("提供给"), needed=True)
    what = paragraph(_("提供的信息"), needed=True)
    basis = radio(_("依据"), list(DISCLOSURE_BASES.items()), needed=True)
    reference = line(_("同意书或者法律条款"), needed=True, hint=_("同意书的编号、日期，或者法律名称和条款"))


class JumpForm(SmallForm):
    """What sending a task back that somebody else holds needs."""

    jump = radio(_("从哪里到哪里"), needed=True)
    reason = paragraph(_("跳转理由"), needed=True, hint=_("两个环节的人都会收到"))


class TakeBackForm(SmallForm):
    """What taking back what one has handed in needs."""

    reason = paragraph(_("拿回理由"), needed=True)


class HelpForm(SmallForm):
    """What the helper says about help that was given (JA-8)."""

    helped_at = moment(_("帮办时间"), needed=True)
    place = radio(_("在哪里"), list(HELP_PLACES.items()), needed=True)
    text = paragraph(_("帮办了什么"), needed=True)


class ChargeForm(SmallForm):
    """What is known about a charge that the helper took (JA-8)."""

    text = paragraph(_("收费情况"), needed=True, hint=_("何时、以什么名义、收取多少，有什么凭据"))


class WithdrawForm(SmallForm):
    """What taking in a withdrawal needs."""

    by = radio(_("提出人"), [("applicant", _("申请人本人")), ("agent", _("代理人"))], needed=True)
    agent = line(_("代理人姓名"))
    authorisation_checked = tick(_("已核对授权委托书和身份证件"))
    reason = paragraph(_("申请人说明的理由"), needed=True, hint=_("照原话填写，将印在撤回确认书上"))
    proof = line(_("签字的撤回申请书"), needed=True, hint=_("编号、日期或扫描件号"))


def _stop_form(given: Given, sent: bool) -> SmallForm:
    form = StopForm(part="stop", sent=sent)
    listed = [
        (str(each.id), _("%(name)s（%(days)s 个工作日）", name=each.name, days=each.days))
        for each in given.procedures
        if not each.counted
    ]
    form.procedure.choices = [*listed, (OTHER_PROCEDURE, _("清单以外的程序（由机关负责人批准）"))]
    return form


def _urge_form(given: Given, sent: bool) -> SmallForm:
    return UrgeForm(part="urge", sent=sent, text=str(_("请抓紧办理并反馈意见。")))


def _jump_form(given: Given, sent: bool) -> SmallForm:
    form = JumpForm(part="jump", sent=sent)
    form.jump.choices = list(given.jumps)
    return form


def _jump(*acting: Any, jump: str, **more: Any) -> Outcome:
    work_item, _, to = jump.partition(">")
    return jump_command(*acting, work_item=work_item, to=to, **more)


def _withdraw_form(given: Given, sent: bool) -> SmallForm:
    agent = given.case.agent_name
    return WithdrawForm(part="withdraw", sent=sent, by="applicant" if agent is None else "agent", agent=agent)


COMMANDS = (
    CaseCommand(
        "stop",
        _("申请中止计时"),
        "pause",
        _(
            "从本事项公布的特别程序中选择，由分管领导批准；批准后向申请人出具告知书，计时才停止；联合办理的部门只停本部门的计时。"
        ),
        Act.REQUEST_STOP,
        lambda given: not given.request_waits,
        _stop_form,
        request_stop,
    ),
    CaseCommand(
        "hearing",
        _("发起听证"),
        "scale",
        _("告知申请人和利害关系人，有人申请或者依法应当听证的举行听证；听证所需时间不计入办理期限。"),
        Act.CALL_HEARING,
        lambda given: True,
        lambda given, sent: HearingForm(part="hearing", sent=sent),
        call_hearing,
    ),
    CaseCommand(
        "resume",
        pgettext("command", "恢复计时"),
        "play",
        "",
        Act.RESUME,
        lambda given: True,
        lambda given, sent: ResumeForm(part="resume", sent=sent),
        resume_clock,
    ),
    CaseCommand(
        "extend",
        _("申请延长期限"),
        "clock",
        _(
            "只能延长一次，须在期限届满前批准：机关负责人至多 10 个工作日，联合办理由县领导批准，至多 15 个工作日；"
            "一个部门的审查只能在联合办理期限内延长。"
        ),
        Act.REQUEST_EXTENSION,
        lambda given: not given.request_waits and given.clock is not None and not given.clock.extended,
        lambda given, sent: ExtendForm(part="extend", sent=sent),
        request_extension,
    ),
    CaseCommand(
        "urge",
        _("催办"),
        "bell",
        _("向正在办理的岗位发出催办，并记入办理过程。"),
        Act.URGE,
        lambda given: any(each.post_id is not None for each in given.work),
        _urge_form,
        urge,
    ),
    CaseCommand(
        "comment",
        _("留言"),
        "mail",
        _("写给正在办理的岗位，记入办理过程；不改变办理，不代替意见和决定。"),
        Act.COMMENT,
        lambda given: True,
        lambda given, sent: CommentForm(part="comment", sent=sent),
        comment,
    ),
    CaseCommand(
        "jump",
        _("跳转"),
        "back",
        _("把某个环节退回到前面办过的环节，重新走一遍；不能向前跳过环节，期限照常计算。"),
        Act.JUMP,
        lambda given: bool(given.jumps),
        _jump_form,
        _jump,
        destructive=True,
    ),
    CaseCommand(
        "take_back",
        _("拿回"),
        "back",
        _("下一环节还没有开始办理时，可以拿回您刚提交的环节；已提交的内容保留在案，可以修改后再提交。"),
        Act.TAKE_BACK,
        lambda given: given.handed_in,
        lambda given, sent: TakeBackForm(part="take_back", sent=sent),
        take_back,
    ),
    CaseCommand(
        "disclose",
        _("向第三方提供信息"),
        "out",
        _("提供之前登记；没有申请人书面同意，也没有法律依据的，不得提供。"),
        Act.DISCLOSE,
        lambda given: given.case.process == "service_case",
        lambda given, sent: DiscloseForm(part="disclose", sent=sent),
        disclose,
    ),
    CaseCommand(
        "record_help",
        _("登记帮办"),
        "check",
        _("帮办不收费，可以登门，也可以在非办公时间进行。"),
        Act.RECORD_HELP,
        lambda given: True,
        lambda given, sent: HelpForm(part="record_help", sent=sent),
        record_help,
    ),
    CaseCommand(
        "report_charge",
        _("登记帮办收费"),
        "flag",
        _("帮办不得收费。登记后记为帮办员的违规，并通知监察。"),
        Act.REPORT_CHARGE,
        lambda given: given.helper,
        lambda given, sent: ChargeForm(part="report_charge", sent=sent),
        report_charge,
    ),
    CaseCommand(
        "terminate",
        _("申请终止办理"),
        "cross",
        _(
            "只限列明的情形；认为不符合条件的，应当作出不予许可决定并报备。由机关负责人批准，联合办理的由县领导批准；"
            "批准后作出终止办理决定书，各部门同时收到通知。"
        ),
        Act.TERMINATE,
        lambda given: (
            given.case.process == "service_case" and all(each.answer is not None for each in given.terminations)
        ),
        lambda given, sent: TerminationForm(part="terminate", sent=sent),
        request_termination,
        destructive=True,
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
        _withdraw_form,
        withdraw,
        destructive=True,
    ),
)


def allowed_commands(me: Actor, case: CaseRelations, given: Given) -> list[CaseCommand]:
    """The commands that the person may give now; the engine judges each again."""
    return [command for command in COMMANDS if may(me, command.act, case) and command.possible(given)]


def command_named(name: str) -> CaseCommand | None:
    """The command of this name; None when there is none."""
    return next((command for command in COMMANDS if command.name == name), None)
