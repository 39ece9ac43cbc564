"""What may be done to a case: one line for each act, and the judgement of it (AU-1 … AU-5, JA-4, SP-6). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.identity.permissions.facts import (
    BEFORE_DECISION,
    OPEN,
    UNDER_THE_CLOCK,
    Act,
    CaseRelations,
    Permission,
    Person,
    Relation,
    Stage,
)
from engine.identity.permissions.relations import by_post, relations
from engine.office.organisation.rules import HeldPost


@dataclass(frozen=True)
class ActRule:
    """One line of the office's authority: who may, when, and what somebody else is told."""

    rule: str
    zh: str
    en: str
    relations: frozenset[Relation]
    stages: frozenset[Stage]
    who_zh: str
    who_en: str
    when_zh: str = ""
    when_en: str = ""
    on_branch: bool = True
    """Whether it may be done to the branch of one department of a joint case."""
    reviewing: bool = True
    """Whether those may who review the application; False: the window alone."""


_LEAD = {Relation.LEAD_HANDLER, Relation.LEAD_LEADER, Relation.LEAD_HEAD}
_CONCERNED = frozenset(
    {
        *_LEAD,
        Relation.PART,
        Relation.JOINT_LEAD,
        Relation.FIRST_RESPONDER,
        Relation.WORK,
        Relation.COORDINATOR,
        Relation.HELPER,
    }
)
_REVIEWING = frozenset({*_LEAD, Relation.PART, Relation.JOINT_LEAD})
_CONFIDENTIAL = frozenset(
    {Relation.INSPECTOR, Relation.COUNTY_LEADER, Relation.UNIT_HEAD, Relation.ACCUSED, Relation.WORK}
)

