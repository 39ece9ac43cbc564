"""What one version of a process consists of: its diagram, the diagrams it calls, their forms and decision tables."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from lxml import etree

from engine.bpmn.decisions import DecisionTable, read_decision, read_decisions
from engine.bpmn.decisions.columns import known_texts
from engine.bpmn.model.elements import FlowNode, ScopeModel
from engine.bpmn.model.supported import GLOBAL_TASKS
from engine.bpmn.reading.graph import is_true
from engine.bpmn.reading.process import DiagramFiles
from engine.bpmn.reading.xml import is_drawn, reference
from engine.errors import ChengnuoError, NotFound, Refused
from engine.forms import Form, read_form
from engine.forms.options import columns_asked, with_options
from engine.operations.token_paths import Library
from engine.plugins import DECISIONS, FORMS, PROCESSES, files_of, taken

if TYPE_CHECKING:
    from engine.bpmn import ProcessSpecification

FORMAT = 1
"""Raised when the same files would be read differently than before: old cases keep their old bundle."""

LATEST_DECISIONS = frozenset({"ladder"})
"""Decision tables that running cases follow in their newest version, not in the one of their own bundle (AC-2)."""

KINDS = ("process", "form", "decision", "paper")
"""The kinds of files that are deployed, each a field of ``Files``."""

_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@dataclass(frozen=True)
class Files:
    """Sources by name: diagrams by file name, forms, decision tables and templates of papers (文书模板) by key.

    Templates belong to no version of a process: a paper prints by the one that was deployed when it was issued.
    """

    process: Mapping[str, bytes] = field(default_factory=dict)
    form: Mapping[str, bytes] = field(default_factory=dict)
    decision: Mapping[str, bytes] = field(default_factory=dict)
    paper: Mapping[str, bytes] = field(default_factory=dict)

    def overlaid(self, newer: Files) -> Files:
        """These files with every file of ``newer`` put in its place."""
        return Files(
            {**self.process, **newer.process},
            {**self.form, **newer.form},
            {**self.decision, **newer.decision},
            {**self.paper, **newer.paper},
        )

    def library(self, changed: frozenset[str] = frozenset()) -> Library:
        """These files as the rules of the office read them; ``changed`` are the names of those that are new."""
        return Library(self.process, self.forms_now(), self.decision, changed)

    def forms_now(self) -> dict[str, bytes]:
        """The forms, options that a field takes from a decision table as the table of these files has them."""
        return {key: self.form_now(key) for key in self.form}

    def form_now(self, key: str) -> bytes:
        """One of these forms as in ``forms_now``; KeyError for a form that is none of them."""
        return with_options(self.form[key], self._values_of)

    def _values_of(self, column: str) -> Sequence[str] | None:
        """The texts of ``table.column``; None where these files have no such table, or one that cannot be read."""
        for content in self.decision.values():
            values = _columns(content).get(column)
            if values is not None:
                return values
        return None

    def each(self) -> Iterator[tuple[str, str, bytes]]:
        """Every file as (kind, key, content), in a fixed order."""
        for kind in KINDS:
            files: Mapping[str, bytes] = getattr(self, kind)
            for key in sorted(files):
                yield kind, key, files[key]

    def hashes(self) -> dict[str, dict[str, str]]:
        """The content hashes by kind and key of what versions of processes consist of."""
        found: dict[str, dict[str, str]] = {"process": {}, "form": {}, "decision": {}}
        for kind, key, content in Files(self.process, self.form, self.decision).each():
            found[kind][key] = content_hash(content)
        return found


def content_hash(content: bytes) -> str:
    """The name of a file's content: sha256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Bundle:
    """One version, parsed once per process of the operating system and shared by its threads; never changed."""

    def __init__(self, definition_id: int, process: str, version: int, bundle_hash: str, files: Files) -> None:
        self.definition_id = definition_id
        self.process = process
        self.version = version
        self.hash = bundle_hash
        self.files = files
        self._lock = threading.Lock()
        self._specifications: dict[str, ProcessSpecification] = {}
        self._forms: dict[str, Form] = {}
        self._decisions: dict[str, DecisionTable] = {}
        self._hosts: dict[str, Mapping[str, str]] = {}
        self._collections: dict[str, Mapping[str, str]] = {}

    def specification(self, process: str | None = None) -> ProcessSpecification:
        """The parsed process: the bundle's own, or one that it calls. Branches run on their parent's bundle."""
        key = process or self.process
        found = self._specifications.get(key)
        if found is None:
            with self._lock:
                found = self._specifications.get(key)
                if found is None:
                    found = self._specifications[key] = _specification(_in_order(self.files.process), key)
        return found

    def boundary_hosts(self, process: str) -> Mapping[str, str]:
        """Boundary event → the element it sits on, for a process of this bundle and those that run inside it."""
        found = self._hosts.get(process)
        if found is None:
            nodes = self._nodes(process)
            found = self._hosts[process] = {
                node.element.id: node.attached_to for node in nodes if node.attached_to is not None
            }
        return found

    def collections(self, process: str) -> Mapping[str, str]:
        """Activity with several instances → the variable that lists them, for a process and those inside it."""
        found = self._collections.get(process)
        if found is None:
            found = self._collections[process] = {
                node.element.id: node.loop.collection
                for node in self._nodes(process)
                if node.loop is not None and node.loop.collection is not None
            }
        return found

    def _nodes(self, process: str) -> list[FlowNode]:
        return [node for model in self.specification(process).models.values() for node in _nodes(model.scope)]

    def form(self, key: str) -> Form:
        """A form of this version; NotFound when the bundle has none of that key."""
        found = self._forms.get(key)
        if found is None:
            if key not in self.files.form:
                raise _unknown("表单", "form", key)
            found = self._forms[key] = read_form(self.files.form_now(key))
        return found

    def decision(self, key: str) -> DecisionTable:
        """A decision table of this version; NotFound when the bundle has none of that key."""
        found = self._decisions.get(key)
        if found is None:
            if key not in self.files.decision:
                raise _unknown("决策表", "decision table", key)
            found = self._decisions[key] = _decision(self.files.decision[key])
        return found


