"""The small forms of the administrator's pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from engine.identity.tokens import LONGEST_LIFE, LONGEST_NAME, SCOPES
from engine.office.items.workbook import LARGEST_FILE
from engine.office.organisation.rules import ROLES
from engine.office.subscriptions.rules import EVENTS, LONGEST_ADDRESS
from engine.office.subscriptions.rules import LONGEST_NAME as LONGEST_SYSTEM_NAME
from webui.show.labels import label
from webui.web.small_forms import (
    SmallForm,
    choice,
    clock_time,
    day,
    file,
    hidden,
    line,
    moment,
    number,
    paragraph,
    radio,
    several,
    tick,
)


class DepartmentForm(SmallForm):
    """What people know a department by."""

    name = line(_("名称"), needed=True)
    short_name = line(_("简称"))
    phone = line(_("电话"))
    address = line(_("地点"))


class PapersForm(SmallForm):
    """What papers print of a department (PA-2); an empty line takes what stands above it."""

    printed_name = line(_("文书上的名称"))
    address = line(_("联系地址"))
    phone = line(_("联系电话"))
    reconsideration_body = line(_("行政复议机关"))
    court = line(_("管辖法院"))
    site = line(_("查询网址"), hint=_("印在文书上，供申请人扫码查询进度。"))
    seal = file(_("印章图片"), needed=False, hint=_("背景透明的图片；没有图片的，打印后手工盖章。"), accept="image/png")
    without_seal = tick(_("不再使用印章图片"))


class EntrustForm(SmallForm):
    """Whose posts do a department's work while it has none open (AU-7); nobody chosen takes that back."""

    to = choice(_("由谁承接"), hint=_("不选则工作等待分派。"))
    reason = line(_("事由"), needed=True)


class NewDepartmentForm(SmallForm):
    """A department to add."""

    name = line(_("名称"), needed=True)
    short_name = line(_("简称"))
    code = line(_("编码"), needed=True, hint=_("不再改变，用于导入和编号。"))
    phone = line(_("电话"))
    address = line(_("地点"))
    is_center = tick(_("这是服务中心"))


class NewPostForm(SmallForm):
    """A post to add."""

    name = line(_("名称"), needed=True)
    code = line(_("编码"), needed=True)
    role = choice(_("角色"), [(role, label("role", role)) for role in ROLES], needed=True)
    duties = line(_("职责"))
    faces_public = tick(_("面向公众"), hint=_("须有 A、B 两角"))


class PostForm(SmallForm):
    """What a post is for, and what it may decide by itself."""

    name = line(_("名称"), needed=True)
    duties = line(_("职责"))
    may_accept = tick(label("verb", "accept"))
    may_approve = tick(label("verb", "approve"))
    may_deny = tick(label("verb", "deny"))
    faces_public = tick(_("面向公众"))
    opens = clock_time(_("开门时间"), hint=_("空着即按本单位办公时间；填写则中午不休息。"))
    closes = clock_time(_("关门时间"))
    opens_daily = tick(_("休息日也开放"), hint=_("只用于值守和预约，不算工作日。"))


class HolderForm(SmallForm):
    """The login of who holds a post as A or B; empty to take the holder off."""

    letter = hidden()
    instead_of = hidden()
    login = line(_("登录名"), list="people-list", autocomplete="off")


class DirectoryForm(SmallForm):
    """How far a directory is followed; ``seen`` is what the preview was of."""

    most_gone = number(_("至多停用几人"), needed=True, hint=_("超过时全部不更新：多半是起点或者筛选条件写错了。"))
    confirmed = tick(_("停用后对外岗位无人在岗的，也停用"))
    seen = hidden()


class ReasonForm(SmallForm):
    """An act that only needs a reason."""

    reason = line(_("事由"), needed=True, autocomplete="off")


class PersonForm(SmallForm):
    """How somebody is called and reached."""

    name = line(_("姓名"), needed=True)
    phone = line(_("电话"))
    email = line(_("邮箱"), type="email")


class NewPersonForm(SmallForm):
    """Somebody to add."""

    name = line(_("姓名"), needed=True)
    login = line(_("登录名"), needed=True, hint=_("不再改变；一般用姓名拼音。"), autocomplete="off")
    phone = line(_("电话"))
    email = line(_("邮箱"), type="email")


class LeavingForm(SmallForm):
    """The end of somebody's service. ``confirmed`` is asked only when a public post would be left alone (AB-2)."""

    reason = line(_("停用事由"), needed=True, hint=_("如：调离、退休。担任的岗位由 B 角补位，直到另行指定。"))
    confirmed = tick(_("确认：对外岗位在开放时间将无人在岗"))


CHANGES = [("work", _("上班，计入")), ("off", _("停办，不计"))]
"""What a day of the calendar can be made."""

UNDO = ("clear", _("撤销改动"))
"""The choice to take back what was set; offered for days that were set."""


class DayForm(SmallForm):
    """A day of the calendar that is to count or not (TC-2)."""

    day = day(_("日期"), needed=True)
    how = radio(_("改为"), [*CHANGES, UNDO], needed=True)
    reason = line(_("事由"), needed=True, hint=_("写入每个期限的逐日说明，申请人也看得到。"))