ACT_RULES: Mapping[Act, ActRule] = {
    Act.SEE_PERSONAL_DATA: ActRule(
        "SP-6",
        "查看申请人个人信息和文书",
        "see personal data and papers",
        _CONCERNED,
        frozenset(Stage),
        "只有经办此件的部门、岗位和首问负责人可以查看申请人的个人信息和文书",
        "Only the departments and posts that handle the case, and its first responder, see personal data and papers",
    ),
    Act.LOOK_ON_RECORD: ActRule(
        "SP-6",
        "说明理由后查看个人信息",
        "see personal data for a written reason",
        frozenset({Relation.INSPECTOR, Relation.COUNTY_LEADER, Relation.WINDOW}),
        frozenset(Stage),
        "此件不由您经办；确需查看个人信息的，由监察、县领导或窗口说明理由后查看",
        "You do not handle this case; inspectors, county leaders and the window may look for a written reason",
    ),
    Act.SEE_DAYS: ActRule(
        "AU-1",
        "查看期限的逐日说明",
        "see the days of a limit",
        _CONCERNED | {Relation.WINDOW, Relation.INSPECTOR, Relation.COUNTY_LEADER},
        frozenset(Stage),
        "期限的逐日说明由经办此件的部门和岗位、窗口、协调员、监察和县领导查看",
        "The days of a limit are seen by those who handle the case, the window, the coordinator, inspectors and the"
        " county leader",
    ),
    Act.REQUEST_STOP: ActRule(
        "AU-2",
        "申请中止计时",
        "ask to stop the clock",
        frozenset({Relation.LEAD_HANDLER}),
        frozenset({Stage.HANDLING, Stage.PAUSED}),
        "中止计时由主办部门的经办人提出申请，由其领导批准；联合办理的部门只能就本部门的审查提出",
        "A stop is asked for by a handler of the department that acts on the case, in a joint case by each department"
        " for its own review, and approved by its leader",
        "期限尚未届满时才能申请中止，或者申请延长正在进行的中止；期限届满后不得中止",
        "A stop is asked for, or prolonged, before the limit ends; once it has passed nothing is stopped",
    ),
    Act.REQUEST_EXTENSION: ActRule(
        "AU-3",
        "申请延长期限",
        "ask for an extension",
        frozenset({Relation.LEAD_HANDLER}),
        frozenset({Stage.HANDLING, Stage.PAUSED}),
        "延长期限由主办部门的经办人提出申请，由本机关负责人批准；联合办理的由县领导批准，各部门只能就本部门的审查提出",
        "An extension is asked for by a handler of the lead department, and approved by the head of the agency; in a"
        " joint case by the county leader, and each department asks for its own review",
        "期限届满之前才能申请延长",
        "An extension can be asked for only before the limit has passed",
    ),
    Act.RESUME: ActRule(
        "AU-2",
        "恢复计时",
        "let the clock go on",
        frozenset(_LEAD),
        frozenset({Stage.PAUSED}),
        "恢复计时由主办部门办理",
        "The department that acts on the case lets its clock go on",
        "计时没有中止，不需要恢复",
        "The clock is not stopped",
    ),
    Act.CALL_HEARING: ActRule(
        "LC-4",
        "发起听证",
        "call a hearing",
        frozenset({Relation.LEAD_HANDLER}),
        UNDER_THE_CLOCK,
        "听证由主办部门的经办人发起",
        "A hearing is called by a handler of the department that acts on the case",
        "受理以后、作出决定之前才能发起听证",
        "A hearing is called after the acceptance and before the decision",
        on_branch=False,
    ),
    Act.WITHDRAW: ActRule(
        "AU-4",
        "登记撤回申请",
        "register a withdrawal",
        frozenset({Relation.WINDOW, Relation.FIRST_RESPONDER}),
        BEFORE_DECISION,
        "撤回由申请人或其代理人提出，由窗口登记，审查部门不能登记",
        "A withdrawal is the applicant's and is registered by the window, never by a reviewing department",
        "作出决定之前才能撤回",
        "An application can be withdrawn only before the decision",
        on_branch=False,
        reviewing=False,
    ),
    Act.TERMINATE: ActRule(
        "LC-5",
        "申请终止办理",
        "ask to terminate the case",
        frozenset({Relation.COORDINATOR, Relation.LEAD_HANDLER}),
        UNDER_THE_CLOCK | {Stage.AT_SUPERIOR},
        "终止办理由主办部门的经办人申请，联合办理的也可以由协调员申请，由另一人批准",
        "A termination is asked for by a handler of the department that acts on the case, in a joint case also by the"
        " coordinator, and approved by somebody else",
        "受理以后、作出决定之前才能申请终止办理",
        "A case is terminated after the acceptance and before the decision",
        on_branch=False,
    ),
    Act.URGE: ActRule(
        "AU-1",
        "催办",
        "urge",
        frozenset(
            {
                Relation.COORDINATOR,
                Relation.LEAD_LEADER,
                Relation.LEAD_HEAD,
                Relation.COUNTY_LEADER,
                Relation.INSPECTOR,
                Relation.HELPER,
                Relation.FIRST_RESPONDER,
            }
        ),
        OPEN,
        "催办由协调员、本部门领导、首问负责人、帮办员、监察或者县领导发出",
        "The coordinator, the department's own leaders, the first responder, the helper, inspectors and county leaders"
        " urge",
        "办件已经结束，不能催办",
        "The case has ended",
    ),
    Act.INVITE_RATING: ActRule(
        "SP-4",
        "出示评价二维码",
        "show the code for rating",
        frozenset({Relation.SERVING_WINDOW, Relation.FIRST_RESPONDER}),
        frozenset(Stage) - {Stage.SUPERVISION},
        "评价二维码由正在办理此件的窗口或者首问负责人出示给来访人",
        "The window that serves the case, or its first responder, shows the visitor the code for rating",
        "责任追究件不评价",
        "An accountability case is not rated",
        on_branch=False,
    ),
    Act.RATE: ActRule(
        "SP-4",
        "评价服务",
        "rate the service",
        frozenset(),
        frozenset({Stage.DECIDED, Stage.ENDED}),
        "评价由申请人本人作出，工作人员不能代为评价",
        "The applicant rates; nobody of the office does so instead",
        "作出决定之后才能评价",
        "A matter is rated after the decision",
        on_branch=False,
    ),
    Act.TELL_QUERY_CODE: ActRule(
        "SP-6",
        "看到查询码",
        "see the query code",
        frozenset({Relation.SERVING_WINDOW, Relation.FIRST_RESPONDER, Relation.HELPER}),
        frozenset(Stage) - {Stage.SUPERVISION},
        "查询码是申请人的凭证，由接待申请人的窗口、首问负责人或者帮办员告知",
        "The query code is the applicant's: the window that serves the case, its first responder or helper tells it",
        "责任追究件没有查询码",
        "An accountability case has no query code",
        on_branch=False,
    ),
    Act.DISCLOSE: ActRule(
        "SP-9",
        "向第三方提供信息",
        "give data to a third party",
        _REVIEWING | {Relation.FIRST_RESPONDER, Relation.COORDINATOR},
        frozenset(Stage) - {Stage.SUPERVISION},
        "向第三方提供信息由经办此件的部门或者首问负责人登记",
        "The departments that handle the case, or its first responder, give data to a third party",
        "责任追究件的信息不向第三方提供",
        "Nothing of an accountability case goes to a third party",
        on_branch=False,
    ),
    Act.RECORD_HELP: ActRule(
        "JA-8",
        "登记帮办",
        "record help",
        frozenset({Relation.HELPER}),
        OPEN,
        "帮办由这件的帮办员本人登记",
        "The helper of the case records the help",
        "办件已经结束，不能再登记帮办",
        "The case has ended",
        on_branch=False,
    ),
    Act.REPORT_CHARGE: ActRule(
        "JA-8",
        "登记帮办收费",
        "record a charge for help",
        frozenset({Relation.FIRST_RESPONDER, Relation.COORDINATOR, Relation.INSPECTOR, Relation.COUNTY_LEADER}),
        frozenset(Stage) - {Stage.SUPERVISION},
        "帮办收费由首问负责人、协调员、监察或者县领导登记",
        "The first responder, the coordinator, inspectors and county leaders record a charge for help",
        "责任追究件没有帮办",
        "There is no help in an accountability case",
        on_branch=False,
    ),
    Act.FILE_MATERIAL: ActRule(
        "AU-1",
        "上传申请材料",
        "file materials of the application",
        frozenset({Relation.FIRST_RESPONDER, Relation.LEAD_HANDLER, Relation.HELPER}),
        BEFORE_DECISION,
        "申请材料由首问负责人、帮办员或者主办部门的经办人上传",
        "The first responder, the helper or a handler of the lead department files the applicant's materials",
        "作出决定之前才能上传申请材料",
        "Materials are filed before the decision",
        on_branch=False,
    ),
    Act.COMMENT: ActRule(
        "AU-1",
        "留言",
        "comment",
        frozenset({*_LEAD, Relation.FIRST_RESPONDER, Relation.WORK, Relation.COORDINATOR, Relation.HELPER}),
        OPEN,
        "留言由经办此件的部门和岗位填写；联合办理的部门在本部门的分支上留言",
        "Those who handle the case comment on it; a department of a joint case does so on its own branch",
        "办件已经结束，不能再留言",
        "The case has ended",
    ),
    Act.ADD_ATTACHMENT: ActRule(
        "AU-1",
        "添加办理附件",
        "add attachments",
        frozenset({*_LEAD, Relation.FIRST_RESPONDER, Relation.WORK, Relation.COORDINATOR, Relation.HELPER}),
        OPEN,
        "附件由经办此件的部门和岗位添加；联合办理的部门在本部门的分支上添加",
        "Those who handle the case add attachments; a department of a joint case does so on its own branch",
        "办件已经结束，不能再添加附件",
        "The case has ended",
    ),
    Act.APPEND_TO_FILE: ActRule(
        "LC-9",
        "增补归档案卷",
        "add to an archived file",
        frozenset({*_LEAD, Relation.FIRST_RESPONDER}),
        frozenset({Stage.ENDED}),
        "归档后的案卷由首问负责人或者主办部门增补",
        "The first responder or the lead department adds to an archived file",
        "办件还没有办结，请在办理中添加文件",
        "The case is open: add the file to it in the usual way",
        on_branch=False,
    ),
    Act.TAKE_BACK: ActRule(
        "AU-1",
        "拿回已提交的环节",
        "take back what one handed in",
        frozenset({*_CONCERNED, Relation.WINDOW}),
        OPEN,
        "拿回由提交这一环节的人办理",
        "Whoever handed a step in takes it back",
        "办件已经结束，不能拿回",
        "The case has ended",
    ),
    Act.JUMP: ActRule(
        "JA-4",
        "跳转到前面的环节",
        "send a step back",
        frozenset({Relation.COORDINATOR}),
        UNDER_THE_CLOCK,
        "跳转由联合审批的协调员办理",
        "The coordinator of the joint approval alone sends steps back that others hold",
        "联合审批没有在进行",
        "No joint approval is under way",
    ),
    **{
        act: ActRule(
            "JA-4",
            zh,
            en,
            frozenset({Relation.COORDINATOR}),
            UNDER_THE_CLOCK,
            f"{zh}由联合审批的协调员办理",
            f"The coordinator of the joint approval alone may {en}",
            "联合审批没有在进行",
            "No joint approval is under way",
            on_branch=False,
        )
        for act, zh, en in (
            (Act.ADD_DEPARTMENT, "加签部门", "add a department"),
            (Act.DROP_DEPARTMENT, "减签部门", "drop a department"),
            (Act.HOLD_MEETING, "召集会商", "hold a joint meeting"),
        )
    },
}

