"""What is found in a diagram, and the list in which problems are collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from engine.bpmn.model.errors import IncompleteDiagram
from engine.bpmn.reading.xml import line_of
from engine.errors import ChengnuoError

Severity = Literal["error", "open", "warning"]


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
    path: tuple[str, ...] = ()
    """The ids of the elements on the way that leads to the problem, in order; empty where no way matters. Elements of
    other files stand after the id of their process and a slash."""

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

    def error(self, rule: str, node: etree._Element | None, zh: str, en: str, path: tuple[str, ...] = ()) -> None:
        """Note an error at an element; None means the whole file. ``path`` is the way that leads to it."""
        self._add("error", rule, node, zh, en, path)

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

    def _add(
        self,
        severity: Severity,
        rule: str,
        node: etree._Element | None,
        zh: str,
        en: str,
        path: tuple[str, ...] = (),
    ) -> None:
        element = node.get("id") if node is not None else None
        line = line_of(node) if node is not None else 1
        problem = Problem(severity, rule, element, line, zh, en, self.file, self.stop_trial, path)
        if problem not in self._known:
            self._known.add(problem)
            self.problems.append(problem)

    def at_line(
        self, rule: str, element: str | None, line: int, zh: str, en: str, severity: Severity = "error"
    ) -> None:
        """Note an error (or a warning) at a line of a file that is no BPMN, or cannot be read."""
        self.problems.append(Problem(severity, rule, element, max(line, 1), zh, en, self.file))
