"""Files checked together: each by itself, then the diagrams against each other's processes and decisions."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.checks.circles import check_circles
from engine.bpmn.checks.flows import check_flows
from engine.bpmn.checks.graph import Scope, read_scope
from engine.bpmn.checks.identity import check_ids
from engine.bpmn.checks.meaning import ElementReader
from engine.bpmn.checks.problems import Findings, Known, Problem
from engine.bpmn.checks.process_rules import ProcessRules
from engine.bpmn.checks.references import References
from engine.bpmn.checks.tables import check_tables
from engine.bpmn.checks.tokens import check_joins
from engine.bpmn.checks.variables import LOOP_COUNTERS, check_variables, variables_set
from engine.bpmn.checks.vocabulary import check_children, check_codes, check_foreign, check_node, check_root
from engine.bpmn.checks.xml_safety import kind_of, open_file
from engine.bpmn.model.supported import EVENT_DEFINITIONS, GLOBAL_TASKS
from engine.bpmn.reading.declarations import Declarations, read_declarations
from engine.bpmn.reading.process import read_process_model
from engine.bpmn.reading.xml import children, is_drawn, local_name, reference
from engine.errors import ChengnuoError

_ALL_KNOWN = Known()


def check_files(
    files: Mapping[str, bytes], known: Known = _ALL_KNOWN, rules: ProcessRules | None = None
) -> list[Problem]:
    """Every problem of BPMN and DMN files (name → content), file by file, in the order of their lines.

    Processes and decisions of one file may be used by the others. ``rules`` are those of the office for processes that
    declare a kind; None checks neither kinds nor variables of such processes. An empty list means: may be deployed.
    """
    findings = {name: Findings(name) for name in files}
    diagrams: dict[str, etree._Element] = {}
    decisions: set[str] = set()
    for name, content in files.items():
        root = open_file(content, findings[name])
        if root is None:
            continue
        kind = kind_of(root)
        if kind == "bpmn":
            diagrams[name] = root
        elif kind == "dmn":
            decisions |= set(check_tables(content, known, findings[name]))
        else:
            shown = etree.QName(root)
            findings[name].error(
                "not-bpmn",
                root,
                f"需要 BPMN 2.0 或 DMN 文件，但是根元素是 {shown.localname}（{shown.namespace or '无命名空间'}）。",
                f"Expected a BPMN 2.0 or DMN file, but its root is {shown.localname} "
                f"({shown.namespace or 'no namespace'}).",
            )
    processes = [process.get("id") or "" for root in diagrams.values() for process in children(root, "process")]
    processes += [
        task.get("id") or "" for root in diagrams.values() for tag in GLOBAL_TASKS for task in children(root, tag)
    ]
    called = frozenset(
        reference(call.get("calledElement")) or ""
        for root in diagrams.values()
        for call in root.iter("{*}callActivity")
    )
    office: list[tuple[Scope, ElementReader, Findings]] = []
    for name, root in diagrams.items():
        office += _check_diagram(name, files[name], root, known, decisions, processes, called, rules, findings[name])
    if known.variables is not None:
        available = {*known.variables, *LOOP_COUNTERS}
        for scope, meaning, _ in office:
            available |= variables_set(scope, meaning, known)
        for scope, meaning, one in office:
            check_variables(scope, meaning, available, one)
    return [
        problem
        for one in findings.values()
        for problem in sorted(one.problems, key=lambda p: (p.line, p.severity, p.rule))
    ]


def variables_in(files: Mapping[str, bytes], known: Known) -> set[str]:
    """The variables that the processes of these diagrams set; files that cannot be read set none."""
    found: set[str] = set()
    for name, content in files.items():
        nobody = Findings(name)
        root = open_file(content, nobody)
        if root is None or kind_of(root) != "bpmn":
            continue
        meaning = ElementReader(_declarations(root, nobody), known.functions, nobody)
        for process in children(root, "process"):
            found |= variables_set(read_scope(process, {}), meaning, known)
    return found


def _check_diagram(
    name: str,
    content: bytes,
    root: etree._Element,
    known: Known,
    decisions: set[str],
    processes: list[str],
    called: frozenset[str],
    rules: ProcessRules | None,
    findings: Findings,
) -> list[tuple[Scope, ElementReader, Findings]]:
    """Check one file; what it returns are the processes that declare themselves part of the office's work."""
    office: list[tuple[Scope, ElementReader, Findings]] = []
    check_root(root, findings)
    check_ids(root, findings)
    check_foreign(root, findings)
    own = children(root, "process")
    if not own:
        findings.error(
            "no-process",
            root,
            "需要至少一个流程，但是文件中没有。",
            "Expected at least one process, but there is none.",
        )
    shared = {
        item.get("id", ""): EVENT_DEFINITIONS[local_name(item)]
        for item in root
        if local_name(item) in EVENT_DEFINITIONS
    }
    meaning = ElementReader(_declarations(root, findings), known.functions, findings)
    references = References(meaning, known, decisions, processes, findings)
    for process in own:
        if processes.count(process.get("id") or "") > 1:
            _note_duplicate(process, own, called, findings)
        scope = _check_process(process, shared, meaning, references, rules, findings)
        if rules is not None and meaning.extensions(process).kind in rules.kinds:
            office.append((scope, meaning, findings))
        if is_drawn(process) and not any(problem.forbids_deployment for problem in findings.problems):
            _read_at_last(name, content, process, findings)
    return office