_CONFIDENTIAL_RULES: Mapping[str, ActRule] = {
    "rating_followup": ActRule(
        "SP-4",
        "查看差评回访",
        "see the follow-up of a rating",
        frozenset({Relation.WORK, Relation.INSPECTOR, Relation.COUNTY_LEADER}),
        frozenset(Stage),
        "差评回访保护评价人：只有正在办理回访的岗位、监察和县领导可以查看",
        "Raters are protected: only the posts at work on the follow-up, inspectors and the county leader see it",
    ),
    "inspection": ActRule(
        "SP-7",
        "查看监督检查的办理过程",
        "see an inspection",
        frozenset({Relation.WORK, Relation.INSPECTOR, Relation.COUNTY_LEADER}),
        frozenset(Stage),
        "检查不事先公开：办理过程只有监察、县领导和正在办理的岗位可以查看；单位在“监督检查”中查看结果",
        "An inspection is not announced: only inspectors, the county leader and the posts at work on it see it; a unit"
        " reads what was found in the register of inspections",
    ),
    "complaint": ActRule(
        "SP-6",
        "查看投诉举报",
        "see a complaint",
        frozenset({Relation.WORK, Relation.INSPECTOR, Relation.COUNTY_LEADER, Relation.UNIT_HEAD}),
        frozenset(Stage),
        "投诉举报不公开：只有监察、县领导、查处的岗位和被投诉单位负责人可以查看",
        "A complaint is confidential: only inspectors, the county leader, the posts at work on it and the head of the"
        " unit see it",
    ),
    "complaining": ActRule(
        "SP-6",
        "查看投诉举报的来访登记",
        "see the contact of a complainant",
        frozenset({Relation.WORK, Relation.INSPECTOR, Relation.COUNTY_LEADER, Relation.FIRST_RESPONDER}),
        frozenset(Stage),
        "投诉人、举报人受保护：只有首问负责人、监察和县领导可以查看来访登记",
        "Complainants are protected: only the first responder, inspectors and the county leader see the contact",
    ),
    "accountability": ActRule(
        "SP-6",
        "查看责任追究",
        "see an accountability case",
        _CONFIDENTIAL,
        frozenset(Stage),
        "责任追究件不公开：只有承办监察、县领导、被追究单位负责人和当事人可以查看",
        "An accountability case is confidential: only the inspectors, the county leader, the head of the unit and the"
        " person concerned see it",
    ),
}


