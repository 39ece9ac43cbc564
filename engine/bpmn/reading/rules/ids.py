"""Ids: present and unique in the file."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import is_bpmn, line_of, local_name


def check_ids(root: etree._Element, findings: Findings) -> None:
    """Every id of a file, or of a process."""
    seen: dict[str, int] = {}
    for item in root.iter():
        if not is_bpmn(item):
            continue
        tag, given = local_name(item), item.get("id")
        if given is None or not given.strip():
            if tag in FLOW_NODES or tag in ("sequenceFlow", "process"):
                findings.error(
                    "id-missing",
                    item,
                    f"这个 {tag} 没有编号（id），请给它一个。",
                    f"Expected every {tag} to have an id, but it has none; give it one.",
                )
            continue
        if given in seen:
            findings.error(
                "id-duplicate",
                item,
                f"编号（id）{given} 在第 {seen[given]} 行已经用过，请改名。",
                f"Expected every id to be used once, but line {seen[given]} has {given} already; rename one.",
            )
        seen.setdefault(given, line_of(item))
