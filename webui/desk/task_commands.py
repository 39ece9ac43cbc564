"""What may be done with a task besides doing it: which of it a person may do now, and the small form of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.bpmn.earlier_steps import EarlierStep
from engine.cases.commands import co_sign, delegate, remove_opinion, send_back, send_copies, transfer
from engine.cases.submissions import Outcome
from engine.identity.actor import Actor
from engine.identity.permissions import TaskAct, WorkFacts, may_on_task
from engine.queries.desk.passing import ColleaguePost, OpinionLine
from webui.show.names import step
from webui.web.small_forms import SmallForm, choice, paragraph, radio, several


@dataclass(frozen=True)
class Around:
    """What the forms of a task's commands depend on."""

    colleagues: Sequence[ColleaguePost]
    opinions: Sequence[OpinionLine]
    earlier: Sequence[EarlierStep]
    """The steps to which the task may be sent back."""

    @property
    def awaits(self) -> bool:
        """Whether an opinion is awaited, so that the task can neither be passed on nor handed in."""
        return any(each.awaited and each.opened for each in self.opinions)

    def posts(self, *, qualified: bool) -> list[tuple[str, str]]:
        """The posts that may be chosen, with who is there; without those at which nobody is."""
        return [
            (each.code, f"{each.name}（{each.person}）")
            for each in self.colleagues
            if each.person is not None and (each.qualified or not qualified)
        ]


@dataclass(frozen=True)
class TaskCommand:
    """One command on a task as a button with its form. ``leaves``: the task leaves the person's desk by it."""

    name: str
    title: LazyString
    icon: str
    note: LazyString
    act: TaskAct
    possible: Callable[[Around], bool]
    form: Callable[[Around, bool], SmallForm]
    run: Callable[..., Outcome]
    leaves: bool = False
    destructive: bool = False


class TransferForm(SmallForm):
    """What passing a task on needs."""

    post = choice(_("转给"), needed=True)
    reason = paragraph(_("转办理由"), needed=True)


class DelegateForm(SmallForm):
    """What delegating a task needs."""

    post = choice(_("委派给"), needed=True)
    question = paragraph(_("请对方办什么"), needed=True)


class CoSignForm(SmallForm):
    """What asking for co-signatures needs."""

    posts = several(_("加签岗位"), needed=True)
    when = radio(
        _("先后"),
        [("before", _("在我之前：先听他们的意见")), ("after", _("在我之后：我提出意见后请他们复核"))],
        needed=True,
    )
    question = paragraph(_("加签事由"), needed=True)


class RemoveOpinionForm(SmallForm):
    """What taking a request back needs."""

    opinion = radio(_("收回哪一份"), needed=True)
    reason = paragraph(_("收回理由"), needed=True)


class CopyForm(SmallForm):
    """What sending copies needs."""

    posts = several(_("抄送给"), needed=True)
    note = paragraph(_("说明"))


class SendBackForm(SmallForm):
    """What sending a task back needs."""

    to = radio(_("退回到"), needed=True)
    way = radio(_("改好以后"), [("walk", _("重新走一遍后面的环节")), ("direct", _("直接回到我这里"))], needed=True)
    reason = paragraph(_("退回理由"), needed=True, hint=_("写明需要改正的内容，对方会收到"))


def _transfer_form(around: Around, sent: bool) -> SmallForm:
    form = TransferForm(part="transfer", sent=sent)
    form.post.choices = around.posts(qualified=True)
    return form


def _delegate_form(around: Around, sent: bool) -> SmallForm:
    form = DelegateForm(part="delegate", sent=sent)
    form.post.choices = around.posts(qualified=True)
    return form


def _co_sign_form(around: Around, sent: bool) -> SmallForm:
    form = CoSignForm(part="co_sign", sent=sent, when="before")
    form.posts.choices = around.posts(qualified=False)
    return form


def _remove_form(around: Around, sent: bool) -> SmallForm:
    form = RemoveOpinionForm(part="remove", sent=sent)
    form.opinion.choices = [(str(each.id), each.post_name) for each in around.opinions if each.awaited]
    return form


def _copy_form(around: Around, sent: bool) -> SmallForm:
    form = CopyForm(part="copy", sent=sent)
    form.posts.choices = around.posts(qualified=False)
    return form


def _send_back_form(around: Around, sent: bool) -> SmallForm:
    form = SendBackForm(part="send_back", sent=sent, way="walk")
    form.to.choices = [(each.element, step(each.name or each.element)) for each in around.earlier]
    if not any(each.straight for each in around.earlier):
        form.way.choices = [("walk", _("重新走一遍后面的环节"))]
    if len(around.earlier) == 1 and not sent:
        form.to.data = around.earlier[0].element
    return form


def _send_back(*given: Any, way: str, **more: Any) -> Outcome:
    return send_back(*given, up_again=way == "direct", **more)


def _co_sign(*given: Any, when: str, **more: Any) -> Outcome:
    return co_sign(*given, after=when == "after", **more)


def _remove(*given: Any, opinion: str, **more: Any) -> Outcome:
    return remove_opinion(*given, opinion=int(opinion), **more)


TASK_COMMANDS = (
    TaskCommand(
        "send_back",
        _("退回"),
        "back",
        _("退回本办件已经办过的环节，期限照常计算，已提交的内容都保留在案。"),
        TaskAct.SEND_BACK,
        lambda around: not around.awaits and bool(around.earlier),
        _send_back_form,
        _send_back,
        leaves=True,
    ),
    TaskCommand(
        "transfer",
        _("转办"),
        "out",
        _("交给本部门同类岗位办理，期限照常计算，已保存的草稿一并转去。"),
        TaskAct.TRANSFER,
        lambda around: not around.awaits and bool(around.posts(qualified=True)),
        _transfer_form,
        transfer,
        leaves=True,
    ),
    TaskCommand(
        "delegate",
        _("委派"),
        "user",
        _("请同事填写，填好后交回由您提交；期限照常计算，责任仍在您的岗位。"),
        TaskAct.DELEGATE,
        lambda around: not around.awaits and bool(around.posts(qualified=True)),
        _delegate_form,
        delegate,
    ),
    TaskCommand(
        "co_sign",
        _("请人加签"),
        "pen",
        _("请本部门的岗位发表意见，意见到齐后由您提交；期限照常计算。"),
        TaskAct.CO_SIGN,
        lambda around: bool(around.posts(qualified=False)),
        _co_sign_form,
        _co_sign,
    ),
    TaskCommand(
        "copy",
        _("抄送"),
        "mail",
        _("请本部门的同事知悉；不改变谁来办理，也不让对方看到与其无关的个人信息。"),
        TaskAct.COPY,
        lambda around: bool(around.posts(qualified=False)),
        _copy_form,
        send_copies,
    ),
    TaskCommand(
        "remove_opinion",
        _("收回委派或减签"),
        "cross",
        _("只能收回还没有答复的；已经发表的意见保留在案。"),
        TaskAct.CALL_OFF,
        lambda around: any(each.awaited for each in around.opinions),
        _remove_form,
        _remove,
    ),
)


def allowed_task_commands(me: Actor, facts: WorkFacts, around: Around) -> list[TaskCommand]:
    """What the person may do with the task now; the engine judges each again."""
    return [each for each in TASK_COMMANDS if may_on_task(me, facts, each.act) and each.possible(around)]


def task_command_named(name: str) -> TaskCommand | None:
    """The command of this name; None when there is none."""
    return next((each for each in TASK_COMMANDS if each.name == name), None)
