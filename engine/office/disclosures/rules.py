"""Disclosures (SP-9), pure: nothing goes to a third party without consent or a legal basis."""

from __future__ import annotations

from types import MappingProxyType

from engine.office.rule import RuleBroken

BASES = MappingProxyType(
    {"consent": ("申请人书面同意", "the applicant's written consent"), "law": ("法律依据", "a legal basis")}
)
"""On what a disclosure may rest: code → Chinese, English."""


def check_disclosure(recipient: str, what: str, basis: object, reference: str) -> str:
    """The basis. Refused without recipient, content or basis, and without the signed consent or the article of law."""
    if not recipient:
        raise RuleBroken("SP-9", "请写明提供给谁。", "Say who receives it.", place="recipient")
    if not what:
        raise RuleBroken("SP-9", "请写明提供了哪些信息。", "Say what is disclosed.", place="what")
    if basis not in BASES:
        raise RuleBroken(
            "SP-9",
            "没有申请人书面同意，也没有法律依据的，不得向第三方提供。",
            "Nothing goes to a third party without the applicant's consent or a legal basis.",
            place="basis",
        )
    if not reference:
        raise RuleBroken(
            "SP-9",
            "请写明同意书的编号、日期，或者法律名称和条款。",
            "Name the signed consent, or the law and its article.",
            place="reference",
        )
    return str(basis)
