"""What may be asked of a clock, and who answers (AU-2, AU-3), pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import LONGEST_EXTENSION, LONGEST_JOINT_EXTENSION, SPECIAL_PROCEDURES

OTHER = "other"
"""The choice of a procedure that is not on the item's list."""


@dataclass(frozen=True)
class ListedProcedure:
    """A special procedure of the item's own list (TC-16)."""

    id: int
    kind: str
    name: str
    days: int
    legal_basis: str
    fee: str
    counted: bool


@dataclass(frozen=True)
class Asked:
    """What is asked for, once it is checked; ``procedure_id`` is None for a procedure that is not on the list."""

    kind: str
    days: int
    reason: str
    approver_role: str
    procedure: str | None = None
    procedure_id: int | None = None
    name: str = ""
    basis: str = ""
    fee: str = ""


def check_stop_request(
    chosen: str, listed: Sequence[ListedProcedure], *, kind: str, days: int | None, basis: str, reason: str
) -> Asked:
    """A stop as it is asked for (AU-2): a listed procedure with its days, basis and fee, or another with its article.

    ``chosen`` is the id of a listed procedure, or ``OTHER``. Refused for a procedure whose time counts, without days or
    basis, and for one that the law does not know.
    """
    if not reason.strip():
        raise RuleBroken("AU-2", "请写明为什么需要这一程序。", "Say why this procedure is needed.", place="reason")
    procedure = next((each for each in listed if str(each.id) == chosen), None)
    if procedure is not None:
        if procedure.counted:
            raise RuleBroken(
                "AU-2",
                f"“{procedure.name}”的时间计入办理期限，不能中止计时。",
                f"The time of “{procedure.name}” counts, so the clock does not stop for it.",
                place="procedure",
            )
        return Asked(
            "stop", procedure.days, reason.strip(), "leader", procedure.kind, procedure.id, procedure.name,
            procedure.legal_basis, procedure.fee,
        )  # fmt: skip
    if chosen != OTHER:
        raise RuleBroken(
            "AU-2", "请从本事项公布的特别程序中选择。", "Choose one of the item's published procedures.",
            place="procedure",
        )  # fmt: skip
    if kind not in SPECIAL_PROCEDURES:
        raise RuleBroken(
            "AU-2",
            "清单以外的程序，请选择法律列明的种类。",
            "For a procedure that is not on the list, choose one that the law names.",
            place="kind",
        )
    # An article is quoted, not described: "x" or "按规定" is no basis that anybody could look up.
    if "条" not in basis and "art" not in basis.lower():
        raise RuleBroken(
            "AU-2",
            "清单以外的程序，请写明法律名称和条款，例如《中华人民共和国行政许可法》第四十五条。",
            "Quote the law and its article for a procedure that is not on the list.",
            place="basis",
        )
    if days is None or days < 1:
        raise RuleBroken("AU-2", "请写明需要多少个工作日。", "Say how many working days it takes.", place="days")
    return Asked("stop", days, reason.strip(), "agency_head", kind, None, SPECIAL_PROCEDURES[kind][0], basis.strip())


def check_extension_request(
    *, days: int | None, reason: str, joint: bool, extended: bool, branch: bool = False
) -> Asked:
    """An extension as it is asked for (AU-3): once, with a reason, by at most 10 days (15 for a joint case).

    A ``branch`` is the review of one department of a joint case: at most 10 days, and the county leader answers, too.
    """
    if extended:
        raise RuleBroken("AU-3", "期限只能延长一次，本件已经延长过。", "The limit was extended once already.")
    longest = LONGEST_JOINT_EXTENSION if joint and not branch else LONGEST_EXTENSION
    if days is None or not 1 <= days <= longest:
        raise RuleBroken(
            "AU-3",
            f"可以延长 1 至 {longest} 个工作日，请修改天数。",
            f"An extension is 1 to {longest} working days.",
            place="days",
        )
    if not reason.strip():
        raise RuleBroken("AU-3", "请写明延长的理由。", "Give the reason of the extension.", place="reason")
    return Asked("extension", days, reason.strip(), "county_leader" if joint else "agency_head")


def check_within_joint(*, new_due: datetime | None, joint_due: datetime | None) -> None:
    """AU-3, JA-2: a department's review ends within the limit of the joint case; None where a clock stands still."""
    if new_due is not None and joint_due is not None and new_due > joint_due:
        raise RuleBroken(
            "AU-3",
            "延长后将超过联合办理的期限，请减少天数，或者由主办部门申请延长联合办理期限。",
            "The review would end after the limit of the joint case; ask for fewer days, or let the lead department ask"
            " for an extension of the joint case.",
            place="days",
        )


def check_answer(answer: object, text: str) -> str:
    """The answer to a request: ``approved``, or ``rejected`` with its reason."""
    if answer not in ("approved", "rejected"):
        raise RuleBroken("AU-3", "请选择批准或者不批准。", "Choose whether to approve.", place="answer")
    if answer == "rejected" and not text:
        raise RuleBroken("AU-3", "不批准的，请写明理由。", "Give the reason of a refusal.", place="text")
    return str(answer)
