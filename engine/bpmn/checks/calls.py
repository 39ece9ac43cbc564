"""Calls: the called process exists and can be called."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.checks.known import CalledProcess, Known
from engine.bpmn.model.supported import CONSTRUCTS, GLOBAL_TASKS, runs
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, read_starts, shared_kinds
from engine.bpmn.reading.process import declared_data
from engine.bpmn.reading.xml import children, is_drawn, library_definitions, reference
from engine.errors import ChengnuoError


def called_in(root: etree._Element) -> dict[str, CalledProcess]:
    """The processes and global tasks of a file that calls may name, by id."""
    shared = shared_kinds(root)
    found: dict[str, CalledProcess] = {}
    for tag in ("process", *GLOBAL_TASKS):
        for item in children(root, tag):
            if tag != "process" or is_drawn(item):
                data = declared_data(item, "dataInput"), declared_data(item, "dataOutput")
                found.setdefault(item.get("id") or "", CalledProcess(read_starts(item, shared), *data, item))
    return found


def called_in_files(files: Mapping[str, bytes]) -> dict[str, CalledProcess]:
    """The same over several files; those that cannot be read have none."""
    found: dict[str, CalledProcess] = {}
    for name, content in files.items():
        try:
            found = called_in(library_definitions(content, name)) | found
        except ChengnuoError:
            continue
    return found


def check_call(node: Node, known: Known, together: Mapping[str, CalledProcess], findings: Findings) -> None:
    """One call activity; ``together`` are the processes that are checked together with it."""
    called = reference(node.xml.get("calledElement"))
    if called is None:
        return
    described = together.get(called)
    if described is None and isinstance(known.processes, Mapping):
        described = known.processes.get(called)
    if described is None:
        root = node.xml.getroottree().getroot()
        if any(item.get("id") == called for item in children(root, "process")):
            findings.open(
                "no-called-process",
                node.xml,
                f"「{node.label}」要调用的流程 {called} 还是空的，请画出它的步骤。",
                f"Expected a process with steps, but {called}, which “{node.label}” names, is empty; draw them.",
            )
        elif known.processes is not None and called not in known.processes:
            findings.error(
                "unknown-process",
                node.xml,
                f"「{node.label}」要调用的流程 {called} 不存在；请改正，或把它所在的文件一并检查。",
                f"Expected a process that exists, but “{node.label}” names {called}, which is unknown; give its file "
                "too "
                "if there is one.",
            )
        return
    if described.starts.count("none") > 1:
        findings.error(
            "called-start",
            node.xml,
            f"「{node.label}」调用的 {called} 有几个空白开始事件，不知道从哪一个开始；请在其中合成一个，用网关分开。",
            f"Expected the called process to have one none start event, but {called}, which “{node.label}” calls, has "
            "several; draw one and branch by a gateway.",
        )
    if described.starts and "none" not in described.starts:
        findings.error(
            "called-start",
            node.xml,
            f"「{node.label}」调用的 {called} 没有空白开始事件，只能由 {'、'.join(described.starts)} 启动；"
            "请在其中画空白开始事件，或用消息启动它。",
            f"Expected the called process to have a none start event, but {called}, which “{node.label}” calls, is "
            "started "
            f"by {', '.join(described.starts)} only; draw a none start event there, or start it by a message.",
        )
    if (described.inputs is not None or described.outputs is not None) and not runs("process-data"):
        zh, en = CONSTRUCTS["process-data"]
        findings.error(
            "called-data",
            node.xml,
            f"「{node.label}」调用的 {called} 用到了{zh}，这里不能执行；请删去它的 ioSpecification，变量按原名共用。",
            f"Expected a process that can be called, but {called}, which “{node.label}” calls, is {en}; delete its "
            "ioSpecification, variables are shared by name.",
        )
