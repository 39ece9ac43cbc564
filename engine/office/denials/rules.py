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
            "请选择不予受理或者不予许可。",
            "Expected non-acceptance or denial, but it is neither.",
        )
    if not reason:
        raise RuleBroken(
            "DF-1",
            "请写明否定的理由。",
            "Expected the reason of the denial, but it is empty.",
            place="reason",
        )
    if not legal_basis:
        raise RuleBroken(
            "DF-1",
            "请写明否定所依据的法律条款。",
            "Expected the legal basis, but it is empty.",
            place="legal_basis",
        )
    if kind == DENIAL and responsible_agency:
        raise RuleBroken(
            "DF-8",
            "不属本机关职权的应当不予受理，不能作不予许可；请不要填写其他机关。",
            "Expected a denial by the agency in charge, but another agency is named; that is a non-acceptance.",
            place="responsible_agency",
        )


def check_timing(kind: str, *, accepted: bool, decided: bool, supplement_complete: bool) -> None:
    """Refuse a "no" at the wrong time.

    Non-acceptance only before acceptance and not after a complete supplement (ON-3, art. 32(5)); denial only after
    acceptance (DF-8); neither after a decision (LC-1).
    """
    if decided:
        raise RuleBroken("DF-8", "这件申请已经办结，不能再作否定。", "Expected an open application, but it is decided.")
    if kind == DENIAL and not accepted:
        raise RuleBroken(
            "DF-8",
            "还没有受理的申请不能作不予许可，请先受理，或者作不予受理。",
            "Expected acceptance before a denial, but there is none.",
        )
    if kind == NON_ACCEPTANCE and accepted:
        raise RuleBroken(
            "DF-8",
            "这件申请已经受理。",
            "Expected no acceptance before a non-acceptance, but there is one.",
        )
    if kind == NON_ACCEPTANCE and supplement_complete:
        raise RuleBroken(
            "ON-3",
            "申请人已按告知补齐材料，依法应当受理，不能不予受理。",
            "Expected acceptance after everything asked for was brought, but a refusal is drafted.",
            infraction="refused_after_supplement",
        )


def check_opinion(opinion: object, text: str, amended_reason: str, amended_basis: str) -> str:
    """The leader's opinion (DF-2). Refused: none, one without written words, an amendment that amends nothing."""
    if opinion not in ("approve", "amend", "reject"):
        raise RuleBroken(
            "DF-2",
            "请选择处理意见。",
            "Expected the leader's opinion, but there is no valid one.",
            place="opinion",
        )
    if not text:
        raise RuleBroken(
            "DF-2",
            "请写下书面意见。",
            "Expected the leader's opinion in writing, but it is empty.",
            place="text",
        )
    if opinion == "amend" and not (amended_reason or amended_basis):
        raise RuleBroken(
            "DF-2",
            "选择修改的，请填写修改后的理由或者依据。",
            "Expected an amended reason or basis, but both are empty.",
            place="amended_reason",
        )
    return str(opinion)


def check_other_person(handler_id: int | None, leader_id: int | None) -> None:
    """Refuse that somebody passes the own denial as leader (DF-2, DF-6), and an opinion that nobody gave."""
    if leader_id is None:
        raise RuleBroken("DF-2", "意见须由领导本人签署。", "Expected a leader to sign, but nobody did.")
    if leader_id == handler_id:
        raise RuleBroken(
            "DF-6",
            "起草人不能签署自己起草的否定，请由其他领导签署。",
            "Expected a leader's opinion, but it is the handler's own.",
            infraction="unauthorised_denial",
        )


def check_filing(*, within_authority: bool, leader_opinion: str | None, filed: bool) -> None:
    """Refuse to file what the handler may not deny and no leader let pass (DF-6, DF-7), and a second filing."""
    if filed:
        raise RuleBroken("DF-6", "这件否定已经登记报备。", "Expected a denial not filed yet, but it is filed.")
    if leader_opinion == "reject":
        raise RuleBroken(
            "DF-6",
            "领导不同意否定，请继续办理。",
            "Expected the case to go on, but a denial that the leader rejected is to be filed.",
            infraction="unauthorised_denial",
        )
    if not within_authority and leader_opinion is None:
        raise RuleBroken(
            "DF-6",
            "超出岗位权限的否定须先有领导的书面意见。",
            "Expected the leader's written opinion, but there is none yet.",
            infraction="unauthorised_denial",
        )


def check_return(receiver: object, *, identity_shown: bool, signed: bool) -> str:
    """Who takes the materials back (DF-5). Refused without name, identity or signature."""
    name = written(receiver)
    if not name:
        raise RuleBroken(
            "DF-5",
            "请填写取回材料的人。",
            "Expected who takes the materials, but it is empty.",
            place="receiver",
        )
    if not identity_shown:
        raise RuleBroken(
            "DF-5",
            "请先核验取回人的身份证件。",
            "Expected the identity to be checked, but it was not.",
            place="id_checked",
        )
    if not signed:
        raise RuleBroken("DF-5", "请取回人签收后再登记。", "Expected a signature, but there is none.", place="signed")
    return name
