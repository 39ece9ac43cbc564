"""Values that the standard does not know: truth values, choices, names of elements."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import is_true
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

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?")
_ADDRESS = re.compile(r"(##\w+|([^\s<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})+)")
"""A way to carry out a transaction that the standard names, or an address."""


def check_values(root: etree._Element, findings: Findings) -> None:
    """Attributes of BPMN elements with a value that means nothing, or that contradict each other."""
    for item in root.iter("*"):
        if not item.attrib or not is_bpmn(item):
            continue
        with findings.for_deployment():
            _check_formats(item, findings)
            _check_together(item, findings)
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


def _check_formats(item: etree._Element, findings: Findings) -> None:
    """Attributes whose value has a form: media types, addresses, how many participants there are."""
    text_format = item.get("textFormat")
    if text_format is not None and not _MEDIA_TYPE.fullmatch(text_format.strip()):
        findings.warning(
            "value",
            item if item.get("id") else item.getparent(),
            f"{local_name(item)} 的 textFormat 写了 {text_format[:40]}，它不是媒体类型（如 text/plain）。",
            f"textFormat of {local_name(item)} says {text_format[:40]}, which is no media type (such as text/plain).",
        )
    method = item.get("method")
    if method is not None and local_name(item) == "transaction" and not _ADDRESS.fullmatch(method.strip()):
        findings.error(
            "value",
            item,
            f"事务的 method 写了 {method[:40]}，应为 ##Compensate 等，或一个网址；请改正或删去。",
            f"Expected method of a transaction to be ##Compensate or the like, or an address, but it says "
            f"{method[:40]}.",
        )
    if local_name(item) == "participantMultiplicity":
        low, high = (_whole(item.get(name), default) for name, default in (("minimum", 0), ("maximum", 1)))
        if low is None or high is None or low < 0 or high < max(low, 1):
            findings.error(
                "value",
                item.getparent(),
                f"参与者的个数写了 {item.get('minimum', '0')} 到 {item.get('maximum', '1')}，下限不能小于 0，"
                "上限不能小于 1 和下限；请改正。",
                f"Expected a number of participants from 0 upwards, with a maximum of 1 or more, but it says "
                f"{item.get('minimum', '0')} to {item.get('maximum', '1')}.",
            )


def _whole(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", text) else None


def _check_together(item: etree._Element, findings: Findings) -> None:
    """Attributes that say that the process is not executed as it is drawn, in one that is to be executed."""
    tag = local_name(item)
    if tag == "process" and (item.get("processType") or "").strip() == "Public" and is_true(item.get("isExecutable")):
        findings.error(
            "public-process",
            item,
            '流程标着 processType="Public"，又标着可执行；公开流程只写对外的步骤，不能执行。请改为 Private，'
            "或把 isExecutable 改为 false。",
            'Expected a process that is private to be executed, but it says processType="Public", which shows only '
            "what others see; make it Private, or set isExecutable to false.",
        )
    if tag == "sequenceFlow" and (item.get("isImmediate") or "").strip() in ("false", "0"):
        process = next(item.iterancestors("{*}process"), None)
        if process is not None and is_true(process.get("isExecutable")):
            findings.error(
                "flow-not-immediate",
                item,
                '连线标着 isImmediate="false"，表示中间还有没画出来的步骤；可执行的流程不能这样，请删去这个标记，'
                "并画出那些步骤。",
                'Expected a flow that leads straight on, but it says isImmediate="false", that is, steps between are '
                "not drawn; in a process that is executed draw them and delete the mark.",
            )
