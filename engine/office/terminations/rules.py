"""On which grounds a case may be terminated, and who answers (LC-5), pure.

None of the grounds says anything about whether the applicant meets the conditions: whoever thinks that they are not met
denies, and a denial is filed (DF-6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.office.rule import RuleBroken

GROUNDS: Mapping[str, tuple[str, str]] = {
    "person_gone": ("申请人死亡或者丧失行为能力", "the applicant died or lost the capacity to act"),
    "unit_gone": ("申请单位依法终止", "the applying unit was dissolved"),
    "project_gone": ("项目依法取消，申请的事项不再存在", "the project was cancelled by law, nothing is left to decide"),
    "item_abolished": ("事项依法取消或者不再需要许可", "the item was abolished, no permit is needed any more"),
    "force_majeure": ("不可抗力使办理无法继续", "force majeure makes it impossible to go on"),
    "duplicate": ("同一申请已在另一办件中办理", "the same application is handled in another case"),
}
"""Ground → its name in Chinese and English."""


@dataclass(frozen=True)
class TerminationAsked:
    """A request to terminate, once it is checked."""

    ground: str
    reason: str
    basis: str
    proof: str
    approver_role: str


def check_request(*, ground: str, reason: str, basis: str, proof: str, joint: bool) -> TerminationAsked:
    """A request to terminate as it is made: a ground of the list, the facts, the article, and the paper that shows it.

    The county leader answers for a ``joint`` case, the head of the agency for another.
    """
    if ground not in GROUNDS:
        raise RuleBroken(
            "LC-5",
            "请从列明的情形中选择；认为不符合条件的，应当作出不予许可决定并报备，不能终止办理。",
            "Choose a listed ground; where the conditions are not met the case is denied and filed, not terminated.",
            place="ground",
        )
    if not reason.strip():
        raise RuleBroken("LC-5", "请写明终止办理的事实和理由。", "Say why the case is terminated.", place="reason")
    # An article is quoted, not described: "按规定" is no basis that anybody could look up.
    if "条" not in basis and "art" not in basis.lower():
        raise RuleBroken(
            "LC-5",
            "请写明依据的法律名称和条款，例如《中华人民共和国行政许可法》第七十条。",
            "Quote the law and its article that lets the case be terminated.",
            place="basis",
        )
    if not proof.strip():
        raise RuleBroken(
            "LC-5",
            "请写明证明材料的名称、出具单位和日期或者编号，并作为附件上传。",
            "Name the paper that shows it: who issued it, number or date; add it as an attachment.",
            place="proof",
        )
    return TerminationAsked(
        ground, reason.strip(), basis.strip(), proof.strip(), "county_leader" if joint else "agency_head"
    )


def check_answer(answer: object, text: str, *, requester_id: int, person_id: int | None) -> str:
    """The answer to a request: ``approved``, or ``rejected`` with its reason; never by who asked (AU-6)."""
    if person_id is None or person_id == requester_id:
        raise RuleBroken(
            "AU-6", "本人提出的申请须由他人批准。", "A request is answered by somebody else than who made it."
        )
    if answer not in ("approved", "rejected"):
        raise RuleBroken("LC-5", "请选择批准或者不批准。", "Choose whether to approve.", place="answer")
    if answer == "rejected" and not text:
        raise RuleBroken("LC-5", "不批准的，请写明理由。", "Give the reason of a refusal.", place="text")
    return str(answer)
