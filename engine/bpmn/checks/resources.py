"""Who does the work, in the standard's own elements: a resource with its parameters, or an expression, not both."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import BPMN, child, label_of

_ROLES = tuple(f"{{{BPMN}}}{tag}" for tag in ("resourceRole", "performer", "humanPerformer", "potentialOwner"))


def check_resources(root: etree._Element, findings: Findings) -> None:
    """Note every resource role that names its people in two ways, or gives parameters to no resource."""
    for role in root.iter(*_ROLES):
        owner = role.getparent()
        named = child(role, "resourceRef") is not None
        bound = child(role, "resourceParameterBinding") is not None
        calculated = child(role, "resourceAssignmentExpression") is not None
        if owner is None or not ((calculated and (named or bound)) or (bound and not named)):
            continue
        with findings.for_deployment():
            findings.error(
                "resource-twice",
                owner,
                f"「{label_of(owner) or owner.get('id')}」的办理人既写了资源（resourceRef 及其参数），又写了表达式，"
                "或只写了参数；请只留一种：resourceRef，或 resourceAssignmentExpression。",
                f"Expected one way to say who does “{label_of(owner) or owner.get('id')}”, but it gives a resource (or "
                "only parameters of one) beside an expression; keep resourceRef, or resourceAssignmentExpression.",
            )
