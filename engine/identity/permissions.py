"""Who may do what (AU-1 … AU-7): one place that decides, from role, relation to the case, and stage.

Pure: it judges facts that ``engine.identity.relations`` loads. Commands ask it before they change anything, pages ask
it what to offer, queries ask it whose personal data to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from engine.errors import NotAllowed, Refused
from engine.office.organisation.rules import ROLES, HeldPost


class Person(Protocol):
    """A member of staff with the posts held now; ``engine.identity.actor.Actor`` is one."""

    @property
    def staff_id(self) -> int:
        """The person's key."""
        ...

    @property
    def posts(self) -> tuple[HeldPost, ...]:
        """The posts held at this moment, as B only while A is absent."""
        ...


class Stage(StrEnum):
    """Where a case stands, as far as it decides what may be done to it."""

    INQUIRY = "inquiry"
    ACCEPTANCE = "acceptance"
    HANDLING = "handling"
    PAUSED = "paused"
    OVERDUE = "overdue"
    """The limit of the handling clock has passed without a decision."""
    AT_SUPERIOR = "at_superior"
    """Accepted and undecided, and no clock of the office runs: the superior authority has the case (TC-6)."""
    DECIDED = "decided"
    SUPERVISION = "supervision"
    """An accountability case in progress."""
    ENDED = "ended"


OPEN = frozenset(Stage) - {Stage.ENDED}
BEFORE_DECISION = frozenset({Stage.ACCEPTANCE, Stage.HANDLING, Stage.PAUSED, Stage.OVERDUE, Stage.AT_SUPERIOR})
UNDER_THE_CLOCK = frozenset({Stage.HANDLING, Stage.PAUSED, Stage.OVERDUE})


class Relation(StrEnum):
    """What somebody has to do with a case."""

    LEAD_HANDLER = "lead_handler"
    """Handler or chief representative of the department that acts on the case (主办)."""
    LEAD_LEADER = "lead_leader"
    LEAD_HEAD = "lead_head"
    PART = "part"
    """Handler, chief representative, leader or head of a department that takes part in a joint case."""
    JOINT_LEAD = "joint_lead"
    """The same of the lead department, seen from the branch of a department that takes part."""
    FIRST_RESPONDER = "first_responder"
    WINDOW = "window"
    """Any post at the window, where an applicant may come with a matter that is in hand."""
    WORK = "work"
    """Work of the case waits at a post held now."""
    COORDINATOR = "coordinator"
    HELPER = "helper"
    INSPECTOR = "inspector"
    COUNTY_LEADER = "county_leader"
    UNIT_HEAD = "unit_head"
    """Head of the unit that an accountability case is about."""
    ACCUSED = "accused"
    BESIDE_ACCUSED = "beside_accused"
    """Holder of the same post as the accused, the other letter: concerned too (AU-6)."""


class Act(StrEnum):
    """What somebody may want to do to a case."""

    SEE = "see"
    SEE_PERSONAL_DATA = "see_personal_data"
    REQUEST_STOP = "request_stop"
    REQUEST_EXTENSION = "request_extension"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    URGE = "urge"
    ADD_DEPARTMENT = "add_department"
    DROP_DEPARTMENT = "drop_department"
    HOLD_MEETING = "hold_meeting"
    LOOK_ON_RECORD = "look_on_record"
    """See personal data for a reason that is written down (SP-6)."""


@dataclass(frozen=True)
class Permission:
    """Whether something is allowed, by which rule, and why not. ``by_stage``: another day it would be."""

    allowed: bool
    rule: str
    zh: str = ""
    en: str = ""
    by_stage: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def check(self) -> None:
        """Do nothing when allowed; Refused when the stage is wrong, NotAllowed when the person is."""
        if self.allowed:
            return
        raise (Refused if self.by_stage else NotAllowed)(self.zh, self.en)


@dataclass(frozen=True)
class CaseRelations:
    """Everything about one case that decides who may do what. Ids of departments, posts and staff."""

    case_id: int
    process: str
    stage: Stage
    leads: frozenset[int] = frozenset()
    """The department that acts on the case, and the one that it has entrusted with its work."""
    parts: frozenset[int] = frozenset()
    """Departments that take part in the joint case; empty for a branch."""
    joint_leads: frozenset[int] = frozenset()
    """For a branch: the lead department of the joint case; empty otherwise."""
    joint: bool = False
    first_responder: int | None = None
    first_responder_post: int | None = None
    work_posts: frozenset[int] = frozenset()
    """Posts with open work of the case or its branches."""
    helper: int | None = None
    accused: int | None = None
    """The person whom an accountability case concerns; None for another case, and where a unit is concerned."""
    beside_accused: frozenset[int] = frozenset()
    unit: int | None = None

    @property
    def confidential(self) -> bool:
        """Whether only those concerned may know of it: an accountability case."""
        return self.process == "accountability"


