"""The permission matrix: every role in every relation to every kind of case at every stage, asked of ``may``.

Generated, so that it cannot differ from what commands do; a test keeps it as text, so that a change is seen in review.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from engine.identity.permissions import (
    ACT_RULES,
    PAGES,
    TASK_ACT_RULES,
    Act,
    CardFacts,
    CaseRelations,
    Permission,
    Stage,
    TaskAct,
    WorkFacts,
    may,
    may_as_applicant,
    may_assign,
    may_lift_card,
    may_on_task,
    may_open,
    may_release,
    may_work,
)
from engine.identity.permissions.applicants import Known
from engine.office.organisation.rules import ROLES, HeldPost

_LEAD, _PART, _OTHER = 1, 2, 3
_ME, _SOMEBODY = 11, 12
_POST, _OTHER_POST = 21, 22

_ALL = frozenset(Stage)
_OF_APPLICATIONS = _ALL - {Stage.INQUIRY, Stage.SUPERVISION}


@dataclass(frozen=True)
class _Someone:
    """A person with one post, as the matrix imagines them."""

    staff_id: int
    posts: tuple[HeldPost, ...]


@dataclass(frozen=True)
class _Kind:
    name: str
    zh: str
    case: CaseRelations
    stages: frozenset[Stage]


_KINDS = (
    _Kind(
        "inquiry",
        "首问",
        CaseRelations(1, "first_inquiry", Stage.INQUIRY, leads=frozenset({_LEAD})),
        frozenset({Stage.INQUIRY, Stage.ENDED}),
    ),
    _Kind(
        "application",
        "单办件",
        CaseRelations(1, "service_case", Stage.HANDLING, leads=frozenset({_LEAD})),
        _OF_APPLICATIONS,
    ),
    _Kind(
        "joint",
        "联办件",
        CaseRelations(
            1, "service_case", Stage.HANDLING, leads=frozenset({_LEAD}), parts=frozenset({_PART}), joint=True
        ),
        _OF_APPLICATIONS,
    ),
    _Kind(
        "branch",
        "联办分支",
        CaseRelations(
            1,
            "department_review",
            Stage.HANDLING,
            leads=frozenset({_PART}),
            joint_leads=frozenset({_LEAD}),
            joint=True,
            branch=True,
        ),
        frozenset({Stage.HANDLING, Stage.PAUSED, Stage.OVERDUE, Stage.ENDED}),
    ),
    _Kind(
        "accountability",
        "责任追究",
        CaseRelations(1, "accountability", Stage.SUPERVISION, accused=_SOMEBODY, unit=_LEAD),
        frozenset({Stage.SUPERVISION, Stage.ENDED}),
    ),
)

PLACES: Sequence[tuple[str, str]] = (
    ("lead", "主办部门"),
    ("part", "协办部门"),
    ("other", "无关部门"),
    ("first_responder", "首问负责人"),
    ("work", "有待办工作的岗位"),
    ("helper", "指定的帮办员"),
    ("accused", "当事人本人"),
    ("beside_accused", "当事人同岗位的另一角"),
)
"""Where the person stands to the case, in English and Chinese; the last five are in a department without part in it."""

STAGES_ZH: dict[Stage, str] = {
    Stage.INQUIRY: "咨询中",
    Stage.ACCEPTANCE: "受理前",
    Stage.HANDLING: "计时中",
    Stage.PAUSED: "中止计时",
    Stage.OVERDUE: "已超期",
    Stage.AT_SUPERIOR: "上级审批中",
    Stage.DECIDED: "已决定",
    Stage.SUPERVISION: "追究中",
    Stage.ENDED: "已结束",
}


def _imagined(role: str, place: str, kind: _Kind) -> tuple[_Someone, CaseRelations]:
    department = {"lead": _LEAD, "part": _PART}.get(place, _OTHER)
    post = HeldPost(_POST, "post", "", role, department, "", "A", None)
    case = kind.case
    match place:
        case "first_responder":
            case = replace(case, first_responder=_ME, first_responder_post=_POST)
        case "work":
            case = replace(case, work_posts=frozenset({_POST}))
        case "helper":
            case = replace(case, helper=_ME)
        case "accused":
            case = replace(case, accused=_ME)
        case "beside_accused":
            case = replace(case, beside_accused=frozenset({_ME}))
    return _Someone(_ME, (post,)), case


def cells() -> Iterator[tuple[Act, str, str, str, Stage, bool]]:
    """Every cell: act, kind of case, place, role, stage, and whether it is allowed."""
    for act, kind, (place, _), role in product(Act, _KINDS, PLACES, ROLES):
        if place in ("accused", "beside_accused") and kind.name != "accountability":
            continue
        person, case = _imagined(role, place, kind)
        for stage in Stage:
            if stage in kind.stages:
                yield act, kind.name, place, role, stage, bool(may(person, act, replace(case, stage=stage)))


def lines(language: str = "zh") -> list[str]:
    """The matrix as text: who may do what when, and nothing else is allowed to anybody."""
    chinese = language == "zh"
    allowed: dict[tuple[Act, str, str], dict[str, list[Stage]]] = {}
    count = 0
    for act, kind, place, role, stage, yes in cells():
        count += 1
        if yes:
            allowed.setdefault((act, kind, place), {}).setdefault(role, []).append(stage)
    written = [
        f"权限矩阵：{count} 格，未列出的一律不允许。" if chinese else f"{count} cells; what is not listed is refused."
    ]
    for act in Act:
        rule = ACT_RULES.get(act)
        name = "看到登记行（个人信息隐去）" if rule is None else rule.zh
        english = "see the masked register line" if rule is None else rule.en
        written += ["", f"{'AU-1' if rule is None else rule.rule} {name if chinese else english} [{act}]"]
        for of_kind, (at, at_zh) in product(_KINDS, PLACES):
            roles = allowed.get((act, of_kind.name, at), {})
            for stages, group in _grouped(roles).items():
                written.append(f"  {_row(of_kind, at, at_zh, group, stages, chinese)}")
    return [*written, "", *_applicant_lines(chinese), "", *_work_lines(chinese), "", *_page_lines(chinese)]


def _applicant_lines(chinese: bool) -> Iterator[str]:
    yield "公众网站上的申请人，对自己的办件" if chinese else "Applicants on the public site, to the own case"
    ways: Sequence[tuple[Known, str]] = (("query_code", "凭查询码"), ("contact", "凭核验过的联系方式"))
    for known, zh in ways:
        for act in Act:
            stages = [each for each in Stage if each in _OF_APPLICATIONS and may_as_applicant(act, each, known=known)]
            if stages:
                always = set(stages) == set(_OF_APPLICATIONS)
                rule = ACT_RULES.get(act)
                if chinese:
                    name = "查看进度" if rule is None else rule.zh
                    when = "任何阶段" if always else "、".join(STAGES_ZH[each] for each in stages)
                    yield f"  {zh}·{name}：{when}"
                else:
                    name = "see the progress" if rule is None else rule.en
                    yield f"  {known} · {name}: {'any stage' if always else ', '.join(stages)}"


def _grouped(roles: dict[str, list[Stage]]) -> dict[tuple[Stage, ...], list[str]]:
    groups: dict[tuple[Stage, ...], list[str]] = {}
    for role, stages in roles.items():
        groups.setdefault(tuple(stages), []).append(role)
    return groups


def _row(kind: _Kind, place: str, place_zh: str, roles: list[str], stages: tuple[Stage, ...], chinese: bool) -> str:
    everybody = len(roles) == len(ROLES)
    always = set(stages) == set(kind.stages)
    if chinese:
        who = "任何岗位" if everybody else "、".join(ROLES[role][0] for role in roles)
        return f"{kind.zh}·{place_zh}·{who}：{'任何阶段' if always else '、'.join(STAGES_ZH[each] for each in stages)}"
    who = "any post" if everybody else ", ".join(roles)
    return f"{kind.name} · {place} · {who}: {'any stage' if always else ', '.join(stages)}"


_WORK_PLACES: Sequence[tuple[str, str, WorkFacts]] = (
    ("holds the post", "在该岗位", WorkFacts(_POST, _LEAD)),
    ("another post of the department", "本部门其他岗位", WorkFacts(_OTHER_POST, _LEAD)),
    ("another department", "其他部门", WorkFacts(_OTHER_POST, _PART)),
    ("waits under the own department", "本部门待分派", WorkFacts(None, _LEAD)),
    ("waits under another department", "其他部门待分派", WorkFacts(None, _PART)),
    ("own matter", "本人的事", WorkFacts(_POST, _LEAD, own_matter=frozenset({_ME}))),
    ("another's own words", "须他人本人办理", WorkFacts(_POST, _LEAD, person=_SOMEBODY)),
)


def _work_lines(chinese: bool) -> Iterator[str]:
    checks = (
        ("AU-1", "work", "办理任务", may_work),
        ("AU-1", "release", "释放任务", may_release),
        ("AU-7", "assign", "分派任务", may_assign),
        *(("AU-1", act, f"{rule.zh}任务", _on_task(act)) for act, rule in TASK_ACT_RULES.items()),
    )
    for rule, name, zh, check in checks:
        yield f"{rule} {zh if chinese else name} [{name}]"
        for place, place_zh, facts in _WORK_PLACES:
            roles = [role for role in ROLES if check(_holder(role), facts)]
            if roles:
                yield f"  {_names(place_zh if chinese else place, roles, chinese)}"
    yield "AC-6 撤销亮牌 [lift_card]" if chinese else "AC-6 lift a card [lift_card]"
    for place, place_zh, card in _CARDS:
        roles = [role for role in ROLES if may_lift_card(_holder(role), card)]
        if roles:
            yield f"  {_names(place_zh if chinese else place, roles, chinese)}"


def _on_task(act: TaskAct) -> Callable[[_Someone, WorkFacts], Permission]:
    """``may_on_task`` where the diagram allows the act."""
    return lambda person, work: may_on_task(person, replace(work, acts=frozenset({TASK_ACT_RULES[act].drawn})), act)


_CARDS: Sequence[tuple[str, str, CardFacts]] = (
    ("another's card", "他人的牌", CardFacts(_SOMEBODY)),
    ("an inspector's card", "监察人员的牌", CardFacts(_SOMEBODY, of_inspector=True)),
    ("own card", "本人的牌", CardFacts(_ME, of_inspector=True)),
    ("card of who shares the post", "同岗位另一角的牌", CardFacts(_SOMEBODY, frozenset({_ME}), of_inspector=True)),
)


def _holder(role: str) -> _Someone:
    return _Someone(_ME, (HeldPost(_POST, "post", "", role, _LEAD, "", "A", None),))


def _names(place: str, roles: Sequence[str], chinese: bool) -> str:
    if len(roles) == len(ROLES):
        return f"{place}：任何岗位" if chinese else f"{place}: any post"
    return f"{place}：{'、'.join(ROLES[role][0] for role in roles)}" if chinese else f"{place}: {', '.join(roles)}"


def _page_lines(chinese: bool) -> Iterator[str]:
    yield "页面" if chinese else "Pages"
    for page in PAGES:
        roles = [role for role in ROLES if may_open(_holder(role), page)]
        yield f"  {_names(page, roles, chinese)}"
