"""Values that the standard does not know: truth values, choices, names of elements."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import is_bpmn, local_name

_TRUTH = frozenset({"true", "false", "1", "0"})
_TRUE_OR_FALSE = (
    "isExecutable",
    "isClosed",
    "isInterrupting",
    "cancelActivity",
    "parallelMultiple",
    "isForCompensation",
    "triggeredByEvent",
    "isSequential",
    "testBefore",
    "instantiate",
    "isCollection",
    "waitForCompletion",
    "isImmediate",
)
_CHOICES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_TRUE_OR_FALSE, _TRUTH),
    "gatewayDirection": frozenset({"Unspecified", "Converging", "Diverging", "Mixed"}),
    "behavior": frozenset({"None", "One", "All", "Complex"}),
    "eventGatewayType": frozenset({"Exclusive", "Parallel"}),
    "associationDirection": frozenset({"None", "One", "Both"}),
    "processType": frozenset({"None", "Public", "Private"}),
}
"""Attribute → the values that it may have."""
_WITHOUT_EFFECT = frozenset(
    {"gatewayDirection", "associationDirection", "processType", "isClosed", "isCollection", "isImmediate"}
)
"""Those of them that do not say how anything runs: another value is only told."""


def check_values(root: etree._Element, findings: Findings) -> None:
    """Attributes of BPMN elements with a value that means nothing."""
    for item in root.iter("*"):
        if not item.attrib or not is_bpmn(item):
            continue
        for name, value in ((str(name), str(value)) for name, value in item.attrib.items()):
            allowed = _CHOICES.get(name)
            if allowed is not None and value.strip() not in allowed:
                note = findings.warning if name in _WITHOUT_EFFECT else findings.error
                note(
                    "value",
                    item,
                    f"{local_name(item)} 的 {name} 写了 {value[:40]}，只能是 {'、'.join(sorted(allowed))} 之一，"
                    "请改正。",
                    f"Expected {name} to be one of {', '.join(sorted(allowed))}, but {local_name(item)} says "
                    f"{value[:40]}.",
                )