@dataclass(frozen=True)
class WorkFacts:
    """A work item as far as it decides who may do it. ``post_id`` None: it waits under its department (AU-7)."""

    post_id: int | None
    department_id: int | None
    post_name: str = ""
    own_matter: frozenset[int] = frozenset()
    """Persons in whose own matter it decides: who drafted or asked for what it answers, or the accused and whoever
    shares a post with the accused (AU-6)."""
    person: int | None = None
    """The only person who may do it, such as the accused who states their side; None: whoever holds the post."""
    person_name: str = ""


_DEPARTMENT_ROLES = frozenset({"handler", "chief_rep", "leader", "agency_head"})

SUPERIORS: Mapping[str, tuple[str, ...]] = {
    "handler": ("leader", "agency_head", "county_leader"),
    "chief_rep": ("leader", "agency_head", "county_leader"),
    "leader": ("agency_head", "county_leader"),
    "agency_head": ("county_leader",),
    "inspector": ("county_leader",),
}
"""Who decides instead of somebody who would decide in his own matter, the next superior first (AU-6)."""


def relations(person: Person, case: CaseRelations) -> frozenset[Relation]:
    """What the person has to do with the case, by the posts held now; empty when nothing."""
    found: set[Relation] = set()
    for post in person.posts:
        found |= _by_post(post, case)
    if case.first_responder is not None and case.first_responder == person.staff_id:
        found.add(Relation.FIRST_RESPONDER)
    if case.helper is not None and case.helper == person.staff_id:
        found.add(Relation.HELPER)
    if case.accused is not None and case.accused == person.staff_id:
        # Nobody supervises, leads or handles a case about himself.
        return frozenset({Relation.ACCUSED})
    if person.staff_id in case.beside_accused:
        return frozenset({Relation.BESIDE_ACCUSED})
    return frozenset(found)


def _by_post(post: HeldPost, case: CaseRelations) -> set[Relation]:
    found: set[Relation] = set()
    if post.post_id in case.work_posts:
        found.add(Relation.WORK)
    if case.first_responder_post is not None and post.post_id == case.first_responder_post:
        found.add(Relation.FIRST_RESPONDER)
    if post.role in _DEPARTMENT_ROLES:
        found |= _by_department(post, case)
    match post.role:
        case "clerk":
            found.add(Relation.WINDOW)
        case "inspector":
            found.add(Relation.INSPECTOR)
        case "county_leader":
            found.add(Relation.COUNTY_LEADER)
        case "coordinator" if case.joint:
            found.add(Relation.COORDINATOR)
    return found


_LEADING = {
    "handler": Relation.LEAD_HANDLER,
    "chief_rep": Relation.LEAD_HANDLER,
    "leader": Relation.LEAD_LEADER,
    "agency_head": Relation.LEAD_HEAD,
}


def _by_department(post: HeldPost, case: CaseRelations) -> set[Relation]:
    found: set[Relation] = set()
    if case.confidential:
        if post.role == "agency_head" and post.department_id == case.unit:
            found.add(Relation.UNIT_HEAD)
        return found
    if post.department_id in case.leads:
        found.add(_LEADING[post.role])
    if post.department_id in case.parts:
        found.add(Relation.PART)
    if post.department_id in case.joint_leads:
        found.add(Relation.JOINT_LEAD)
    return found


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
    Act.REQUEST_STOP: ActRule(
        "AU-2",
        "申请中止计时",
        "ask to stop the clock",
        frozenset({Relation.LEAD_HANDLER}),
        frozenset({Stage.HANDLING}),
        "中止计时由主办部门的经办人提出申请，由其领导批准",
        "A stop is asked for by a handler of the department that acts on the case, and approved by its leader",
        "期限正在计算、尚未届满时才能申请中止；期限届满后不得中止",
        "A stop can be asked for only while the clock runs; once the limit has passed nothing is stopped",
    ),
    Act.REQUEST_EXTENSION: ActRule(
        "AU-3",
        "申请延长期限",
        "ask for an extension",
        frozenset({Relation.LEAD_HANDLER}),
        frozenset({Stage.HANDLING, Stage.PAUSED}),
        "延长期限由主办部门的经办人提出申请，由本机关负责人批准；联合办理的由县领导批准",
        "An extension is asked for by a handler of the lead department, and approved by the head of the agency, in a"
        " joint case by the county leader",
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
        )
        for act, zh, en in (
            (Act.ADD_DEPARTMENT, "加签部门", "add a department"),
            (Act.DROP_DEPARTMENT, "减签部门", "drop a department"),
            (Act.HOLD_MEETING, "召集会商", "hold a joint meeting"),
        )
    },
}

