"""The authority of representatives (PR-3), pure: what an authorisation has to say, how it ends, how much it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from engine.office.rule import RuleBroken, written, written_or_none

ACTS = MappingProxyType(
    {"decide": ("当场审查、作出决定", "decide on the spot"), "seal": ("使用审批专用章", "use the seal")}
)
"""What may be authorised: code → Chinese, English."""

STATES = MappingProxyType(
    {
        "valid": ("有效", "valid"),
        "coming": ("未生效", "not yet valid"),
        "expired": ("已期满", "expired"),
        "revoked": ("已撤回", "revoked"),
    }
)


@dataclass(frozen=True)
class Representative:
    """The post that is to be authorised. ``within``: it belongs to the department, or to the one that it entrusted."""

    role: str
    within: bool
    opened: bool
    own: bool
    """Whether who authorises holds that post, as A or B."""


@dataclass(frozen=True)
class Grant:
    """What an authorisation says. ``items``: code → name; empty: all items of the department."""

    items: Mapping[str, str]
    seal: bool
    valid_from: date
    valid_until: date
    text: str | None


def check_representative(post: Representative | None) -> None:
    """Refuse a post that is no representative's, is closed, belongs elsewhere, or is the giver's own (AU-6)."""
    if post is None or post.role != "chief_rep" or not post.within:
        raise RuleBroken(
            "PR-3",
            "请选择本单位（或者受委托单位）的首席代表岗位。",
            "Choose the post of the department's representative, or of the department entrusted with its work.",
            place="representative",
        )
    if not post.opened:
        raise RuleBroken(
            "PR-3",
            "这个首席代表岗位还没有开放，请先由系统管理员开放。",
            "The post is not open; the administrator opens it first.",
            place="representative",
        )
    if post.own:
        raise RuleBroken(
            "AU-6", "不能授权给自己任职的岗位。", "Nobody authorises the own post.", place="representative"
        )


def read_grant(
    answers: Mapping[str, object],
    valid_from: date | None,
    valid_until: date | None,
    today: date,
    *,
    most_days: int,
    offered: Mapping[str, str],
) -> Grant:
    """The authorisation of a form; ``offered`` are the items of the department, code → name.

    Refused: no power to decide, an item of another department or twice, dates that are missing, past, in the wrong
    order, or more than ``most_days`` natural days apart.
    """
    acts = answers.get("acts")
    chosen = set(acts) if isinstance(acts, Sequence) and not isinstance(acts, str) else set()
    if "decide" not in chosen:
        raise RuleBroken(
            "PR-3",
            "授权须包括“当场审查、作出决定”，否则首席代表在窗口办不了事。",
            "The authority has to let the representative decide.",
            place="acts",
        )
    rows = answers.get("items")
    rows = rows if isinstance(rows, list) else []
    codes = [written(row.get("item_code")) for row in rows if isinstance(row, Mapping)]
    for code in codes:
        if code not in offered:
            raise RuleBroken(
                "PR-3",
                f"“{code}”不是本单位的事项，只能授权本单位的事项。",
                f"“{code}” is no item of the department.",
                place="items",
            )
    if len(set(codes)) < len(codes):
        raise RuleBroken("PR-3", "有的事项写了两次，请删去一行。", "An item stands twice.", place="items")
    if valid_from is None or valid_from < today:
        raise RuleBroken(
            "PR-3",
            "授权从今天或者以后开始，不能倒签。",
            "Authority begins today or later, never backwards.",
            place="valid_from",
        )
    if valid_until is None or valid_until < valid_from:
        raise RuleBroken(
            "PR-3", "授权截止日期不能早于起始日期。", "It ends no earlier than it begins.", place="valid_until"
        )
    if (valid_until - valid_from).days >= most_days:
        raise RuleBroken(
            "PR-3",
            f"一次授权最长 {most_days} 天，请缩短；期满前可以重新授权。",
            f"Authority is given for at most {most_days} days at once; give it again before it ends.",
            place="valid_until",
        )
    return Grant(
        {code: offered[code] for code in codes},
        "seal" in chosen,
        valid_from,
        valid_until,
        written_or_none(answers.get("text")),
    )


def state(valid_from: date, valid_until: date, today: date, *, revoked: bool) -> str:
    """Where an authorisation stands: one of ``STATES``."""
    if revoked:
        return "revoked"
    if today < valid_from:
        return "coming"
    return "valid" if today <= valid_until else "expired"


def warn_in(days: int, reminder_days: int) -> int:
    """After how many of its ``days`` an authorisation is warned of: ``reminder_days`` before its end.

    One that is no longer than that is warned of at half of its time.
    """
    return max(1, days - reminder_days if days > reminder_days else days // 2)


def check_no_renewal(ends: object, reason: str) -> None:
    """Refuse to let an authority end without saying so, and without a reason."""
    if ends is not True:
        raise RuleBroken(
            "PR-3",
            "不再授权的请勾选确认；要续授权的，请在“首席代表授权”中续授权，本任务随之完成。",
            "Tick that the authority is not given again; or give it again on the page of authorisations.",
            place="ends",
        )
    if not reason:
        raise RuleBroken("PR-3", "请写明不再授权的理由。", "Say why it is not given again.", place="text")


def check_revocation(now: str, reason: str) -> None:
    """Refuse to revoke what has ended (``now`` is its state), and to revoke without a reason."""
    if now not in ("valid", "coming"):
        raise RuleBroken(
            "PR-3", "这份授权已经终止，不需要撤回，请刷新页面。", "The authority has ended already; reload the page."
        )
    if not reason:
        raise RuleBroken("PR-3", "请写明撤回授权的理由。", "Say why the authority is revoked.", place="reason")


def share(used: int, decided: int) -> int | None:
    """How many of a hundred decisions the representative took; None when nothing was decided."""
    return None if decided == 0 else used * 100 // decided


def is_empty(used: int, decided: int) -> bool:
    """Whether an authorisation stands on paper alone: matters were decided, none of them by the representative."""
    return decided > 0 and used == 0


def is_low(used: int, decided: int, least: int) -> bool:
    """Whether the representative took some of the decisions, but fewer than ``least`` of a hundred; 0: never."""
    return 0 < used * 100 < least * decided