def _note_duplicate(
    process: etree._Element, own: list[etree._Element], called: frozenset[str], findings: Findings
) -> None:
    """Two processes with one id: an error in one file or where somebody calls it, else only confusing."""
    name = process.get("id") or ""
    serious = name in called or [other.get("id") for other in own].count(name) > 1
    (findings.error if serious else findings.warning)(
        "process-duplicate",
        process,
        f"需要每个流程有自己的 id，但是 {name} 出现了几次。",
        f"Expected every process to have an id of its own, but {name} occurs several times.",
    )


def _declarations(root: etree._Element, findings: Findings) -> Declarations:
    try:
        return read_declarations(root)
    except ChengnuoError as error:
        findings.refusal("declaration", root, error)
        return Declarations({}, {}, {}, {}, {})


def _check_process(
    process: etree._Element,
    shared: Mapping[str, str],
    meaning: ElementReader,
    references: References,
    rules: ProcessRules | None,
    findings: Findings,
) -> Scope:
    extensions = meaning.extensions(process)
    kind = extensions.kind
    if kind is not None and rules is not None and kind not in rules.kinds:
        names = "、".join(sorted(rules.kinds))
        findings.error(
            "process-kind",
            process,
            f"需要流程的 kind 为 {names} 之一，但是写了 {kind}。",
            f"Expected the kind of a process to be one of {names}, but it says {kind}.",
        )
    if (process.get("isExecutable") or "true").strip() in ("false", "0"):
        findings.warning(
            "not-executable",
            process,
            '流程标着 isExecutable="false"，部署前请改为 true。',
            'The process says isExecutable="false"; set it to true before it is deployed.',
        )
    scope = read_scope(process, dict(shared))
    for inner in scope.all_scopes():
        check_children(inner.xml, findings)
        check_flows(inner, findings)
        check_joins(inner, findings)
        check_circles(inner, findings)
    for node in scope.all_nodes():
        check_node(node, findings)
        check_codes(node, meaning.declarations, findings)
    meaning.check_scope(scope)
    references.check_scope(scope, of_office=kind is not None)
    if rules is not None and kind is not None and kind in rules.kinds:
        with findings.for_deployment():
            rules.check(scope, kind, meaning, findings)
    return scope


def _read_at_last(name: str, content: bytes, process: etree._Element, findings: Findings) -> None:
    """The reader that the engine itself uses has the last word."""
    try:
        read_process_model({name: content}, process.get("id") or "")
    except ChengnuoError as error:
        place = next((item for item in process.iter("{*}*") if item.get("id") == error.place), process)
        findings.refusal("cannot-run", place, error)