_CONFIDENTIAL_RULE = ActRule(
    "SP-6",
    "查看责任追究",
    "see an accountability case",
    _CONFIDENTIAL,
    frozenset(Stage),
    "责任追究件不公开：只有承办监察、县领导、被追究单位负责人和当事人可以查看",
    "An accountability case is confidential: only the inspectors, the county leader, the head of the unit and the"
    " person concerned see it",
)


def may(person: Person, act: Act, case: CaseRelations) -> Permission:
    """Whether the person may do this to the case now, and by which rule; the reason when not."""
    if case.confidential and act in (Act.SEE, Act.SEE_PERSONAL_DATA):
        return _judge(person, _CONFIDENTIAL_RULE, case)
    if act is Act.SEE:
        return Permission(True, "AU-1")
    return _judge(person, ACT_RULES[act], case)


def _judge(person: Person, rule: ActRule, case: CaseRelations) -> Permission:
    held = relations(person, case)
    if not held & rule.relations:
        if held & {Relation.ACCUSED, Relation.BESIDE_ACCUSED}:
            return _own_matter()
        return Permission(False, rule.rule, f"{rule.who_zh}。", f"{rule.who_en}.")
    if case.stage not in rule.stages:
        return Permission(False, rule.rule, f"{rule.when_zh}。", f"{rule.when_en}.", by_stage=True)
    return Permission(True, rule.rule)


def acting_post(person: Person, act: Act, case: CaseRelations) -> HeldPost | None:
    """The post by which the person may do this: the first that has to do with the case so, else the first post held.

    None for a person without any post, such as a first responder who has left theirs.
    """
    wanted = ACT_RULES[act].relations
    return next(
        (post for post in person.posts if _by_post(post, case) & wanted), person.posts[0] if person.posts else None
    )


def _own_matter() -> Permission:
    return Permission(
        False,
        "AU-6",
        "这件事与您本人有关，应当回避，由上一级办理。",
        "The matter is your own, so somebody above you decides it.",
    )


