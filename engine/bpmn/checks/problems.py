"""What a check finds, what it may compare with, and the list in which problems are collected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from lxml import etree

from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS
from engine.bpmn.model.errors import IncompleteDiagram
from engine.bpmn.reading.xml import line_of
from engine.errors import ChengnuoError

OFFICE_FUNCTIONS = frozenset({*TIME_FUNCTIONS, "today", "now"})
"""The functions that the office gives to expressions, beside the standard ones."""
Severity = Literal["error", "open", "warning"]
CLOCK_FUNCTIONS = frozenset({"before_due", "at_due", "after_due", "at_statutory_due", "share_used"})
"""Those of them that bind a timer to a service clock."""


class DeclaredOperation(Protocol):
    """What the check needs to know of an operation: the JSON Schema of its parameters."""

    @property
    def parameters(self) -> dict[str, Any]:
        """An object schema."""
        ...


@dataclass(frozen=True)
class Known:
    """What diagrams may refer to beside the files checked with them; None does not check that kind."""

    operations: Mapping[str, DeclaredOperation] | None = None
    forms: Collection[str] | None = None
    roles: Collection[str] | None = None
    decisions: Collection[str] | None = None
    processes: Collection[str] | None = None
    functions: Collection[str] = OFFICE_FUNCTIONS
    variables: Collection[str] | None = None
    """Variables that come from outside the checked files; None does not check variables."""
    form_variables: Mapping[str, Collection[str]] | None = None
    """Form → the variables that it sets."""


@dataclass(frozen=True)
class Problem:
    """One finding. ``element`` is None for the whole file.

    ``error`` means wrong, ``open`` still to fill in; both forbid deployment. A ``warning`` does not.
    """

    severity: Severity
    rule: str
    element: str | None
    line: int
    zh: str
    en: str
    file: str
    stops_trial: bool = True
    """Whether an error or something open also stops a trial run; not where tokens go the same way all the same."""

    @property
    def forbids_deployment(self) -> bool:
        """Whether a file with this problem cannot be deployed."""
        return self.severity != "warning"

    @property
    def forbids_trial(self) -> bool:
        """Whether a file with this problem cannot even be run for trial."""
        return self.forbids_deployment and self.stops_trial

    def text(self, language: str = "zh") -> str:
        """The sentence in the language asked for."""
        return self.zh if language.startswith("zh") else self.en


@dataclass
class Findings:
    """The problems of one file, in the order in which they are found."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    stop_trial: bool = True
    """Whether the errors that are noted from now on stop a trial run too, see :meth:`for_deployment`."""
    _known: set[Problem] = field(default_factory=set, repr=False)

    def error(self, rule: str, node: etree._Element | None, zh: str, en: str) -> None:
        """Note an error at an element; None means the whole file."""
        self._add("error", rule, node, zh, en)

    def open(self, rule: str, node: etree._Element | None, zh: str, en: str) -> None:
        """Note what is still to fill in at an element; None means the whole file."""
        self._add("open", rule, node, zh, en)

    def warning(self, rule: str, node: etree._Element | None, zh: str, en: str) -> None:
        """Note a warning at an element; None means the whole file."""
        self._add("warning", rule, node, zh, en)

    def refusal(self, rule: str, node: etree._Element, error: ChengnuoError) -> None:
        """Note what a reader of the element has refused."""
        note = self.open if isinstance(error, IncompleteDiagram) else self.error
        note(rule, node, error.zh, error.en)

    @contextmanager
    def for_deployment(self) -> Iterator[Findings]:
        """What is noted inside forbids deployment only: it does not change where tokens go."""
        before, self.stop_trial = self.stop_trial, False
        try:
            yield self
        finally:
            self.stop_trial = before

    def _add(self, severity: Severity, rule: str, node: etree._Element | None, zh: str, en: str) -> None:
        element = node.get("id") if node is not None else None
        line = line_of(node) if node is not None else 1
        problem = Problem(severity, rule, element, line, zh, en, self.file, self.stop_trial)
        if problem not in self._known:
            self._known.add(problem)
            self.problems.append(problem)

    def at_line(self, rule: str, element: str | None, line: int, zh: str, en: str) -> None:
        """Note an error at a line of a file that is no BPMN, or cannot be read."""
        self.problems.append(Problem("error", rule, element, max(line, 1), zh, en, self.file))
