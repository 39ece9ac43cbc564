"""Denial filing (DF), pure: grounds, authority, the leader's word, and the door that no "no" gets around."""

from __future__ import annotations

from engine.office.rule import RuleBroken, written

NON_ACCEPTANCE = "non_acceptance"
DENIAL = "denial"


def check_grounds(kind: str, reason: str, legal_basis: str, responsible_agency: str | None) -> None:
    """Refuse a "no" without reason or legal basis (DF-1), and an unknown kind (DF-8)."""
    if kind not in (NON_ACCEPTANCE, DENIAL):
        raise RuleBroken(
            "DF-8",
            "需要不予受理或者不予许可，但是两者都不是。",
            "Expected non-acceptance or denial, but it is neither.",
        )
    if not reason:
        raise RuleBroken(
            "DF-1",
            "需要否定的理由，但是没有填写。",
            "Expected the reason of the denial, but it is empty.",
            place="reason",
        )
    if not legal_basis:
        raise RuleBroken(
            "DF-1",
            "需要否定的法律依据，但是没有填写。",
            "Expected the legal basis, but it is empty.",
            place="legal_basis",
        )
    if kind == DENIAL and responsible_agency:
        raise RuleBroken(
            "DF-8",
            "需要由受理机关作出不予许可，但是填写了其他机关；不属本机关职权的应不予受理。",
            "Expected a denial by the agency in charge, but another agency is named; that is a non-acceptance.",
            place="responsible_agency",
        )


def check_timing(kind: str, *, accepted: bool, decided: bool, supplement_complete: bool) -> None:
    """Refuse a "no" at the wrong time.

    Non-acceptance only before acceptance and not after a complete supplement (ON-3, art. 32(5)); denial only after
    acceptance (DF-8); neither after a decision (LC-1).
    """
    if decided:
        raise RuleBroken(
            "DF-8", "需要尚未办结的申请，但是已经办结。", "Expected an open application, but it is decided."
        )
    if kind == DENIAL and not accepted:
        raise RuleBroken(
            "DF-8",
            "需要先受理再作不予许可，但是还没有受理。",
            "Expected acceptance before a denial, but there is none.",
        )
    if kind == NON_ACCEPTANCE and accepted:
        raise RuleBroken(
            "DF-8",
            "需要尚未受理的申请，但是已经受理。",
            "Expected no acceptance before a non-acceptance, but there is one.",
        )
    if kind == NON_ACCEPTANCE and supplement_complete:
        raise RuleBroken(
            "ON-3",
            "需要受理已按告知补齐材料的申请，但是拟不予受理。",
            "Expected acceptance after everything asked for was brought, but a refusal is drafted.",
            infraction="refused_after_supplement",
        )


def check_opinion(opinion: object, text: str, amended_reason: str, amended_basis: str) -> str:
    """The leader's opinion (DF-2). Refused: none, one without written words, an amendment that amends nothing."""
    if opinion not in ("approve", "amend", "reject"):
        raise RuleBroken(
            "DF-2",
            "需要领导的处理意见，但是没有有效的意见。",
            "Expected the leader's opinion, but there is no valid one.",
            place="opinion",
        )
    if not text:
        raise RuleBroken(
            "DF-2",
            "需要领导的书面意见，但是没有填写。",
            "Expected the leader's opinion in writing, but it is empty.",
            place="text",
        )
    if opinion == "amend" and not (amended_reason or amended_basis):
        raise RuleBroken(
            "DF-2",
            "需要修改后的理由或依据，但是都没有填写。",
            "Expected an amended reason or basis, but both are empty.",
            place="amended_reason",
        )
    return str(opinion)


def check_other_person(handler_id: int | None, leader_id: int | None) -> None:
    """Refuse that somebody passes the own denial as leader (DF-2, DF-6), and an opinion that nobody gave."""
    if leader_id is None:
        raise RuleBroken("DF-2", "需要领导本人签署意见，但是没有人签署。", "Expected a leader to sign, but nobody did.")
    if leader_id == handler_id:
        raise RuleBroken(
            "DF-6",
            "需要由领导签署意见，但是签署人就是经办人本人。",
            "Expected a leader's opinion, but it is the handler's own.",
            infraction="unauthorised_denial",
        )


def check_filing(*, within_authority: bool, leader_opinion: str | None, filed: bool) -> None:
    """Refuse to file what the handler may not deny and no leader let pass (DF-6, DF-7), and a second filing."""
    if filed:
        raise RuleBroken(
            "DF-6", "需要尚未登记的否定报备，但是已经登记。", "Expected a denial not filed yet, but it is filed."
        )
    if leader_opinion == "reject":
        raise RuleBroken(
            "DF-6",
            "需要继续办理，但是领导不同意否定。",
            "Expected the case to go on, but a denial that the leader rejected is to be filed.",
            infraction="unauthorised_denial",
        )
    if not within_authority and leader_opinion is None:
        raise RuleBroken(
            "DF-6",
            "需要领导的书面意见，但是还没有。",
            "Expected the leader's written opinion, but there is none yet.",
            infraction="unauthorised_denial",
        )


def check_return(receiver: object, *, identity_shown: bool, signed: bool) -> str:
    """Who takes the materials back (DF-5). Refused without name, identity or signature."""
    name = written(receiver)
    if not name:
        raise RuleBroken(
            "DF-5",
            "需要取回材料的人，但是没有填写。",
            "Expected who takes the materials, but it is empty.",
            place="receiver",
        )
    if not identity_shown:
        raise RuleBroken(
            "DF-5",
            "需要核验身份证件，但是没有核验。",
            "Expected the identity to be checked, but it was not.",
            place="id_checked",
        )
    if not signed:
        raise RuleBroken("DF-5", "需要签收，但是没有签收。", "Expected a signature, but there is none.", place="signed")
    return name