def may_work(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may do a work item: holds its post now, and does not decide in his own matter (AU-1, AU-6)."""
    if work.person is not None and work.person != person.staff_id:
        return Permission(
            False,
            "AU-6",
            f"这一步须由{work.person_name or '当事人'}本人办理，同岗位的其他人不能代办。",
            f"Only {work.person_name or 'the person concerned'} may do this, nobody else at the post.",
        )
    if work.post_id is None:
        return Permission(
            False,
            "AU-7",
            "这项工作还没有分派到岗位，请本部门领导或系统管理员先分派。",
            "The work waits for a post; the department's leader or the administrator assigns it.",
        )
    if work.post_id not in {post.post_id for post in person.posts}:
        name = f"“{work.post_name}”" if work.post_name else "该任务的岗位"
        return Permission(
            False,
            "AU-1",
            f"这项工作属于{name}，您现在不在该岗位，请转给在岗的人办理。",
            "The work belongs to a post that you do not hold now; whoever holds it does it.",
        )
    if person.staff_id in work.own_matter:
        return _own_matter()
    return Permission(True, "AU-1")


def may_release(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give claimed work back: its holder, or leaders of the post's own department (AU-1)."""
    if any(post.post_id == work.post_id for post in person.posts) or _leads_department(person, work.department_id):
        return Permission(True, "AU-1")
    return Permission(
        False,
        "AU-1",
        "释放他人认领的任务，由该岗位的人或者其本部门领导办理。",
        "Claimed work is released by the holder of its post or by leaders of that post's department.",
    )


def may_assign(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give waiting work a post: leaders of its department, or the administrator (AU-7)."""
    if _leads_department(person, work.department_id) or any(post.role == "admin" for post in person.posts):
        return Permission(True, "AU-7")
    return Permission(
        False,
        "AU-7",
        "没有岗位承接的工作，由本部门领导或系统管理员分派。",
        "Work that waits for a post is assigned by the department's leaders or the administrator.",
    )


def _leads_department(person: Person, department_id: int | None) -> bool:
    return department_id is not None and any(
        post.role in ("leader", "agency_head") and post.department_id == department_id for post in person.posts
    )


def may_lift_card(person: Person, *, staff_id: int | None, beside: Iterable[int] = ()) -> Permission:
    """Whether the person may lift a card (AC-6): an inspector, never one's own nor that of whoever shares the post.

    ``beside`` are those who share a post with the person of the card. Where every inspector is concerned the county
    leader decides (AU-6).
    """
    concerned = {staff_id, *beside}
    roles = {post.role for post in person.posts}
    if not roles & {"inspector", "county_leader"}:
        return Permission(
            False, "AC-6", "撤销亮牌由监察办理。", "An inspector lifts cards."
        )  # fmt: skip
    if person.staff_id in concerned:
        return _own_matter()
    return Permission(True, "AC-6")


# ------------------------------------------------------------------ pages and acts that concern no single case


PAGES: Mapping[str, frozenset[str]] = {
    "register_inquiry": frozenset({"clerk", "helper", "coordinator"}),
    "joint_board": frozenset({"coordinator", "leader", "agency_head", "county_leader", "helper", "inspector"}),
    "lead_joint": frozenset({"coordinator"}),
    "cards": frozenset({"inspector", "agency_head", "county_leader"}),
    "lift_card": frozenset({"inspector", "county_leader"}),
    "accountability_register": frozenset({"inspector", "agency_head", "county_leader"}),
    "access_log": frozenset({"inspector"}),
    "unassigned_work": frozenset({"leader", "agency_head", "admin"}),
    "design": frozenset({"designer", "admin"}),
    "deploy": frozenset({"designer", "admin"}),
    "administer": frozenset({"admin"}),
    "edit_items": frozenset({"admin", "item_editor"}),
    "absences": frozenset({"admin", "leader", "agency_head"}),
}
"""Pages and acts of the office at large, with the roles whose posts open them. What a page lists is narrowed by
relation; nothing here permits an act on a case."""


def may_open(person: Person, page: str) -> Permission:
    """Whether a post held now opens this page; KeyError for a page that nobody has declared."""
    roles = PAGES[page]
    if any(post.role in roles for post in person.posts):
        return Permission(True, "AU-1")
    zh = "、".join(ROLES[role][0] for role in ROLES if role in roles)
    en = ", ".join(ROLES[role][1] for role in ROLES if role in roles)
    return Permission(False, "AU-1", f"此页只对以下岗位开放：{zh}。", f"This page is open to: {en}.")


def led_departments(person: Person) -> list[int] | None:
    """The departments whose staff the person may record as absent; None for an administrator: all."""
    if any(post.role == "admin" for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role in ("leader", "agency_head")]


def edited_departments(person: Person) -> frozenset[int] | None:
    """The departments whose items the person edits; None for an administrator: all (PR-1)."""
    if any(post.role == "admin" for post in person.posts):
        return None
    return frozenset(post.department_id for post in person.posts if post.role == "item_editor")


def may_edit_items(person: Person, department_ids: Iterable[int]) -> Permission:
    """Whether the person may change items of all these departments (PR-1); of none in particular: of any at all."""
    own = edited_departments(person)
    if own is None or (own and own >= set(department_ids)):
        return Permission(True, "PR-1")
    return Permission(
        False,
        "PR-1",
        "只有系统管理员和本部门的事项管理员可以修改事项。",
        "Items are changed by an administrator or the item editor of the department.",
    )


def supervised_units(person: Person) -> list[int] | None:
    """The units whose cards and accountability cases the person sees in the registers; None for all of them.

    Inspectors and the county leader supervise the county, the head of an agency that agency alone (AU-1).
    """
    if any(post.role in ("inspector", "county_leader") for post in person.posts):
        return None
    return [post.department_id for post in person.posts if post.role == "agency_head"]


_ALSO_STARTS: Mapping[str, frozenset[str]] = {"clerk": frozenset({"clerk", "helper", "coordinator"})}
"""Who may register a contact beside the clerk: whomever a visitor reaches first stays responsible (FI-1)."""


def may_start(person: Person, role: str) -> Permission:
    """Whether the person may open a case whose start event names this role."""
    if starting_post(person, role) is not None:
        return Permission(True, "AU-1")
    zh, en = ROLES.get(role, (role, role))
    return Permission(False, "AU-1", f"这类案件由{zh}登记，您现在不在这样的岗位。", f"A {en} opens such a case.")


def starting_post(person: Person, role: str) -> HeldPost | None:
    """The post by which the person may open a case whose start event names this role; None when there is none."""
    roles = _ALSO_STARTS.get(role, frozenset({role}))
    fitting = sorted((post for post in person.posts if post.role in roles), key=lambda post: post.role != role)
    return fitting[0] if fitting else None


@dataclass(frozen=True)
class ClockState:
    """The handling clock as far as it decides the stage; None fields = no such clock."""

    promised_due_at: datetime | None = None
    paused: bool = False
    running: bool = False


def stage_of(
    process: str, status: str, *, accepted: bool, decided: bool, clock: ClockState, inquiry: bool, at: datetime
) -> Stage:
    """Where a case stands at ``at``."""
    if status != "open":
        return Stage.ENDED
    if process == "accountability":
        return Stage.SUPERVISION
    if inquiry:
        return Stage.INQUIRY
    if decided:
        return Stage.DECIDED
    if not clock.running:
        return Stage.AT_SUPERIOR if accepted else Stage.ACCEPTANCE
    if clock.promised_due_at is not None and at >= clock.promised_due_at:
        return Stage.OVERDUE
    return Stage.PAUSED if clock.paused else Stage.HANDLING