# By content: a changed form or table makes new versions of processes whose diagrams are the same as before.
@lru_cache(maxsize=128)
def _specification(diagrams: tuple[tuple[str, bytes], ...], process: str) -> ProcessSpecification:
    # A command that only checks what is shipped loads no runtime.
    from engine.bpmn import read_process
    from engine.operations.catalogue import WITHOUT_EFFECT

    return read_process(_diagram_files(diagrams), process, without_effect=WITHOUT_EFFECT)


# The processes of a version are read one after the other: its files are parsed once for all of them.
@lru_cache(maxsize=1)
def _diagram_files(diagrams: tuple[tuple[str, bytes], ...]) -> DiagramFiles:
    return DiagramFiles(dict(diagrams))


_decision = lru_cache(maxsize=128)(read_decision)


@lru_cache(maxsize=128)
def _columns(content: bytes) -> Mapping[str, tuple[str, ...]]:
    """The texts of every column of a decision file by ``table.column``; none for a file that cannot be read."""
    try:
        tables = read_decisions(content)
    except ChengnuoError:
        return {}
    return {each.key: each.texts for table in tables.values() for each in known_texts(table)}


def _in_order(files: Mapping[str, bytes]) -> tuple[tuple[str, bytes], ...]:
    return tuple(sorted(files.items()))


def _nodes(scope: ScopeModel) -> Iterator[FlowNode]:
    for node in scope.nodes.values():
        yield node
        if node.inner is not None:
            yield from _nodes(node.inner)


def _unknown(zh: str, en: str, key: str) -> NotFound:
    return NotFound(f"没有{zh}「{key}」。", f"Expected the {en} {key}, but there is none.", place=key)


