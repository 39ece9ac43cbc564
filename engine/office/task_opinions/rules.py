"""Passing work on inside a department (AU-1, AU-6, AB-2), pure: who is qualified, and what has to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import Refused
from engine.office.rule import RuleBroken, written

QUALIFIED: Mapping[str, tuple[str, ...]] = {
    "handler": ("handler", "chief_rep"),
    "chief_rep": ("chief_rep", "leader", "agency_head"),
    "leader": ("leader", "agency_head"),
}
"""Role of a task → roles whose posts may take it over. Of every other role only a post of the same role may."""

LONGEST = 1000
"""Characters of a reason, question or opinion."""

VERDICTS: Mapping[str, tuple[str, str]] = {"agree": ("同意", "agrees"), "disagree": ("不同意", "disagrees")}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A post to which work may be passed. ``acting_id`` None: neither A nor B is there now (AB-2)."""

    post_id: int
    code: str
    name: str
    role: str
    department_id: int
    acting_id: int | None


def is_qualified(role: str, colleague: Colleague) -> bool:
    """Whether a post may take over work of this role."""
    return colleague.role in QUALIFIED.get(role, (role,))


def check_colleague(
    colleague: Colleague | None, *, post_id: int, department_id: int, barred: frozenset[int], role: str | None = None
) -> Colleague:
    """The post chosen for work that waits at ``post_id`` of ``department_id``.

    Refused at ``post`` when none was chosen, when it is the same post or another department's (AU-1), when nobody is
    there (AB-2), when it would decide in his own matter (AU-6), and when it is not qualified for ``role`` (None: any
    post of the department will do).
    """
    if colleague is None:
        raise Refused("请选择一个岗位。", "Choose a post.", place="post")
    if colleague.post_id == post_id:
        raise Refused(
            "这项工作已经在该岗位，请选择其他岗位。", "The work is at that post; choose another.", place="post"
        )
    if colleague.department_id != department_id:
        raise RuleBroken(
            "AU-1",
            "只能交给本部门的岗位；需要其他部门的意见时，请用征询。",
            "Only a post of the same department can be chosen; another department is consulted.",
            place="post",
        )
    if colleague.acting_id is None:
        raise RuleBroken(
            "AB-2",
            f"“{colleague.name}”目前 A、B 角都不在岗，请选择有人在岗的岗位。",
            f"Neither A nor B is at “{colleague.name}” now; choose a post that is covered.",
            place="post",
        )
    if colleague.acting_id in barred:
        raise RuleBroken(
            "AU-6",
            "该岗位的人与此事有关，应当回避，请选择其他岗位。",
            "The holder of that post would decide in his own matter; choose another one.",
            place="post",
        )
    if role is not None and not is_qualified(role, colleague):
        raise RuleBroken(
            "AU-1",
            f"“{colleague.name}”不具备办理这一环节的资格，请选择同类岗位。",
            f"“{colleague.name}” is not qualified for this step; choose a post of the same kind.",
            place="post",
        )
    return colleague


def check_said(text: str, place: str, zh: str, en: str) -> str:
    """The text without blanks around it; Refused at ``place`` with these sentences when it is empty, or too long."""
    said = written(text)
    if not said:
        raise Refused(zh, en, place=place)
    if len(said) > LONGEST:
        raise Refused(
            f"最多 {LONGEST} 字，现在是 {len(said)} 字。",
            f"At most {LONGEST} characters, not {len(said)}.",
            place=place,
        )
    return said


def check_verdict(verdict: object, opinion: str) -> tuple[str, str]:
    """Verdict and opinion of a co-signature; Refused without a verdict, and for a disagreement without reasons."""
    if verdict not in VERDICTS:
        raise Refused("请选择同意或者不同意。", "Say whether you agree.", place="verdict")
    if verdict == "disagree":
        return str(verdict), check_said(opinion, "opinion", "不同意的，请写明理由。", "Say why you disagree.")
    return str(verdict), written(opinion)[:LONGEST]
