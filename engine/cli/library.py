"""The files a command line works with: those given, those beside them, and those that come with the program."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from engine.bpmn.checks import Known, Problem, called_in_files, check_files, variables_in
from engine.bpmn.decisions import DecisionTable, read_decisions
from engine.bpmn.foreign.checking import as_drawn, converted
from engine.bpmn.model.supported import GLOBAL_TASKS
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.xml import children, is_drawn, read_definitions
from engine.cases.bundles import Files, shipped_files
from engine.errors import ChengnuoError
from engine.forms import Form, FormCollection, WrongForm, read_form
from engine.office.organisation.rules import ROLES
from engine.operations.catalogue import CATALOGUE, WITHOUT_EFFECT
from engine.operations.diagram_rules import OfficeDiagramRules

LARGEST_FORM = 2 * 1024 * 1024
OPENING_VARIABLES = frozenset(
    {"inquiry_id", "item", "item_kind", "department", "first_responder_post", "channel", "subject"}
    | {"trigger", "card_id", "origin_case_id", "origin_number", "person_id", "post_id", "clue", "urge"}
)
"""What the office gives to a case when it is opened."""

_NO_FORMS: Mapping[str, Form] = {}


@dataclass
class Given:
    """The files named on the command line, and the problems of those that cannot even be opened."""

    contents: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


MOST_READ = 64 * 1024 * 1024
"""Bytes of a file, far more than any reader takes: each refuses what is too large for it."""


def read_given(names: Iterable[str]) -> Given:
    """Read the files; one that cannot be read becomes a problem, not an exception."""
    given = Given()
    for name in names:
        try:
            with Path(name).open("rb") as opened:
                given.contents[name] = opened.read(MOST_READ)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            findings = Findings(name)
            findings.at_line(
                "file-unreadable",
                None,
                1,
                f"文件不能读取：{reason}。请检查路径和权限。",
                f"Expected a file that can be read, but it cannot: {reason}.",
            )
            given.problems += findings.problems
    return given


def is_form(name: str, content: bytes) -> bool:
    """Whether a file is to be read as a form: named so, or a JSON object."""
    return name.lower().endswith(".json") or content.lstrip()[:1] == b"{"


class _FormVariables(Mapping[str, frozenset[str]]):
    """Form key → the variables that the form sets, of forms that are read when somebody asks for them."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms

    def __getitem__(self, key: str) -> frozenset[str]:
        return frozenset(self._forms[key].variables({}))

    def __contains__(self, key: object) -> bool:
        return key in self._forms

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)


class _OfficeVariables(Collection[str]):
    """What the office gives to a case, and what the shipped diagrams set; these are read when it is asked for more."""

    def __init__(self, files: Mapping[str, bytes], known: Known) -> None:
        self._files = files
        self._known = known

    @cached_property
    def _all(self) -> frozenset[str]:
        return OPENING_VARIABLES | variables_in(self._files, self._known)

    def __contains__(self, name: object) -> bool:
        return name in OPENING_VARIABLES or name in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def known_to_office(shipped: Files, forms: Mapping[str, Form] = _NO_FORMS) -> Known:
    """What diagrams may refer to: the catalogue of operations, what is shipped, and the roles of the office.

    ``forms`` are known beside the shipped ones, and before them.
    """
    all_forms = FormCollection(shipped.form.values(), forms)
    known = Known(
        operations=CATALOGUE,
        without_effect=WITHOUT_EFFECT,
        forms=all_forms,
        roles=ROLES,
        decisions={*shipped.decision, *decisions_of(shipped.decision)},
        processes=called_in_files(shipped.process),
        form_variables=_FormVariables(all_forms),
    )
    return replace(known, variables=_OfficeVariables(shipped.process, known))


def check_given(given: Given) -> list[Problem]:
    """The problems of all given files, checked together and against what comes with the program.

    Diagrams and tables of other tools are checked as they read after conversion.
    """
    problems = list(given.problems)
    diagrams: dict[str, bytes] = {}
    forms: dict[str, Form] = {}
    form_sources: dict[str, bytes] = {}
    for name, content in given.contents.items():
        if not is_form(name, content):
            diagrams[name] = content
            continue
        findings = Findings(name)
        try:
            form = read_form(content)
            forms[form.key] = form
            form_sources[form.key] = content
        except WrongForm as error:
            findings.at_line("form", error.place, 1, error.zh, error.en)
        problems += findings.problems
    conversions = converted(diagrams)
    shipped = shipped_files()
    library = shipped.overlaid(Files(form=form_sources)).library(frozenset(forms))
    found = check_files(
        {name: conversion.content for name, conversion in conversions.items()},
        known_to_office(shipped, forms),
        OfficeDiagramRules(library=library, before=shipped.library()),
    )
    return problems + as_drawn(found, conversions)


def processes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Id of a process or global task → file name, for every file that can be read."""
    found: dict[str, str] = {}
    for name, content in files.items():
        try:
            root = read_definitions(content, name)
        except ChengnuoError:
            continue
        tasks = [task for tag in GLOBAL_TASKS for task in children(root, tag)]
        for process in (*filter(is_drawn, children(root, "process")), *tasks):
            found.setdefault(process.get("id") or "", name)
    return found


def decisions_of(files: Mapping[str, bytes]) -> dict[str, DecisionTable]:
    """Decision id → table, for every file that can be read."""
    found: dict[str, DecisionTable] = {}
    for content in files.values():
        try:
            for key, table in read_decisions(content).items():
                found.setdefault(key, table)
        except ChengnuoError:
            continue
    return found


def beside(name: str, *patterns: str) -> dict[str, bytes]:
    """The files in the folder of ``name`` that match the patterns, without ``name`` itself."""
    folder = Path(name).resolve().parent
    found: dict[str, bytes] = {}
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and path != Path(name).resolve() and path.stat().st_size <= LARGEST_FORM:
                found[str(path)] = path.read_bytes()
    return found