@dataclass(frozen=True)
class Outline:
    """What a diagram file says about itself at a glance: the processes it holds and the ones it calls.

    ``processes`` become versions; ``callable`` are these, processes that are not to be executed by themselves, and
    global tasks.
    """

    processes: tuple[str, ...]
    calls: frozenset[str]
    callable: tuple[str, ...]


def outline(content: bytes) -> Outline:
    """Read the process ids and called process ids of a diagram; Refused when it is not well-formed XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(
            f"BPMN 文件第 {error.lineno} 行格式有错误，请改正后重新上传。",
            f"Expected a well-formed BPMN file, but line {error.lineno} is wrong.",
        ) from error
    drawn = [each for each in root.iter(f"{_MODEL}process") if is_drawn(each)]
    tasks = [each for tag in GLOBAL_TASKS for each in root.iter(f"{_MODEL}{tag}")]
    calls = (reference(each.get("calledElement")) for each in root.iter(f"{_MODEL}callActivity"))
    return Outline(
        tuple(each.get("id", "") for each in drawn if is_true(each.get("isExecutable") or "true")),
        frozenset(filter(None, calls)),
        tuple(each.get("id", "") for each in (*drawn, *tasks)),
    )


def cut_bundle(library: Files, process: str, outlines: Mapping[str, Outline]) -> Files:
    """The files of ``library`` that a process needs, directly or through what it calls; NotFound if one is missing."""
    names: set[str] = set()
    wanted = [process]
    while wanted:
        called = wanted.pop()
        name = next((name for name, each in outlines.items() if called in each.callable), None)
        if name is None:
            raise _unknown("流程", "process", called)
        if name not in names:
            names.add(name)
            wanted.extend(outlines[name].calls)
    diagrams = {name: library.process[name] for name in names}
    forms: set[str] = set()
    decisions: set[str] = set()
    in_order = _in_order(diagrams)
    for name in names:
        for each in outlines[name].callable:
            for element in _specification(in_order, each).elements.values():
                forms.update({element.form} if element.form else ())
                decisions.update({element.decision} if element.decision else ())
    for key in forms - library.form.keys():
        raise _unknown("表单", "form", key)
    asked = {column for key in forms for column in columns_asked(library.form[key])}
    decisions |= (
        {key for key, content in library.decision.items() if asked & _columns(content).keys()} if asked else set()
    )
    for key in decisions - library.decision.keys():
        raise _unknown("决策表", "decision table", key)
    return Files(
        diagrams,
        {key: library.form[key] for key in forms},
        {key: library.decision[key] for key in decisions - LATEST_DECISIONS},
    )


def bundle_hash(process: str, files: Files) -> str:
    """The name of a version: a hash over the process id, every file of the bundle, and how files are read."""
    return content_hash(json.dumps([FORMAT, process, files.hashes()], sort_keys=True).encode())


def shipped_files() -> Files:
    """The diagrams, forms and decision tables that come with the program and its plugins.

    ChengnuoError when a plugin brings a file under a name that is taken.
    """
    processes = resources.files("processes")
    return Files(
        _with_plugins(PROCESSES, ".bpmn", {each.name: each.read_bytes() for each in _files(processes, ".bpmn")}),
        _with_plugins(FORMS, ".json", _by_key(resources.files("forms"), ".json")),
        _with_plugins(DECISIONS, ".dmn", _by_key(processes / "decisions", ".dmn")),
    )


def _by_key(folder: Traversable, ending: str) -> dict[str, bytes]:
    return {each.name.removesuffix(ending): each.read_bytes() for each in _files(folder, ending)}


def _with_plugins(group: str, ending: str, own: dict[str, bytes]) -> dict[str, bytes]:
    for addition, file in files_of(group, ending):
        # Diagrams are known by the names of their files, forms and tables by their keys.
        name = file.name if group == PROCESSES else file.name.removesuffix(ending)
        if name in own:
            raise taken(addition, name)
        own[name] = file.read_bytes()
    return own


def _files(folder: Traversable, ending: str) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((each for each in folder.iterdir() if each.name.endswith(ending)), key=lambda each: each.name)
