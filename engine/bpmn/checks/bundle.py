"""Files checked together: each by itself, then the diagrams against each other's processes and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from lxml import etree

from engine.bpmn.checks.calls import called_in
from engine.bpmn.checks.circles import Waiting, check_circles
from engine.bpmn.checks.data import check_data
from engine.bpmn.checks.endless import Read, check_calls, check_repeating
from engine.bpmn.checks.events import check_standard
from engine.bpmn.checks.file_rules import check_foreign, check_root
from engine.bpmn.checks.known import CalledProcess, Known
from engine.bpmn.checks.pools import check_pools
from engine.bpmn.checks.process_rules import ProcessRules
from engine.bpmn.checks.references import References
from engine.bpmn.checks.resources import check_resources
from engine.bpmn.checks.sending_back import check_sending_back
from engine.bpmn.checks.soundness import check_ways
from engine.bpmn.checks.tables import check_tables
from engine.bpmn.checks.tokens import check_joins
from engine.bpmn.checks.unresolved import check_references
from engine.bpmn.checks.values import check_values
from engine.bpmn.checks.variables import (
    data_of,
    may_be_set_before,
    note_unknown_word,
    takes_any,
    timer_words,
    variables_set,
)
from engine.bpmn.checks.xml_safety import kind_of, open_file
from engine.bpmn.decisions import DecisionTable
from engine.bpmn.model.counters import COUNTERS
from engine.bpmn.model.supported import GLOBAL_TASKS
from engine.bpmn.reading.declarations import Declarations, read_declarations
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings, Problem
from engine.bpmn.reading.graph import Scope, is_true, read_scope, read_task, shared_kinds
from engine.bpmn.reading.rules.ids import check_ids
from engine.bpmn.reading.rules.process import check_process
from engine.bpmn.reading.xml import children, is_drawn, local_name, reference
from engine.errors import ChengnuoError

_ALL_KNOWN = Known()
_MOST_FOLLOWED = 50
"""Timers for which every way to them is followed; more of them are told as warnings."""


def check_files(
    files: Mapping[str, bytes], known: Known = _ALL_KNOWN, rules: ProcessRules | None = None
) -> list[Problem]:
    """Every problem of BPMN and DMN files (name → content), file by file, in the order of their lines.

    Processes and decisions of one file may be used by the others. ``rules`` are those of the office for processes that
    declare a kind; None checks neither kinds nor variables. An empty list means: may be deployed.
    """
    findings = {name: Findings(name) for name in files}
    diagrams: dict[str, etree._Element] = {}
    decisions: dict[str, str] = {}
    tables: dict[str, DecisionTable] = {}
    for name, content in files.items():
        root = open_file(content, findings[name])
        if root is None:
            continue
        kind = kind_of(root)
        if kind == "bpmn":
            diagrams[name] = root
        elif kind == "dmn":
            for key, table in check_tables(content, known, findings[name]).items():
                tables.setdefault(key, table)
                if decisions.setdefault(key, name) != name:
                    _note_doubled_decision(key, decisions[key], root, findings[name])
        else:
            shown = etree.QName(root)
            findings[name].error(
                "not-bpmn",
                root,
                f"这不是 BPMN 2.0 或 DMN 文件，根元素是 {shown.localname}（{shown.namespace or '无命名空间'}）；"
                "请换成流程图或决策表文件。",
                f"Expected a BPMN 2.0 or DMN file, but its root is {shown.localname} "
                f"({shown.namespace or 'no namespace'}).",
            )
    processes = [
        item.get("id") or ""
        for root in diagrams.values()
        for tag in ("process", *GLOBAL_TASKS)
        for item in children(root, tag)
    ]
    together: dict[str, CalledProcess] = {}
    for root in diagrams.values():
        together = called_in(root) | together
    called = frozenset(
        reference(call.get("calledElement")) or ""
        for root in diagrams.values()
        for call in root.iter("{*}callActivity")
    )
    read: list[Read] = []
    for name, root in diagrams.items():
        read += _check_diagram(root, known, set(decisions), processes, together, called, rules, findings[name])
    _check_timers(read, known)
    outside = known.processes if isinstance(known.processes, Mapping) else {}
    check_calls(read, {**outside, **together})
    check_data(diagrams, findings, lambda called: _drawn(called, together, outside))
    check_repeating(read)
    elsewhere = [] if rules is None else rules.check_together(read, tables)
    return [
        *(
            problem
            for one in findings.values()
            for problem in sorted(one.problems, key=lambda p: (p.line, p.severity, p.rule))
        ),
        *elsewhere,
    ]


def _drawn(
    called: str | None, together: Mapping[str, CalledProcess], outside: Mapping[str, CalledProcess]
) -> etree._Element | None:
    process = together.get(called or "") or outside.get(called or "")
    return None if process is None else process.drawn


def _check_timers(read: list[Read], known: Known) -> None:
    """Timers that are one word; a variable may be set in any of the processes that are checked together."""
    words = [timer_words(scope, meaning) for scope, meaning, _ in read]
    if not any(words):  # the forms of the processes, and what is around them, are read for such timers only
        return
    available = set(COUNTERS)
    for scope, meaning, _ in read:
        available |= variables_set(scope, meaning, known) | data_of(scope.xml)
    takers = [takes_any(scope, meaning, known) for scope, meaning, _ in read]
    followed = 0
    for own, takes, (scope, meaning, findings) in zip(words, takers, read, strict=True):
        others = sum(takers) - takes
        for node, word, of_event in own:
            if word not in available and word not in (known.variables or ()):
                certain = not any(takers)
                if of_event and takes and not others and followed < _MOST_FOLLOWED:
                    followed += 1
                    certain = not may_be_set_before(node, scope, meaning, known)
                note_unknown_word(node, word, findings, certain=certain)


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
    root: etree._Element,
    known: Known,
    decisions: set[str],
    processes: list[str],
    together: Mapping[str, CalledProcess],
    called: frozenset[str],
    rules: ProcessRules | None,
    findings: Findings,
) -> list[Read]:
    """Check one file; returns its processes as they were read."""
    read: list[Read] = []
    check_root(root, findings)
    check_ids(root, findings)
    check_foreign(root, findings)
    check_references(root, findings)
    check_values(root, findings)
    check_pools(root, findings)
    check_resources(root, findings)
    own = [item for tag in ("process", *GLOBAL_TASKS) for item in children(root, tag)]
    if not own:
        findings.error(
            "no-process",
            root,
            "文件里没有流程，请至少画一个。",
            "Expected at least one process, but there is none.",
        )
    meaning = ElementReader(_declarations(root, findings), known.functions, findings)
    references = References(meaning, known, decisions, together, findings)
    counts, shared = Counter(processes), shared_kinds(root)
    for process in own:
        if counts[process.get("id") or ""] > 1:
            _note_duplicate(process, own, called, findings)
        if local_name(process) != "process":
            _check_task(process, meaning, references, findings)
            continue
        read.append(
            (
                _check_process(process, shared, meaning, references, rules, findings, known.without_effect),
                meaning,
                findings,
            )
        )
    _check_executable(own, findings)
    return read


def _note_doubled_decision(key: str, first: str, root: etree._Element, findings: Findings) -> None:
    node = next((item for item in root.iter("{*}decision") if item.get("id") == key), root)
    findings.error(
        "decision-duplicate",
        node,
        f"决策编号 {key} 与「{first}」中的重复，请换一个编号。",
        f"Expected every decision to have an id of its own, but “{first}” has {key} too.",
    )


def _note_duplicate(
    process: etree._Element, own: list[etree._Element], called: frozenset[str], findings: Findings
) -> None:
    """Two processes with one id: an error in one file or where somebody calls it, else only confusing."""
    name = process.get("id") or ""
    serious = name in called or [other.get("id") for other in own].count(name) > 1
    (findings.error if serious else findings.warning)(
        "process-duplicate",
        process,
        f"流程编号 {name} 用了不止一次，请给每个流程一个不同的编号（id）。",
        f"Expected every process to have an id of its own, but {name} occurs several times.",
    )


def _declarations(root: etree._Element, findings: Findings) -> Declarations:
    try:
        return read_declarations(root)
    except ChengnuoError as error:
        findings.refusal("declaration", root, error)
        return Declarations({}, {}, {}, {}, {})


def _check_task(task: etree._Element, meaning: ElementReader, references: References, findings: Findings) -> None:
    """A global task: it runs where it is called."""
    scope = read_task(task)
    check_process(scope, meaning, findings)
    references.check_scope(scope, of_office=False)


def _check_executable(own: list[etree._Element], findings: Findings) -> None:
    """Processes that say they are not to be executed: open where no other of the file is."""
    drawn = [process for process in own if is_drawn(process)]
    idle = [process for process in drawn if not is_true(process.get("isExecutable") or "true")]
    note = findings.open if len(idle) == len(drawn) else findings.warning
    with findings.for_deployment():
        for process in idle:
            note(
                "not-executable",
                process,
                '流程标着 isExecutable="false"，它只是图，不会执行；要部署请改为 true。',
                'The process says isExecutable="false", so it is only a drawing and does not run; set it to true to '
                "deploy it.",
            )


def _check_process(
    process: etree._Element,
    shared: dict[str, str],
    meaning: ElementReader,
    references: References,
    rules: ProcessRules | None,
    findings: Findings,
    without_effect: Collection[str],
) -> Scope:
    extensions = meaning.extensions(process)
    kind = extensions.kind
    if kind is not None and rules is not None and kind not in rules.kinds:
        names = "、".join(sorted(rules.kinds))
        findings.error(
            "process-kind",
            process,
            f"流程的类别（kind）写了 {kind}，只能是 {names} 之一，请改正。",
            f"Expected the kind of a process to be one of {names}, but it says {kind}.",
        )
    scope = read_scope(process, shared)
    check_process(scope, meaning, findings)
    check_standard(scope, meaning, findings, of_office=rules is not None and kind in rules.kinds)
    waits = Waiting(scope)
    for inner in scope.all_scopes():
        check_ways(inner, findings)
        check_joins(inner, findings)
        check_circles(inner, waits, findings)
        check_sending_back(inner, meaning, findings, without_effect)
    references.check_scope(scope, of_office=kind is not None)
    if rules is not None and kind is not None and kind in rules.kinds:
        with findings.for_deployment():
            rules.check(scope, kind, meaning, findings)
    return scope