class HoursForm(SmallForm):
    """Office hours from a day on (TC-2)."""

    periods = line(
        _("每天的办公时间"),
        needed=True,
        hint=_("各段用顿号隔开，中间的休息时间不计，如：09:00–12:00、13:30–17:30"),
        autocomplete="off",
    )
    valid_from = day(_("从哪天起"), needed=True)
    reason = line(_("为什么调整"), needed=True, maxlength=500, autocomplete="off")


class SettingForm(SmallForm):
    """A number of the office from a moment on."""

    value = number(_("改为"), needed=True)
    valid_from = moment(_("何时起"), hint=_("不填写则从现在起。"))
    reason = line(_("为什么修改"), needed=True, maxlength=500, autocomplete="off")


class AgencyForm(SmallForm):
    """An agency outside the office (FI-6)."""

    name = line(_("机关名称"), needed=True)
    competence = paragraph(_("职责范围"), needed=True, hint=_("群众常问的事项，首问时按这些词查找。"))
    address = line(_("地点"), needed=True)
    phone = line(_("联系电话"), needed=True)
    hours = line(_("办公时间"))


class AgencyFileForm(SmallForm):
    """A table of agencies to compare with the directory."""

    file = file(
        _("Excel 或 CSV 表"),
        hint=_("第一行是列名：机关名称、职责范围、地点、联系电话、办公时间。先显示会改什么，确认才导入。"),
        accept=".xlsx,.csv",
    )


class _Whose:
    """Fields come in the order in which they are written down, so this one comes first."""

    login = line(_("谁"), needed=True, hint=_("输入登录名，或从列表中选择。"), list="people-list", autocomplete="off")


class OwnAbsenceForm(SmallForm):
    """One's own absence (AB-1). ``confirmed`` is asked only when a public post would be left alone (AB-2)."""

    reason = line(_("事由"), needed=True, hint=_("如：年休、会议、培训、病假"))
    starts_at = moment(_("何时开始"), hint=_("不填写则从现在起。"))
    ends_at = moment(_("何时结束"), hint=_("不填写则至另行通知。"))
    confirmed = tick(_("确认：对外岗位在开放时间将无人在岗"))


class AbsenceForm(_Whose, OwnAbsenceForm):
    """Somebody's absence."""


class NewItemForm(SmallForm):
    """An item to begin; the choices are the departments whose items the person edits."""

    name = line(_("事项名称"), needed=True)
    code = line(_("事项编码"), needed=True, hint=_("不再改变；有国家编码的用国家编码。"))
    department = choice(_("实施部门"), needed=True)


class WorkbookForm(SmallForm):
    """A workbook of items to hand in."""

    file = file(
        _("Excel 工作簿（.xlsx）"),
        hint=_(
            "先导出，改好再导入；上传后逐行显示会改什么，确认才公布。不超过 %(size)s MB。",
            size=LARGEST_FILE >> 20,
        ),
        accept=".xlsx",
    )


class ImportForm(SmallForm):
    """Why the items of a workbook change."""

    reason = line(_("为什么修改"), needed=True, maxlength=500, autocomplete="off")


class ItemWithdrawalForm(SmallForm):
    """Why an item is offered no more."""

    reason = line(
        _("停用理由"),
        needed=True,
        hint=_("不再列入办事指南；在办的办件继续办理。以后可以再公布新版本。"),
        autocomplete="off",
    )


class TokenForm(SmallForm):
    """An access token of the JSON API to issue."""

    login = line(
        _("以谁的身份"),
        needed=True,
        hint=_("输入登录名。令牌只能做此人岗位能做的事；人员停用，令牌随即失效。"),
        list="people-list",
        autocomplete="off",
    )
    name = line(_("给哪个系统用"), needed=True, hint=_("如：省一体化平台"), maxlength=LONGEST_NAME, autocomplete="off")
    scopes = several(_("可以做什么"), [(scope, label("token_scope", scope)) for scope in SCOPES], needed=True)
    days = number(_("有效天数"), needed=True, hint=_("最多 %(most)s 天，到期前另发新令牌。", most=LONGEST_LIFE.days))


class SubscriptionForm(SmallForm):
    """Another system to be told of cases by signed webhooks."""

    name = line(
        _("推送给哪个系统"), needed=True, hint=_("如：省一体化平台"), maxlength=LONGEST_SYSTEM_NAME, autocomplete="off"
    )
    url = line(
        _("接收的网址"),
        needed=True,
        hint=_("由对方提供，以 https:// 开头；指向内部网络的，须由运维人员先放行。"),
        maxlength=LONGEST_ADDRESS,
        autocomplete="off",
    )
    events = several(_("推送哪些事件"), [(event, label("webhook_event", event)) for event in EVENTS], needed=True)


class SendAgainForm(SmallForm):
    """From when on messages are sent again."""

    since = moment(_("从何时起"), needed=True)


class FactorRolesForm(SmallForm):
    """The roles that need a second factor; none of them is a choice too."""

    roles = several(_("哪些角色登录时须有二次验证"), [(role, label("role", role)) for role in ROLES])
