"""What an applicant may do on the public site (AU-1, AU-4): known by a confirmed contact, or by a query code. Pure.

A query code stands on every paper of the case and may be in the hands of whoever brings papers: it opens the progress
and hands in what a notice asked for, and the applicant is told; staff act for nobody by it. What only the applicant may
do needs the contact that the application names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.identity.permissions.acts import ACT_RULES
from engine.identity.permissions.facts import Act, Permission, Stage

Channel = Literal["email", "sms"]


@dataclass(frozen=True)
class Applicant:
    """Somebody who has confirmed a contact with a one-time code (以核验过的联系方式办理的申请人)."""

    channel: Channel
    contact: str
    """E-mail address in small letters, or the eleven digits of a mobile phone."""


Known = Literal["query_code", "contact"]

APPLICANT_ACTS: Mapping[Act, Known] = MappingProxyType(
    {Act.SEE: "query_code", Act.FILE_MATERIAL: "query_code", Act.WITHDRAW: "contact", Act.RATE: "contact"}
)
"""What an applicant may do to the own case, and how well known somebody has to be for it; nothing else."""


_RULES_OF_CONTACT: Mapping[Act, str] = MappingProxyType({Act.WITHDRAW: "AU-4", Act.RATE: "SP-4"})
"""The rule by which an act needs the contact."""


def may_use_code(*, known: Known, by_staff: bool) -> Permission:
    """Whether somebody may act for an applicant by number and query code alone (AU-4).

    ``by_staff``: a member of staff is logged in in the same browser. Those who handle a case read its query code on
    the papers; they register what was brought under their own name, and act online in their own matters alone.
    """
    if by_staff and known != "contact":
        return Permission(
            False,
            "AU-4",
            "您正以工作人员身份登录，不能凭查询码代申请人办理。申请人当面交来的、提出的，请在工作台登记；"
            "办自己的事，请先用申请时登记的手机号或者电子邮箱核验。",
            "You are logged in as a member of staff, who acts for nobody by a query code. Register at the desk what was"
            " brought or asked for; in your own matter, confirm its telephone or e-mail address first.",
        )
    return Permission(True, "AU-4")


def may_as_applicant(act: Act, stage: Stage, *, known: Known, by_staff: bool = False) -> Permission:
    """Whether an applicant who is known as ``known`` may do this at this stage of the own case.

    ``by_staff``: a member of staff is logged in in the same browser (``may_use_code``); looking is free to everybody.
    """
    needed = APPLICANT_ACTS.get(act)
    if needed is None or (needed == "contact" and known != "contact"):
        return Permission(
            False,
            _RULES_OF_CONTACT.get(act, "AU-1"),
            "请先用申请时登记的手机号或者电子邮箱核验身份，再办理。",
            "Confirm the telephone or e-mail address of the application first.",
        )
    by_code = may_use_code(known=known, by_staff=by_staff)
    if act is not Act.SEE and not by_code:
        return by_code
    rule = ACT_RULES.get(act)
    if rule is not None and stage not in rule.stages:
        return Permission(False, rule.rule, f"{rule.when_zh}。", f"{rule.when_en}.", by_stage=True)
    return Permission(True, "AU-1" if rule is None else rule.rule)


def is_contact_of(applicant: Applicant, *, phone: str | None, email: str | None) -> bool:
    """Whether the confirmed contact is the one that the application names (AU-4)."""
    if applicant.channel == "email":
        return (email or "").strip().casefold() == applicant.contact
    digits = "".join(sign for sign in phone or "" if sign.isdigit())
    return digits[-11:] == applicant.contact