def may(person: Person, act: Act, case: CaseRelations) -> Permission:
    """Whether the person may do this to the case now, and by which rule; the reason when not."""
    if case.confidential and act in (Act.SEE, Act.SEE_PERSONAL_DATA, Act.LOOK_ON_RECORD):
        return _judge(person, _CONFIDENTIAL_RULES[case.confidence], case)
    if act is Act.SEE:
        return Permission(True, "AU-1")
    return _judge(person, ACT_RULES[act], case)


def _judge(person: Person, rule: ActRule, case: CaseRelations) -> Permission:
    held = relations(person, case)
    if not rule.reviewing and held & _REVIEWING:
        # Somebody at the window stays so, whatever else the person does; a first responder who reviews does not.
        held = held & {Relation.WINDOW}
    if not held & rule.relations:
        if held & {Relation.ACCUSED, Relation.BESIDE_ACCUSED}:
            return own_matter()
        return Permission(False, rule.rule, f"{rule.who_zh}。", f"{rule.who_en}.")
    if case.branch and not rule.on_branch:
        return Permission(
            False,
            rule.rule,
            f"{rule.zh}请在联合审批的办件上办理，一个部门的分支不能单独办理。",
            f"Only the joint approval as a whole lets you {rule.en}, not the branch of one department.",
            by_stage=True,
        )
    if case.stage not in rule.stages:
        return Permission(False, rule.rule, f"{rule.when_zh}。", f"{rule.when_en}.", by_stage=True)
    return Permission(True, rule.rule)


def acting_post(person: Person, act: Act, case: CaseRelations) -> HeldPost | None:
    """The post by which the person may do this: the first that has to do with the case so, else the first post held.

    None for a person without any post, such as a first responder who has left theirs.
    """
    wanted = ACT_RULES[act].relations
    return next(
        (post for post in person.posts if by_post(post, case) & wanted), person.posts[0] if person.posts else None
    )


def own_matter() -> Permission:
    """The refusal for whoever would decide in his own matter (AU-6)."""
    return Permission(
        False,
        "AU-6",
        "这件事与您本人有关，应当回避，由上一级办理。",
        "The matter is your own, so somebody above you decides it.",
    )
