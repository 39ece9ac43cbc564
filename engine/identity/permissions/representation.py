"""Whether a representative at the center may decide: within the department's written authority alone (PR-3). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.identity.permissions.facts import Permission


@dataclass(frozen=True)
class Authority:
    """One authorisation of the representative's post, as far as it concerns one matter."""

    authorisation_id: int
    covers: bool
    """Whether it is of the department in charge, and for the item."""
    seals: bool
    valid_from: date
    valid_until: date
    revoked: bool

    def holds(self, today: date) -> bool:
        """Whether it holds on this day for this matter."""
        return self.covers and not self.revoked and self.valid_from <= today <= self.valid_until


@dataclass(frozen=True)
class RepresentationFacts:
    """A decision that waits at a representative's post, with every authorisation that the post was ever given."""

    post_name: str
    item_name: str
    accepted_on: date | None
    authorities: tuple[Authority, ...]


def authority_for(facts: RepresentationFacts, decision: str | None, today: date) -> Authority | None:
    """The authorisation by which the representative may decide so; None when there is none.

    ``decision`` None: any decision at all. A grant is sealed, so it needs the seal.
    """
    held = [each for each in facts.authorities if each.holds(today)]
    return next((each for each in held if each.seals or decision != "grant"), None)


def may_represent(facts: RepresentationFacts | None, decision: str | None, today: date) -> Permission:
    """Whether a decision may be taken at the representative's post; None facts: it is nobody's who represents."""
    if facts is None or authority_for(facts, decision, today) is not None:
        return Permission(True, "PR-3")
    way_out = "请机关负责人先书面授权，或者由分管领导把这一环节转到自己的岗位办理。"
    way_out_en = "The head authorises the post first, or the leader in charge takes this step over."
    if any(each.holds(today) for each in facts.authorities):
        return Permission(
            False,
            "PR-3",
            f"“{facts.post_name}”的授权不包括使用审批专用章，不能当场准予。{way_out}",
            f"The authority of “{facts.post_name}” does not include the seal, so it grants nothing. {way_out_en}",
        )
    covering = [each for each in facts.authorities if each.covers]
    if any(each.revoked for each in covering):
        why, why_en = "授权已经撤回", "has been revoked"
    elif any(each.valid_from > today for each in covering):
        why, why_en = "授权还没有生效", "is not valid yet"
    elif covering:
        why, why_en = "授权已经期满", "has ended"
    else:
        why, why_en = f"没有办理“{facts.item_name}”的书面授权", f"does not cover “{facts.item_name}”"
    return Permission(
        False,
        "PR-3",
        f"“{facts.post_name}”{why}，不能在窗口作出决定。{way_out}",
        f"The written authority of “{facts.post_name}” {why_en}, so it cannot decide. {way_out_en}",
    )
